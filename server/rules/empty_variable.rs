use crate::policy::PolicyKind;
use crate::policy::variable::VariableError;
use crate::rule::variables::check_form;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A policy variable names nothing.
    ///
    /// AWS rejects `${}`. Where the characters themselves are meant, `${$}{}` writes them.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${}/*"
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
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:username}/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-empty-variable)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    EMPTY_VARIABLE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, error) = (&EMPTY_VARIABLE, VariableError::Empty);
    check_form(context, diagnostics, rule, error, |placed| {
        let message = "The variable is empty; name a condition key such as `${aws:username}`, or remove it";
        let range = placed.source_range(placed.variable.range.clone());
        // What is left without it may match more or less than is meant.
        let fix = Fix::new("Remove the empty variable", vec![Edit::delete(range)]);
        (message.to_owned(), fix)
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
    fn an_empty_variable_can_be_removed() {
        expect![[r#"
            error EMPTY_VARIABLE on `${ }`: The variable is empty; name a condition key such as `${aws:username}`, or remove it
              fix: Remove the empty variable
        "#]]
        .assert_eq(&findings(&policy("${ }x")));
        assert_eq!(fixed(&policy("${}x"), "Remove"), policy("x"));
        assert_eq!(findings(&policy("${*}")), "");
    }

    #[test]
    fn in_the_old_version_it_is_text() {
        let old = policy("${}").replace("2012", "2008");
        assert!(!findings(&old).contains("EMPTY_VARIABLE"));
    }
}
