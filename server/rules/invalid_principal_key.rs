use crate::catalog::nearest;
use crate::policy::principal::{PRINCIPAL_TYPES, principal_type};
use crate::policy::{PolicyKind, strings};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::{Object, Property, Value};
use crate::text::Edit;

declare_rule! {
    /// A key of `Principal` is no type of principal.
    ///
    /// The types are `AWS` (accounts, roles, users), `Service`, `Federated` (identity providers) and `CanonicalUser`; they are
    /// case-sensitive. Where no name is near, the form of the values tells the type.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Account": "111122223333"},
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
    ///         "Principal": {"AWS": "111122223333"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-principal-key)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    INVALID_PRINCIPAL_KEY: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let statements = context.policy.statements.iter();
    for element in statements.flat_map(|statement| statement.principal_elements()) {
        let Some(object) = element.value.as_ref().and_then(Value::as_object) else {
            continue;
        };
        let unknown =
            |member: &&Property| !PRINCIPAL_TYPES.contains(&member.key.as_str()) && member.value.is_some();
        let unknown = object.properties.iter().filter(unknown);
        diagnostics.extend(unknown.map(|member| unknown_type(object, member)));
    }
}

fn unknown_type(object: &Object, member: &Property) -> Diagnostic {
    let key = member.key.as_str();
    let absent: Vec<&str> = PRINCIPAL_TYPES
        .into_iter()
        .filter(|name| object.get(name).is_none())
        .collect();
    let near = nearest::names(key, absent.iter().copied());
    let meant = match near[..] {
        [] => type_of_values(member).filter(|name| absent.contains(name)),
        [only] => Some(only),
        _ => None,
    };
    let rename = |name: &str| {
        let edits = vec![Edit::replace(member.key.content, name)];
        Fix::new(format!("Rename to `{name}`"), edits)
    };
    let message = match meant {
        Some(name) => format!("`{key}` is no type of principal; did you mean `{name}`?"),
        None => {
            format!("`{key}` is no type of principal; write `AWS`, `Service`, `Federated` or `CanonicalUser`")
        }
    };
    let mut diagnostic = Diagnostic::new(&INVALID_PRINCIPAL_KEY, member.key.range, message);
    diagnostic.fixes = match (meant, &near[..]) {
        (Some(name), [_]) => vec![rename(name).preferred().safe()],
        (Some(name), _) => vec![rename(name).preferred()],
        (None, []) => absent.into_iter().map(rename).collect(),
        (None, near) => near.iter().copied().map(rename).collect(),
    };
    diagnostic
}

/// The type that all values are of.
fn type_of_values(member: &Property) -> Option<&'static str> {
    let mut types = strings(Some(member)).map(|string| principal_type(string.as_str()));
    let first = types.next()??;
    types.all(|other| other == Some(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, policy_of};

    #[test]
    fn spelling_goes_before_the_form_of_the_values() {
        for (principal, fixes) in [
            (
                r#"{"aws": "ec2.amazonaws.com"}"#,
                "Rename to `AWS` (preferred, safe)",
            ),
            (
                r#"{"User": "arn:aws:iam::111122223333:user/ana"}"#,
                "Rename to `AWS` (preferred)",
            ),
            (
                r#"{"X": "me"}"#,
                "Rename to `AWS`|Rename to `Service`|Rename to `Federated`|Rename to `CanonicalUser`",
            ),
        ] {
            let source = policy_of(&format!(
                r#""Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#
            ));
            let found = findings_as(&source, "resource");
            let found: Vec<&str> = found
                .lines()
                .filter_map(|line| line.strip_prefix("  fix: "))
                .collect();
            assert_eq!(found.join("|"), fixes);
        }
    }
}
