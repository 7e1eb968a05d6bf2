use crate::policy::{Effect, PolicyKind};
use crate::rule::conditions::compares_with_everything;
use crate::rule::contradictions::exclude_each_other;
use crate::rule::excludes_all::leaves_nothing;
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// Two conditions of a statement cannot hold at once, so the statement does nothing.
    ///
    /// All conditions of a statement must hold. Where one key is to equal `a` under one operator and `b` under another, to be
    /// absent and to have a value, or to lie in an empty range, no request ever matches: nothing is allowed, or denied.
    /// Several values of one condition are alternatives; perhaps they were meant to be.
    ///
    /// Compares two conditions on the same key of the same kind (strings, ARNs, numbers, dates, booleans, addresses) whose
    /// values hold no variables. Does not see operators with `ForAllValues` or `ForAnyValue`, multivalued keys, conditions on keys
    /// that depend on each other, three conditions of which only two can hold, two wildcards that match nothing in
    /// common, and whether actions and principals can meet the conditions.
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
    ///         "Condition": {
    ///             "StringEquals": {"aws:PrincipalTag/team": "red"},
    ///             "StringNotEquals": {"aws:PrincipalTag/team": ["red", "blue"]}
    ///         }
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
    ///         "Condition": {
    ///             "StringLike": {"aws:PrincipalTag/team": "red-*"},
    ///             "StringNotEquals": {"aws:PrincipalTag/team": "red-guests"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Conditions with multiple context keys or values](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html)
    STATEMENT_NEVER_MATCHES: Warning, kinds: &PolicyKind::ALL, check: check,
}

/// Up to how many conditions of a statement each is compared with all before it.
const MOST_COMPARED: usize = 24;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_same =
        |a: &ResolvedCondition<'_>, b: &ResolvedCondition<'_>| std::ptr::eq(a.statement, b.statement);
    for conditions in context.conditions.chunk_by(is_same) {
        if conditions
            .first()
            .is_some_and(|first| leaves_nothing(first.statement))
        {
            continue;
        }
        for (index, second) in conditions.iter().enumerate().skip(1).take(MOST_COMPARED) {
            let key = second.condition.key.as_str();
            let mut before = conditions.iter().take(index);
            let first = before.find(|first| first.is_about(key) && is_contradiction(first, second));
            diagnostics.extend(first.map(|first| diagnostic(first, second)));
        }
    }
}

fn is_contradiction(first: &ResolvedCondition<'_>, second: &ResolvedCondition<'_>) -> bool {
    // Of a key that is repeated, and of the lone wildcard, other rules speak.
    let is_repeated = first
        .condition
        .operator
        .as_str()
        .eq_ignore_ascii_case(second.condition.operator.as_str());
    !is_repeated
        && exclude_each_other(first, second)
        && !compares_with_everything(first)
        && !compares_with_everything(second)
}

fn diagnostic(first: &ResolvedCondition<'_>, second: &ResolvedCondition<'_>) -> Diagnostic {
    let does = match second.statement.effect() {
        Some(Effect::Deny) => "denies",
        _ => "allows",
    };
    let message = format!(
        "`{}` cannot meet both `{}` and `{}`, so the statement {does} nothing; leave one of them out or put the values under one operator",
        second.condition.key.as_str(),
        first.condition.operator.as_str(),
        second.condition.operator.as_str(),
    );
    Diagnostic::new(&STATEMENT_NEVER_MATCHES, second.condition.key.range, message)
        .with_related(first.condition.key.range, "The other condition on the key")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{diagnostics, findings, policy_of, with_condition};
    use expect_test::expect;

    #[test]
    fn conditions_that_exclude_each_other_are_found() {
        for condition in [
            r#"{"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringLike": {"aws:principaltag/a": ["y*", "z"]}}"#,
            r#"{"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "Y"}}"#,
            r#"{"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringEqualsIfExists": {"aws:PrincipalTag/a": "y"}}"#,
            r#"{"StringNotLike": {"aws:PrincipalTag/a": "x*"}, "StringLike": {"aws:PrincipalTag/a": ["xy*", "x"]}}"#,
            r#"{"StringNotEqualsIgnoreCase": {"aws:PrincipalTag/a": "X"}, "StringEquals": {"aws:PrincipalTag/a": "x"}}"#,
            r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/a"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/b"}}"#,
            r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/a"}, "ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/a"}}"#,
            r#"{"Null": {"aws:PrincipalTag/a": "true"}, "StringEquals": {"aws:PrincipalTag/a": "x"}}"#,
            r#"{"NumericLessThan": {"s3:max-keys": "5"}, "NumericGreaterThanEquals": {"s3:max-keys": "5"}}"#,
            r#"{"NumericEquals": {"s3:max-keys": "5"}, "NumericNotEquals": {"s3:max-keys": ["5.0", "6"]}}"#,
            r#"{"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:30:00-01:00"}}"#,
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "False"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "203.0.112.7"]}, "NotIpAddress": {"aws:SourceIp": "203.0.112.0/23"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "IpAddressIfExists": {"aws:SourceIp": "198.51.100.0/24"}}"#,
        ] {
            let found = findings(&with_condition(condition));
            assert_eq!(
                found.matches("STATEMENT_NEVER_MATCHES").count(),
                1,
                "{condition}: {found}"
            );
        }
    }

    #[test]
    fn conditions_that_may_hold_are_not() {
        for condition in [
            r#"{"StringEquals": {"aws:PrincipalTag/a": ["x", "y"]}, "StringLike": {"aws:PrincipalTag/a": ["y*", "z"]}}"#,
            r#"{"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "X"}}"#,
            r#"{"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringLike": {"aws:PrincipalTag/b": "y"}}"#,
            r#"{"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringLike": {"aws:PrincipalTag/a": "${aws:username}"}}"#,
            r#"{"StringLike": {"aws:PrincipalTag/a": "x*"}, "StringNotLike": {"aws:PrincipalTag/a": "xy*"}}"#,
            r#"{"StringLike": {"aws:PrincipalTag/a": "x*"}, "StringLikeIfExists": {"aws:PrincipalTag/a": "y*"}}"#,
            r#"{"StringEqualsIfExists": {"aws:PrincipalTag/a": "x"}, "StringLikeIfExists": {"aws:PrincipalTag/a": "y"}}"#,
            r#"{"StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "x"}, "StringNotEquals": {"aws:PrincipalTag/a": "x"}}"#,
            r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}, "ForAllValues:StringEquals": {"aws:TagKeys": "y"}}"#,
            r#"{"Null": {"aws:PrincipalTag/a": "true"}, "StringNotEquals": {"aws:PrincipalTag/a": "x"}}"#,
            r#"{"Null": {"aws:PrincipalTag/a": "false"}, "StringEquals": {"aws:PrincipalTag/a": "x"}}"#,
            r#"{"Null": {"aws:PrincipalTag/a": "true"}, "StringEqualsIfExists": {"aws:PrincipalTag/a": "x"}}"#,
            r#"{"NumericLessThanEquals": {"s3:max-keys": "5"}, "NumericGreaterThanEquals": {"s3:max-keys": "5"}}"#,
            r#"{"NumericLessThan": {"s3:max-keys": ["5", "9"]}, "NumericGreaterThan": {"s3:max-keys": "7"}}"#,
            r#"{"DateLessThan": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.7"}}"#,
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}, "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::1111*:role/a"}}"#,
            r#"{"StringEquals": {"aws:PrincipalTag/a": "x", "aws:principaltag/A": "y"}}"#,
            r#"{"Bool": {"aws:SecureTransport": ["true", "false"]}, "BoolIfExists": {"aws:SecureTransport": "false"}}"#,
        ] {
            let found = findings(&with_condition(condition));
            assert!(!found.contains("STATEMENT_NEVER_MATCHES"), "{condition}: {found}");
        }
    }

    #[test]
    fn a_statement_that_excludes_everything_is_one_finding() {
        for elements in [
            r##""Effect": "Deny", "Action": "s3:*", "NotResource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringNotEquals": {"aws:PrincipalTag/a": "x"}}"##,
            r##""Effect": "Allow", "Action": "iam:PassRole", "NotResource": ["*"]"##,
            r##""Effect": "Deny", "NotAction": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}"##,
            r##""Effect": "Allow", "Action": "iam:*", "NotResource": "*""##,
        ] {
            let found = findings(&policy_of(elements));
            assert_eq!(found.matches(" on `").count(), 1, "{found}");
        }
    }

    #[test]
    fn the_other_condition_is_named() {
        let source = with_condition(
            r#"{"Null": {"aws:PrincipalTag/a": "true"}, "StringEquals": {"aws:PrincipalTag/a": "x"}}"#,
        );
        expect![[r#"
            warning STATEMENT_NEVER_MATCHES on `"aws:PrincipalTag/a"`: `aws:PrincipalTag/a` cannot meet both `Null` and `StringEquals`, so the statement allows nothing; leave one of them out or put the values under one operator
        "#]].assert_eq(&findings(&source));
        let found = diagnostics(&source);
        let related = found.iter().flat_map(|diagnostic| &diagnostic.related);
        let places: Vec<&str> = related.map(|related| related.range.slice(&source)).collect();
        assert_eq!(places, ["\"aws:PrincipalTag/a\""]);
    }

    #[test]
    fn the_statements_are_apart() {
        let one = with_condition(r#"{"StringEquals": {"aws:PrincipalTag/a": "x"}}"#);
        let (head, statement) = one.split_once("[{").expect("a statement");
        let statement = statement.trim_end_matches("}]}");
        let other = statement
            .replace("\"x\"", "\"y\"")
            .replace("StringEquals", "StringLike");
        let both = format!("{head}[{{{statement}}}, {{{other}}}]}}");
        assert!(!findings(&both).contains("STATEMENT_NEVER_MATCHES"));
    }
}
