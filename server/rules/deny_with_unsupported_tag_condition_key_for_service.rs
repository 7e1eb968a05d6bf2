use crate::policy::{Effect, PolicyKind};
use crate::rule::unsupported_tags::check_actions;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement denies by a tag of the resource, and lists actions that know no tags.
    ///
    /// The statement never denies them, because a tag that is not there equals nothing. Neither `IfExists` nor a
    /// negated operator is a good way around.
    ///
    /// Looks at actions written out, and at `aws:ResourceTag/…`. An action that creates something with tags is
    /// taken for one that knows them.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Deny",
    ///             "Action": ["ec2:StartInstances", "sdb:Select"],
    ///             "Resource": "*",
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
    ///             "Resource": "*",
    ///             "Condition": {"StringEquals": {"aws:ResourceTag/env": "prod"}}
    ///         },
    ///         {"Effect": "Deny", "Action": "sdb:Select", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-deny-with-unsupported-tag-condition-key-for-service)
    /// - [Controlling access with tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html)
    DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_actions(
        context,
        &DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
        Effect::Deny,
        diagnostics,
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn statement(action: &str, operator: &str) -> String {
        let condition = format!(r#"{{"{operator}": {{"aws:ResourceTag/a": "b"}}}}"#);
        format!(r#"{{"Effect": "Deny", "Action": {action}, "Resource": "*", "Condition": {condition}}}"#)
    }

    fn policy(statements: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#)
    }

    #[test]
    fn the_action_and_the_key_are_marked() {
        let source = policy(&statement(
            r#"["ec2:StartInstances", "sdb:Select"]"#,
            "StringLike",
        ));
        expect![[r#"
            warning DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE on `"sdb:Select"`: `sdb:Select` knows no tags, so with `aws:ResourceTag/a` it is never denied; give it a statement of its own
              fix: Put `sdb:Select` into a statement without tags (preferred)
            warning DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE on `"aws:ResourceTag/a"`: `aws:ResourceTag/a` is never there for `sdb:Select`; test it only for actions that know tags
              fix: Put `sdb:Select` into a statement without tags (preferred)
        "#]]
        .assert_eq(&findings(&source));
        let own = r#"{"Effect": "Deny", "Action": ["sdb:Select"], "Resource": "*"}"#;
        let rest = statement(r#"["ec2:StartInstances"]"#, "StringLike");
        assert_eq!(fixed(&source, "Put"), policy(&format!("[{rest}, {own}]")));
    }

    #[test]
    fn a_negated_operator_holds_without_the_key() {
        let source = policy(&statement(
            r#"["ec2:StartInstances", "sdb:Select"]"#,
            "StringNotLike",
        ));
        assert!(findings(&source).contains("it is denied whatever the tags"));
    }

    #[test]
    fn where_no_action_knows_tags_the_condition_goes() {
        let source = policy(&statement(r#""sdb:Select""#, "StringLike"));
        let bare = r#"{"Effect": "Deny", "Action": "sdb:Select", "Resource": "*"}"#;
        assert_eq!(fixed(&source, "Put"), policy(bare));
    }

    #[test]
    fn patterns_creations_and_tests_of_presence_are_left_alone() {
        for (action, operator) in [
            (r#""sdb:*""#, "StringLike"),
            (r#""sdb:Nosuch""#, "StringLike"),
            (r#""wisdom:CreateAIAgent""#, "StringLike"),
            (r#""sdb:Select""#, "Null"),
        ] {
            let found = findings(&policy(&statement(action, operator)));
            assert!(!found.contains("UNSUPPORTED_TAG"), "{found}");
        }
    }
}
