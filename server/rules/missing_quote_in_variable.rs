use crate::policy::PolicyKind;
use crate::policy::variable::VariableError;
use crate::rule::variables::check_form;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// The default value of a policy variable is not in single quotes.
    ///
    /// AWS rejects a default without a single quote at both ends.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:PrincipalTag/team, shared}/*"
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
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:PrincipalTag/team, 'shared'}/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-quote-in-variable)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    MISSING_QUOTE_IN_VARIABLE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, error) = (&MISSING_QUOTE_IN_VARIABLE, VariableError::MissingQuote);
    check_form(context, diagnostics, rule, error, |placed| {
        let default = placed.variable.default().unwrap_or_default();
        let bare = default.trim_matches(['\'', '"']);
        let message = format!("A default value stands in single quotes; write `'{bare}'`");
        let range = placed
            .variable
            .default_range
            .clone()
            .map(|range| placed.source_range(range));
        let start = default.find(bare).unwrap_or_default();
        let inner = placed
            .variable
            .default_range
            .clone()
            .map(|range| placed.source_range(range.start + start..range.start + start + bare.len()));
        // The text between the quotes stays as it is, escapes and all.
        let edits = range.zip(inner).map(|(range, inner)| {
            let inner = if bare.is_empty() {
                ""
            } else {
                inner.slice(context.source)
            };
            vec![Edit::replace(range, format!("'{inner}'"))]
        });
        let fix = Fix::new(
            "Put the default value in single quotes",
            edits.unwrap_or_default(),
        );
        (message, fix.preferred().safe())
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
    fn both_quotes_are_supplied() {
        expect![[r#"
            error MISSING_QUOTE_IN_VARIABLE on `${aws:username, 'x}`: A default value stands in single quotes; write `'x'`
              fix: Put the default value in single quotes (preferred, safe)
        "#]]
        .assert_eq(&findings(&policy("${aws:username, 'x}")));
        for wrong in ["x", "'x", "x'", r#"\"x\""#] {
            let source = policy(&format!("${{aws:username, {wrong}}}/*"));
            assert_eq!(
                fixed(&source, "quotes"),
                policy("${aws:username, 'x'}/*"),
                "{wrong}"
            );
        }
        assert_eq!(
            fixed(&policy("${aws:username,}"), "quotes"),
            policy("${aws:username,''}")
        );
    }

    #[test]
    fn calls_in_templates_are_left_alone() {
        assert_eq!(findings(&policy("${join(a, b)}")), "");
    }
}
