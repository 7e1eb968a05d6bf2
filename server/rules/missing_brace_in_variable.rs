use crate::catalog;
use crate::policy::PolicyKind;
use crate::policy::variable::VariableError;
use crate::rule::variables::check_form;
use crate::rule::{Context, Diagnostic, Fix, PlacedVariable, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A policy variable has no closing brace.
    ///
    /// AWS rejects a policy with `${aws:username` in it. What is not a known key or does not have the prefix of one is taken for a
    /// placeholder of a template language and left alone.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:username/*"
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-brace-in-variable)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    MISSING_BRACE_IN_VARIABLE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, error) = (&MISSING_BRACE_IN_VARIABLE, VariableError::MissingBrace);
    check_form(context, diagnostics, rule, error, |placed| {
        let name = key_part(placed);
        let message = format!("The variable `${{{name}` lacks its closing brace; write `${{{name}}}`");
        let end = placed.variable.name_range.start + name.len();
        let place = placed.source_range(end..end).end;
        let fix = Fix::new("Insert the missing brace", vec![Edit::insert(place, "}")]);
        (message, fix.preferred())
    });
}

/// The part of an unclosed name that is a known key: of `aws:username:x` the first two words.
fn key_part<'a>(placed: &PlacedVariable<'a>) -> &'a str {
    let name = placed.variable.name();
    let shorter = name.rmatch_indices([':', '.', '-']).map(|(at, _)| &name[..at]);
    std::iter::once(name)
        .chain(shorter)
        .find(|part| catalog::condition_key(part).is_some())
        .unwrap_or(name)
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
    fn the_brace_goes_behind_the_key() {
        expect![[r#"
            error MISSING_BRACE_IN_VARIABLE on `${aws:username`: The variable `${aws:username` lacks its closing brace; write `${aws:username}`
              fix: Insert the missing brace (preferred)
        "#]]
        .assert_eq(&findings(&policy("${aws:username/*")));
        for (open, closed) in [
            ("${aws:username/*", "${aws:username}/*"),
            ("${aws:username", "${aws:username}"),
            ("${aws:username-x", "${aws:username}-x"),
            ("${aws:PrincipalTag/team/x", "${aws:PrincipalTag/team}/x"),
            ("${aws:userid/${aws:username}", "${aws:userid}/${aws:username}"),
        ] {
            assert_eq!(fixed(&policy(open), "brace"), policy(closed));
        }
    }

    #[test]
    fn placeholders_of_templates_are_left_alone() {
        for text in ["${bucket/x", "${lookup(var.a, \"x${b}\")}", "${", "${AWS::Region"] {
            assert_eq!(findings(&policy(&text.replace('"', "\\\""))), "", "{text}");
        }
    }
}
