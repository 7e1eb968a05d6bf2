use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, empty_list};

declare_rule! {
    /// `Action` or `NotAction` is an empty list.
    ///
    /// With an empty `Action` the statement does nothing; an empty `NotAction` excludes nothing, so that the statement
    /// applies to everything.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": [], "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-action)
    /// - [IAM JSON policy elements: Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html)
    EMPTY_ARRAY_ACTION: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    empty_list::check(context, diagnostics, &EMPTY_ARRAY_ACTION, |statement| {
        [statement.action, statement.not_action]
    });
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed, policy_of};
    use expect_test::expect;

    #[test]
    fn the_statement_goes_where_it_does_nothing() {
        let other = r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
        let policy =
            |statements: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let empty = |element: &str| other.replace(r#""Action": "s3:*""#, &format!(r#""{element}": []"#));
        let source = policy(&format!("{}, {other}", empty("Action")));
        assert_eq!(fixed(&source, "Remove"), policy(other));
        expect![[r#"
            information EMPTY_ARRAY_ACTION on `[]`: `Action` is empty and the statement does nothing; fill it in, or remove the statement
              fix: Remove the statement
            information EMPTY_ARRAY_ACTION on `[]`: `NotAction` is empty and excludes nothing; fill it in, or remove the statement
              fix: Remove the statement
        "#]]
        .assert_eq(&findings(&policy(&format!(
            "{}, {}",
            empty("Action"),
            empty("NotAction")
        ))));
    }

    #[test]
    fn the_only_statement_is_about_what_its_resources_suit() {
        let policy = |action: &str| {
            policy_of(&format!(
                r#""Effect": "Allow", "Action": {action}, "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]"#
            ))
        };
        assert_eq!(fixed(&policy("[]"), "to be narrowed"), policy(r#""s3:*""#));
    }
}
