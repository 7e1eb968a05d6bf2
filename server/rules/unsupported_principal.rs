use crate::policy::{PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, Rule, declare_rule};
use crate::syntax::{Property, Value};

declare_rule! {
    /// A statement of an identity policy names a principal.
    ///
    /// An identity policy is about whoever it is attached to, so AWS rejects `Principal` and `NotPrincipal` in it. A policy whose
    /// kind is not stated counts as a resource policy as soon as it names a principal.
    ///
    /// ## Invalid
    ///
    /// ```json identity
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json identity
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    UNSUPPORTED_PRINCIPAL: Error, kinds: &[PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let message = |key: &str| {
        format!("An identity policy takes no `{key}`, it is about whoever it is attached to; remove it")
    };
    check_principals(context, diagnostics, &UNSUPPORTED_PRINCIPAL, message, |_, _| None);
}

/// Reports every principal element of a policy that takes none. A fix that says the same in another way goes before
/// its removal.
pub(super) fn check_principals(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    message: impl Fn(&str) -> String,
    other: impl Fn(&Statement<'_>, &Property) -> Option<Fix>,
) {
    for statement in &context.policy.statements {
        let elements = statement.principal_elements();
        for element in elements.filter(|element| element.value.is_some()) {
            let key = element.key.as_str();
            let remove = Fix::new(format!("Remove `{key}`"), statement.remove_element(element));
            let is_everyone = element.value.as_ref().and_then(Value::as_str) == Some("*");
            let other = other(statement, element);
            let remove = match (&other, key) {
                (None, "Principal") if is_everyone => remove.preferred().safe(),
                (None, "Principal") => remove.preferred(),
                _ => remove,
            };
            diagnostics.push(
                Diagnostic::new(rule, element.key.range, message(key))
                    .with_fix(other)
                    .with_fix(remove),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};
    use expect_test::expect;

    const REST: &str = r#""Effect": "Deny", "Action": "s3:*", "Resource": "*""#;

    #[test]
    fn removing_everyone_changes_nothing() {
        let source = policy_of(&format!(r#""Principal": "*", {REST}"#));
        expect![[r#"
            error UNSUPPORTED_PRINCIPAL on `"Principal"`: An identity policy takes no `Principal`, it is about whoever it is attached to; remove it
              fix: Remove `Principal` (preferred, safe)
        "#]]
        .assert_eq(&findings_as(&source, "identity"));
        assert_eq!(fixed_as(&source, "identity", "Remove"), policy_of(REST));
    }
}
