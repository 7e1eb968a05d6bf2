use crate::catalog::{KeyType, OperatorFamily};
use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A boolean key is compared with several values.
    ///
    /// A request holds one value of such a key. A list of both values always holds, and a list of one of them twice
    /// says nothing more.
    ///
    /// Is silent about keys that hold lists, and about keys that the catalogue lacks.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}
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
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"Bool": {"aws:SecureTransport": "true"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-multiple-boolean)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    INVALID_CONDITION_MULTIPLE_BOOLEAN: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let single = condition
            .key
            .is_some_and(|key| key.kind() == KeyType::Bool && !key.is_multivalued());
        let is_bool = condition.family() == Some(OperatorFamily::Bool) && condition.name.set_prefix.is_none();
        let values = condition
            .condition
            .values
            .filter(|values| is_bool && single && values.one_or_many().count() > 1);
        let Some(values) = values else { continue };
        let key = condition.condition.key.as_str();
        let message = format!("`{key}` has one value in a request; compare it with `true` or with `false`");
        let mut diagnostic = Diagnostic::new(&INVALID_CONDITION_MULTIPLE_BOOLEAN, values.range, message);
        diagnostic.fixes = fixes(context, condition);
        diagnostics.push(diagnostic);
    }
}

/// One fix for each distinct value.
fn fixes(context: &Context<'_>, condition: &ResolvedCondition<'_>) -> Vec<Fix> {
    let Some(list) = condition.condition.values else {
        return Vec::new();
    };
    let mut kept: Vec<(&str, &str)> = Vec::new();
    for (value, text) in condition.condition.scalars() {
        if !kept.iter().any(|(_, other)| text.eq_ignore_ascii_case(other)) {
            kept.push((value.range.slice(context.source), text));
        }
    }
    let fix = |(source, text): &(&str, &str)| {
        Fix::new(format!("Keep `{text}`"), vec![Edit::replace(list.range, *source)])
    };
    let mut fixes: Vec<Fix> = kept.iter().map(fix).collect();
    if let [fix] = &mut fixes[..] {
        let all_known = condition.condition.scalars().count() == list.one_or_many().count();
        (fix.preferred, fix.safe) = (true, all_known);
    }
    fixes
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
            with_condition,
            &[(
                r#"{"BoolIfExists": {"aws:SecureTransport": [true, "false"]}}"#,
                r#"[true, "false"]"#,
            )],
            &[
                r#"{"Bool": {"aws:SecureTransport": ["true"]}}"#,
                r#"{"Null": {"aws:SecureTransport": ["true", "false"]}}"#,
                r#"{"ForAnyValue:Bool": {"aws:SecureTransport": ["true", "false"]}}"#,
                r#"{"Bool": {"s3:nosuch": ["true", "false"]}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"Bool": {"aws:SecureTransport": ["true", "True"]}}"#,
                    "Keep `true`",
                    r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
                ),
                (
                    r#"{"Bool": {"aws:SecureTransport": ["true", false]}}"#,
                    "Keep `false`",
                    r#"{"Bool": {"aws:SecureTransport": false}}"#,
                ),
            ],
        );
    }
}
