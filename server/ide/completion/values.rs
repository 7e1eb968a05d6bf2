//! The values of condition keys.

use super::arns::{EXAMPLE_ACCOUNT, Format};
use super::conditions::takes_truth;
use super::resources::ANY_ARN;
use super::{ConditionPlace, Request, list};
use crate::catalog::{self, ConditionKey, KeyType, OperatorFamily, ResourceType, ValueList};
use crate::ide::fuzzy::has_prefix;
use crate::ide::topic::Topic;
use crate::ide::used::Used;
use crate::ide::{CompletionItem, CompletionKind, CompletionList};
use crate::policy::value::iso_date;
use crate::policy::{OperatorName, principal};

/// The forms of values that are told by the end of the key's name: they hold ids that only the user knows.
const FORMS: [(&str, &str, &str); 9] = [
    ("OrgID", "o-«1:exampleorgid»", "organization"),
    (
        "OrgPaths",
        "o-«1:exampleorgid»/r-«2:ab12»/ou-«3:ab12-11111111»/*",
        "organizational unit",
    ),
    ("SourceVpc", "vpc-«1:0123456789abcdef0»", "VPC"),
    ("InstanceSourceVpc", "vpc-«1:0123456789abcdef0»", "VPC"),
    ("SourceVpce", "vpce-«1:0123456789abcdef0»", "VPC endpoint"),
    (":userid", "«1:AROAEXAMPLEID»:*", "sessions of a role"),
    ("SAML:aud", "https://signin.aws.amazon.com/saml", "sign-in of AWS"),
    (":aud", "«1:sts.amazonaws.com»", "audience"),
    (
        "githubusercontent.com:sub",
        "repo:«1:owner»/«2:repository»:ref:refs/heads/«3:main»",
        "branch",
    ),
];

/// The forms of the ARNs of principals.
pub(super) const PRINCIPAL_ARNS: [(&str, &str); 3] = [
    ("arn:${Partition}:iam::${Account}:role/${RoleName}", "role"),
    ("arn:${Partition}:iam::${Account}:user/${UserName}", "user"),
    (
        "arn:${Partition}:sts::${Account}:assumed-role/${RoleName}/${SessionName}",
        "session of a role",
    ),
];

impl Request<'_> {
    /// What a key may be compared with: its values where they are known, else the form of one.
    pub(super) fn condition_values(&self, place: ConditionPlace<'_>) -> CompletionList {
        let key = catalog::condition_key(place.key);
        let operator = catalog::operator(OperatorName::new(place.operator).base);
        if takes_truth(place.operator, key) {
            return self.truths();
        }
        let takes_variables = operator.is_none_or(|operator| operator.takes_variables());
        if takes_variables && let Some(variables) = self.variables() {
            return variables;
        }
        let used = Used::around(self.source, self.slot.range);
        let topic = key.map_or(Topic::Element("Condition"), Topic::ConditionKey);
        let known = key
            .map(|key| self.known_values(key, &used, &topic))
            .unwrap_or_default();
        let CompletionList {
            mut items,
            is_incomplete,
        } = known;
        let takes_wildcards = operator.is_none_or(|operator| operator.takes_wildcards());
        items.extend(self.formed_values(place.key, key, &used, &topic, takes_wildcards));
        let family = operator.map(|operator| operator.family());
        let kind = match family.and_then(OperatorFamily::key_type) {
            Some(KeyType::String) | None => key.map(ConditionKey::kind),
            kind => kind,
        };
        items.extend(match kind {
            Some(KeyType::Date) => self.dates(&topic),
            Some(KeyType::IpAddress) => self.addresses(&topic),
            Some(KeyType::Arn) => self.arn_values(place.key, key, &topic),
            _ => Vec::new(),
        });
        let present: Vec<&str> = self.siblings().collect();
        items.retain(|item| !present.contains(&item.label.as_str()));
        CompletionList { items, is_incomplete }
    }

    fn truths(&self) -> CompletionList {
        let topic = Topic::Element("Condition");
        let item = |word: &str| self.item(word, CompletionKind::Value, topic.clone());
        list(vec![item("true"), item("false")])
    }

    /// The values that the catalogue knows.
    fn known_values(&self, key: ConditionKey, used: &Used<'_>, topic: &Topic) -> CompletionList {
        let Some(values) = key.values() else {
            return CompletionList::default();
        };
        let region = used.regions.first().copied().unwrap_or("us-east-1");
        let plain = |value: &str| {
            let value = form(value).replace(":Region»", &format!(":{region}»"));
            self.markup_in(&self.slot, &value, CompletionKind::Value, topic.clone())
        };
        let mut items: Vec<CompletionItem> = values.values().map(plain).collect();
        items.extend(values.pattern().map(plain));
        if let Some((min, max)) = values.range() {
            items.extend(
                [(min, "least"), (max, "greatest")]
                    .map(|(number, detail)| detailed(plain(&number.to_string()), detail)),
            );
        }
        let mut is_incomplete = false;
        match values.list() {
            Some(ValueList::Regions) => items.extend(self.region_values(used, topic)),
            Some(ValueList::ServicePrincipals) => {
                let principals = self.service_principals();
                is_incomplete = principals.is_incomplete;
                items.extend(principals.items);
            }
            Some(ValueList::ServiceLinkedRoles) => items.extend(self.service_linked_roles()),
            None => {}
        }
        CompletionList { items, is_incomplete }
    }

    fn region_values(&self, used: &Used<'_>, topic: &Topic) -> Vec<CompletionItem> {
        let mut regions: Vec<_> = catalog::regions().collect();
        let rank = |code: &str| {
            let place = used.regions.iter().position(|used| *used == code);
            place.unwrap_or(used.regions.len())
        };
        regions.sort_by_key(|region| (rank(region.code()), region.partition().name() != "aws"));
        let item = |region: catalog::Region| {
            let mut item = self.item(region.code(), CompletionKind::Value, topic.clone());
            item.detail = Some(region.name().to_owned());
            item.filter_text = Some(format!("{} {}", region.code(), region.name()));
            item
        };
        regions.into_iter().map(item).collect()
    }

    /// The service principals that have a service-linked role; those that the statement's actions need first.
    fn service_linked_roles(&self) -> Vec<CompletionItem> {
        let actions = self
            .policy
            .statements
            .iter()
            .flat_map(|statement| statement.actions());
        let actions = actions.take(super::MAX_PATTERNS);
        let needed: Vec<_> = actions
            .filter_map(|entry| catalog::action(entry.pattern.text))
            .flat_map(catalog::service_linked_roles)
            .collect();
        let mut roles: Vec<_> = catalog::all_service_linked_roles().collect();
        roles.sort_by_key(|role| (!needed.contains(role), *role));
        let item = |role: catalog::ServiceLinkedRole| {
            let topic = Topic::ServiceLinkedRole(role);
            let mut item = self.item(role.principal(), CompletionKind::Value, topic);
            item.detail = role.role_name().map(str::to_owned);
            item
        };
        roles.into_iter().map(item).collect()
    }

    /// The values whose form the key's name tells, filled from the document.
    fn formed_values(
        &self,
        name: &str,
        key: Option<ConditionKey>,
        used: &Used<'_>,
        topic: &Topic,
        takes_wildcards: bool,
    ) -> Vec<CompletionItem> {
        let markup = |markup: &str, detail: &str| {
            let item = self.markup_in(&self.slot, markup, CompletionKind::Value, topic.clone());
            detailed(item, detail)
        };
        let ends = |end: &str| {
            let start = name.len().checked_sub(end.len());
            let own = start.and_then(|start| name.get(start..));
            own.is_some_and(|own| own.eq_ignore_ascii_case(end))
        };
        let mut items = Vec::new();
        let is_text = key.is_none_or(|key| key.kind() == KeyType::String);
        if ends("Account") && is_text {
            let present: Vec<&str> = self.siblings().collect();
            for account in used.accounts.iter().filter(|account| !present.contains(account)) {
                items.push(markup(account, "account of this document"));
            }
            if items.is_empty() {
                items.push(markup(&format!("«1:{EXAMPLE_ACCOUNT}»"), "account"));
            }
        }
        if ends("OrgID") {
            items.extend(
                used.organizations
                    .iter()
                    .map(|id| markup(id, "organization of this document")),
            );
        }
        if let Some((_, text, detail)) = FORMS.iter().find(|(end, ..)| ends(end)) {
            let text = match used.organizations.first() {
                Some(id) if ends("OrgPaths") => text.replacen("o-«1:exampleorgid»", id, 1),
                _ => (*text).to_owned(),
            };
            let text = match text.strip_suffix('*') {
                Some(literal) if !takes_wildcards && literal.ends_with(':') => {
                    format!("{literal}«2:session-name»")
                }
                Some(literal) if !takes_wildcards => literal.to_owned(),
                _ => text,
            };
            let is_known = ends("OrgID") && !used.organizations.is_empty();
            items.extend((!is_known).then(|| markup(&text, detail)));
        }
        if ends("TagKeys") {
            items.extend(used.tags.iter().map(|tag| markup(tag, "tag of this document")));
        }
        if let Some((_, tag)) = name.split_once('/')
            && is_tag(name)
        {
            items.push(markup(
                &format!("${{aws:PrincipalTag/{tag}}}"),
                "the caller's own tag",
            ));
        }
        items
    }

    /// The time of the request where the client tells it, and the form of a time.
    fn dates(&self, topic: &Topic) -> Vec<CompletionItem> {
        let item = |text: &str, detail: &str| {
            let item = self.markup_in(&self.slot, text, CompletionKind::Value, topic.clone());
            detailed(item, detail)
        };
        let now = self.options.now.and_then(iso_date);
        let mut items: Vec<CompletionItem> = now.iter().map(|now| item(now, "now")).collect();
        let year = now.as_deref().and_then(|now| now.get(..4)).unwrap_or("2030");
        items.push(item(
            &format!("«1:{year}»-«2:12»-«3:31»T«4:23:59:59»Z"),
            "date and time",
        ));
        items
    }

    fn addresses(&self, topic: &Topic) -> Vec<CompletionItem> {
        [
            ("«1:203.0.113.0»/«2:24»", "range of IPv4 addresses"),
            ("«1:203.0.113.7»/32", "one IPv4 address"),
            ("«1:2001:db8::»/«2:32»", "range of IPv6 addresses"),
        ]
        .map(|(text, detail)| {
            let item = self.markup_in(&self.slot, text, CompletionKind::Value, topic.clone());
            detailed(item, detail)
        })
        .into()
    }

    /// The ARNs that a key may hold: of principals, of the resource type that it is named after, or of any type.
    fn arn_values(&self, name: &str, key: Option<ConditionKey>, topic: &Topic) -> Vec<CompletionItem> {
        if name.eq_ignore_ascii_case("aws:PrincipalArn") {
            return self.arns(PRINCIPAL_ARNS.map(Format::new).into(), false, topic);
        }
        let types = match name.eq_ignore_ascii_case("aws:SourceArn") {
            true => self.types_of_callers(),
            false => types_named_after(key),
        };
        let mut formats: Vec<Format> = types.into_iter().map(Format::of_type).collect();
        if formats.is_empty() && !self.slot.typed().starts_with("arn:") {
            formats.push(Format::new(ANY_ARN));
        }
        self.arns(formats, true, topic)
    }

    /// The resource types of the services that the statement names as principals.
    fn types_of_callers(&self) -> Vec<ResourceType> {
        let principals = self
            .own_statement()
            .into_iter()
            .flat_map(|statement| statement.principals());
        let services = principals
            .filter(|entry| principal::principal_type(entry.string.as_str()) == Some("Service"))
            .filter_map(|entry| catalog::service_principal(entry.string.as_str())?.service());
        services.flat_map(|service| service.resource_types()).collect()
    }
}

/// A known value, its placeholders as tab stops.
fn form(value: &str) -> String {
    let mut markup = String::with_capacity(value.len());
    let mut rest = value;
    let mut stops = 0;
    while let Some((head, tail)) = rest.split_once("${") {
        let Some((name, behind)) = tail.split_once('}') else {
            break;
        };
        stops += 1;
        markup.push_str(&format!("{head}«{stops}:{name}»"));
        rest = behind;
    }
    markup.push_str(rest);
    markup
}

fn detailed(mut item: CompletionItem, detail: &str) -> CompletionItem {
    item.detail = Some(detail.to_owned());
    item
}

/// Whether a key is about a tag of the resource or of the request.
fn is_tag(key: &str) -> bool {
    let mut parts = key.split('/');
    let head = parts.next().unwrap_or_default();
    ["ResourceTag", "RequestTag", "ExistingObjectTag"]
        .iter()
        .any(|tag| {
            head.rsplit(':')
                .next()
                .is_some_and(|own| own.eq_ignore_ascii_case(tag))
        })
}

/// The types of the key's service that its name is made of: `vpc` of `ec2:Vpc`, `function` of `lambda:FunctionArn`.
fn types_named_after(key: Option<ConditionKey>) -> Vec<ResourceType> {
    let Some((prefix, name)) = key.and_then(|key| key.name().split_once(':')) else {
        return Vec::new();
    };
    let Some(service) = catalog::service(prefix) else {
        return Vec::new();
    };
    let bare = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let name = bare(name);
    let name = name.strip_suffix("arn").unwrap_or(&name);
    let of_name = |known: &ResourceType| {
        let own = bare(known.name());
        !own.is_empty() && (own == name || (3 < name.len() && has_prefix(&own, name)))
    };
    service.resource_types().filter(of_name).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::completion::testing::{check, check_list};

    #[test]
    fn values_that_are_known() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "$0"}}}]}"#,
            9,
            expect![[r#"
                true
                false"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Null": {"aws:username": "$0"}}}]}"#,
            9,
            expect![[r#"
                true
                false"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"s3:x-amz-acl": "$0"}}}]}"#,
            3,
            expect![[r#"
                private
                public-read
                public-read-write"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-$0"]}}}]}"#,
            3,
            expect![[r#"
                eu-central-1 (Europe (Frankfurt))
                eu-central-2 (Europe (Zurich))
                eu-north-1 (Europe (Stockholm))"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": "ireland$0"}}}]}"#,
            3,
            expect!["eu-west-1 (Europe (Ireland))"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"iam:PassedToService": "lamb$0"}}}]}"#,
            3,
            expect![[r#"
                lambda.amazonaws.com (AWS Lambda)
                lambda.application-autoscaling.amazonaws.com (AWS Lambda)
                lambda.beta.amazonaws.com (AWS Lambda)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": ["servicequotas:RequestServiceQuotaIncrease", "iam:CreateServiceLinkedRole"], "Condition": {"StringEquals": {"iam:AWSServiceName": "$0"}}}]}"#,
            2,
            expect![[r#"
                servicequotas.amazonaws.com (AWSServiceRoleForServiceQuotas)
                access-analyzer.amazonaws.com (AWSServiceRoleForAccessAnalyzer)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"NumericLessThan": {"sts:DurationSeconds": "$0"}}}]}"#,
            9,
            expect![[r#"
                900 (least)
                43200 (greatest)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"codecommit:References": "$0"}}}]}"#,
            9,
            expect!["refs/heads/Branch"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"ec2:InstanceType": "$0"}}}]}"#,
            3,
            expect![[""]],
        );
    }

    #[test]
    fn values_whose_form_is_known() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "$0"}}}]}"#,
            9,
            expect![[r#"
                2027-01-15T08:00:00Z (now)
                2027-12-31T23:59:59Z (date and time)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "$0"]}}}]}"#,
            9,
            expect![[r#"
                203.0.113.0/24 (range of IPv4 addresses)
                203.0.113.7/32 (one IPv4 address)
                2001:db8::/32 (range of IPv6 addresses)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "$0"}}}]}"#,
            9,
            expect!["o-exampleorgid (organization)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["$0"]}}}]}"#,
            9,
            expect!["o-exampleorgid/r-ab12/ou-ab12-11111111/* (organizational unit)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:SourceVpce": "$0"}}}]}"#,
            9,
            expect!["vpce-0123456789abcdef0 (VPC endpoint)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:SourceAccount": ["444455556666", "$0"]}}}]}"#,
            9,
            expect!["111122223333 (account)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:PrincipalAccount": "$0"}}}]}"#,
            9,
            expect!["111122223333 (account)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:PrincipalArn": "$0"}}}]}"#,
            9,
            expect![[r#"
                arn:aws:iam::${Account}:role/${RoleName} (role)
                arn:aws:iam::${Account}:user/${UserName} (user)
                arn:aws:sts::${Account}:assumed-role/${RoleName}/${SessionName} (session of a role)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::$0"}}}]}"#,
            9,
            expect![[r#"
                arn:aws:iam::${Account}:role/${RoleName} (role)
                arn:aws:iam::${Account}:user/${UserName} (user)
                111122223333 (account)
                * (every account)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Condition": {"ArnLike": {"aws:SourceArn": "$0"}}}]}"#,
            9,
            expect!["arn:aws:sns:${Region}:${Account}:${TopicName} (topic (sns))"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:SourceArn": "$0"}}}]}"#,
            9,
            expect!["arn:aws:${Service}:${Region}:${Account}:${Resource} (any resource)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::$0"}}}]}"#,
            3,
            expect![[r#"
                arn:aws:cloudfront::${Account}:anycast-ip-list/${Id} (anycast-ip-list (cloudfront))
                arn:aws:cloudfront::${Account}:cache-policy/${Id} (cache-policy (cloudfront))
                arn:aws:cloudfront::${Account}:connection-function/${Id} (connection-function (cloudfront))"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnEquals": {"ec2:Vpc": "$0"}}}]}"#,
            9,
            expect!["arn:aws:ec2:${Region}:${Account}:vpc/${VpcId} (vpc (ec2))"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/team": "$0"}}}]}"#,
            9,
            expect!["${aws:PrincipalTag/team} (the caller's own tag)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "$0"}}}]}"#,
            9,
            expect!["repo:owner/repository:ref:refs/heads/main (branch)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"saml:aud": "$0"}}}]}"#,
            9,
            expect!["https://signin.aws.amazon.com/saml (sign-in of AWS)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"s3:prefix": "home/${aws:u$0"}}}]}"#,
            9,
            expect![[r#"
                aws:username (String)
                aws:userid (String)
                aws:UserAgent (String)
                aws:PrincipalAccount (String)
                aws:SourceAccount (String)
                aws:AssumedRoot (Bool)
                aws:ChatbotSourceArn (ARN)
                aws:CurrentTime (Date)
                aws:Ec2InstanceSourcePrivateIPv4 (IP address)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"nope:key": "$0"}}}]}"#,
            9,
            expect![[""]],
        );
    }

    #[test]
    fn a_value_is_filled_in() {
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": $0}}}]}"#,
            "203.0.113.0/24",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8" $0]}}}]}"#,
            "203.0.113.0/24",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": fal$0}}}]}"#,
            "false",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": tr$0ue}}}]}"#,
            "true",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/team": "$0"}}}]}"#,
            "${aws:PrincipalTag/team}",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"DateLessThan": {"aws:CurrentTime": "20$0}}}]}"#,
            "2027-01-15T08:00:00Z",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-15T08:00:00Z"}}}]}"#
            ]],
        );
    }
}
