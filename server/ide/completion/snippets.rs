//! Whole statements and whole documents.
//!
//! Each snippet is a list of statements. It is offered as a document in an empty text, as the members of an empty object,
//! and as statements in a list; always in the document's style.

use super::{Request, blank, list, parts, written};
use crate::ide::slot::Slot;
use crate::ide::snippet;
use crate::ide::topic::Topic;
use crate::ide::{CompletionItem, CompletionKind, CompletionList, CompletionOptions};
use crate::policy::PolicyKind;
use crate::syntax::edit::{Json, Style};
use crate::syntax::{Object, Property, Value, ValueKind, json};

/// A policy, or the statements of one.
pub struct Snippet {
    /// What it is called, and what the user types for it.
    pub label: &'static str,
    /// What it does, in a few words.
    pub detail: &'static str,
    /// The kind of policy it belongs to.
    pub kind: PolicyKind,
    /// JSON with the marks of the tab stops.
    statements: &'static [&'static str],
}

/// All snippets, in the order they are offered.
pub const SNIPPETS: &[Snippet] = &[
    Snippet {
        label: "Allow actions",
        detail: "identity policy that allows actions on resources",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Effect": "Allow", "Action": ["«1:s3:GetObject»"], "Resource": "«2:arn:aws:s3:::amzn-s3-demo-bucket/*»"}"#,
        ],
    },
    Snippet {
        label: "Deny actions",
        detail: "identity policy that denies actions on resources",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Effect": "Deny", "Action": ["«1:s3:DeleteObject»"], "Resource": "«2:arn:aws:s3:::amzn-s3-demo-bucket/*»"}"#,
        ],
    },
    Snippet {
        label: "Pass a role to a service",
        detail: "identity policy for iam:PassRole",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::«1:111122223333»:role/«2:RoleName»", "Condition": {"StringEquals": {"iam:PassedToService": "«3:lambda.amazonaws.com»"}}}"#,
        ],
    },
    Snippet {
        label: "Service Quotas service-linked role",
        detail: "lets AWS Support App create the role that quota requests need",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "«1:servicequotas.amazonaws.com»"}}}"#,
        ],
    },
    Snippet {
        label: "AWS Support App role",
        detail: "all that the role of AWS Support App in Slack needs",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Effect": "Allow", "Action": ["servicequotas:GetRequestedServiceQuotaChange", "servicequotas:GetServiceQuota", "servicequotas:RequestServiceQuotaIncrease", "support:AddAttachmentsToSet", "support:AddCommunicationToCase", "support:CreateCase", "support:DescribeCases", "support:DescribeCommunications", "support:DescribeSeverityLevels", "support:InitiateChatForCase", "support:ResolveCase"], "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"}}}"#,
        ],
    },
    Snippet {
        label: "Amazon Connect users, view",
        detail: "describe and list the users of Amazon Connect",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Effect": "Allow", "Action": ["connect:DescribeUser", "connect:ListUsers"], "Resource": "«1:*»"}"#,
        ],
    },
    Snippet {
        label: "Amazon Connect users, by tag",
        detail: "describe and update the users that have a tag",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Effect": "Allow", "Action": ["connect:DescribeUser", "connect:UpdateUser*"], "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/«1:Department»": "«2:Test»"}}}"#,
        ],
    },
    Snippet {
        label: "Amazon Connect campaigns, read-only",
        detail: "describe and list outbound campaigns",
        kind: PolicyKind::Identity,
        statements: &[
            r#"{"Sid": "AllowConnectCampaignsReadOnlyOperations", "Effect": "Allow", "Action": ["connect-campaigns:DescribeCampaign", "connect-campaigns:GetCampaignState", "connect-campaigns:GetCampaignStateBatch", "connect-campaigns:ListCampaigns"], "Resource": "*"}"#,
        ],
    },
    Snippet {
        label: "Trust a service",
        detail: "trust policy of a role that an AWS service takes on",
        kind: PolicyKind::Trust,
        statements: &[
            r#"{"Effect": "Allow", "Principal": {"Service": "«1:lambda.amazonaws.com»"}, "Action": "sts:AssumeRole"}"#,
        ],
    },
    Snippet {
        label: "Trust an account",
        detail: "trust policy of a role that principals of an account take on",
        kind: PolicyKind::Trust,
        statements: &[
            r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::«1:111122223333»:root"}, "Action": "sts:AssumeRole"}"#,
        ],
    },
    Snippet {
        label: "Trust GitHub Actions (OIDC)",
        detail: "trust policy of a role that workflows of a repository take on",
        kind: PolicyKind::Trust,
        statements: &[
            r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::«1:111122223333»:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:«2:owner»/«3:repository»:ref:refs/heads/«4:main»"}}}"#,
        ],
    },
    Snippet {
        label: "Trust an OIDC provider",
        detail: "trust policy of a role that users of an OpenID Connect provider take on",
        kind: PolicyKind::Trust,
        statements: &[
            r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::«1:111122223333»:oidc-provider/«2:example.com»"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"«2:example.com»:aud": "«3:client-id»", "«2:example.com»:sub": "«4:subject»"}}}"#,
        ],
    },
    Snippet {
        label: "Trust a SAML provider",
        detail: "trust policy of a role that users of a SAML provider take on",
        kind: PolicyKind::Trust,
        statements: &[
            r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::«1:111122223333»:saml-provider/«2:ProviderName»"}, "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}"#,
        ],
    },
    Snippet {
        label: "Bucket policy",
        detail: "lets a role read the objects of a bucket",
        kind: PolicyKind::Resource,
        statements: &[
            r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::«1:111122223333»:role/«2:RoleName»"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::«3:amzn-s3-demo-bucket»/*"}"#,
        ],
    },
    Snippet {
        label: "Bucket policy, TLS only",
        detail: "denies requests to a bucket that are not encrypted",
        kind: PolicyKind::Resource,
        statements: &[
            r#"{"Sid": "DenyInsecureTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::«1:amzn-s3-demo-bucket»", "arn:aws:s3:::«1:amzn-s3-demo-bucket»/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#,
        ],
    },
    Snippet {
        label: "Service control policy (SCP), regions",
        detail: "denies what is not global outside of some regions",
        kind: PolicyKind::Scp,
        statements: &[
            r#"{"Sid": "DenyOtherRegions", "Effect": "Deny", "NotAction": ["budgets:*", "ce:*", "cloudfront:*", "iam:*", "organizations:*", "route53:*", "sts:*", "support:*"], "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["«1:eu-west-1»", "«2:us-east-1»"]}}}"#,
        ],
    },
    Snippet {
        label: "Service control policy (SCP), stay in the organization",
        detail: "keeps accounts from leaving the organization",
        kind: PolicyKind::Scp,
        statements: &[
            r#"{"Sid": "DenyLeavingOrganization", "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}"#,
        ],
    },
    Snippet {
        label: "Resource control policy (RCP), own organization",
        detail: "denies access from outside of the organization, but for AWS services",
        kind: PolicyKind::Rcp,
        statements: &[
            r#"{"Sid": "EnforceOrganization", "Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*"], "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "«1:o-exampleorgid»"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}"#,
        ],
    },
    Snippet {
        label: "VPC endpoint policy",
        detail: "lets principals of the organization reach a bucket through the endpoint",
        kind: PolicyKind::VpcEndpoint,
        statements: &[
            r#"{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::«1:amzn-s3-demo-bucket»/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "«2:o-exampleorgid»"}}}"#,
        ],
    },
];

impl Snippet {
    fn statements(&self) -> Vec<Json> {
        self.statements.iter().map(|statement| read(statement)).collect()
    }

    fn document(&self) -> Json {
        Json::Members(self.members())
    }

    fn members(&self) -> Vec<(String, Json)> {
        vec![
            ("Version".to_owned(), Json::string("2012-10-17")),
            ("Statement".to_owned(), Json::Array(self.statements())),
        ]
    }

    fn item(&self, slot: &Slot<'_>) -> CompletionItem {
        let mut item = blank(
            slot,
            self.label.to_owned(),
            CompletionKind::Snippet,
            Topic::Element("Statement"),
        );
        item.detail = Some(self.detail.to_owned());
        item.filter_text = Some(format!("{} {}", self.label, self.kind.name()));
        item
    }
}

/// Whole documents, where a text holds nothing but perhaps a word; of a kind where that is told.
pub(super) fn in_empty_text(
    source: &str,
    offset: usize,
    options: CompletionOptions,
    told: Option<PolicyKind>,
) -> CompletionList {
    let Some(slot) = Slot::of_text(source, offset) else {
        return CompletionList::default();
    };
    let style = Style::of(source, None);
    let item = |snippet: &Snippet| {
        let mut item = snippet.item(&slot);
        let markup = style.block(&snippet.document(), "");
        item.is_snippet = options.snippets && snippet::has_stops(&markup);
        let text = written(&markup, item.is_snippet);
        (item.edit, item.additional_edits) = parts(slot.fill_with_json(&text));
        item
    };
    let is_told = |snippet: &&Snippet| told.is_none_or(|kind| kind == snippet.kind);
    // Not every kind has a snippet of its own.
    let told: Vec<CompletionItem> = SNIPPETS.iter().filter(is_told).map(item).collect();
    match told.is_empty() {
        true => list(SNIPPETS.iter().map(item).collect()),
        false => list(told),
    }
}

impl Request<'_> {
    /// Whole statements where a statement, or the list of them, may stand.
    pub(super) fn statement_snippets(&self) -> CompletionList {
        if self.slot.is_quoted() {
            return CompletionList::default();
        }
        let is_list = self.cursor.parent.as_array().is_some();
        // Before a statement whose brace is missing nothing tells where that begins.
        if is_list && !self.cursor.parent.range.slice(self.source).starts_with('[') {
            return CompletionList::default();
        }
        let template = self.template();
        let item = |snippet: &Snippet| {
            let statements = snippet.statements();
            let markup = match is_list {
                true => template.elements(&statements),
                false => template.block(&Json::Array(statements)),
            };
            CompletionItem {
                label: snippet.label.to_owned(),
                ..self.described(
                    snippet,
                    self.json_item(snippet.label, &markup, CompletionKind::Snippet, topic()),
                )
            }
        };
        list(self.fitting_snippets().map(item).collect())
    }

    /// The members of a document, or of a statement, where the object at the cursor has none yet.
    pub(super) fn member_snippets(
        &self,
        object: &Object,
        property: Option<&Property>,
    ) -> Vec<CompletionItem> {
        let others = object.properties.len() - usize::from(property.is_some());
        let is_half = property.is_none_or(|property| property.colon.is_none() && property.value.is_none());
        if others != 0 || !is_half {
            return Vec::new();
        }
        let is_document =
            std::ptr::eq(self.cursor.parent, self.policy.root) && self.cursor.statement.is_none();
        let template = self.template();
        let item = |snippet: &Snippet| {
            let members = match (is_document, snippet.statements().into_iter().next()) {
                (true, _) => snippet.members(),
                (false, Some(Json::Members(members))) if snippet.statements.len() == 1 => members,
                _ => return None,
            };
            let text = template.members(&members, is_document);
            let mut item = self.described(
                snippet,
                self.blank(snippet.label.to_owned(), CompletionKind::Snippet, topic()),
            );
            item.is_snippet = self.options.snippets && snippet::has_stops(&text);
            // The slot brings the opening quote, and may have it already.
            let text = written(&text, item.is_snippet);
            let (before, rest) = text.split_once('"')?;
            (item.edit, item.additional_edits) = parts(self.slot.fill_members(before, rest));
            Some(item)
        };
        self.fitting_snippets().filter_map(item).collect()
    }

    fn described(&self, snippet: &Snippet, item: CompletionItem) -> CompletionItem {
        let described = snippet.item(&self.slot);
        CompletionItem {
            detail: described.detail,
            filter_text: described.filter_text,
            ..item
        }
    }

    /// The snippets for policies of this kind; where the kind is guessed, those of the kinds that look alike follow, and
    /// where nothing is known all.
    fn fitting_snippets(&self) -> impl Iterator<Item = &'static Snippet> + use<> {
        let is_guessed = self.is_guess;
        let is_open = self.may_name_principal();
        let kind = match self.kind {
            PolicyKind::Boundary | PolicyKind::Session => PolicyKind::Identity,
            kind => kind,
        };
        let alike: &[PolicyKind] = match kind {
            PolicyKind::Identity if is_guessed => &[PolicyKind::Scp],
            PolicyKind::Resource if is_guessed => &[PolicyKind::VpcEndpoint, PolicyKind::Rcp],
            _ => &[],
        };
        let own = SNIPPETS.iter().filter(move |snippet| snippet.kind == kind);
        let others = SNIPPETS
            .iter()
            .filter(move |snippet| snippet.kind != kind && (is_open || alike.contains(&snippet.kind)));
        own.chain(others)
    }
}

fn topic() -> Topic {
    Topic::Element("Statement")
}

/// A statement's JSON as it is to be written, in order.
fn read(text: &str) -> Json {
    json::parse(text)
        .root
        .as_ref()
        .map_or(Json::Members(Vec::new()), to_json)
}

fn to_json(value: &Value) -> Json {
    match &value.kind {
        ValueKind::Array(array) => Json::Array(array.values().map(to_json).collect()),
        ValueKind::Object(object) => {
            let member = |property: &Property| {
                let value = property.value.as_ref().map(to_json)?;
                Some((property.key.as_str().to_owned(), value))
            };
            Json::Members(object.properties.iter().filter_map(member).collect())
        }
        _ => Json::string(value.as_str().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::analysis::{Analysis, Settings};
    use crate::ide::completion::testing::{accept, check, check_list, complete_as};
    use crate::rule::Severity;
    use crate::text::Text;

    #[test]
    fn no_snippet_has_an_error_or_a_warning() {
        for snippet in SNIPPETS {
            let text = Style::default().block(&snippet.document(), "");
            let settings = Settings::of_kind(snippet.kind);
            let analysis = Analysis::new(Text::new(&snippet::to_plain(&text)), settings);
            assert!(analysis.parse().errors.is_empty(), "{}", snippet.label);
            let is_bad = |severity| matches!(severity, Severity::Error | Severity::Warning);
            let findings = analysis.diagnostics();
            let bad: Vec<_> = findings
                .iter()
                .filter(|finding| is_bad(finding.severity))
                .collect();
            assert!(bad.is_empty(), "{}: {bad:?}", snippet.label);
        }
    }

    #[test]
    fn an_empty_text_becomes_a_document() {
        check(
            "$0",
            "Trust a service",
            expect![[r#"
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {
                            "Service": "lambda.amazonaws.com"
                        },
                        "Action": "sts:AssumeRole"
                    }
                ]
            }"#]],
        );
        check(
            "\r\ntru$0\r\n",
            "Trust an account",
            expect![[r#"
            \r
            {\r
                "Version": "2012-10-17",\r
                "Statement": [\r
                    {\r
                        "Effect": "Allow",\r
                        "Principal": {\r
                            "AWS": "arn:aws:iam::111122223333:root"\r
                        },\r
                        "Action": "sts:AssumeRole"\r
                    }\r
                ]\r
            }\r
        "#]],
        );
        check_list(
            "connect$0",
            9,
            expect![[r#"
            Amazon Connect users, view (describe and list the users of Amazon Connect)
            Amazon Connect users, by tag (describe and update the users that have a tag)
            Amazon Connect campaigns, read-only (describe and list outbound campaigns)"#]],
        );
        let plain = accept("$0", "Amazon Connect campaigns, read-only", false);
        expect![[r#"
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "AllowConnectCampaignsReadOnlyOperations",
                        "Effect": "Allow",
                        "Action": [
                            "connect-campaigns:DescribeCampaign",
                            "connect-campaigns:GetCampaignState",
                            "connect-campaigns:GetCampaignStateBatch",
                            "connect-campaigns:ListCampaigns"
                        ],
                        "Resource": "*"
                    }
                ]
            }"#]]
        .assert_eq(&plain);
    }

    #[test]
    fn an_empty_object_gets_members() {
        check(
            "{$0}",
            "Amazon Connect users, view",
            expect![[r#"
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": [
                            "connect:DescribeUser",
                            "connect:ListUsers"
                        ],
                        "Resource": "*"
                    }
                ]
            }"#]],
        );
        check(
            "{\n\t\"conn$0\"\n}",
            "Amazon Connect users, view",
            expect![[r#"
            {
            	"Version": "2012-10-17",
            	"Statement": [
            		{
            			"Effect": "Allow",
            			"Action": [
            				"connect:DescribeUser",
            				"connect:ListUsers"
            			],
            			"Resource": "*"
            		}
            	]
            }"#]],
        );
        check(
            "{\n  $0",
            "Amazon Connect users, view",
            expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": [
                    "connect:DescribeUser",
                    "connect:ListUsers"
                  ],
                  "Resource": "*"
                }
              ]"#]],
        );
        check(
            r#"{"Version":"2012-10-17","Statement":[{$0}]}"#,
            "Amazon Connect users, view",
            expect![[
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["connect:DescribeUser","connect:ListUsers"],"Resource":"*"}]}"#
            ]],
        );
        check(
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"$0\"\n    }\n  ]\n}",
            "Amazon Connect users, view",
            expect![[r#"
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": [
                        "connect:DescribeUser",
                        "connect:ListUsers"
                      ],
                      "Resource": "*"
                    }
                  ]
                }"#]],
        );
    }

    #[test]
    fn a_list_gets_statements() {
        check(
            "{\n  \"Statement\": [\n    {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}\n    $0\n  ]\n}",
            "AWS Support App role",
            expect![[r#"
                {
                  "Statement": [
                    {"Effect": "Deny", "Action": "*", "Resource": "*"},
                    {
                      "Effect": "Allow",
                      "Action": [
                        "servicequotas:GetRequestedServiceQuotaChange",
                        "servicequotas:GetServiceQuota",
                        "servicequotas:RequestServiceQuotaIncrease",
                        "support:AddAttachmentsToSet",
                        "support:AddCommunicationToCase",
                        "support:CreateCase",
                        "support:DescribeCases",
                        "support:DescribeCommunications",
                        "support:DescribeSeverityLevels",
                        "support:InitiateChatForCase",
                        "support:ResolveCase"
                      ],
                      "Resource": "*"
                    },
                    {
                      "Effect": "Allow",
                      "Action": "iam:CreateServiceLinkedRole",
                      "Resource": "*",
                      "Condition": {
                        "StringEquals": {
                          "iam:AWSServiceName": "servicequotas.amazonaws.com"
                        }
                      }
                    }
                  ]
                }"#]],
        );
        check(
            r#"{"Version": "2012-10-17", "Statement": [serv$0 {"Effect": "Deny"}]}"#,
            "Service Quotas service-linked role",
            expect![[
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"}}}, {"Effect": "Deny"}]}"#
            ]],
        );
        check(
            r#"{"Version": "2012-10-17", "Statement": $0"#,
            "Amazon Connect users, view",
            expect![[
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["connect:DescribeUser", "connect:ListUsers"], "Resource": "*"}]"#
            ]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, $0]}"#,
            30,
            expect![[r#"
                Allow actions (identity policy that allows actions on resources)
                Deny actions (identity policy that denies actions on resources)
                Pass a role to a service (identity policy for iam:PassRole)
                Service Quotas service-linked role (lets AWS Support App create the role that quota requests need)
                AWS Support App role (all that the role of AWS Support App in Slack needs)
                Amazon Connect users, view (describe and list the users of Amazon Connect)
                Amazon Connect users, by tag (describe and update the users that have a tag)
                Amazon Connect campaigns, read-only (describe and list outbound campaigns)
                Service control policy (SCP), regions (denies what is not global outside of some regions)
                Service control policy (SCP), stay in the organization (keeps accounts from leaving the organization)"#]],
        );
        check_list(
            r#"{"Statement": [{"Principal": {"AWS": "*"}, "Effect": "Allow", "Action": "s3:*", "Resource": "*"}, $0]}"#,
            30,
            expect![[r#"
                Bucket policy (lets a role read the objects of a bucket)
                Bucket policy, TLS only (denies requests to a bucket that are not encrypted)
                Resource control policy (RCP), own organization (denies access from outside of the organization, but for AWS services)
                VPC endpoint policy (lets principals of the organization reach a bucket through the endpoint)"#]],
        );
    }

    #[test]
    fn a_kind_that_is_told_bounds_the_list() {
        for (kind, count) in [(PolicyKind::Trust, 5), (PolicyKind::Scp, 2), (PolicyKind::Rcp, 1)] {
            let source = r#"{"Version": "2012-10-17", "Statement": []}"#;
            let list = complete_as(source, source.len() - 2, true, Some(kind));
            assert_eq!(list.items.len(), count, "{}", kind.name());
        }
    }
}
