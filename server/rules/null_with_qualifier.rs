use crate::policy::{Effect, OperatorName, PolicyKind};
use crate::rule::conditions::{operators, rename_operator};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `Null` has the prefix `ForAllValues:` or `ForAnyValue:`.
    ///
    /// With `ForAllValues:` the condition always holds, with `ForAnyValue:` never, whatever the request has. `Null` alone works for keys with
    /// several values as well.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:PutObjectTagging",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"ForAllValues:Null": {"s3:RequestObjectTagKeys": "false"}}
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
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"Null": {"aws:TokenIssueTime": "false"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-null-with-qualifier)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    NULL_WITH_QUALIFIER: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let Some((value, object)) = operators(statement) else {
            continue;
        };
        for (index, property) in object.properties.iter().enumerate() {
            let name = OperatorName::new(property.key.as_str());
            if !name.base.eq_ignore_ascii_case("Null")
                || !(!name.if_exists && (name.is_for_all_values() || name.is_for_any_value()))
            {
                continue;
            }
            let holds = if name.is_for_all_values() {
                "always"
            } else {
                "never"
            };
            let message = format!("`{}` {holds} holds; write `Null`", property.key.as_str());
            let narrows = match statement.effect() {
                Some(Effect::Allow) => name.is_for_all_values(),
                Some(Effect::Deny) => name.is_for_any_value(),
                None => false,
            };
            let fix = rename_operator(value, index, "Null").map(|fix| {
                if narrows {
                    fix.preferred().safe()
                } else {
                    fix.preferred()
                }
            });
            diagnostics
                .push(Diagnostic::new(&NULL_WITH_QUALIFIER, property.key.range, message).with_fix(fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {condition}}}]}}"#
        )
    }

    #[test]
    fn the_prefix_is_removed() {
        let source = policy(r#"{"ForAnyValue:Null": {"aws:TagKeys": "false"}}"#);
        expect![[r#"
            information NULL_WITH_QUALIFIER on `"ForAnyValue:Null"`: `ForAnyValue:Null` never holds; write `Null`
              fix: Change to `Null` (preferred)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Null"),
            policy(r#"{"Null": {"aws:TagKeys": "false"}}"#)
        );
        assert!(findings(&source.replace("Allow", "Deny")).contains("(preferred, safe)"));
    }
}
