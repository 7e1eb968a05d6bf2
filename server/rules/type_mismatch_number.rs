use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::value::is_number;
use crate::rule::values::{ConditionValue, values_under};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A value of a numeric operator is no number.
    ///
    /// Numbers are whole or decimal, without units. With any other text the condition does not hold.
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
    ///         "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "1h"}}
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
    ///         "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-number)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    TYPE_MISMATCH_NUMBER: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = values_under(context, &[OperatorFamily::Numeric]);
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    if is_number(value.text) {
        return None;
    }
    let message = format!("`{}` is no number; write digits without a unit", value.text);
    Some(value.at(&TYPE_MISMATCH_NUMBER, message))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "TYPE_MISMATCH_NUMBER",
            with_condition,
            &[
                (
                    r#"{"NumericEquals": {"aws:MultiFactorAuthAge": [1, "1h"]}}"#,
                    r#""1h""#,
                ),
                (
                    r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": true}}"#,
                    r#"true"#,
                ),
            ],
            &[
                r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}"#,
                r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "-1.5"}}"#,
                r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "${aws:PrincipalTag/age}"}}"#,
                r#"{"NumericLessThan": {"s3:prefix": "a"}}"#,
            ],
        );
    }
}
