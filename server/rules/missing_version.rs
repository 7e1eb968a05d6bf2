use crate::policy::{Form, PolicyKind};
use crate::rule::missing_element::missing_element_place;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// The policy has no `Version`.
    ///
    /// Without it AWS applies the rules of 2008, under which policy variables such as `${aws:username}` are plain
    /// text. The fix takes part in *fix all* only where the policy holds no variable.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-missing-version)
    /// - [IAM JSON policy elements: Version](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html)
    MISSING_VERSION: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    if policy.form != Form::Document || policy.version.is_some() {
        return;
    }
    let Some(place) = missing_element_place(context, policy.root, "Version") else {
        return;
    };
    let version = Json::string("2012-10-17");
    let edits = insert_property(
        context.source,
        context.style,
        policy.root,
        None,
        "Version",
        &version,
    );
    let fix = Fix::new("Insert `\"Version\": \"2012-10-17\"`", edits).preferred();
    let has_variable = context.source.contains("${");
    let message =
        "The policy has no `Version`; add `\"Version\": \"2012-10-17\"` so that policy variables work";
    diagnostics.push(
        Diagnostic::new(&MISSING_VERSION, place, message).with_fix(if has_variable {
            fix
        } else {
            fix.safe()
        }),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    #[test]
    fn the_version_goes_first_in_the_documents_style() {
        let one_line = r#"{ "Statement": [] }"#;
        assert_eq!(
            fixed(one_line, "Version"),
            r#"{ "Version": "2012-10-17", "Statement": [] }"#
        );
        let lines = "{\r\n\t\"Statement\": []\r\n}";
        assert_eq!(
            fixed(lines, "Version"),
            "{\r\n\t\"Version\": \"2012-10-17\",\r\n\t\"Statement\": []\r\n}"
        );
    }

    #[test]
    fn with_variables_the_fix_is_not_safe() {
        let source = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"}]}"#;
        expect![[r#"
            warning MISSING_VERSION on `{"Statement"`: The policy has no `Version`; add `"Version": "2012-10-17"` so that policy variables work
              fix: Insert `"Version": "2012-10-17"` (preferred)
        "#]]
        .assert_eq(&findings(source));
    }

    #[test]
    fn a_misspelled_version_is_one_finding_only() {
        assert!(!findings(r#"{"version": "2012-10-17", "Statement": []}"#).contains("MISSING_VERSION"));
    }
}
