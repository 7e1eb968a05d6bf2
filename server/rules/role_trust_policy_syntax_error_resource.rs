use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Value;

declare_rule! {
    /// A role trust policy names a resource.
    ///
    /// A trust policy is about the role it belongs to; IAM rejects `Resource` and `NotResource` in it. A policy whose kind is not
    /// stated counts as a resource policy as soon as a statement names a resource.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "sts:AssumeRole",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "sts:AssumeRole"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-syntax-error-resource)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE: Error, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let elements = [statement.resource, statement.not_resource].into_iter().flatten();
        for element in elements.filter(|element| element.value.is_some()) {
            let key = element.key.as_str();
            let message =
                format!("A role trust policy takes no `{key}`, it is about its own role; remove it");
            let remove = Fix::new(format!("Remove `{key}`"), statement.remove_element(element)).preferred();
            let is_everything =
                key == "Resource" && element.value.as_ref().and_then(Value::as_str) == Some("*");
            let remove = if is_everything { remove.safe() } else { remove };
            diagnostics.push(
                Diagnostic::new(
                    &ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE,
                    element.key.range,
                    message,
                )
                .with_fix(remove),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    #[test]
    fn it_is_removed() {
        let trust =
            r#""Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole""#;
        for (resource, remark) in [
            (r#""Resource": "*""#, "(preferred, safe)"),
            (r#""NotResource": ["a"]"#, "(preferred)"),
        ] {
            let source = policy_of(&format!("{trust}, {resource}"));
            assert_eq!(fixed_as(&source, "trust", "Remove"), policy_of(trust));
            assert!(findings_as(&source, "trust").contains(remark), "{resource}");
        }
    }
}
