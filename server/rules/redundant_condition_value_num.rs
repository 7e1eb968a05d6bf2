use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::value::number;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A numeric bound is given several times; one of them decides.
    ///
    /// One value of the list that fits is enough, so of several upper bounds the greatest counts, and of several
    /// lower bounds the least.
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
    ///         "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": ["300", "900"]}}
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
    ///         "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "900"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-condition-value-num)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    REDUNDANT_CONDITION_VALUE_NUM: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(
        context
            .conditions
            .iter()
            .filter_map(|condition| problem(context, condition)),
    );
}

fn problem(context: &Context<'_>, condition: &ResolvedCondition<'_>) -> Option<Diagnostic> {
    let operator = condition
        .operator
        .filter(|operator| operator.family() == OperatorFamily::Numeric)?;
    let is_upper = operator.name().contains("LessThan");
    let list = condition
        .condition
        .values
        .filter(|values| values.one_or_many().count() > 1)?;
    if !condition.suits() || !(is_upper || operator.name().contains("GreaterThan")) {
        return None;
    }
    let read = |(value, text)| Some((value, number(text)?));
    let bounds: Vec<_> = condition.condition.scalars().map(read).collect::<Option<_>>()?;
    let order = |(_, a): &&(_, f64), (_, b): &&(_, f64)| a.total_cmp(b);
    let decisive = match is_upper {
        true => bounds.iter().max_by(order),
        false => bounds.iter().min_by(order),
    };
    let kept = decisive.filter(|_| bounds.len() == list.one_or_many().count())?.0;
    let kept: &crate::syntax::Value = kept;
    let source = kept.range.slice(context.source);
    let plain = source.trim_matches('"');
    let message = format!("Of several bounds only `{plain}` counts; remove the others");
    let fix = Fix::new(format!("Keep `{plain}`"), vec![Edit::replace(list.range, source)]);
    let diagnostic = Diagnostic::new(&REDUNDANT_CONDITION_VALUE_NUM, list.range, message);
    let diagnostic = diagnostic.with_related(kept.range, "This one counts");
    Some(diagnostic.with_fix(fix.preferred().safe()))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "REDUNDANT_CONDITION_VALUE_NUM",
            with_condition,
            &[(
                r#"{"NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": [300, 900]}}"#,
                r#"[300, 900]"#,
            )],
            &[
                r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": ["300"]}}"#,
                r#"{"NumericEquals": {"aws:MultiFactorAuthAge": ["300", "900"]}}"#,
                r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": ["300", "${aws:PrincipalTag/age}"]}}"#,
                r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": ["300", "1h"]}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": ["300", "900"]}}"#,
                    "Keep",
                    r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "900"}}"#,
                ),
                (
                    r#"{"NumericGreaterThan": {"aws:MultiFactorAuthAge": [300, 900]}}"#,
                    "Keep",
                    r#"{"NumericGreaterThan": {"aws:MultiFactorAuthAge": 300}}"#,
                ),
            ],
        );
    }
}
