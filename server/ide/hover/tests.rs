//! A hover is shown as the text it is about and its document; `$0` is the cursor.

use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::analysis::{Analysis, Settings};
use crate::ide::hover;
use crate::text::Text;

pub(super) fn hover_at(marked: &str) -> Option<String> {
    let (before, after) = marked.split_once("$0").expect("a cursor");
    let source = format!("{before}{after}");
    let analysis = Analysis::new(Text::new(&source), Settings::default());
    let hover = hover(&analysis, before.len())?;
    assert!(hover.range.touches(before.len()), "{marked}");
    Some(format!("[{}]\n{}", hover.range.slice(&source), hover.markdown))
}

/// The hovers of many places, each below the line with its cursor.
#[track_caller]
pub(super) fn table(cases: &[&str], expect: Expect) {
    let mut shown = String::new();
    for marked in cases {
        let line = marked.replace("\r\n", "⏎").replace('\n', "⏎");
        let hover = hover_at(marked).unwrap_or_else(|| "nothing".to_owned());
        let _ = writeln!(shown, "{line}");
        for line in hover.lines().filter(|line| !line.is_empty()) {
            let _ = writeln!(shown, "    {line}");
        }
    }
    expect.assert_eq(&shown);
}

#[track_caller]
fn check(marked: &str, expect: Expect) {
    expect.assert_eq(&hover_at(marked).unwrap_or_default());
}

#[test]
fn nothing_is_known_about_punctuation_and_other_texts() {
    for marked in [
        "$0",
        r#"{"Action": "s3:Get$0Object"#.replace("Action", "Name").as_str(),
        r#"{$0 "Statement": []}"#,
        r#"{"Statement"$0: []}"#,
        r#"{"Statement":$0 [ ]}"#,
        r#"{"Statement": [ $0 ]}"#,
        r#"{"Statement": [{"Effect": "Allow"$0}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:*" $0, "s3:GetObject"]}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Resource": "buc$0ket*"}]}"#,
        r#"$0{"name": "x", "Service": "y"}"#,
        r#"{"Statement": [{"Effect": "All$0"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Nons$0ense": 1}]}"#,
    ] {
        assert_eq!(hover_at(marked), None, "{marked}");
    }
}

#[test]
fn actions() {
    check(
        r#"{"Statement": {"Action": "s3:Get$0Object"}}"#,
        expect![[r#"
        [s3:GetObject]
        **`s3:GetObject`** · Amazon S3 · Read

        Grants permission to retrieve objects from Amazon S3

        Resource types:

        - `accesspointobject`: `arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}`
        - `object`: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`

        Condition keys: `s3:AccessGrantsInstanceArn`, `s3:ExistingObjectTag/<key>`, `s3:ResourceAccount`, `s3:TlsVersion`, `s3:authType`, `s3:signatureAge`, `s3:signatureversion`, `s3:x-amz-content-sha256`

        [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-GetObject)"#]],
    );
    check(
        r#"{"Statement": {"Action": ["SUPPORT\u003aCreate$0Case"]}}"#,
        expect![[r#"
        [SUPPORT\u003aCreateCase]
        **`support:CreateCase`** · AWS Support · Write

        Grants permission to creates a new AWS Support case

        Resource types: none, `Resource` must be `"*"`.

        [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssupport.html#awssupport-CreateCase)"#]],
    );
    check(
        r#"{"Statement": {"Action": "iam:CreateServiceLinkedRole$0"}}"#,
        expect![[r#"
            [iam:CreateServiceLinkedRole]
            **`iam:CreateServiceLinkedRole`** · AWS Identity and Access Management (IAM) · Write

            Grants permission to create an IAM role that allows an AWS service to perform actions on your behalf

            Resource types:

            - `role` (required): `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}`

            Condition keys: `iam:AWSServiceName`

            Creates a service-linked role; a condition on `iam:AWSServiceName` limits it to the role of a service.

            [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html#awsidentityandaccessmanagementiam-CreateServiceLinkedRole)"#]],
    );
    check(
        r#"{"Statement": {"Action": "s3:Get$0Objekt"}}"#,
        expect![[r#"
            [s3:GetObjekt]
            **`s3:GetObjekt`** · Amazon S3

            `GetObjekt` is no action of Amazon S3 in the catalogue of 2026-09-26. Did you mean `GetObject`?"#]],
    );
    check(
        r#"{"Statement": {"Action": "app-integ$0artions:DeleteEventIntegration"}}"#,
        expect![[r#"
            [app-integartions:DeleteEventIntegration]
            **`app-integartions:DeleteEventIntegration`**

            `app-integartions` is no service in the catalogue of 2026-09-26. Did you mean `app-integrations`?"#]],
    );
    check(
        r#"{"Statement": {"Action": "Get$0Object"}}"#,
        expect![[r#"
        [GetObject]
        **`GetObject`**

        An action is written `service:Name`; `GetObject` names no service."#]],
    );
}

#[test]
fn service_linked_roles_are_named() {
    check(
        r#"{"Statement": {"Action": "servicequotas:Request$0ServiceQuotaIncrease"}}"#,
        expect![[r#"
            [servicequotas:RequestServiceQuotaIncrease]
            **`servicequotas:RequestServiceQuotaIncrease`** · Service Quotas · Write

            Grants permission to submit the request for a service quota increase

            Resource types:

            - `quota`: `arn:${Partition}:servicequotas:${Region}:${Account}:${ServiceCode}/${QuotaCode}`

            Condition keys: `servicequotas:service`

            Uses the service-linked role of `servicequotas.amazonaws.com`; `iam:CreateServiceLinkedRole` is needed where that does not exist yet.

            [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_servicequotas.html#servicequotas-RequestServiceQuotaIncrease)"#]],
    );
}

#[test]
fn patterns() {
    check(
        r#"{"Statement": {"Action": "$0*"}}"#,
        expect![[r#"
            [*]
            **`*`** · all actions

            Every action of every service: 22,091 actions of 456 services in the catalogue of 2026-09-26."#]],
    );
    check(
        r#"{"Statement": {"Action": "support:*$0Case*"}}"#,
        expect![[r#"
        [support:*Case*]
        **`support:*Case*`** · AWS Support · 16 actions

        Read (5): `DescribeCaseAttributes`, `DescribeCaseOptions`, `DescribeCases`, `DescribeCreateCaseOptions`, `SearchForCases`

        Write (11): `AddCommunicationToCase`, `AddRelatedItemToCase`, `CreateCase`, `DisconnectLiveContactForCase`, `InitiateCallForCase`, `InitiateChatForCase`, `InitiateLiveContactForCase`, `PutCaseAttributes`, `RateCaseCommunication`, `ResolveCase`, `UpdateCaseSeverity`"#]],
    );
    check(
        r#"{"Statement": {"Action": "ec2:Describe*$0"}}"#,
        expect![[r#"
        [ec2:Describe*]
        **`ec2:Describe*`** · Amazon EC2 · 194 actions

        List (194): `DescribeAccountAttributes`, `DescribeAccountVpcEncryptionControl`, `DescribeAddresses`, `DescribeAddressesAttribute`, `DescribeAddressTransfers`, `DescribeAggregateIdFormat`, `DescribeApplicationStatus`, `DescribeApplicationStatusCheckAssociations`, `DescribeApplicationStatusChecks`, `DescribeAvailabilityZones`, `DescribeAwsNetworkPerformanceMetricSubscriptions`, `DescribeBundleTasks`, `DescribeByoipCidrs`, `DescribeCapacityBlockExtensionHistory`, `DescribeCapacityBlockExtensionOfferings`, `DescribeCapacityBlockOfferings`, `DescribeCapacityBlocks`, `DescribeCapacityBlockStatus`, `DescribeCapacityManagerDataExports`, `DescribeCapacityReservationBillingRequests`, `DescribeCapacityReservationCancellationQuotes`, `DescribeCapacityReservationFleets`, `DescribeCapacityReservations`, `DescribeCapacityReservationTopology`, `DescribeCarrierGateways`, `DescribeClassicLinkInstances`, `DescribeClientVpnAuthorizationRules`, `DescribeClientVpnConnections`, `DescribeClientVpnEndpoints`, `DescribeClientVpnRoutes`, `DescribeClientVpnTargetNetworks`, `DescribeCoipPools`, `DescribeConversionTasks`, `DescribeCustomerGateways`, `DescribeDeclarativePoliciesReports`, `DescribeDhcpOptions`, `DescribeEgressOnlyInternetGateways`, `DescribeElasticGpus`, `DescribeExportImageTasks`, `DescribeExportTasks` … and 154 more"#]],
    );
    check(
        r#"{"Statement": {"Action": "s3:Foo*$0"}}"#,
        expect![[r#"
        [s3:Foo*]
        **`s3:Foo*`** · Amazon S3

        Matches no action in the catalogue of 2026-09-26."#]],
    );
}

#[test]
fn elements_and_values() {
    check(
        r#"{"Version$0": "2012-10-17", "Statement": []}"#,
        expect![[r#"
            [Version]
            **`Version`**

            The version of the policy language, not of this policy. Without it the rules of 2008 hold, and policy variables such as `${aws:username}` are plain text.

            Allowed: `"2012-10-17"` (current), `"2008-10-17"`.

            [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html)

            Checked as an identity policy, since no statement names a principal."#]],
    );
    check(
        r#"{"Version": "2008$0-10-17", "Statement": []}"#,
        expect![[r#"
        [2008-10-17]
        **`2008-10-17`**

        The old version of the policy language: policy variables such as `${aws:username}` are plain text in it.

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html)"#]],
    );
    check(
        r#"{"Statement": [{"Eff$0ect": "Allow"}]}"#,
        expect![[r#"
        [Effect]
        **`Effect`**

        Whether the statement allows or denies. What no statement allows is denied.

        Allowed: `"Allow"`, `"Deny"` (exact case).

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)"#]],
    );
    check(
        r#""Effect": "De$0ny", "Action": "s3:*""#,
        expect![[r#"
            [Deny]
            **`Deny`**

            Denies the actions, whatever other statements allow.

            [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)

            ---

            Denies every action of Amazon S3 (18 List, 66 Read, 57 Write, 12 Tagging, 27 Permissions management)."#]],
    );
}

/// A statement with a condition.
fn condition(condition: &str) -> String {
    format!(r#"{{"Statement": [{{"Effect": "Allow", "Condition": {{{condition}}}}}]}}"#)
}

#[test]
fn conditions() {
    check(
        &condition(r#""String$0Equals": {}"#),
        expect![[r#"
        [StringEquals]
        **`StringEquals`** · condition operator

        Exact match, case-sensitive.

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)"#]],
    );
    check(
        &condition(r#""ForAnyValue:String$0LikeIfExists": {}"#),
        expect![[r#"
        [ForAnyValue:StringLikeIfExists]
        **`ForAnyValue:StringLikeIfExists`** · condition operator

        Case-sensitive match in which `*` stands for any characters and `?` for exactly one.

        `ForAnyValue`: At least one value in the request must match one of these.

        `IfExists`: also met when the request does not have the key.

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)"#]],
    );
    check(
        &condition(r#""StringEquals": {"aws:Resource$0Tag/owner": "x"}"#),
        expect![[r#"
            [aws:ResourceTag/owner]
            **`aws:ResourceTag/${TagKey}`** · global condition key · String · single value

            Value of a tag on the resource.

            Present: for resource types that support authorization by tag, when the resource has the tag.

            [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)

            ---

            Here the tag key is `owner`."#]],
    );
    check(
        &condition(r#""StringEquals": {"aws:Tag$0Keys": "x"}"#),
        expect![[r#"
        [aws:TagKeys]
        **`aws:TagKeys`** · global condition key · String · multivalued

        Keys of the tags that are passed in the request.

        Present: when the operation accepts tags.

        The operator needs `ForAllValues:` or `ForAnyValue:` before it.

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)"#]],
    );
    check(
        &condition(r#""StringEquals": {"s3:pre$0fix": "x"}"#),
        expect![[r#"
        [s3:prefix]
        **`s3:prefix`** · condition key · String · single value

        Filters access by key name prefix

        [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html)"#]],
    );
    check(
        &condition(r#""StringEquals": {"s3:pr$0efiks": "x"}"#),
        expect![[r#"
        [s3:prefiks]
        **`s3:prefiks`** · condition key

        No condition key of this name is in the catalogue of 2026-09-26."#]],
    );
    check(
        &condition(r#""StringEquals": {"iam:AWSServiceName": "servicequotas$0.amazonaws.com"}"#),
        expect![[r#"
            [servicequotas.amazonaws.com]
            **`servicequotas.amazonaws.com`** · service principal

            Has the service-linked role `AWSServiceRoleForServiceQuotas`.

            `arn:${Partition}:iam::*:role/aws-service-role/servicequotas.amazonaws.com/AWSServiceRoleForServiceQuotas*`

            Met where `iam:AWSServiceName` is `servicequotas.amazonaws.com`."#]],
    );
}

#[test]
fn variables() {
    check(
        r#"{"Statement": [{"Resource": "arn:aws:iam::*:user/${aws:user$0name}", "Effect": "Allow"}]}"#,
        expect![[r#"
        [${aws:username}]
        **`${aws:username}`** · policy variable

        Replaced by the value that `aws:username` has in the request.

        ---

        **`aws:username`** · global condition key · String · single value

        Name of the IAM user.

        Present: for IAM users only.

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)

        [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)"#]],
    );
    check(
        &condition(r#""StringLike": {"s3:prefix": ["${aws:PrincipalTag/team, 'no$0ne'}/*"]}"#),
        expect![[r#"
        [${aws:PrincipalTag/team, 'none'}]
        **`${aws:PrincipalTag/team}`** · policy variable

        Replaced by the value that `aws:PrincipalTag/team` has in the request. Without one, by `'none'`.

        ---

        **`aws:PrincipalTag/${TagKey}`** · global condition key · String · single value

        Value of a tag on the principal or on its session.

        Present: when the principal or its session has the tag.

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)

        [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)"#]],
    );
    check(
        &condition(r#""StringLike": {"s3:prefix": ["a${*}$0/*"]}"#),
        expect![[r#"
        [${*}]
        **`${*}`** · policy variable

        A literal `*`, not a wildcard or the start of a variable.

        [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)"#]],
    );
}

#[test]
fn everything_and_everyone() {
    check(
        r#"{"Statement": {"Effect": "Allow", "Resource": ["$0*"]}}"#,
        expect![[r#"
            [*]
            **`*`**

            Every resource. Actions that work on no particular resource need it.

            [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)"#]],
    );
    check(
        r#"{"Statement": {"Effect": "Deny", "Principal": "*$0"}}"#,
        expect![[r#"
        [*]
        **`*`**

        Everyone, also anonymous users: with `Allow` and no condition this is public access.

        [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)"#]],
    );
    check(
        r#"{"Statement": {"Effect": "Deny", "Principal": {"AWS": ["*$0"]}}}"#,
        expect![[r#"
            [*]
            **`*`**

            Everyone, also anonymous users: with `Allow` and no condition this is public access.

            [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)"#]],
    );
}

#[test]
fn principal_types() {
    check(
        r#"{"Statement": {"Effect": "Deny", "NotPrincipal": {"Serv$0ice": "x"}}}"#,
        expect![[r#"
            [Service]
            **`Service`**

            AWS services that act on their own behalf, or that take on a role.

            Allowed: service principals such as `"lambda.amazonaws.com"`.

            [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)"#]],
    );
    assert_eq!(
        hover_at(r#"{"Statement": {"Effect": "Deny", "Principal": {"se$0rver": "x"}}}"#),
        None
    );
}

#[test]
fn a_service_that_has_no_action_yet() {
    for typed in ["ds$0", "ds:$0", "$0DS"] {
        let marked = format!(r#"{{"Statement": {{"Action": ["{typed}"]}}}}"#);
        let hover = hover_at(&marked).unwrap_or_default();
        assert!(hover.contains("AWS Directory Service"), "{typed}: {hover}");
    }
}

#[test]
fn tag_keys_are_named_whatever_the_placeholder() {
    for (key, tag) in [
        ("s3:ExistingObjectTag/team", Some("team")),
        ("secretsmanager:ResourceTag/team", Some("team")),
        ("s3:ExistingObjectTag/<key>", None),
        ("aws:RequestTag/${TagKey}", None),
    ] {
        let hover = hover_at(&format!(
            r#"{{"Statement": {{"Condition": {{"StringEquals": {{"$0{key}": "x"}}}}}}}}"#
        ));
        let named = hover
            .as_deref()
            .and_then(|it| it.split_once("Here the tag key is `"))
            .and_then(|(_, rest)| rest.strip_suffix("`."));
        assert_eq!(named, tag, "{key}: {hover:?}");
    }
}

#[test]
fn what_is_retired_says_so() {
    table(
        &[
            r#"{"Statement": [{"Effect": "Allow", "Action": "aws-portal:View$0Billing"}]}"#,
            r#"{"Statement": [{"Effect": "Allow", "Action": "sns:Rec$0eive"}]}"#,
        ],
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": "aws-portal:View$0Billing"}]}
                [aws-portal:ViewBilling]
                **`aws-portal:ViewBilling`** · AWS Billing Console · Read
                Allow or deny IAM users permission to view billing pages in the console
                **Retired**: authorizes nothing any more; replaced by `account:GetAccountInformation`, `billing:GetBillingData`, `billing:GetBillingDetails`, `billing:GetBillingNotifications`, `billing:GetBillingPreferences`, `billing:GetContractInformation`, `billing:GetCredits`, `billing:GetIAMAccessPreference`, `billing:GetSellerOfRecord`, `billing:ListBillingViews`, `ce:DescribeNotificationSubscription`, `ce:DescribeReport`, `ce:GetAnomalies`, `ce:GetAnomalyMonitors`, `ce:GetAnomalySubscriptions`, `ce:GetCostAndUsage`, `ce:GetCostAndUsageWithResources`, `ce:GetCostCategories`, `ce:GetCostForecast`, `ce:GetDimensionValues`, `ce:GetPreferences`, `ce:GetReservationCoverage`, `ce:GetReservationPurchaseRecommendation`, `ce:GetReservationUtilization`, `ce:GetRightsizingRecommendation`, `ce:GetSavingsPlansCoverage`, `ce:GetSavingsPlansPurchaseRecommendation`, `ce:GetSavingsPlansUtilization`, `ce:GetSavingsPlansUtilizationDetails`, `ce:GetTags`, `ce:GetUsageForecast`, `ce:ListCostAllocationTags`, `ce:ListSavingsPlansPurchaseRecommendationGeneration`, `consolidatedbilling:GetAccountBillingRole`, `consolidatedbilling:ListLinkedAccounts`, `cur:GetClassicReport`, `cur:GetClassicReportPreferences`, `cur:ValidateReportDestination`, `freetier:GetFreeTierAlertPreference`, `freetier:GetFreeTierUsage` … and 9 more.
                Resource types: none, `Resource` must be `"*"`.
                [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbillingconsole.html#awsbillingconsole-ViewBilling)
            {"Statement": [{"Effect": "Allow", "Action": "sns:Rec$0eive"}]}
                [sns:Receive]
                **`sns:Receive`** · Amazon SNS
                **Undocumented**: AWS uses it, and no reference has it.
        "#]],
    );
}

#[test]
fn slips_are_met_half_way() {
    let statement = |members: &str| format!(r#"{{"Statement": [{{{members}}}]}}"#);
    let condition = |text: &str| {
        statement(&format!(
            r#""Effect": "Allow", "Action": "s3:*", "Condition": {{{text}}}"#
        ))
    };
    let cases = [
        statement(r#""eff$0ect": "Allow""#),
        statement(r#""Effect": "al$0low""#),
        statement(r#""action": ["sts:Get$0*"]"#),
        r#"{"Version": "2012-10-17", "Statment": [{"Actoin": "iam:PassRol$0?"}]}"#.to_owned(),
        statement(r#""Resource": "my-buc$0ket""#),
        statement(r#""Sid": "$0", "Effect": "Allow", "Action": "iam:PassRole""#),
        statement(r#""Effect": "Deny", "NotAction": "$0*""#),
        statement(r#""Principal": {"aws": "1111$022223333"}"#),
        statement(r#""Principal": {"Service": "lam$0da.amazonaws.com"}"#),
        r#"{"Version": "2012-1$00-18", "Statement": []}"#.to_owned(),
        condition(r#""String$0Equal": {"aws:userid": "x"}"#),
        condition(r#""NullIf$0Exists": {"aws:userid": "true"}"#),
        condition(r#""StringEquals": {"aws:RequestTag/$0": "x"}"#),
        condition(r#""StringEquals": {"token.actions.githubusercontent.com:su$0b": "x"}"#),
        condition(r#""StringEquals": {"aws:RequestedRegion": "eu-$0*"}"#),
        condition(r#""DateLessThan": {"aws:CurrentTime": "2026-02-3$01"}"#),
        condition(r#""ForAllValues:StringEquals": {"aws:TagKeys": ["a$0", "b"]}"#),
    ];
    table(
        &cases.each_ref().map(String::as_str),
        expect![[r#"
            {"Statement": [{"eff$0ect": "Allow"}]}
                [effect]
                **`Effect`**
                Whether the statement allows or denies. What no statement allows is denied.
                Allowed: `"Allow"`, `"Deny"` (exact case).
                [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)
                ---
                Case counts here: write `Effect`.
            {"Statement": [{"Effect": "al$0low"}]}
                [allow]
                **`Allow`**
                Allows the actions, unless another statement that applies denies them.
                [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)
                ---
                Case counts here: write `Allow`.
            {"Statement": [{"action": ["sts:Get$0*"]}]}
                [sts:Get*]
                **`sts:Get*`** · AWS Security Token Service · 7 actions
                Read (4): `GetAccessKeyInfo`, `GetCallerIdentity`, `GetServiceBearerToken`, `GetSessionToken`
                Write (3): `GetDelegatedAccessToken`, `GetFederationToken`, `GetWebIdentityToken`
            {"Version": "2012-10-17", "Statment": [{"Actoin": "iam:PassRol$0?"}]}
                [iam:PassRol?]
                **`iam:PassRol?`** · AWS Identity and Access Management (IAM) · 1 action
                Write (1): `PassRole`
            {"Statement": [{"Resource": "my-buc$0ket"}]}
                [my-bucket]
                **`my-bucket`** · resource
                No ARN: a resource is written `arn:partition:service:region:account:resource`, or `*`.
            {"Statement": [{"Sid": "$0", "Effect": "Allow", "Action": "iam:PassRole"}]}
                []
                **statement**
                Allows `iam:PassRole` (AWS Identity and Access Management (IAM), Write).
            {"Statement": [{"Effect": "Deny", "NotAction": "$0*"}]}
                [*]
                **`*`** · all actions
                Every action of every service: 22,091 actions of 456 services in the catalogue of 2026-09-26.
                ---
                In `NotAction`, which leaves no action.
            {"Statement": [{"Principal": {"aws": "1111$022223333"}}]}
                [111122223333]
                **`111122223333`** · account
                The whole account `111122223333`, not only its root user: its own policies decide who in it may act.
                [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
            {"Statement": [{"Principal": {"Service": "lam$0da.amazonaws.com"}}]}
                [lamda.amazonaws.com]
                **`lamda.amazonaws.com`** · service principal
                No service of this name is in the catalogue of 2026-09-26. Did you mean `lambda.amazonaws.com`?
                [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
            {"Version": "2012-1$00-18", "Statement": []}
                [2012-10-18]
                **`2012-10-18`** · version
                There is no such version of the policy language: write `2012-10-17`, or `2008-10-17` in a policy that needs it.
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"String$0Equal": {"aws:userid": "x"}}}]}
                [StringEqual]
                **`StringEqual`** · condition operator
                There is no condition operator of this name. Did you mean `StringEquals`?
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NullIf$0Exists": {"aws:userid": "true"}}}]}
                [IfExists]
                **`IfExists`** · suffix of the operator
                `Null` takes no such suffix.
                [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists)
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestTag/$0": "x"}}}]}
                [aws:RequestTag/]
                **`aws:RequestTag/${TagKey}`** · global condition key · String · single value
                Value of a tag that is passed in the request.
                Present: when the request passes the tag.
                [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
                ---
                The name is not finished.
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:su$0b": "x"}}}]}
                [token.actions.githubusercontent.com:sub]
                **`${Provider}:sub`** · condition key · String · single value
                Subject of the OpenID Connect token: who it was issued to.
                ---
                Here the provider is `token.actions.githubusercontent.com`.
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-$0*"}}}]}
                [eu-*]
                **`eu-*`** · value of aws:RequestedRegion
                Met where `aws:RequestedRegion` is `eu-*`.
                No wildcard here: `StringEquals` compares `*` and `?` as they are.
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-02-3$01"}}}]}
                [2026-02-31]
                **`2026-02-31`** · value of aws:CurrentTime
                Met where `aws:CurrentTime` is before `2026-02-31`.
                No date: the month has no such day.
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a$0", "b"]}}}]}
                [a]
                **`a`** · value of aws:TagKeys
                Met where every value of `aws:TagKeys` is one of `a` and `b`.
        "#]],
    );
}
