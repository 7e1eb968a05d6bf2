use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::rule::values::{ConditionValue, values_under};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A value of `Bool` or `Null` is neither `true` nor `false`.
    ///
    /// With any other value the condition does not hold. Case does not matter, and quotes do not either.
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
    ///         "Condition": {"Bool": {"aws:SecureTransport": "yes"}}
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
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"Null": {"aws:SourceVpc": false}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-boolean)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    TYPE_MISMATCH_BOOLEAN: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = values_under(context, &[OperatorFamily::Bool, OperatorFamily::Null]);
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    let is_any_of = |words: &[&str]| {
        words
            .iter()
            .any(|word| word.eq_ignore_ascii_case(value.text.trim()))
    };
    if ["true", "false"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(value.text))
    {
        return None;
    }
    let message = format!("`{}` is no boolean; write `true` or `false`", value.text);
    let mut diagnostic = value.at(&TYPE_MISMATCH_BOOLEAN, message);
    diagnostic.fixes = if is_any_of(&["true", "yes", "on", "1"]) {
        vec![value.change_to("true").preferred()]
    } else if is_any_of(&["false", "no", "off", "0"]) {
        vec![value.change_to("false").preferred()]
    } else {
        vec![value.change_to("true"), value.change_to("false")]
    };
    Some(diagnostic)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "TYPE_MISMATCH_BOOLEAN",
            with_condition,
            &[
                (r#"{"Null": {"aws:SourceVpc": "a"}}"#, r#""a""#),
                (r#"{"BoolIfExists": {"aws:SecureTransport": 1}}"#, r#"1"#),
            ],
            &[
                r#"{"Bool": {"aws:SecureTransport": "True"}}"#,
                r#"{"Bool": {"aws:SecureTransport": true}}"#,
                r#"{"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/tls}"}}"#,
                r#"{"Bool": {"s3:prefix": "yes"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"Bool": {"aws:SecureTransport": "no"}}"#,
                    "Change",
                    r#"{"Bool": {"aws:SecureTransport": "false"}}"#,
                ),
                (
                    r#"{"Bool": {"aws:SecureTransport": 1}}"#,
                    "Change",
                    r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
                ),
                (
                    r#"{"Bool": {"aws:SecureTransport": "maybe"}}"#,
                    "`false`",
                    r#"{"Bool": {"aws:SecureTransport": "false"}}"#,
                ),
            ],
        );
    }
}
