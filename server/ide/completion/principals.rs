//! Principals: their types, and those of each type.

use super::arns::Format;
use super::values::PRINCIPAL_ARNS;
use super::{Request, list};
use crate::catalog::{self, ServicePrincipal};
use crate::ide::topic::Topic;
use crate::ide::used::Used;
use crate::ide::{CompletionItem, CompletionKind, CompletionList};
use crate::policy::PolicyKind;
use crate::policy::principal::{BUILT_IN_PROVIDERS, PRINCIPAL_TYPES};
use crate::syntax::edit::Json;
use crate::syntax::{Object, Property};

/// The canonical user id that the guide of Amazon S3 writes where yours belongs.
const EXAMPLE_USER: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

impl Request<'_> {
    /// The types that the object lacks.
    pub(super) fn principal_types(&self, object: &Object, property: Option<&Property>) -> CompletionList {
        let template = self.template();
        let types = self.types().filter(|name| self.lacks(object, property, name));
        let item = |name: &'static str| {
            let tail = || template.string_tail("«0»");
            self.key(
                name,
                tail,
                property,
                CompletionKind::Element,
                Topic::PrincipalType(name),
            )
        };
        list(types.map(item).collect())
    }

    /// The types that a policy of this kind may name.
    fn types(&self) -> impl Iterator<Item = &'static str> + use<> {
        let kind = self.kind;
        PRINCIPAL_TYPES
            .into_iter()
            .filter(move |name| match (kind, *name) {
                (PolicyKind::Trust, "CanonicalUser") => false,
                (PolicyKind::Rcp, name) => name == "AWS",
                _ => true,
            })
    }

    /// The whole of `Principal`: everyone, or an object of a type.
    pub(super) fn principals(&self) -> CompletionList {
        let mut everyone = self.item("*", CompletionKind::Value, Topic::Everyone);
        everyone.detail = Some("everyone".to_owned());
        if self.slot.is_quoted() {
            return list(vec![everyone]);
        }
        let template = self.template();
        let object = |name: &'static str| {
            let json = template.inline(&Json::Object(vec![(name, Json::string("«0»"))]));
            self.json_item(name, &json, CompletionKind::Element, Topic::PrincipalType(name))
        };
        let mut items: Vec<CompletionItem> = self
            .types()
            .filter(|_| self.kind != PolicyKind::Rcp)
            .map(object)
            .collect();
        if let Some(place) = self.place_of_everyone(items.len()) {
            items.insert(place, everyone);
        }
        list(items)
    }

    /// Where among some others everyone belongs: last in a trust policy, where everyone could take on the role;
    /// nowhere in `NotPrincipal`, which would be about nobody then.
    fn place_of_everyone(&self, others: usize) -> Option<usize> {
        let is_negated = self
            .own_statement()
            .is_some_and(|statement| statement.not_principal.is_some());
        match self.kind {
            _ if is_negated => None,
            PolicyKind::Trust => Some(others),
            _ => Some(0),
        }
    }

    /// The principals of a type.
    pub(super) fn principals_of(&self, name: &str) -> CompletionList {
        let mut is_incomplete = false;
        let mut items = match name {
            "AWS" => self.aws_principals(),
            "Service" => {
                let list = self.service_principals();
                is_incomplete = list.is_incomplete;
                list.items
            }
            "Federated" => self.providers(),
            "CanonicalUser" => vec![self.markup_in(
                &self.slot,
                &format!("«1:{EXAMPLE_USER}»"),
                CompletionKind::Value,
                Topic::PrincipalType("CanonicalUser"),
            )],
            _ => Vec::new(),
        };
        let present: Vec<&str> = self.siblings().collect();
        items.retain(|item| !present.contains(&item.label.as_str()));
        CompletionList { items, is_incomplete }
    }

    /// Everyone, the document's accounts, and the forms of accounts, roles, users and sessions.
    fn aws_principals(&self) -> Vec<CompletionItem> {
        let topic = Topic::PrincipalType("AWS");
        let formats = std::iter::once(ROOT).chain(PRINCIPAL_ARNS).map(Format::new);
        let arns = self.arns(formats.collect(), false, &topic);
        if self.slot.typed().starts_with("arn:") {
            return arns;
        }
        let mut everyone = self.item("*", CompletionKind::Value, Topic::Everyone);
        everyone.detail = Some("everyone".to_owned());
        let used = Used::around(self.source, self.slot.range);
        let account = |account: &&str| {
            let mut item = self.item(account, CompletionKind::Value, topic.clone());
            item.detail = Some("account of this document".to_owned());
            item
        };
        let mut items: Vec<CompletionItem> = used.accounts.iter().map(account).collect();
        items.extend(arns);
        if let Some(place) = self.place_of_everyone(items.len()) {
            items.insert(place, everyone);
        }
        items
    }

    /// The service principals, those of whole services first; where nothing is typed only those.
    pub(super) fn service_principals(&self) -> CompletionList {
        let used = Used::around(self.source, self.slot.range);
        let region = used.regions.first().copied().unwrap_or("us-east-1");
        let mut principals: Vec<_> = catalog::service_principals().collect();
        let is_incomplete = self.slot.typed().is_empty();
        if is_incomplete {
            principals.retain(|principal| labels(*principal).count() <= LABELS_OF_SERVICE);
        }
        principals.sort_by(|one, other| {
            let count = |principal| labels(principal).count();
            count(*one)
                .cmp(&count(*other))
                .then_with(|| labels(*one).cmp(labels(*other)))
        });
        let items = principals
            .into_iter()
            .flat_map(|principal| {
                let regional = principal
                    .is_regional()
                    .then(|| self.regional_principal(principal, region));
                std::iter::once(self.service_principal(principal)).chain(regional.flatten())
            })
            .collect();
        CompletionList { items, is_incomplete }
    }

    /// A service principal with a region before its domain.
    fn regional_principal(&self, principal: ServicePrincipal, region: &str) -> Option<CompletionItem> {
        let (name, domain) = principal.name().split_once('.')?;
        let markup = format!("{name}.«1:{region}».{domain}");
        let topic = Topic::PrincipalType("Service");
        let mut item = self.markup_in(&self.slot, &markup, CompletionKind::Value, topic);
        item.detail = Some("in one region".to_owned());
        Some(item)
    }

    fn service_principal(&self, principal: ServicePrincipal) -> CompletionItem {
        let name = principal.name();
        let topic = match catalog::service_linked_role(name) {
            Some(role) => Topic::ServiceLinkedRole(role),
            None => Topic::PrincipalType("Service"),
        };
        let mut item = self.item(name, CompletionKind::Value, topic);
        item.deprecated = principal.is_retired();
        if let Some(service) = principal.service() {
            item.filter_text = Some(format!("{name} {}", service.name()));
            item.detail = Some(service.name().to_owned());
        }
        item
    }

    /// The forms of identity providers, and those that need no registration.
    fn providers(&self) -> Vec<CompletionItem> {
        let topic = Topic::PrincipalType("Federated");
        let mut items = self.arns(PROVIDER_ARNS.map(Format::new).into(), false, &topic);
        if !self.slot.typed().starts_with("arn:") {
            let built_in = BUILT_IN_PROVIDERS.into_iter();
            items.extend(built_in.map(|name| self.item(name, CompletionKind::Value, topic.clone())));
        }
        items
    }
}

/// How many labels the domain of a whole service has: `lambda.amazonaws.com`.
const LABELS_OF_SERVICE: usize = 3;

fn labels(principal: ServicePrincipal) -> impl Iterator<Item = &'static str> {
    principal.name().split('.')
}

/// The form of an account's ARN.
const ROOT: (&str, &str) = ("arn:${Partition}:iam::${Account}:root", "account");

/// The forms of the ARNs of identity providers.
const PROVIDER_ARNS: [(&str, &str); 3] = [
    (
        "arn:${Partition}:iam::${Account}:oidc-provider/token.actions.githubusercontent.com",
        "GitHub Actions",
    ),
    (
        "arn:${Partition}:iam::${Account}:oidc-provider/${Provider}",
        "OpenID Connect provider",
    ),
    (
        "arn:${Partition}:iam::${Account}:saml-provider/${ProviderName}",
        "SAML provider",
    ),
];

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::completion::testing::{check, check_list, check_list_as};
    use crate::policy::PolicyKind;

    #[test]
    fn the_whole_element() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": $0}]}"#,
            9,
            expect![[r#"
                AWS
                Service
                Federated
                * (everyone)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": "$0"}]}"#,
            9,
            expect!["* (everyone)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*", $0}}]}"#,
            9,
            expect![[r#"
                Service
                Federated"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Principal": $0, "Action": "s3:*"}]}"#,
            "AWS",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0"}, "Action": "s3:*"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {Serv$0}}]}"#,
            "Service",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "$0"}}]}"#]],
        );
        let rcp = Some(PolicyKind::Rcp);
        check_list_as(
            r#"{"Statement": [{"Principal": $0}]}"#,
            9,
            rcp,
            expect!["* (everyone)"],
        );
        let trust = Some(PolicyKind::Trust);
        check_list_as(
            r#"{"Statement": [{"Principal": $0}]}"#,
            9,
            trust,
            expect![[r#"
            AWS
            Service
            Federated
            * (everyone)"#]],
        );
        check_list_as(
            r#"{"Statement": [{"Principal": {$0}}]}"#,
            9,
            trust,
            expect![[r#"
            AWS
            Service
            Federated"#]],
        );
    }

    #[test]
    fn principals_of_each_type() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0"}}]}"#,
            9,
            expect![[r#"
                arn:aws:iam::${Account}:root (account)
                arn:aws:iam::${Account}:role/${RoleName} (role)
                arn:aws:iam::${Account}:user/${UserName} (user)
                arn:aws:sts::${Account}:assumed-role/${RoleName}/${SessionName} (session of a role)
                * (everyone)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["444455556666", "$0"]}, "Resource": "arn:aws:sqs:eu-west-1:777788889999:a"}]}"#,
            9,
            expect![[r#"
                * (everyone)
                777788889999 (account of this document)
                arn:aws:iam::444455556666:root (account)
                arn:aws:iam::444455556666:role/${RoleName} (role)
                arn:aws:iam::444455556666:user/${UserName} (user)
                arn:aws:sts::444455556666:assumed-role/${RoleName}/${SessionName} (session of a role)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::$0"}}]}"#,
            9,
            expect![[r#"
                arn:aws:iam::${Account}:root (account)
                arn:aws:iam::${Account}:role/${RoleName} (role)
                arn:aws:iam::${Account}:user/${UserName} (user)
                111122223333 (account)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "eventbridge$0"}}]}"#,
            5,
            expect![[r#"
                events.amazonaws.com (Amazon EventBridge)
                pipes.amazonaws.com (Amazon EventBridge Pipes)
                scheduler.amazonaws.com (Amazon EventBridge Scheduler)
                schemas.amazonaws.com (Amazon EventBridge Schemas)
                events.managedservices.amazonaws.com (Amazon EventBridge)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "logs$0"}}]}"#,
            4,
            expect![[r#"
                logs.amazonaws.com (Amazon CloudWatch Logs)
                logs.us-east-1.amazonaws.com (in one region)
                logs-centralization.observabilityadmin.amazonaws.com
                vpc-flow-logs.amazonaws.com"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "lambda$0"]}}]}"#,
            3,
            expect![[r#"
                lambda.application-autoscaling.amazonaws.com (AWS Lambda)
                lambda.beta.amazonaws.com (AWS Lambda)
                lambda.preprod.amazonaws.com (AWS Lambda)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "$0"}}]}"#,
            9,
            expect![[r#"
                arn:aws:iam::${Account}:oidc-provider/token.actions.githubusercontent.com (GitHub Actions)
                arn:aws:iam::${Account}:oidc-provider/${Provider} (OpenID Connect provider)
                arn:aws:iam::${Account}:saml-provider/${ProviderName} (SAML provider)
                accounts.google.com
                cognito-identity.amazonaws.com
                graph.facebook.com
                www.amazon.com"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"CanonicalUser": "$0"}}]}"#,
            9,
            expect!["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0"}}]}"#,
            "arn:aws:iam::${Account}:role/${RoleName}",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/RoleName"}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": $0}}]}"#,
            "lambda.amazonaws.com",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": ["$0]}}]}"#,
            "arn:aws:iam::${Account}:saml-provider/${ProviderName}",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": ["arn:aws:iam::111122223333:saml-provider/ProviderName"]}}]}"#
            ]],
        );
    }

    #[test]
    fn actions_fit_the_principal_of_a_trust_policy() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "$0"}]}"#,
            4,
            expect![[r#"
                sts:AssumeRole (Write)
                sts:TagSession (Tagging)
                sts:SetSourceIdentity (Write)
                a2c: (AWS App2Container)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:$0"}]}"#,
            4,
            expect![[r#"
                AssumeRole (Write)
                SetSourceIdentity (Write)
                TagSession (Tagging)
                AssumeRoleWithSAML (Write)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"}, "Action": "assume$0"}]}"#,
            2,
            expect![[r#"
                sts:AssumeRoleWithSAML (Write)
                sts:AssumeRole (Write)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": ["sts:$0"]}]}"#,
            2,
            expect![[r#"
                AssumeRoleWithWebIdentity (Write)
                TagSession (Tagging)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "$0", "Resource": "*"}]}"#,
            1,
            expect!["a2c: (AWS App2Container)"],
        );
    }
}
