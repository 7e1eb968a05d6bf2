//! Principals: what kind each is.

use std::fmt::Write;

use super::{Hover, PRINCIPAL_TYPES, about, arn, known};
use crate::catalog::{self, Service, nearest};
use crate::ide::Topic;
use crate::ide::document::{self, code, heading, link, prose};
use crate::ide::grammar::USER_GUIDE;
use crate::policy::principal::{BUILT_IN_PROVIDERS, Provider, has_wildcard, is_account_id, is_unique_id};
use crate::policy::{Arn, PrincipalEntry};

/// An entry of `Principal` or `NotPrincipal`.
pub(super) fn hover(entry: &PrincipalEntry<'_>, offset: usize) -> Option<Hover> {
    let string = entry.string;
    let text = string.as_str();
    // Without a type it can only be meant to be an account, role or user.
    let kind = entry
        .kind
        .map_or(Some("AWS"), |kind| known(kind.as_str(), &PRINCIPAL_TYPES));
    match (kind, text) {
        (Some("AWS"), "*") => return Some(about(string, Topic::Everyone)),
        (_, "") => return None,
        _ => {}
    }
    if let Some(markdown) = service_principal(text).filter(|_| kind == Some("Service")) {
        let range = string.content;
        return Some(Hover { range, markdown });
    }
    let described = Kind::of(kind?, text).map(|kind| kind.described());
    if text.starts_with("arn:") {
        let intro = match described {
            Some((title, _)) if has_wildcard(text) => {
                format!("Principal: {title}. No wildcard works in the ARN of a principal.")
            }
            Some((title, meaning)) => format!("Principal: {title}. {meaning}"),
            None => no_principal(text).to_owned(),
        };
        return arn::hover(string, offset, Some(&intro));
    }
    let (title, meaning) = described?;
    let mut markdown = format!("{}\n\n{meaning}", heading(text, [title]));
    link(&mut markdown, "IAM User Guide", Some(page()));
    Some(Hover {
        range: string.content,
        markdown,
    })
}

/// Why an ARN is none of a principal, as far as it goes.
fn no_principal(arn: &str) -> &'static str {
    match Arn::new(arn) {
        Some(arn) if arn.service() == "iam" && arn.resource().starts_with("group/") => {
            "No principal: a group cannot be one, only its users can."
        }
        _ => "No principal: it must be the ARN of an account, a role, a user or a session.",
    }
}

fn page() -> String {
    format!("{USER_GUIDE}/reference_policies_elements_principal.html")
}

/// The kinds of principal but for services.
enum Kind<'a> {
    Account(&'a str),
    Role(&'a str),
    User(&'a str),
    Session { role: &'a str, session: &'a str },
    FederatedUser(&'a str),
    SamlProvider,
    OidcProvider(&'a str),
    OriginAccessIdentity,
    CanonicalUser,
    RemovedEntity(&'static str),
    UnknownService(&'a str),
}

/// Unique ids by their first letters. Source: IAM User Guide, "IAM identifiers".
const UNIQUE_IDS: [(&str, &str); 3] = [("AROA", "role"), ("AIDA", "user"), ("AGPA", "group")];

impl<'a> Kind<'a> {
    fn of(principal_type: &str, text: &'a str) -> Option<Self> {
        match principal_type {
            "AWS" => Self::of_aws(text),
            "Federated" => Some(match Provider::new(text)? {
                Provider::Saml => Self::SamlProvider,
                Provider::Oidc(url) => Self::OidcProvider(url),
            }),
            "CanonicalUser" => Some(Self::CanonicalUser),
            "Service" => Some(Self::UnknownService(text)),
            _ => None,
        }
    }

    fn of_aws(text: &'a str) -> Option<Self> {
        if is_account_id(text) {
            return Some(Self::Account(text));
        }
        let Some(arn) = Arn::new(text) else {
            let known = UNIQUE_IDS.iter().find(|(prefix, _)| is_unique_id(text, prefix))?;
            return Some(Self::RemovedEntity(known.1));
        };
        let (head, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
        match (arn.service(), head) {
            ("iam", "root") if name.is_empty() => Some(Self::Account(arn.account())),
            ("iam", "role") => Some(Self::Role(name)),
            ("iam", "user") if arn.account() == "cloudfront" => Some(Self::OriginAccessIdentity),
            ("iam", "user") => Some(Self::User(name)),
            ("sts", "assumed-role") => {
                let (role, session) = name.split_once('/').filter(|(_, session)| !session.is_empty())?;
                Some(Self::Session { role, session })
            }
            ("sts", "federated-user") => Some(Self::FederatedUser(name)),
            _ => None,
        }
    }

    /// What it is called, and what it means.
    fn described(&self) -> (&'static str, String) {
        match self {
            Self::Account(account) => (
                "account",
                format!(
                    "The whole account {}, not only its root user: its own policies decide who in it may act.",
                    code(account)
                ),
            ),
            Self::Role(name) => (
                "role",
                format!("The role {} and every session of it.", code(last_of_path(name))),
            ),
            Self::User(name) => ("user", format!("The IAM user {}.", code(last_of_path(name)))),
            Self::Session { role, session } => (
                "assumed-role session",
                format!("The one session {} of the role {}.", code(session), code(role)),
            ),
            Self::FederatedUser(name) => (
                "federated user session",
                format!("The session {} that `sts:GetFederationToken` made.", code(name)),
            ),
            Self::SamlProvider => (
                "SAML provider",
                "Users whom this SAML identity provider has signed in.".to_owned(),
            ),
            Self::OidcProvider(url) if BUILT_IN_PROVIDERS.contains(url) => (
                "web identity provider",
                format!("Users whom {} has signed in.", code(url)),
            ),
            Self::OidcProvider(url) => (
                "OIDC provider",
                format!(
                    "Users and workloads with a token of {}; its condition keys begin with `{}:`.",
                    code(url),
                    url.replace('`', "")
                ),
            ),
            Self::OriginAccessIdentity => (
                "CloudFront origin access identity",
                "CloudFront distributions that use this identity.".to_owned(),
            ),
            Self::CanonicalUser => (
                "canonical user id",
                "The whole account with this canonical user id; Amazon S3 alone knows these.".to_owned(),
            ),
            Self::RemovedEntity(entity) => (
                "unique id",
                format!(
                    "The unique id of a {entity}: IAM shows it where the {entity} of the ARN has been deleted."
                ),
            ),
            Self::UnknownService(name) => {
                let known = catalog::service_principals().map(|known| known.name());
                let full = format!("{name}.amazonaws.com");
                let name = if name.contains('.') { name } else { full.as_str() };
                let near = nearest::names(name, known);
                let advice = near.first().map(|near| format!(" Did you mean {}?", code(near)));
                (
                    "service principal",
                    format!(
                        "No service of this name is in the catalogue of {}.{}",
                        catalog::date(),
                        advice.unwrap_or_default()
                    ),
                )
            }
        }
    }
}

fn last_of_path(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// A service principal: `lambda.amazonaws.com`, `logs.eu-west-1.amazonaws.com`.
pub(super) fn service_principal(text: &str) -> Option<String> {
    let Some((service, region)) = service_of(text) else {
        // Of some only the name is known.
        return catalog::service_principal(text).map(|_| heading(text, ["service principal"]));
    };
    let mut markdown = match catalog::service_linked_role(text) {
        Some(role) => document::service_linked_role(role),
        None => heading(text, ["service principal"]),
    };
    let _ = write!(markdown, "\n\nService: {}.", prose(service.name()));
    if let Some(region) = region {
        let _ = write!(
            markdown,
            "\n\nRegional: the service in {} ({}) only.",
            prose(region.name()),
            code(region.code())
        );
    }
    Some(markdown)
}

/// The service of a service principal, and the region it names.
fn service_of(text: &str) -> Option<(Service, Option<catalog::Region>)> {
    let mut suffixes: Vec<&str> = catalog::partitions().map(|it| it.dns_suffix()).collect();
    suffixes.sort_by_key(|suffix| std::cmp::Reverse(suffix.len()));
    let rest = suffixes
        .iter()
        .find_map(|suffix| text.strip_suffix(suffix)?.strip_suffix('.'))?;
    let mut labels: Vec<&str> = rest.split('.').collect();
    let region = labels
        .iter()
        .position(|label| catalog::region(label).is_some())
        .and_then(|at| catalog::region(labels.remove(at)));
    // `guardduty`, or `malware-protection-plan.guardduty`: the service is said last, if not first.
    let service = labels
        .iter()
        .rev()
        .find_map(|label| catalog::service_named(label))?;
    Some((service, region))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::hover::tests::table;

    #[test]
    fn principals_say_what_they_are() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "1111$022223333"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:ro$0ot"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/team/a$0pp"]}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/a$0da"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/app/o$0ne"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "AROADBQP57FF2AEXA$0MPLE"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Acc$0ess Identity E1"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47$0ef2be"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "accounts.goo$0gle.com"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Ok$0ta"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.github$0usercontent.com"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "lamb$0da.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["logs.eu-west-1.amazon$0aws.com"]}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com.$0cn"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "nosuch.amazon$0aws.com"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/$0*"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/$0x"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:gro$0up/x"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0*"}, "Action": "sts:AssumeRole"}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "1111$022223333"}, "Action": "sts:AssumeRole"}]}
                    [111122223333]
                    **`111122223333`** · account
                    The whole account `111122223333`, not only its root user: its own policies decide who in it may act.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:ro$0ot"}, "Action": "sts:AssumeRole"}]}
                    [root]
                    **`root`** · resource type `root-user`
                    Principal: account. The whole account `111122223333`, not only its root user: its own policies decide who in it may act.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `root`: `root-user`, `arn:${Partition}:iam::${Account}:root`
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/team/a$0pp"]}, "Action": "sts:AssumeRole"}]}
                    [team/app]
                    **`team/app`** · `RoleName`
                    Principal: role. The role `app` and every session of it.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `role/team/app`: may be any of `iam-role`, `role`
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/a$0da"}, "Action": "sts:AssumeRole"}]}
                    [ada]
                    **`ada`** · `UserNameWithPath` of `user`
                    Principal: user. The IAM user `ada`.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `user/ada`: `user`, `arn:${Partition}:iam::${Account}:user/${UserNameWithPath}`
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/app/o$0ne"}, "Action": "sts:AssumeRole"}]}
                    [assumed-role/app/one]
                    **`assumed-role/app/one`** · resource
                    Principal: assumed-role session. The one session `one` of the role `app`.
                    - partition `aws`: AWS Standard
                    - service `sts`: AWS Security Token Service
                    - region none
                    - account `111122223333`
                    - **resource** `assumed-role/app/one`
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "AROADBQP57FF2AEXA$0MPLE"}, "Action": "sts:AssumeRole"}]}
                    [AROADBQP57FF2AEXAMPLE]
                    **`AROADBQP57FF2AEXAMPLE`** · unique id
                    The unique id of a role: IAM shows it where the role of the ARN has been deleted.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Acc$0ess Identity E1"}, "Action": "sts:AssumeRole"}]}
                    [CloudFront Origin Access Identity E1]
                    **`CloudFront Origin Access Identity E1`** · `UserNameWithPath` of `user`
                    Principal: CloudFront origin access identity. CloudFront distributions that use this identity.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `cloudfront`: Amazon CloudFront
                    - **resource** `user/CloudFront Origin Access Identity E1`: `user`, `arn:${Partition}:iam::${Account}:user/${UserNameWithPath}`
                {"Statement": [{"Effect": "Allow", "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47$0ef2be"}, "Action": "sts:AssumeRole"}]}
                    [79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be]
                    **`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be`** · canonical user id
                    The whole account with this canonical user id; Amazon S3 alone knows these.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
                {"Statement": [{"Effect": "Allow", "Principal": {"Federated": "accounts.goo$0gle.com"}, "Action": "sts:AssumeRole"}]}
                    [accounts.google.com]
                    **`accounts.google.com`** · web identity provider
                    Users whom `accounts.google.com` has signed in.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
                {"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Ok$0ta"}, "Action": "sts:AssumeRole"}]}
                    [Okta]
                    **`Okta`** · `SamlProviderName` of `saml-provider`
                    Principal: SAML provider. Users whom this SAML identity provider has signed in.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `saml-provider/Okta`: `saml-provider`, `arn:${Partition}:iam::${Account}:saml-provider/${SamlProviderName}`
                {"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.github$0usercontent.com"}, "Action": "sts:AssumeRole"}]}
                    [token.actions.githubusercontent.com]
                    **`token.actions.githubusercontent.com`** · `OidcProviderName` of `oidc-provider`
                    Principal: OIDC provider. Users and workloads with a token of `token.actions.githubusercontent.com`; its condition keys begin with `token.actions.githubusercontent.com:`.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `oidc-provider/token.actions.githubusercontent.com`: `oidc-provider`, `arn:${Partition}:iam::${Account}:oidc-provider/${OidcProviderName}`
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lamb$0da.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
                    [lambda.amazonaws.com]
                    **`lambda.amazonaws.com`** · service principal
                    Has the service-linked role `AWSServiceRoleForLambda`.
                    `arn:${Partition}:iam::*:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda*`
                    Service: AWS Lambda.
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": ["logs.eu-west-1.amazon$0aws.com"]}, "Action": "sts:AssumeRole"}]}
                    [logs.eu-west-1.amazonaws.com]
                    **`logs.eu-west-1.amazonaws.com`** · service principal
                    Service: Amazon CloudWatch Logs.
                    Regional: the service in Europe (Ireland) (`eu-west-1`) only.
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com.$0cn"}, "Action": "sts:AssumeRole"}]}
                    [ec2.amazonaws.com.cn]
                    **`ec2.amazonaws.com.cn`** · service principal
                    Service: Amazon EC2.
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": "nosuch.amazon$0aws.com"}, "Action": "sts:AssumeRole"}]}
                    [nosuch.amazonaws.com]
                    **`nosuch.amazonaws.com`** · service principal
                    No service of this name is in the catalogue of 2026-09-26.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/$0*"}, "Action": "sts:AssumeRole"}]}
                    [*]
                    **`*`** · `RoleName`
                    Principal: role. No wildcard works in the ARN of a principal.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `role/*`: `iam-role`, `role`; the wildcard also lets it match `es_role`, `opensearchservice_role`
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/$0x"}, "Action": "sts:AssumeRole"}]}
                    [assumed-role/x]
                    **`assumed-role/x`** · resource
                    No principal: it must be the ARN of an account, a role, a user or a session.
                    - partition `aws`: AWS Standard
                    - service `sts`: AWS Security Token Service
                    - region none
                    - account `111122223333`
                    - **resource** `assumed-role/x`
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:gro$0up/x"}, "Action": "sts:AssumeRole"}]}
                    [group]
                    **`group`** · resource type `group`
                    No principal: a group cannot be one, only its users can.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `group/x`: `group`, `arn:${Partition}:iam::${Account}:group/${GroupNameWithPath}`
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0*"}, "Action": "sts:AssumeRole"}]}
                    [*]
                    **`*`**
                    Everyone, also anonymous users: with `Allow` and no condition this is public access.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
            "#]],
        );
    }

    #[test]
    fn in_broken_documents() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec$02.amazonaws.com"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333" "222233334444$0"]"#,
                r#""Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:r$0oot"}, "Action": "s3:*""#,
                "{\r\n \"Statement\": {\"Effect\": \"Deny\",\r\n  \"Principal\": {\"AWS\": \"1111$022223333\",}}}",
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "me$0"}, "Action": "sts:AssumeRole"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0"}, "Action": "sts:AssumeRole"}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec$02.amazonaws.com
                    [ec2.amazonaws.com]
                    **`ec2.amazonaws.com`** · service principal
                    Service: Amazon EC2.
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333" "222233334444$0"]
                    [222233334444]
                    **`222233334444`** · account
                    The whole account `222233334444`, not only its root user: its own policies decide who in it may act.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
                "Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:r$0oot"}, "Action": "s3:*"
                    [root]
                    **`root`** · resource type `root-user`
                    Principal: account. The whole account `111122223333`, not only its root user: its own policies decide who in it may act.
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `root`: `root-user`, `arn:${Partition}:iam::${Account}:root`
                {⏎ "Statement": {"Effect": "Deny",⏎  "Principal": {"AWS": "1111$022223333",}}}
                    [111122223333]
                    **`111122223333`** · account
                    The whole account `111122223333`, not only its root user: its own policies decide who in it may act.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "me$0"}, "Action": "sts:AssumeRole"}]}
                    nothing
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0"}, "Action": "sts:AssumeRole"}]}
                    nothing
            "#]],
        );
    }
}
