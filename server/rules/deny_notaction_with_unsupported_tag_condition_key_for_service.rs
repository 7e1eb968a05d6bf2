use crate::policy::{Effect, PolicyKind};
use crate::rule::unsupported_tags::check_not_action;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement denies by a tag of the resource everything but some actions.
    ///
    /// Actions that know no tags slip through: a tag that is not there equals nothing. List the actions in `Action`
    /// instead.
    ///
    /// Looks at `aws:ResourceTag/…`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Deny",
    ///             "NotAction": "iam:*",
    ///             "Resource": "arn:aws:ec2:*:*:instance/*",
    ///             "Condition": {"StringEquals": {"aws:ResourceTag/env": "prod"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Deny",
    ///             "Action": "ec2:StartInstances",
    ///             "Resource": "arn:aws:ec2:*:*:instance/*",
    ///             "Condition": {"StringEquals": {"aws:ResourceTag/env": "prod"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-deny-notaction-with-unsupported-tag-condition-key-for-service)
    /// - [Controlling access with tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html)
    DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_not_action(
        context,
        &DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
        Effect::Deny,
        diagnostics,
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(action: &str, resource: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", {action}, "Resource": "{resource}"{condition}}}}}"#
        )
    }

    const CONDITION: &str = r#", "Condition": {"StringNotEquals": {"aws:ResourceTag/a": "b"}}"#;

    #[test]
    fn the_services_of_the_resources_are_listed() {
        let source = policy(
            r#""NotAction": ["iam:*"]"#,
            "arn:aws:ec2:*:*:instance/*",
            CONDITION,
        );
        expect![[r#"
            warning DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE on `"aws:ResourceTag/a"`: `aws:ResourceTag/a` cannot tell whether to deny the many actions that know no tags; list the others in `Action`
              fix: List the services of `Resource` in `Action` (preferred)
              fix: Remove the condition on `aws:ResourceTag/a`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "List"),
            policy(r#""Action": "ec2:*""#, "arn:aws:ec2:*:*:instance/*", CONDITION)
        );
    }

    #[test]
    fn without_a_service_the_condition_can_go() {
        let action = r#""NotAction": ["iam:*"]"#;
        let source = policy(action, "*", CONDITION);
        assert!(!findings(&source).contains("List the services"));
        assert_eq!(
            fixed(&source, "to fill in"),
            policy(r#""Action": []"#, "*", CONDITION)
        );
        assert_eq!(fixed(&source, "Remove"), policy(action, "*", ""));
    }
}
