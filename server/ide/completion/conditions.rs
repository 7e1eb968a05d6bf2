//! The operators of a condition and the keys under them.

use std::collections::HashSet;

use super::variables::key_markup;
use super::{Request, list};
use crate::catalog::{self, Action, ConditionKey, KeyType, Operator, OperatorFamily, ResourceType};
use crate::ide::fuzzy::has_prefix;
use crate::ide::snippet::{has_stops, to_plain};
use crate::ide::topic::Topic;
use crate::ide::used::Used;
use crate::ide::{CompletionKind, CompletionList, SetOperator};
use crate::policy::principal::Provider;
use crate::policy::{Arn, OperatorName, strings};
use crate::syntax::edit::Json;
use crate::syntax::{Object, Property};

/// What stands for the key of a tag in the name of a condition key.
const TAG: &str = "/${TagKey}";

/// How many actions of a service are looked at one by one; of more, all the service's keys are taken.
const MAX_ACTIONS: usize = 100;

/// The global keys that policies use most; they come before the others.
const USUAL: [&str; 12] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalArn",
    "aws:SourceIp",
    "aws:SourceVpce",
    "aws:SourceVpc",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:MultiFactorAuthPresent",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:ResourceTag/${TagKey}",
    "aws:PrincipalTag/${TagKey}",
];

/// How many resources of a statement are looked at.
const MAX_RESOURCES: usize = 20;

impl Request<'_> {
    /// The operators; those that fit the keys that are there already.
    pub(super) fn operators(&self, object: &Object, property: Option<&Property>) -> CompletionList {
        let keys = property.and_then(|property| property.value.as_ref()?.as_object());
        let keys = keys.into_iter().flat_map(|object| &object.properties);
        let keys: Vec<ConditionKey> = keys
            .filter_map(|member| catalog::condition_key(member.key.as_str()))
            .collect();
        let template = self.template();
        let item = |name: OperatorForm| {
            let text = name.text();
            let topic = Topic::operator(&text)?;
            let lacks = self.lacks(object, property, &text);
            let tail = || template.operator_tail(self.options.snippets);
            lacks.then(|| self.key(&text, tail, property, CompletionKind::Operator, topic))
        };
        list(operator_forms(&keys).into_iter().filter_map(item).collect())
    }

    /// The keys that the statement's actions and resources support, then the global ones; those that fit the operator.
    pub(super) fn condition_keys(
        &self,
        object: &Object,
        property: Option<&Property>,
        operator: &str,
    ) -> CompletionList {
        let template = self.template();
        let item = |key: ConditionKey, markup: String| {
            let value = value_markup(operator, key, &markup);
            let tail = || template.string_tail(value);
            let topic = Topic::ConditionKey(key);
            let mut item = self.key(&markup, tail, property, CompletionKind::ConditionKey, topic);
            item.detail = Some(key.kind().name().to_owned());
            item
        };
        let lacks = |markup: &str| self.lacks(object, property, &to_plain(markup));
        let own = self.keys_of_providers();
        let typed = self.slot.text();
        let names = self.keys_for(operator).into_iter().flat_map(|key| {
            let tags = self.tagged(key, typed);
            tags.into_iter()
                .chain([key_name(key, typed)])
                .map(move |name| (key, name))
        });
        let others = names.filter(|(_, name)| own.iter().all(|(_, known)| known != name));
        let mut keys: Vec<(ConditionKey, String)> = own.iter().cloned().chain(others).collect();
        keys.retain(|(_, name)| lacks(name));
        list(keys.into_iter().map(|(key, name)| item(key, name)).collect())
    }

    /// The names of a key that ends in the key of a tag, with those that the document has; nothing before the slash is
    /// typed.
    pub(super) fn tagged(&self, key: ConditionKey, typed: &str) -> Vec<String> {
        match key.placeholder() {
            Some((head, "")) if key.name().ends_with(TAG) && has_prefix(typed, head) => {
                let used = Used::around(self.source, self.slot.token());
                let rest = typed.get(head.len()..).unwrap_or_default();
                let others = used.tags.iter().filter(|tag| **tag != rest);
                others.map(|tag| format!("{head}{tag}")).collect()
            }
            _ => Vec::new(),
        }
    }

    /// An object of an operator, or of a key, where there is nothing yet.
    pub(super) fn condition_objects(&self) -> CompletionList {
        if self.slot.is_quoted() {
            return CompletionList::default();
        }
        let template = self.template();
        let json = |label: &str, name: String, value: Json, kind, topic| {
            let json = template.block(&Json::Members(vec![(name, value)]));
            self.json_item(label, &json, kind, topic)
        };
        let Some(operator) = self.cursor.operator else {
            let keys = if self.options.snippets {
                vec![("«1»".to_owned(), Json::string("«0»"))]
            } else {
                Vec::new()
            };
            let items = catalog::operators().map(|operator| {
                let topic = Topic::Operator {
                    operator,
                    set: None,
                    if_exists: false,
                };
                let value = Json::Members(keys.clone());
                json(
                    operator.name(),
                    operator.name().to_owned(),
                    value,
                    CompletionKind::Operator,
                    topic,
                )
            });
            return list(items.collect());
        };
        let items = self.keys_for(operator).into_iter().map(|key| {
            let name = key_name(key, "");
            let value = value_markup(operator, key, &name);
            let mut item = json(
                key.name(),
                name,
                Json::string(value),
                CompletionKind::ConditionKey,
                Topic::ConditionKey(key),
            );
            item.detail = Some(key.kind().name().to_owned());
            item
        });
        list(items.collect())
    }

    /// The keys that may stand under an operator, best first.
    fn keys_for(&self, operator: &str) -> Vec<ConditionKey> {
        let name = OperatorName::new(operator);
        let family = catalog::operator(name.base).map(Operator::family);
        let mut keys: Vec<ConditionKey> = Vec::new();
        let supported = self.supported_keys();
        let providers = self.oidc_providers();
        let lacks_saml = self.names_principals_without_saml();
        let is_possible = |key: ConditionKey| {
            let is_own = |url: &&str| has_prefix(key.name(), url);
            let is_of_saml = has_prefix(key.name(), "saml:");
            (!is_of_provider(key) || providers.iter().any(is_own)) && !(is_of_saml && lacks_saml)
        };
        let mut supported: Vec<_> = supported.into_iter().filter(|key| is_possible(*key)).collect();
        let of_actions = self.keys_of_actions();
        supported.sort_by_cached_key(|key| (key.is_global(), !of_actions.contains(key), *key));
        let typed = self
            .slot
            .typed()
            .split_once(':')
            .and_then(|(prefix, _)| catalog::service(prefix));
        let of_service = typed.into_iter().flat_map(|service| service.condition_keys());
        let own = supported.partition_point(|key| !key.is_global());
        supported.splice(own..own, self.keys_of_calling_services());
        let usual = USUAL.iter().filter_map(|name| catalog::condition_key(name));
        let all = supported
            .into_iter()
            .chain(usual)
            .chain(catalog::global_condition_keys())
            .chain(of_service);
        let fits = |key: &ConditionKey| {
            let is_of_set = name.set_prefix.is_none() || key.is_multivalued();
            is_of_set && family.is_none_or(|family| takes(family, key.kind()))
        };
        let mut seen = HashSet::new();
        keys.extend(all.filter(fits).filter(|key| seen.insert(*key)));
        let family_type = family.and_then(OperatorFamily::key_type);
        // A multivalued key needs a set operator, and a text operator does for ARNs what an ARN operator does better.
        keys.sort_by_key(|key| {
            let is_misplaced =
                key.is_multivalued() && name.set_prefix.is_none() && family != Some(OperatorFamily::Null);
            let is_other = family_type.is_some_and(|kind| kind != key.kind());
            (is_misplaced, is_other)
        });
        keys
    }

    /// The keys that the statement's actions support on its resources, sorted by name.
    pub(super) fn supported_keys(&self) -> Vec<ConditionKey> {
        let actions = self.statement_actions().unwrap_or_default();
        let types = self.denoted_types();
        let is_meant = |resource_type: ResourceType| types.is_empty() || types.contains(&resource_type);
        let mut keys = Vec::new();
        for group in actions.chunk_by(|one, other| one.service() == other.service()) {
            match group {
                [first, ..] if MAX_ACTIONS < group.len() => keys.extend(first.service().condition_keys()),
                _ => {
                    for action in group {
                        keys.extend(keys_of(*action, &is_meant));
                    }
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The keys that the first of the statement's actions have of their own, not by their resources.
    fn keys_of_actions(&self) -> HashSet<ConditionKey> {
        let actions = self.statement_actions().unwrap_or_default().into_iter();
        actions
            .take(MAX_ACTIONS)
            .flat_map(|action| action.condition_keys())
            .collect()
    }

    /// The keys that tell for whom a service calls, where the principal is one.
    fn keys_of_calling_services(&self) -> Vec<ConditionKey> {
        let statement = self.own_statement();
        let mut principals = statement.into_iter().flat_map(|statement| statement.principals());
        let is_service = principals.any(|entry| entry.kind.is_some_and(|kind| kind.as_str() == "Service"));
        let names = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID"].iter();
        names
            .filter(|_| is_service)
            .filter_map(|name| catalog::condition_key(name))
            .collect()
    }

    /// Whether the statement names principals, but no SAML provider.
    fn names_principals_without_saml(&self) -> bool {
        self.own_statement().is_some_and(|statement| {
            let mut providers = statement.providers();
            statement.principals().next().is_some()
                && !providers.any(|(_, provider)| matches!(provider, Provider::Saml))
        })
    }

    /// The types that the statement's resources may be of; none where they may be of any.
    fn denoted_types(&self) -> Vec<ResourceType> {
        let statement = self.cursor.statement;
        let resources = statement.and_then(|statement| statement.get("Resource"));
        let mut types = Vec::new();
        for resource in strings(resources).take(MAX_RESOURCES) {
            let Some(arn) = Arn::new(resource.as_str()) else {
                return Vec::new();
            };
            types.extend(catalog::arn::denoted(arn.service(), arn.resource()));
        }
        types
    }

    /// The keys of the statement's OpenID Connect providers, with the names to write.
    fn keys_of_providers(&self) -> Vec<(ConditionKey, String)> {
        let names = ["aud", "sub", "amr"].iter();
        let keys = names.flat_map(|name| {
            self.oidc_providers()
                .into_iter()
                .map(move |url| format!("{url}:{name}"))
        });
        keys.filter_map(|name| Some((catalog::condition_key(&name)?, name)))
            .collect()
    }

    /// The OpenID Connect providers of the statement.
    fn oidc_providers(&self) -> Vec<&str> {
        let providers = self
            .own_statement()
            .into_iter()
            .flat_map(|statement| statement.providers());
        providers
            .filter_map(|(_, provider)| match provider {
                Provider::Oidc(url) => Some(url),
                Provider::Saml => None,
            })
            .collect()
    }
}

/// The name of a key to write: of one with a placeholder what is typed of that, else a tab stop.
pub(super) fn key_name(key: ConditionKey, typed: &str) -> String {
    match key.placeholder() {
        Some((head, "")) if head.len() < typed.len() && has_prefix(typed, head) => {
            let rest = typed.get(head.len()..).unwrap_or_default();
            format!("{head}«1:{rest}»")
        }
        _ => key_markup(key),
    }
}

/// Whether a key is one of an identity provider, which its name begins with.
fn is_of_provider(key: ConditionKey) -> bool {
    let prefix = key.name().split(':').next().unwrap_or_default();
    prefix.contains('.') || prefix.starts_with("${")
}

fn keys_of(action: Action, is_meant: &impl Fn(ResourceType) -> bool) -> impl Iterator<Item = ConditionKey> {
    let resources = action
        .resource_types()
        .filter(move |resource| is_meant(resource.resource_type));
    let of_resources = resources.flat_map(|resource| {
        resource
            .condition_keys()
            .chain(resource.resource_type.condition_keys())
    });
    action.condition_keys().chain(of_resources)
}

/// An operator with its prefix and suffix.
struct OperatorForm {
    set: Option<SetOperator>,
    operator: Operator,
    if_exists: bool,
}

impl OperatorForm {
    fn text(&self) -> String {
        let set = self.set.map(|set| format!("{}:", set.name())).unwrap_or_default();
        let suffix = if self.if_exists { "IfExists" } else { "" };
        format!("{set}{}{suffix}", self.operator.name())
    }
}

/// The forms that fit all of some keys: without a prefix for single values, with one for many; then with `IfExists`.
fn operator_forms(keys: &[ConditionKey]) -> Vec<OperatorForm> {
    let fits = |operator: &Operator| keys.iter().all(|key| takes(operator.family(), key.kind()));
    let is_single = keys.is_empty() || keys.iter().any(|key| !key.is_multivalued());
    let is_many = keys.is_empty() || keys.iter().any(|key| key.is_multivalued());
    let mut operators: Vec<Operator> = catalog::operators().filter(fits).collect();
    let kind = keys.first().map(|key| key.kind());
    operators.sort_by_key(|operator| kind.is_some() && operator.family().key_type() != kind);
    let mut forms = Vec::new();
    for if_exists in [false, true] {
        let (any, every) = (Some(SetOperator::ForAnyValue), Some(SetOperator::ForAllValues));
        // What the keys need comes first.
        let sets = if is_single {
            [None, any, every]
        } else {
            [any, every, None]
        };
        for set in sets {
            for operator in operators.iter().copied() {
                let is_possible = match set {
                    Some(_) => is_many && operator.takes_set_prefix(),
                    None => is_single || operator.family() == OperatorFamily::Null,
                };
                if is_possible && (!if_exists || operator.takes_if_exists()) {
                    forms.push(OperatorForm {
                        set,
                        operator,
                        if_exists,
                    });
                }
            }
        }
    }
    forms
}

/// Whether an operator's family compares values of a type; text operators also do for ARNs.
fn takes(family: OperatorFamily, kind: KeyType) -> bool {
    match family.key_type() {
        None => true,
        Some(KeyType::String) => matches!(kind, KeyType::String | KeyType::Arn),
        Some(own) => own == kind,
    }
}

/// The value to write for a key whose name has this markup.
fn value_markup(operator: &str, key: ConditionKey, name: &str) -> &'static str {
    match (takes_truth(operator, Some(key)), has_stops(name)) {
        (false, _) => "«0»",
        (true, false) => "«1:true»",
        (true, true) => "«2:true»",
    }
}

/// Whether the values under an operator are `true` and `false`.
pub(super) fn takes_truth(operator: &str, key: Option<ConditionKey>) -> bool {
    let family = catalog::operator(OperatorName::new(operator).base).map(Operator::family);
    matches!(family, Some(OperatorFamily::Null | OperatorFamily::Bool))
        || key.is_some_and(|key| key.kind() == KeyType::Bool)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::completion::testing::{accept, check, check_list};

    #[test]
    fn keys_of_tags_that_the_document_has_come_first() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestTag/$0", "aws:ResourceTag/team": "${aws:PrincipalTag/cost center}"}}}]}"#,
            9,
            expect![[r#"
                aws:RequestTag/team (String)
                aws:RequestTag/cost center (String)
                aws:RequestTag/TagKey (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/$0": "a", "aws:ResourceTag/team": "b", "aws:RequestTag/env": "c"}}}]}"#,
            9,
            expect![[r#"
                aws:ResourceTag/env (String)
                aws:ResourceTag/TagKey (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "${aws:PrincipalTag/$0}", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["env", "team"]}}}]}"#,
            9,
            expect![[r#"
                aws:PrincipalTag/env (String)
                aws:PrincipalTag/team (String)
                aws:PrincipalTag/TagKey (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestTag/team": "a"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["env", "$0"]}}}]}"#,
            9,
            expect!["team (tag of this document)"],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestTag/t$0"}, "Null": {"aws:ResourceTag/team": "true"}}}]}"#,
            "aws:RequestTag/team",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestTag/team": "$0"}, "Null": {"aws:ResourceTag/team": "true"}}}]}"#
            ]],
        );
    }

    #[test]
    fn operators_fit_the_keys_that_are_there() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"$0": {"aws:SourceIp": "x"}}}]}"#,
            9,
            expect![[r#"
                IpAddress
                NotIpAddress
                Null
                IpAddressIfExists
                NotIpAddressIfExists"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"$0": {"aws:TagKeys": "x"}}}]}"#,
            9,
            expect![[r#"
                ForAnyValue:StringEquals
                ForAnyValue:StringNotEquals
                ForAnyValue:StringEqualsIgnoreCase
                ForAnyValue:StringNotEqualsIgnoreCase
                ForAnyValue:StringLike
                ForAnyValue:StringNotLike
                ForAllValues:StringEquals
                ForAllValues:StringNotEquals
                ForAllValues:StringEqualsIgnoreCase"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"$0": {"aws:SourceArn": "x"}}}]}"#,
            9,
            expect![[r#"
                ArnEquals
                ArnLike
                ArnNotEquals
                ArnNotLike
                StringEquals
                StringNotEquals
                StringEqualsIgnoreCase
                StringNotEqualsIgnoreCase
                StringLike"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ForAll$0": {}}}]}"#,
            3,
            expect![[r#"
                ForAllValues:StringEquals
                ForAllValues:StringNotEquals
                ForAllValues:StringEqualsIgnoreCase"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"boolif$0": {}}}]}"#,
            3,
            expect![[r#"
                BoolIfExists
                ForAnyValue:BoolIfExists
                ForAllValues:BoolIfExists"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"a": "b"}, "StringEq$0"}}]}"#,
            3,
            expect![[r#"
                StringEqualsIgnoreCase
                StringEqualsIfExists
                StringEqualsIgnoreCaseIfExists"#]],
        );
    }

    #[test]
    fn operators_bring_an_object() {
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {$0}}]}"#,
            "StringLike",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"": "$0"}}}]}"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"a": "b"} "Null$0"}}]}"#,
            "Null",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"a": "b"}, "Null": {"": "$0"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": $0}]}"#,
            "IpAddress",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"": "$0"}}}]}"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Str$0": {"aws:username": "x"}}}]}"#,
            "StringNotLike",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringNotLike": {"aws:username": "x"}}}]}"#
            ]],
        );
        let plain = accept(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {$0}}]}"#,
            "Bool",
            false,
        );
        expect![[r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {}}}]}"#]].assert_eq(&plain);
    }

    #[test]
    fn keys_of_the_actions_come_before_global_ones() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"$0"}}}]}"#,
            5,
            expect![[r#"
                iam:PassedToService (String)
                iam:ResourceTag/TagKey (String)
                aws:ResourceTag/TagKey (String)
                aws:PrincipalOrgID (String)
                aws:SourceVpce (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:volume/*", "Condition": {"StringEquals": {"ec2:$0"}}}]}"#,
            6,
            expect![[r#"
                ec2:Region (String)
                ec2:Attribute (String)
                ec2:Attribute/AttributeName (String)
                ec2:AvailabilityZone (String)
                ec2:AvailabilityZoneId (String)
                ec2:KmsKeyId (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"NumericLessThan": {"$0"}}}]}"#,
            3,
            expect![[r#"
                s3:max-keys (Numeric)
                s3:signatureAge (Numeric)
                s3:TlsVersion (Numeric)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"ForAnyValue:StringLike": {"$0"}}}]}"#,
            4,
            expect![[r#"
                s3:RequestObjectTagKeys (String)
                s3:InventoryAccessibleOptionalFields (String)
                aws:TagKeys (String)
                aws:CalledVia (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"s3:pre$0"}}}]}"#,
            1,
            expect!["s3:prefix (String)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true", "$0"}}}]}"#,
            4,
            expect![[r#"
                s3:isReplicationPauseRequest (Bool)
                s3:ObjectCreationOperation (Bool)
                aws:MultiFactorAuthPresent (Bool)
                aws:AssumedRoot (Bool)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"DateLessThan": {"$0"}}}]}"#,
            9,
            expect![[r#"
                s3:object-lock-retain-until-date (Date)
                aws:CurrentTime (Date)
                aws:EpochTime (Date)
                aws:TokenIssueTime (Date)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Nonsense": {"aws:usern$0"}}}]}"#,
            1,
            expect!["aws:username (String)"],
        );
    }

    #[test]
    fn keys_bring_a_value() {
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:Sec$0"}}}]}"#,
            "aws:SecureTransport",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"Null": {"aws:username$0"}}}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"Null": {"aws:username": "true"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/$0"}}}]}"#,
            "aws:ResourceTag/TagKey",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/TagKey": "$0"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/Team$0"}}}]}"#,
            "aws:ResourceTag/Team",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:ResourceTag/Team": "$0"}}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": $0}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:username": "$0"}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:userid": "x" $0}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:userid": "x", "aws:username": "$0"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:u$0": ["x"]}}}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:username": ["x"]}}}]}"#
            ]],
        );
    }

    #[test]
    fn keys_of_an_identity_provider() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"$0"}}}]}"#,
            4,
            expect![[r#"
                oidc.eks.eu-west-1.amazonaws.com/id/A1:aud (String)
                oidc.eks.eu-west-1.amazonaws.com/id/A1:sub (String)
                oidc.eks.eu-west-1.amazonaws.com/id/A1:amr (String)
                sts:RoleSessionName (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"}, "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"saml$0"}}}]}"#,
            4,
            expect![[r#"
                saml:aud (String)
                saml:commonName (String)
                saml:doc (String)
                saml:edupersonorgdn (String)"#]],
        );
    }
}
