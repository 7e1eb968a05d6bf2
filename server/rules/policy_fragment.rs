use crate::policy::{Form, PolicyKind};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, wrap_in_document, wrap_list_in_document};

declare_rule! {
    /// A statement stands alone, without a policy document around it.
    ///
    /// Documentation often shows single statements. AWS takes them only inside a document with a `Version` and a
    /// `Statement` list.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
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
    /// - [Grammar of the IAM JSON policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)
    POLICY_FRAGMENT: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    let Some(first) = policy
        .statements
        .first()
        .filter(|_| policy.form != Form::Document)
    else {
        return;
    };
    // With an opening bracket around the statements, only the document is missing.
    let text = policy.root.range.slice(context.source);
    let is_list = policy.root.as_array().is_some() && text.starts_with('[');
    let (source, style, root) = (context.source, context.style, policy.root);
    let version = [("Version", Json::string("2012-10-17"))];
    let edits = match is_list {
        // Its bracket has to be closed first, which is another finding's fix.
        true if !text.ends_with(']') => None,
        true => Some(wrap_list_in_document(
            source,
            style,
            root.range,
            &version,
            "Statement",
        )),
        false => Some(wrap_in_document(source, style, root, &version, "Statement")),
    };
    let message = match policy.statements.len() {
        1 => "This statement stands outside a policy document; wrap it in one with `Version` and `Statement`",
        _ => {
            "These statements stand outside a policy document; wrap them in one with `Version` and `Statement`"
        }
    };
    diagnostics.push(
        Diagnostic::new(&POLICY_FRAGMENT, first.head(context.source), message)
            .with_fix(edits.map(|edits| Fix::new("Wrap in a policy document", edits).preferred())),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    #[test]
    fn a_statement_on_one_line_is_wrapped_on_one_line() {
        let source = r#"{ "Effect": "Deny", "Action": "s3:*", "Resource": "*" }"#;
        expect![[r#"
            information POLICY_FRAGMENT on `{ "Effect"`: This statement stands outside a policy document; wrap it in one with `Version` and `Statement`
              fix: Wrap in a policy document (preferred)
        "#]]
        .assert_eq(&findings(source));
        assert_eq!(
            fixed(source, "Wrap"),
            format!(r#"{{ "Version": "2012-10-17", "Statement": [ {source} ] }}"#)
        );
    }

    #[test]
    fn a_statement_on_several_lines_is_indented() {
        let source =
            "{\n  \"Effect\": \"Deny\",\n  \"Action\": [\n    \"s3:*\"\n  ],\n  \"Resource\": \"*\"\n}\n";
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Deny",
                  "Action": [
                    "s3:*"
                  ],
                  "Resource": "*"
                }
              ]
            }
        "#]]
        .assert_eq(&fixed(source, "Wrap"));
    }

    #[test]
    fn braces_that_a_fragment_lacks_are_supplied() {
        let first = r#""Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "*" "#;
        let second = r#"{ "Sid": "B", "Effect": "Deny", "Action": "s3:*", "Resource": "*" }"#;
        for source in [
            format!("{first}}}, {second}"),
            format!("{first}}}, {second},"),
            format!("{{ {first}}}, {second}"),
        ] {
            assert_eq!(
                fixed(&source, "Wrap"),
                format!(r#"{{ "Version": "2012-10-17", "Statement": [ {{ {first}}}, {second} ] }}"#)
            );
        }
    }

    #[test]
    fn members_on_several_lines_get_braces_on_their_own() {
        let source = "\"Effect\": \"Deny\",\n\"Action\": \"s3:*\",\n\"Resource\": \"*\"\n";
        expect![[r#"
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Action": "s3:*",
                        "Resource": "*"
                    }
                ]
            }
        "#]]
        .assert_eq(&fixed(source, "Wrap"));
    }

    #[test]
    fn a_list_without_its_end_is_closed_first() {
        let source = r#"[{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
        assert_eq!(fixed(source, "missing"), format!("{source}]"));
        assert!(!findings(source).contains("Wrap"));
    }

    #[test]
    fn an_indented_statement_keeps_its_indentation() {
        let source =
            "  {\n    \"Effect\": \"Deny\",\n    \"Action\": \"s3:*\",\n    \"Resource\": \"*\"\n  }\n";
        let document = "  {\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n      {\n        \"Effect\": \"Deny\",\n        \"Action\": \"s3:*\",\n        \"Resource\": \"*\"\n      }\n    ]\n  }\n";
        assert_eq!(fixed(source, "Wrap"), document);
    }

    #[test]
    fn a_list_of_statements_gets_only_the_document() {
        let source = r#"[{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]"#;
        assert_eq!(
            fixed(source, "Wrap"),
            format!(r#"{{"Version": "2012-10-17", "Statement": {source}}}"#)
        );
        let lines =
            "[\n  {\n    \"Effect\": \"Deny\",\n    \"Action\": \"s3:*\",\n    \"Resource\": \"*\"\n  }\n]";
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Deny",
                  "Action": "s3:*",
                  "Resource": "*"
                }
              ]
            }"#]]
        .assert_eq(&fixed(lines, "Wrap"));
    }
}
