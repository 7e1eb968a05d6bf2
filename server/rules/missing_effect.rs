use crate::policy::PolicyKind;
use crate::rule::missing_element::missing_element_place;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// A statement has no `Effect`.
    ///
    /// Every statement says whether it allows or denies; there is no default.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Action": "s3:ListAllMyBuckets", "Resource": "*"}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-effect)
    /// - [IAM JSON policy elements: Effect](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)
    MISSING_EFFECT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in context
        .policy
        .statements
        .iter()
        .filter(|statement| statement.effect.is_none())
    {
        let Some(place) = missing_element_place(context, statement.value, "Effect") else {
            continue;
        };
        let after = statement
            .object
            .properties
            .iter()
            .position(|property| property.key.as_str() == "Sid");
        let insert = |effect: &str| {
            let json = Json::string(effect);
            let edits = insert_property(
                context.source,
                context.style,
                statement.value,
                after,
                "Effect",
                &json,
            );
            Fix::new(format!("Insert `\"Effect\": \"{effect}\"`"), edits)
        };
        let message = "The statement has no `Effect`; add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`";
        diagnostics.push(
            Diagnostic::new(&MISSING_EFFECT, place, message)
                .with_fix(insert("Allow"))
                .with_fix(insert("Deny")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    #[test]
    fn the_effect_goes_behind_the_sid() {
        let source =
            r#"{"Version": "2012-10-17", "Statement": {"Sid": "A", "Action": "s3:*", "Resource": "*"}}"#;
        expect![[r#"
            error MISSING_EFFECT on `{"Sid"`: The statement has no `Effect`; add `"Effect": "Allow"` or `"Effect": "Deny"`
              fix: Insert `"Effect": "Allow"`
              fix: Insert `"Effect": "Deny"`
        "#]]
        .assert_eq(&findings(source));
        assert_eq!(
            fixed(source, "Deny"),
            r#"{"Version": "2012-10-17", "Statement": {"Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#
        );
    }

    #[test]
    fn a_half_typed_statement_is_not_complained_of_twice() {
        let source =
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A" "Action": "s3:*", "Resource": "*"}]}"#;
        assert!(!findings(source).contains("MISSING_EFFECT"));
    }
}
