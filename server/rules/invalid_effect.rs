use crate::catalog::nearest;
use crate::policy::{PolicyKind, has_variable};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// `Effect` is neither `Allow` nor `Deny`.
    ///
    /// The two words are case-sensitive.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-effect)
    /// - [IAM JSON policy elements: Effect](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)
    INVALID_EFFECT: Error, kinds: &PolicyKind::ALL, check: check,
}

const EFFECTS: [&str; 2] = ["Allow", "Deny"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let effect = statement
            .effect
            .and_then(|property| property.value.as_ref()?.as_string());
        let is_wrong = |text: &str| !EFFECTS.contains(&text) && !has_variable(text);
        let Some(effect) = effect.filter(|effect| is_wrong(effect.as_str())) else {
            continue;
        };
        let replace = |with: &str| {
            let edits = vec![Edit::replace(effect.content, with)];
            Fix::new(format!("Change to `{with}`"), edits)
        };
        let message = format!("`{}` is no effect; write `Allow` or `Deny`", effect.as_str());
        let mut diagnostic = Diagnostic::new(&INVALID_EFFECT, effect.range, message);
        diagnostic.fixes = match nearest::names(effect.as_str(), EFFECTS)[..] {
            [only] => vec![replace(only).preferred().safe()],
            _ => EFFECTS.map(replace).into(),
        };
        diagnostics.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;
    use expect_test::expect;

    #[test]
    fn a_near_word_is_the_one_right_answer() {
        let statement = |effect| {
            findings(&format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Action": "s3:*", "Resource": "*"}}}}"#
            ))
        };
        expect![[r#"
            error INVALID_EFFECT on `"Alow"`: `Alow` is no effect; write `Allow` or `Deny`
              fix: Change to `Allow` (preferred, safe)
        "#]]
        .assert_eq(&statement("Alow"));
        expect![[r#"
            error INVALID_EFFECT on `"permit"`: `permit` is no effect; write `Allow` or `Deny`
              fix: Change to `Allow`
              fix: Change to `Deny`
        "#]]
        .assert_eq(&statement("permit"));
    }
}
