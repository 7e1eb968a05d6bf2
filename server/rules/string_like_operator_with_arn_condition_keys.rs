use crate::catalog::{KeyType, OperatorFamily};
use crate::policy::{Arn, PolicyKind};
use crate::rule::conditions::{base_fix, compares_with_everything, narrows_by_matching_less};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::Value;

declare_rule! {
    /// A key that holds an ARN is compared by `StringLike`.
    ///
    /// For `StringLike` an ARN is one text, so that `*` in one field reaches into the next: `arn:aws:iam::*:role/admin` also matches what has
    /// `:role/admin` somewhere behind. `ArnLike` compares field by field. A value with fewer than six fields would mean something else to
    /// `ArnLike`, and has no fix.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}
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
    ///         "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-string-like-operator-with-arn-condition-keys)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let Some(operator) = condition.operator else {
            continue;
        };
        let is_string_like = operator.family() == OperatorFamily::String && operator.takes_wildcards();
        let is_arn = condition.key.is_some_and(|key| key.kind() == KeyType::Arn);
        // What a lone `*` amounts to is said by other rules.
        if !is_string_like || !is_arn || compares_with_everything(condition) {
            continue;
        }
        let (key, name) = (condition.condition.key, operator.name());
        let better = if operator.is_negated() {
            "ArnNotLike"
        } else {
            "ArnLike"
        };
        let message = format!(
            "`{}` holds an ARN, in which `*` under `{name}` reaches across fields; write `{}`",
            key.as_str(),
            condition.name.with_base(better)
        );
        let fix = fix(context, condition, better);
        let rule = &STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS;
        diagnostics.push(Diagnostic::new(rule, key.range, message).with_fix(fix));
    }
}

fn fix(context: &Context<'_>, condition: &ResolvedCondition<'_>, operator: &str) -> Option<Fix> {
    let is_arn = |value: &Value| value.as_str().is_some_and(|text| Arn::new(text).is_some());
    if !condition.condition.values?.one_or_many().all(is_arn) {
        return None;
    }
    let fix = base_fix(context, condition, operator)?.preferred();
    // Field by field a pattern matches less.
    Some(if narrows_by_matching_less(condition) {
        fix.safe()
    } else {
        fix
    })
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
    fn the_key_goes_under_the_operator_for_arns() {
        let source =
            policy(r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a", "aws:username": "b*"}}"#);
        expect![[r#"
            warning STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS on `"aws:PrincipalArn"`: `aws:PrincipalArn` holds an ARN, in which `*` under `StringLike` reaches across fields; write `ArnLike`
              fix: Change to `ArnLike` (preferred, safe)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "ArnLike"),
            policy(
                r#"{"StringLike": {"aws:username": "b*"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}}"#
            )
        );
        let negated = policy(r#"{"StringNotLikeIfExists": {"aws:PrincipalArn": ["arn:aws:iam::*:role/a"]}}"#);
        assert_eq!(
            fixed(&negated, "ArnNotLikeIfExists"),
            policy(r#"{"ArnNotLikeIfExists": {"aws:PrincipalArn": ["arn:aws:iam::*:role/a"]}}"#)
        );
    }

    #[test]
    fn half_an_arn_has_no_fix() {
        for value in [r#""*:role/a""#, "true"] {
            let found = findings(&policy(&format!(
                r#"{{"StringLike": {{"aws:PrincipalArn": {value}}}}}"#
            )));
            assert!(
                found.contains("STRING_LIKE") && !found.contains("fix:"),
                "{found}"
            );
        }
    }
}
