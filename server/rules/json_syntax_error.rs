use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Repair;

declare_rule! {
    /// The text is not valid JSON.
    ///
    /// AWS reads policies with a strict JSON parser: no trailing commas, no comments, no single quotes. The reader
    /// here goes on behind a slip, so that everything around it is still checked and completed.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*",}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-json-syntax-error)
    /// - [RFC 8259: the JSON format](https://www.rfc-editor.org/rfc/rfc8259)
    JSON_SYNTAX_ERROR: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(context.syntax_errors.iter().map(|error| {
        let message = error.message.clone();
        Diagnostic::new(&JSON_SYNTAX_ERROR, error.range, message).with_fix(error.repair.as_ref().map(fix))
    }));
}

fn fix(repair: &Repair) -> Fix {
    let fix = Fix::new(&*repair.title, repair.edits.clone()).preferred();
    // A value that people must fill in is no business of *fix all*.
    if repair.complete { fix.safe() } else { fix }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    const TRAILING_COMMA: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:*", ], "Resource": "*"}]}"#;

    #[test]
    fn one_slip_is_one_finding_with_its_repair() {
        expect![[r#"
            error JSON_SYNTAX_ERROR on `,`: Trailing `,` after the last item, remove it
              fix: Remove the trailing comma (preferred, safe)
        "#]]
        .assert_eq(&findings(TRAILING_COMMA));
        assert_eq!(
            fixed(TRAILING_COMMA, "trailing comma"),
            TRAILING_COMMA.replace(", ]", "]")
        );
    }

    #[test]
    fn of_something_half_typed_nothing_else_is_said() {
        let around = |statement: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        for (statement, expected) in [
            (
                r#"{"Effect": "Deny", "Action": "s3:Ge, "Resource": "*"}"#,
                "Missing closing quote",
            ),
            (
                r#"{"Effect": "Deny", "Action": s3:, "Resource": "*"}"#,
                "`s3:` must stand in double quotes",
            ),
            (
                r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Cond"}"#,
                "`Cond` has no value, add one",
            ),
            (
                r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*", : "x"}"#,
                "Missing key before `:`",
            ),
            (
                r#"{"Effect": "Deny", "Action": "s3:*", "Resource": [}"#,
                "Missing `]` before `}`",
            ),
            ("Den", "`Den` must stand in double quotes"),
            (
                r#"{"Effect": "Deny", "Principal": {"AWS": "*", "Action": "s3:*", "Resource": "*"}"#,
                "Missing `}` before this key",
            ),
        ] {
            let found = findings(&around(statement));
            let errors: Vec<&str> = found.lines().filter(|line| line.starts_with("error")).collect();
            assert!(
                matches!(errors[..], [error] if error.contains(expected)),
                "{statement}: {found}"
            );
        }
    }
}
