use crate::policy::PolicyKind;
use crate::policy::variable::VariableError;
use crate::rule::variables::check_form;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::escape;
use crate::text::Edit;

declare_rule! {
    /// The name of a policy variable has a space in it or beside it.
    ///
    /// AWS rejects such a variable. Spaces are allowed only behind the comma and in the quoted default. A tag whose key has a space
    /// cannot be used as a variable.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:username }/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:PrincipalTag/team, 'all of us'}/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-space-in-variable)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    UNSUPPORTED_SPACE_IN_VARIABLE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, error) = (&UNSUPPORTED_SPACE_IN_VARIABLE, VariableError::Space);
    check_form(context, diagnostics, rule, error, |placed| {
        let name = placed.variable.name();
        let right: String = name.split_whitespace().collect();
        let message = format!("The name of a variable cannot have spaces; write `{right}`");
        let range = placed.source_range(placed.variable.name_range.clone());
        let fix = Fix::new("Remove the spaces", vec![Edit::replace(range, escape(&right))]);
        // Without the space in it, a name may be that of another tag.
        let is_key = placed.key().is_some_and(|key| key.placeholder().is_none());
        let fix = if is_key || right == name {
            fix.preferred().safe()
        } else {
            fix
        };
        (message, fix)
    });
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(resource: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/{resource}"}}]}}"#
        )
    }

    #[test]
    fn spaces_around_the_name_are_removed() {
        expect![[r#"
            error UNSUPPORTED_SPACE_IN_VARIABLE on `${ aws:username }`: The name of a variable cannot have spaces; write `aws:username`
              fix: Remove the spaces (preferred, safe)
        "#]]
        .assert_eq(&findings(&policy("${ aws:username }")));
        for (wrong, right) in [
            ("${ aws:username }", "${aws:username}"),
            ("${aws: username}", "${aws:username}"),
            (
                "${aws:PrincipalTag/team , 'a b'}",
                "${aws:PrincipalTag/team, 'a b'}",
            ),
        ] {
            assert_eq!(fixed(&policy(wrong), "Remove"), policy(right), "{wrong}");
        }
    }

    #[test]
    fn a_space_inside_the_key_of_a_tag_may_be_meant() {
        expect![[r#"
            error UNSUPPORTED_SPACE_IN_VARIABLE on `${aws:PrincipalTag/cost centre}`: The name of a variable cannot have spaces; write `aws:PrincipalTag/costcentre`
              fix: Remove the spaces
        "#]]
        .assert_eq(&findings(&policy("${aws:PrincipalTag/cost centre}")));
    }

    #[test]
    fn placeholders_of_templates_are_left_alone() {
        for text in ["${ bucket }", "${ a ? b : c }", "${ AWS::Region }"] {
            assert_eq!(findings(&policy(text)), "", "{text}");
        }
    }
}
