use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, empty_list};

declare_rule! {
    /// `Resource` or `NotResource` is an empty list.
    ///
    /// With an empty `Resource` the statement does nothing; an empty `NotResource` excludes nothing, so that the
    /// statement applies to everything.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": []}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-resource)
    /// - [IAM JSON policy elements: Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
    EMPTY_ARRAY_RESOURCE: Suggestion, kinds: &[PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Scp, PolicyKind::Rcp, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    empty_list::check(context, diagnostics, &EMPTY_ARRAY_RESOURCE, |statement| {
        [statement.resource, statement.not_resource]
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
        let empty = |element: &str| other.replace(r#""Resource": "*""#, &format!(r#""{element}": []"#));
        let source = policy(&format!("{}, {other}", empty("Resource")));
        assert_eq!(fixed(&source, "Remove"), policy(other));
        expect![[r#"
            information EMPTY_ARRAY_RESOURCE on `[]`: `Resource` is empty and the statement does nothing; fill it in, or remove the statement
              fix: Remove the statement
            information EMPTY_ARRAY_RESOURCE on `[]`: `NotResource` is empty and excludes nothing; fill it in, or remove the statement
              fix: Remove the statement
        "#]]
        .assert_eq(&findings(&policy(&format!(
            "{}, {}",
            empty("Resource"),
            empty("NotResource")
        ))));
    }

    #[test]
    fn the_only_statement_may_be_about_every_resource() {
        let policy = |action: &str, resource: &str| {
            policy_of(&format!(
                r#""Effect": "Allow", "Action": "{action}", "Resource": {resource}"#
            ))
        };
        assert_eq!(
            fixed(&policy("s3:GetObject", "[]"), "to be narrowed"),
            policy("s3:GetObject", r#""*""#)
        );
        assert!(!findings(&policy("iam:Pass*", "[]")).contains("fix:"));
    }
}
