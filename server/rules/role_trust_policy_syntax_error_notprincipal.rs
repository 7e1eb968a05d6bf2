use crate::policy::PolicyKind;
use crate::rule::principals::rename_to_principal;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A role trust policy has a `NotPrincipal`.
    ///
    /// IAM takes only `Principal` in a trust policy. Renaming turns the meaning of the list around, so review it.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "sts:AssumeRole"
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-syntax-error-notprincipal)
    /// - [IAM JSON policy elements: NotPrincipal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html)
    ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL: Error, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        // Without an action, the kind of the policy is not told by it.
        let is_told = statement.actions().next().is_some();
        let element = statement.not_principal.filter(|element| element.value.is_some());
        let Some(element) = element.filter(|_| is_told) else {
            continue;
        };
        let message =
            "A role trust policy takes no `NotPrincipal`; name in `Principal` whom the statement is about";
        diagnostics.push(
            Diagnostic::new(
                &ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL,
                element.key.range,
                message,
            )
            .with_fix(rename_to_principal(statement, element)),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{fixed_as, policy_of};

    #[test]
    fn it_is_renamed() {
        let statement = |key| {
            policy_of(&format!(
                r#""Effect": "Deny", "{key}": {{"AWS": "111122223333"}}, "Action": "sts:*""#
            ))
        };
        assert_eq!(
            fixed_as(&statement("NotPrincipal"), "trust", "Rename"),
            statement("Principal")
        );
    }
}
