use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::value::{Date, dates_in_other_notation};
use crate::rule::values::{ConditionValue, values_under};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A value of a date operator is no date.
    ///
    /// Dates are written as `2026-01-01` or `2026-01-01T00:00:00Z` (ISO 8601 in the W3C profile), or as seconds
    /// since 1970. With any other text the condition does not hold.
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
    ///         "Condition": {"DateGreaterThan": {"aws:CurrentTime": "January 1st 2026"}}
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
    ///         "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-date)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    TYPE_MISMATCH_DATE: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = values_under(context, &[OperatorFamily::Date]);
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    if Date::new(value.text).is_some() {
        return None;
    }
    let message = format!(
        "`{}` is no date; write one such as `2026-01-01T00:00:00Z`",
        value.text
    );
    // What lacks only the `T` between date and time.
    let joined = value.text.trim().replacen(' ', "T", 1);
    let meant = match Date::new(&joined) {
        Some(_) => vec![joined],
        None => dates_in_other_notation(value.text),
    };
    let mut diagnostic = value.at(&TYPE_MISMATCH_DATE, message);
    diagnostic.fixes = meant.iter().map(|date| value.change_to(date)).collect();
    if let [only] = &mut diagnostic.fixes[..] {
        only.preferred = true;
    }
    Some(diagnostic)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "TYPE_MISMATCH_DATE",
            with_condition,
            &[
                (
                    r#"{"DateGreaterThan": {"aws:CurrentTime": "01/01/2026"}}"#,
                    r#""01/01/2026""#,
                ),
                (r#"{"DateGreaterThan": {"aws:CurrentTime": true}}"#, r#"true"#),
            ],
            &[
                r#"{"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00+01:00"}}"#,
                r#"{"DateGreaterThan": {"aws:CurrentTime": "${aws:PrincipalTag/until}"}}"#,
                r#"{"DateGreaterThan": {"aws:CurrentTime": "1767225600"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"DateGreaterThan": {"aws:CurrentTime": "2026-01-01 12:00:00Z"}}"#,
                    "Change",
                    r#"{"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T12:00:00Z"}}"#,
                ),
                (
                    r#"{"DateGreaterThan": {"aws:CurrentTime": "1/2/2026"}}"#,
                    "2026-02-01",
                    r#"{"DateGreaterThan": {"aws:CurrentTime": "2026-02-01"}}"#,
                ),
            ],
        );
    }
}
