use crate::policy::{PolicyKind, Statement, members};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Property;
use crate::syntax::edit::remove_property;

declare_rule! {
    /// A resource policy names an identity provider.
    ///
    /// `Federated` principals assume roles; only a role's trust policy may name them. A resource policy names the role instead.
    /// A statement about nothing but actions of STS is taken for one of a trust policy and left alone.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Staff"},
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
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/staff"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-federated-principal-not-supported)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    FEDERATED_PRINCIPAL_NOT_SUPPORTED: Error, kinds: &[PolicyKind::Resource], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        for element in statement.principal_elements() {
            let is_federated =
                |member: &&Property| member.key.as_str() == "Federated" && member.value.is_some();
            let federated = members(Some(element)).find(is_federated);
            if let Some(member) = federated.filter(|_| !is_of_trust_policy(statement)) {
                let message = "A resource policy takes no `Federated` principal; name the role that the provider's users assume";
                diagnostics.push(
                    Diagnostic::new(&FEDERATED_PRINCIPAL_NOT_SUPPORTED, member.key.range, message)
                        .with_fix(remove(context, statement, element, member)),
                );
            }
        }
    }
}

fn is_of_trust_policy(statement: &Statement<'_>) -> bool {
    statement.action.is_some() && statement.actions().all(|entry| entry.pattern.has_prefix("sts"))
}

/// Where the provider is the only principal, nothing is left of the statement without it.
fn remove(
    context: &Context<'_>,
    statement: &Statement<'_>,
    element: &Property,
    member: &Property,
) -> Option<Fix> {
    let value = element.value.as_ref()?;
    let object = value.as_object()?;
    if object.properties.len() == 1
        && let Some(edits) = context.remove_statement(statement)
    {
        return Some(Fix::new("Remove the statement", edits));
    }
    let index = object
        .properties
        .iter()
        .position(|property| std::ptr::eq(property, member))?;
    let fix = Fix::new("Remove `Federated`", remove_property(value, object, index));
    Some(if object.properties.len() == 1 {
        fix
    } else {
        fix.preferred()
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    const SAML: &str = r#""Federated": "arn:aws:iam::111122223333:saml-provider/Staff""#;
    const REST: &str = r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#;

    #[test]
    fn beside_others_the_provider_is_removed() {
        let source = policy_of(&format!(
            r#""Effect": "Deny", "Principal": {{"AWS": "111122223333", {SAML}}}, {REST}"#
        ));
        assert_eq!(
            fixed_as(&source, "resource", "Remove"),
            policy_of(&format!(
                r#""Effect": "Deny", "Principal": {{"AWS": "111122223333"}}, {REST}"#
            ))
        );
    }

    #[test]
    fn alone_the_statement_goes() {
        let other = format!(r#"{{"Effect": "Deny", "Principal": "*", {REST}}}"#);
        let list = |statements: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let source = list(&format!(
            r#"{{"Effect": "Deny", "Principal": {{{SAML}}}, {REST}}}, {other}"#
        ));
        assert_eq!(fixed_as(&source, "resource", "Remove"), list(&other));
    }

    #[test]
    fn a_trust_policy_with_a_resource_is_left_alone() {
        let source = policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{{SAML}}}, "Action": "sts:AssumeRoleWithSAML", "Resource": "*""#
        ));
        assert!(!findings_as(&source, "").contains("FEDERATED"));
    }
}
