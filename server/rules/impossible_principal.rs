use crate::catalog;
use crate::policy::principal::{PRINCIPAL_TYPES, has_wildcard, is_account_id, is_unique_id, principal_type};
use crate::policy::{Arn, PolicyKind, members, strings};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::{Property, StringValue};
use crate::text::Edit;

declare_rule! {
    /// A principal of type `AWS` is nothing that can be one.
    ///
    /// A principal of that type is an account, a role, a user, the session of a role, or a federated user. Groups, instance
    /// profiles, policies and resources of other services cannot be one, and an ARN that is not quite that of an
    /// account or a role names nobody. AWS rejects the policy.
    ///
    /// Looks at the form only: whether an account or a role exists is not known. Names that are neither an ARN nor an
    /// identifier are left alone, as are values with wildcards or variables, of which other rules speak.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:group/developers"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/developer"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    /// - [IAM identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html)
    IMPOSSIBLE_PRINCIPAL: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

/// What is wrong with a principal, and what is meant where that is clear.
struct Slip {
    message: String,
    meant: Option<String>,
}

impl Slip {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            meant: None,
        }
    }

    fn meaning(self, meant: String) -> Self {
        Self {
            meant: Some(meant),
            ..self
        }
    }
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        for element in statement.principal_elements() {
            let of_aws = members(Some(element)).filter(|member| member.key.as_str() == "AWS");
            for member in of_aws {
                let found = strings(Some(member)).filter_map(|string| diagnostic(element, member, string));
                diagnostics.extend(found);
            }
        }
    }
}

fn diagnostic(element: &Property, member: &Property, string: &StringValue) -> Option<Diagnostic> {
    let text = string.as_str();
    if text == "*" || is_account_id(text) || has_wildcard(text) || text.contains('$') {
        return None;
    }
    let (slip, fix) = match principal_type(text) {
        Some(kind @ ("Service" | "Federated")) => {
            let message = format!("`{text}` is no principal of type `AWS`; name it under `{kind}`");
            (Slip::new(message), change_type(element, member, kind))
        }
        _ => (slip(text)?, None),
    };
    let meant = slip.meant.map(|meant| {
        let edits = vec![Edit::replace(string.content, &*meant)];
        Fix::new(format!("Change to `{meant}`"), edits).preferred()
    });
    Some(
        Diagnostic::new(&IMPOSSIBLE_PRINCIPAL, string.range, slip.message)
            .with_fix(meant)
            .with_fix(fix),
    )
}

/// Puts the only principal of a type under another.
fn change_type(element: &Property, member: &Property, kind: &str) -> Option<Fix> {
    let is_only = member.value.as_ref()?.one_or_many().count() == 1;
    let is_new =
        PRINCIPAL_TYPES.contains(&kind) && members(Some(element)).all(|member| member.key.as_str() != kind);
    let edits = vec![Edit::replace(member.key.content, kind)];
    (is_only && is_new).then(|| Fix::new(format!("Change the type to `{kind}`"), edits).preferred())
}

fn slip(text: &str) -> Option<Slip> {
    match Arn::new(text) {
        Some(arn) => match arn.service() {
            "iam" => of_iam(text, arn),
            "sts" => of_sts(text, arn),
            other if catalog::arn::is_service(other) => Some(Slip::new(format!(
                "A resource of `{other}` cannot be a principal; name the role or the service that acts for it"
            ))),
            _ => None,
        },
        None => no_arn(text),
    }
}

fn of_iam(text: &str, arn: Arn<'_>) -> Option<Slip> {
    if let Some(slip) = region_or_account(text, arn) {
        return Some(slip);
    }
    let resource = arn.resource();
    let instead = |resource: &str| {
        let head = text.get(..arn.field_range(5).start).unwrap_or_default();
        format!("{head}{resource}")
    };
    let (word, name) = resource.split_once('/').unwrap_or((resource, ""));
    let message = match word {
        "root" if resource == "root" => return None,
        "role" | "user" if !name.is_empty() && !name.ends_with('/') => return None,
        "role" | "user" => {
            return Some(Slip::new(format!(
                "`{text}` names no {word}; write its name behind `{word}/`"
            )));
        }
        "assumed-role" | "federated-user" => {
            let meant = text.replacen(":iam:", ":sts:", 1);
            return Some(Slip::new("ARNs of sessions belong to `sts`, not to `iam`").meaning(meant));
        }
        _ if resource.is_empty() || word.eq_ignore_ascii_case("root") => {
            let message =
                "The principal of an account is its ID, or its ARN with `root` behind the last colon";
            return Some(Slip::new(message).meaning(instead("root")));
        }
        _ if !name.is_empty() && ["role", "user"].contains(&word.to_ascii_lowercase().as_str()) => {
            let meant = instead(&format!("{}/{name}", word.to_ascii_lowercase()));
            return Some(
                Slip::new(format!("`{word}` of an ARN of IAM is written in lower case")).meaning(meant),
            );
        }
        "group" => "A group cannot be a principal; name its users, or a role",
        "instance-profile" => "An instance profile cannot be a principal; name its role",
        "policy" => "A policy cannot be a principal; name the roles or users it is attached to",
        "mfa" | "server-certificate" | "sms-mfa" | "u2f" => {
            "A device or certificate cannot be a principal; name a role or a user"
        }
        _ => return None,
    };
    Some(Slip::new(message))
}

/// IAM has no regions, and every principal an account.
fn region_or_account(text: &str, arn: Arn<'_>) -> Option<Slip> {
    if !arn.region().is_empty() {
        let region = arn.field_range(3);
        let meant = format!("{}{}", text.get(..region.start)?, text.get(region.end..)?);
        let message = format!("ARNs of IAM name no region; leave `{}` out", arn.region());
        return Some(Slip::new(message).meaning(meant));
    }
    if is_like_account(arn.account()) && !is_account_id(arn.account()) {
        return Some(Slip::new(format!(
            "`{text}` names no account; write its 12 digits behind the fourth colon"
        )));
    }
    None
}

fn of_sts(text: &str, arn: Arn<'_>) -> Option<Slip> {
    if let Some(slip) = region_or_account(text, arn) {
        return Some(slip);
    }
    let (word, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
    match word {
        "assumed-role" if name.split('/').filter(|part| !part.is_empty()).count() < 2 => Some(Slip::new(
            "The ARN of a session ends in the name of the role, a slash and the name of the session",
        )),
        "role" | "user" | "root" => {
            let meant = text.replacen(":sts:", ":iam:", 1);
            Some(Slip::new("ARNs of accounts, roles and users belong to `iam`, not to `sts`").meaning(meant))
        }
        _ => None,
    }
}

fn no_arn(text: &str) -> Option<Slip> {
    let fields = text.split(':').count();
    let account = text.rsplit(':').next().unwrap_or_default();
    if text.starts_with("arn:") && fields == 5 && text.contains(":iam:") && is_account_id(account) {
        let message = "The principal of an account is its ID, or its ARN with `root` behind the last colon";
        return Some(Slip::new(message).meaning(format!("{text}:root")));
    }
    if !text.is_empty() && is_like_account(text) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let slip = Slip::new(format!(
            "`{text}` is no account; its ID has 12 digits and nothing between them"
        ));
        return Some(match is_account_id(&digits) {
            true => slip.meaning(digits),
            false => slip,
        });
    }
    is_unique_id(text, "AGPA").then(|| {
        Slip::new(format!(
            "`{text}` is a group, which cannot be a principal; name its users, or a role"
        ))
    })
}

/// Whether a text is made of what accounts are written with, or empty.
fn is_like_account(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(principal: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#
        ))
    }

    fn of_aws(principal: &str) -> String {
        policy(&format!(r#"{{"AWS": "{principal}"}}"#))
    }

    #[test]
    fn whoever_can_be_a_principal_is_left_alone() {
        for principal in [
            "*",
            "111122223333",
            "arn:aws:iam::111122223333:root",
            "arn:aws-cn:iam::111122223333:role/path/app",
            "arn:aws:iam::111122223333:user/root",
            "arn:aws:sts::111122223333:assumed-role/app/session",
            "arn:aws:sts::111122223333:federated-user/kim",
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
            "arn:aws:iam::${AccountId}:group/a",
            "arn:aws:iam::111122223333:something/a",
            "AROAEXAMPLEEXAMPLEEXA",
            "ACCOUNT",
            "",
        ] {
            let found = findings_as(&of_aws(principal), "resource");
            assert!(!found.contains("IMPOSSIBLE_PRINCIPAL"), "{principal}: {found}");
        }
        let federated = policy(r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/a"}"#);
        assert!(!findings_as(&federated, "resource").contains("IMPOSSIBLE"));
    }

    #[test]
    fn whoever_cannot_is_found() {
        for principal in [
            "arn:aws:iam::111122223333:group/a",
            "arn:aws:iam::111122223333:instance-profile/a",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::111122223333:mfa/a",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::1111:role/a",
            "arn:aws:iam:::role/a",
            "arn:aws:sts::111122223333:assumed-role/a",
            "arn:aws:lambda:us-east-1:111122223333:function:a",
            "1111",
            "AGPAEXAMPLEEXAMPLEEXA",
        ] {
            let found = findings_as(&of_aws(principal), "resource");
            let place = format!("error IMPOSSIBLE_PRINCIPAL on `\"{principal}\"`");
            assert_eq!(found.matches("IMPOSSIBLE_PRINCIPAL").count(), 1, "{found}");
            assert!(found.contains(&place) && !found.contains("fix:"), "{found}");
        }
    }

    #[test]
    fn what_is_meant_is_written() {
        for (before, after) in [
            ("arn:aws:iam::111122223333", "arn:aws:iam::111122223333:root"),
            ("arn:aws:iam::111122223333:Root", "arn:aws:iam::111122223333:root"),
            (
                "arn:aws:iam::111122223333:root/",
                "arn:aws:iam::111122223333:root",
            ),
            (
                "arn:aws:iam::111122223333:Role/a",
                "arn:aws:iam::111122223333:role/a",
            ),
            (
                "arn:aws:iam:us-east-1:111122223333:role/a",
                "arn:aws:iam::111122223333:role/a",
            ),
            (
                "arn:aws:iam::111122223333:assumed-role/a/b",
                "arn:aws:sts::111122223333:assumed-role/a/b",
            ),
            (
                "arn:aws:sts::111122223333:role/a",
                "arn:aws:iam::111122223333:role/a",
            ),
            ("1111-2222-3333", "111122223333"),
        ] {
            assert_eq!(fixed_as(&of_aws(before), "resource", "Change to"), of_aws(after));
        }
    }

    #[test]
    fn another_type_is_named() {
        assert_eq!(
            fixed_as(&of_aws("lambda.amazonaws.com"), "resource", "Change the type"),
            policy(r#"{"Service": "lambda.amazonaws.com"}"#)
        );
        let mixed = policy(r#"{"AWS": ["lambda.amazonaws.com", "111122223333"]}"#);
        let found = findings_as(&mixed, "resource");
        assert!(
            found.contains("IMPOSSIBLE_PRINCIPAL on `\"lambda.amazonaws.com\"`"),
            "{found}"
        );
        assert!(!found.contains("Change the type"), "{found}");
    }
}
