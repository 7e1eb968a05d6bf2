use crate::policy::principal::PrincipalCondition;
use crate::policy::{PolicyKind, Statement};
use crate::rule::principals::check_principals;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Property;
use crate::syntax::edit::Json;

declare_rule! {
    /// A service control policy names a principal.
    ///
    /// A service control policy is about everyone in the accounts it is attached to; AWS Organizations rejects `Principal` and
    /// `NotPrincipal` in it. A condition on `aws:PrincipalArn` or `aws:PrincipalAccount` says the same.
    ///
    /// ## Invalid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "ec2:DeleteVpc",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Action": "ec2:DeleteVpc",
    ///         "Resource": "*",
    ///         "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-scp-syntax-error-principal)
    /// - [Service control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html)
    SCP_SYNTAX_ERROR_PRINCIPAL: Error, kinds: &[PolicyKind::Scp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let message = |key: &str| {
        format!(
            "A service control policy takes no `{key}`; remove it or test `aws:PrincipalArn` in a condition"
        )
    };
    check_principals(
        context,
        diagnostics,
        &SCP_SYNTAX_ERROR_PRINCIPAL,
        message,
        |statement, element| to_condition(context, statement, element),
    );
}

fn to_condition(context: &Context<'_>, statement: &Statement<'_>, element: &Property) -> Option<Fix> {
    let condition = PrincipalCondition::new(element)?;
    let values = condition.values.into_iter().map(Json::String).collect();
    let added = [(condition.key, Json::Array(values))];
    let mut edits = context.add_conditions(statement, condition.operator, &added)?;
    edits.extend(statement.remove_element(element));
    let title = format!("Replace by a condition on `{}`", condition.key);
    Some(Fix::new(title, edits).preferred())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    #[test]
    fn a_condition_says_the_same() {
        let rest = r#""Effect": "Deny", "Action": "ec2:*", "Resource": "*""#;
        for (principal, condition) in [
            (
                r#""NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/admin"}"#,
                r#""Condition": {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/admin"]}}"#,
            ),
            (
                r#""Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:root"]}"#,
                r#""Condition": {"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}"#,
            ),
        ] {
            for source in [format!("{principal}, {rest}"), format!("{rest}, {principal}")] {
                let after = policy_of(&format!("{rest}, {condition}"));
                assert_eq!(
                    fixed_as(&policy_of(&source), "scp", "condition"),
                    after,
                    "{source}"
                );
            }
        }
    }

    #[test]
    fn what_no_condition_says_is_removed() {
        let source = policy_of(
            r#""Effect": "Deny", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "ec2:*", "Resource": "*""#,
        );
        assert!(!findings_as(&source, "scp").contains("condition on"));
        assert!(findings_as(&source, "scp").contains("fix: Remove `Principal` (preferred)"));
    }
}
