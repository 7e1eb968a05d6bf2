//! The forms of principals: their types, identity providers, unique identifiers.
//!
//! Source: IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers".

use super::{Arn, Statement, members, strings};
use crate::syntax::{Property, StringValue, Value};

/// The types of principal.
pub const PRINCIPAL_TYPES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

/// The OpenID Connect providers that need no registration: they are named by their domain.
pub const BUILT_IN_PROVIDERS: [&str; 4] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// The OpenID Connect provider of GitHub Actions.
pub const GITHUB_PROVIDER: &str = "token.actions.githubusercontent.com";

/// An identity provider, as a `Federated` principal names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Provider<'a> {
    /// `arn:aws:iam::111122223333:saml-provider/Name`
    Saml,
    /// A domain, or what follows `oidc-provider/` in an ARN: the URL without its scheme. Its condition keys begin so.
    Oidc(&'a str),
}

impl<'a> Provider<'a> {
    /// `None` where the text is neither a domain nor the ARN of a provider.
    pub fn new(text: &'a str) -> Option<Self> {
        let Some(arn) = Arn::new(text) else {
            return is_domain(text).then_some(Self::Oidc(text));
        };
        if arn.service() != "iam" || !arn.region().is_empty() || arn.account().is_empty() {
            return None;
        }
        match arn.resource().split_once('/')? {
            ("saml-provider", name) if !name.is_empty() => Some(Self::Saml),
            ("oidc-provider", url) if !url.is_empty() && !url.contains("://") => Some(Self::Oidc(url)),
            _ => None,
        }
    }
}

impl<'a> Statement<'a> {
    /// `Principal` and `NotPrincipal`, those that are there.
    pub fn principal_elements(&self) -> impl Iterator<Item = &'a Property> + use<'a> {
        [self.principal, self.not_principal].into_iter().flatten()
    }

    /// The identity providers of `Principal`, each with its string; text that may yet be replaced is left out.
    pub fn providers(&self) -> impl Iterator<Item = (&'a StringValue, Provider<'a>)> + use<'a> {
        members(self.principal)
            .filter(|member| member.key.as_str() == "Federated")
            .flat_map(|member| strings(Some(member)))
            .filter(|string| !has_wildcard(string.as_str()) && !string.as_str().contains('$'))
            .filter_map(|string| Some((string, Provider::new(string.as_str())?)))
    }

    /// Whether `Principal` or `NotPrincipal` holds something that may be anything.
    pub fn has_opaque_principal(&self) -> bool {
        self.principal_elements()
            .filter_map(|element| element.value.as_ref())
            .any(Value::holds_opaque)
    }
}

/// The type of principal that a value surely is of.
pub fn principal_type(text: &str) -> Option<&'static str> {
    if let Some(arn) = Arn::new(text) {
        let is_provider = ["saml-provider/", "oidc-provider/"]
            .iter()
            .any(|head| arn.resource().starts_with(head));
        return match arn.service() {
            "iam" if is_provider => Some("Federated"),
            "iam" | "sts" => Some("AWS"),
            _ => None,
        };
    }
    let is_service = || {
        [".amazonaws.com", ".amazonaws.com.cn"]
            .iter()
            .any(|end| text.ends_with(end))
    };
    match text {
        "*" => Some("AWS"),
        _ if is_account_id(text) => Some("AWS"),
        _ if BUILT_IN_PROVIDERS.contains(&text) => Some("Federated"),
        _ if is_service() => Some("Service"),
        _ if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => Some("CanonicalUser"),
        _ => None,
    }
}

/// Whether a text is the unique identifier of an entity; its first four letters tell which: `AROA` a role, `AIDA` a
/// user.
pub fn is_unique_id(text: &str, prefix: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.starts_with(prefix) && (16..=128).contains(&text.len()) && text.bytes().all(is_letter)
}

/// Whether a text holds `*` or `?`.
pub fn has_wildcard(text: &str) -> bool {
    memchr::memchr2(b'*', b'?', text.as_bytes()).is_some()
}

/// Whether a text is twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a domain name of two or more labels.
fn is_domain(text: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.contains('.') && text.split('.').all(is_label)
}

/// A condition that says what a principal element says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrincipalCondition {
    /// The operator.
    pub operator: &'static str,
    /// The condition key.
    pub key: &'static str,
    /// Its values.
    pub values: Vec<String>,
}

impl PrincipalCondition {
    /// `None` where the element names anything but accounts alone, or roles and users alone.
    pub fn new(element: &Property) -> Option<Self> {
        let negated = element.key.as_str() == "NotPrincipal";
        let mut types = members(Some(element));
        let only = types.next().filter(|member| member.key.as_str() == "AWS")?;
        let is_known = types.next().is_none() && !only.value.as_ref()?.holds_opaque();
        let names = || strings(Some(only)).map(StringValue::as_str);
        if !is_known || names().next().is_none() {
            return None;
        }
        let of_all = |value: fn(&str) -> Option<&str>| {
            names()
                .map(|name| value(name).map(str::to_owned))
                .collect::<Option<Vec<String>>>()
        };
        if let Some(values) = of_all(account) {
            let operator = if negated {
                "StringNotEquals"
            } else {
                "StringEquals"
            };
            let key = "aws:PrincipalAccount";
            return Some(Self {
                operator,
                key,
                values,
            });
        }
        let operator = if negated { "ArnNotLike" } else { "ArnLike" };
        of_all(role_or_user).map(|values| Self {
            operator,
            key: "aws:PrincipalArn",
            values,
        })
    }
}

/// The account that a principal stands for as a whole.
fn account(principal: &str) -> Option<&str> {
    let root = |arn: Arn<'_>| arn.service() == "iam" && arn.resource() == "root";
    let id = match Arn::new(principal) {
        Some(arn) => Some(arn).filter(|arn| root(*arn))?.account(),
        None => principal,
    };
    is_account_id(id).then_some(id)
}

/// The principal, where it is the ARN of a role or a user, or a pattern of such.
fn role_or_user(principal: &str) -> Option<&str> {
    let arn = Arn::new(principal).filter(|arn| arn.service() == "iam")?;
    let is_entity = ["role/", "user/"]
        .iter()
        .any(|head| arn.resource().starts_with(head));
    is_entity.then_some(principal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_a_domain_or_an_arn() {
        let oidc = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1";
        for (text, provider) in [
            ("accounts.google.com", Some(Provider::Oidc("accounts.google.com"))),
            (
                oidc,
                Some(Provider::Oidc("oidc.eks.eu-west-1.amazonaws.com/id/A1")),
            ),
            (
                "arn:aws:iam::111122223333:saml-provider/Okta",
                Some(Provider::Saml),
            ),
            (
                "arn:aws:iam::111122223333:oidc-provider/https://example.com",
                None,
            ),
            ("arn:aws:iam::111122223333:role/app", None),
            ("https://accounts.google.com", None),
            ("accounts.google.com/", None),
            ("google", None),
        ] {
            assert_eq!(Provider::new(text), provider, "{text}");
        }
    }

    #[test]
    fn a_value_tells_its_type() {
        for (text, expected) in [
            ("111122223333", Some("AWS")),
            ("arn:aws:sts::111122223333:assumed-role/app/one", Some("AWS")),
            ("arn:aws:iam::111122223333:saml-provider/Okta", Some("Federated")),
            ("cognito-identity.amazonaws.com", Some("Federated")),
            ("ec2.amazonaws.com", Some("Service")),
            ("arn:aws:s3:::bucket", None),
            ("me", None),
        ] {
            assert_eq!(principal_type(text), expected, "{text}");
        }
    }

    #[test]
    fn unique_ids_are_long_and_upper_case() {
        assert!(is_unique_id("AROADBQP57FF2AEXAMPLE", "AROA"));
        assert!(!is_unique_id("AROADBQP57FF2AEXAMPLE", "AIDA"));
        assert!(!is_unique_id("AROAmatherapy-Reader", "AROA"));
    }
}
