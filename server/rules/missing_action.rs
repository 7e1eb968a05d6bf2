use crate::policy::PolicyKind;
use crate::rule::missing_element::missing_element_place;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// A statement has neither `Action` nor `NotAction`.
    ///
    /// A statement that names no action applies to nothing; AWS rejects it.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Resource": "*"}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-action)
    /// - [IAM JSON policy elements: Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html)
    MISSING_ACTION: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        if statement.action.is_some() || statement.not_action.is_some() {
            continue;
        }
        let Some(place) = missing_element_place(context, statement.value, "Action") else {
            continue;
        };
        let before = |key: &str| matches!(key, "Sid" | "Effect" | "Principal" | "NotPrincipal");
        let after = statement
            .object
            .properties
            .iter()
            .rposition(|property| before(property.key.as_str()));
        let list = Json::Array(Vec::new());
        let edits = insert_property(
            context.source,
            context.style,
            statement.value,
            after,
            "Action",
            &list,
        );
        let message = "The statement has no `Action`; add the actions that it applies to";
        diagnostics.push(
            Diagnostic::new(&MISSING_ACTION, place, message)
                .with_fix(Fix::new("Insert an `Action` list to fill in", edits).preferred()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::fixed;
    use expect_test::expect;

    #[test]
    fn the_list_goes_behind_the_effect() {
        let source = "{\n \"Version\": \"2012-10-17\",\n \"Statement\": [{\n  \"Effect\": \"Deny\",\n  \"Resource\": \"*\"\n }]\n}";
        expect![[r#"
            {
             "Version": "2012-10-17",
             "Statement": [{
              "Effect": "Deny",
              "Action": [],
              "Resource": "*"
             }]
            }"#]]
        .assert_eq(&fixed(source, "Action"));
    }
}
