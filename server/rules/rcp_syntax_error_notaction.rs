use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A resource control policy has a `NotAction`.
    ///
    /// A resource control policy lists what it denies in `Action`. Renaming turns the meaning of the list around, so review it.
    ///
    /// ## Invalid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "NotAction": "s3:GetObject",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:PutObject",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-notaction)
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    RCP_SYNTAX_ERROR_NOTACTION: Error, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let Some(element) = statement.not_action.filter(|element| element.value.is_some()) else {
            continue;
        };
        let message = "A resource control policy takes no `NotAction`; list in `Action` what it denies";
        let fix = match statement.action {
            Some(_) => Fix::new("Remove `NotAction`", statement.remove_element(element)),
            None => {
                let edits = vec![Edit::replace(element.key.content, "Action")];
                Fix::new("Rename to `Action`, to be reviewed", edits)
            }
        };
        diagnostics
            .push(Diagnostic::new(&RCP_SYNTAX_ERROR_NOTACTION, element.key.range, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{fixed_as, policy_of};

    #[test]
    fn it_is_renamed_or_removed() {
        let rest = r#""Effect": "Deny", "Principal": "*", "Resource": "*""#;
        let source = policy_of(&format!(r#"{rest}, "NotAction": "s3:*""#));
        assert_eq!(
            fixed_as(&source, "rcp", "Rename"),
            policy_of(&format!(r#"{rest}, "Action": "s3:*""#))
        );
        let source = policy_of(&format!(r#"{rest}, "Action": "sqs:*", "NotAction": "s3:*""#));
        assert_eq!(
            fixed_as(&source, "rcp", "Remove `NotAction`"),
            policy_of(&format!(r#"{rest}, "Action": "sqs:*""#))
        );
    }
}
