use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::value::{Date, iso_date};
use crate::rule::values::{ConditionValue, values_under};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A date is written as a number of seconds.
    ///
    /// AWS takes the seconds since 1970 for a date, but nobody reads them; write the date of ISO 8601. Is silent
    /// about `aws:EpochTime`, whose values are such numbers.
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
    ///         "Condition": {"DateGreaterThan": {"aws:CurrentTime": "1767225600"}}
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
    ///         "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-invalid-date-value)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    INVALID_DATE_VALUE: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = values_under(context, &[OperatorFamily::Date]);
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    let Some(Date::Epoch(seconds)) = Date::new(value.text) else {
        return None;
    };
    if value.condition.is_about("aws:EpochTime") {
        return None;
    }
    let date = iso_date(seconds);
    let example = date.as_deref().unwrap_or("2026-01-01T00:00:00Z");
    let message = format!(
        "`{}` counts seconds since 1970; write a date such as `{example}`",
        value.text
    );
    // A fraction of a second would be lost.
    let is_whole = !value.text.contains('.');
    let fix = date
        .as_deref()
        .filter(|_| is_whole)
        .map(|date| value.change_to(date).preferred().safe());
    Some(value.at(&INVALID_DATE_VALUE, message).with_fix(fix))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_DATE_VALUE",
            with_condition,
            &[(
                r#"{"DateGreaterThan": {"aws:CurrentTime": 1767225600}}"#,
                r#"1767225600"#,
            )],
            &[
                r#"{"DateGreaterThan": {"aws:CurrentTime": "2026"}}"#,
                r#"{"DateGreaterThan": {"aws:EpochTime": "1767225600"}}"#,
                r#"{"DateGreaterThan": {"aws:CurrentTime": "soon"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"DateGreaterThan": {"aws:CurrentTime": [1767225600]}}"#,
                "Change",
                r#"{"DateGreaterThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z"]}}"#,
            )],
        );
    }
}
