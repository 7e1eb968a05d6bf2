use crate::policy::PolicyKind;
use crate::rule::grants::full_administration;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// The policy allows everything on everything.
    ///
    /// Who holds it is an administrator, and whoever gets hold of a key or a session of his is one too. Name the actions
    /// and the resources that are needed.
    ///
    /// Part of the security audit: an administrator's policy, `"Action": "*"` on `"Resource": "*"`, is right for an
    /// administrator. A `NotAction` counts where it leaves nine in ten of all actions, and of IAM all those that change
    /// permissions; what the policy itself denies on `*` without a condition is taken away first. Does not see other policies, permissions boundaries and service control policies, and takes any
    /// condition for a bound. Boundaries, session policies and service control policies allow nothing by themselves, so
    /// only identity policies are looked at.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "NotAction": ["iam:CreateServiceLinkedRole", "iam:PassRole"],
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:111122223333:app-*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Grant least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
    /// - [Security Hub control IAM.1](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1)
    FULL_ADMINISTRATION: SecurityWarning,
    kinds: &[PolicyKind::Identity],
    enabled: BySecurityAudit,
    check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for grant in full_administration(context) {
        let message = format!(
            "`{}` on every resource makes its holder an administrator; name the actions and resources that are needed",
            grant.text
        );
        diagnostics.push(Diagnostic::new(&FULL_ADMINISTRATION, grant.range, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, policy_of};

    const ON: &str = "identity FULL_ADMINISTRATION";
    const ALL: &str = r#""Effect": "Allow", "Action": "*", "Resource": "*""#;

    fn is_found(source: &str, words: &str) -> bool {
        findings_as(source, words).contains("FULL_ADMINISTRATION")
    }

    #[test]
    fn everything_is_everything_however_it_is_written() {
        for (elements, found) in [
            (ALL, true),
            (
                r#""Effect": "Allow", "Action": ["s3:*", "*"], "Resource": ["*"]"#,
                true,
            ),
            (
                r#""Effect": "Allow", "NotAction": "qldb:*", "Resource": "*""#,
                true,
            ),
            (
                r#""Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*""#,
                false,
            ),
            (
                r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a/*""#,
                false,
            ),
            (
                r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                false,
            ),
            (r#""Effect": "Deny", "Action": "*", "Resource": "*""#, false),
            (r#""Effect": "Allow", "Action": "iam:*", "Resource": "*""#, false),
        ] {
            assert_eq!(is_found(&policy_of(elements), ON), found, "{elements}");
        }
    }

    #[test]
    fn what_the_policy_denies_counts() {
        for (deny, found) in [
            (r#""Action": "iam:*", "Resource": "*""#, false),
            (r#""NotAction": "s3:*", "Resource": "*""#, false),
            (r#""Action": "s3:DeleteBucket", "Resource": "*""#, true),
            (
                r#""Action": "iam:*", "Resource": "arn:aws:iam::*:user/root""#,
                true,
            ),
        ] {
            let source = policy_of(&format!(r#"{ALL}}}, {{"Effect": "Deny", {deny}"#));
            assert_eq!(is_found(&source, ON), found, "{deny}");
        }
    }

    #[test]
    fn it_is_part_of_the_audit_of_identity_policies() {
        assert!(!is_found(&policy_of(ALL), "identity"));
        assert!(!is_found(&policy_of(ALL), "boundary FULL_ADMINISTRATION"));
    }
}
