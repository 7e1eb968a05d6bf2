use crate::catalog::ConditionKey;
use crate::policy::{Effect, PolicyKind};
use crate::rule::conditions::operator_fix;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A key of several values is tested without `ForAllValues:` or `ForAnyValue:`.
    ///
    /// AWS rejects the policy, because an operator alone compares one value. `ForAllValues:` also holds where the
    /// key is absent; under `Allow` add a `Null` test against that.
    ///
    /// Does not speak of `Null`, which asks only whether the key is there.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "ec2:CreateTags",
    ///             "Resource": "arn:aws:ec2:*:*:instance/*",
    ///             "Condition": {"StringEquals": {"aws:TagKeys": ["team", "cost"]}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "ec2:CreateTags",
    ///             "Resource": "arn:aws:ec2:*:*:instance/*",
    ///             "Condition": {
    ///                 "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]},
    ///                 "Null": {"aws:TagKeys": "false"}
    ///             }
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-qualifier)
    /// - [Single-valued and multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
    MISSING_QUALIFIER: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_multivalued = |key: Option<ConditionKey>| key.is_some_and(ConditionKey::is_multivalued);
    for condition in &context.conditions {
        let has_qualifier = condition.name.set_prefix.is_some() || condition.is_null_test();
        if has_qualifier || condition.operator.is_none() || !is_multivalued(condition.key) {
            continue;
        }
        let (key, operator) = (condition.condition.key, condition.condition.operator.as_str());
        let message = format!(
            "`{}` has several values; write `ForAllValues:{operator}` or `ForAnyValue:{operator}`",
            key.as_str()
        );
        let mut diagnostic = Diagnostic::new(&MISSING_QUALIFIER, key.range, message);
        // Under `Deny` one value that is unwanted is usually enough.
        let qualifiers = match condition.statement.effect() {
            Some(Effect::Deny) => ["ForAnyValue", "ForAllValues"],
            _ => ["ForAllValues", "ForAnyValue"],
        };
        for qualifier in qualifiers {
            let qualified = format!("{qualifier}:{operator}");
            diagnostic = diagnostic.with_fix(operator_fix(context, condition, &qualified, is_multivalued));
        }
        diagnostics.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {condition}}}}}"#
        )
    }

    #[test]
    fn both_qualifiers_are_offered() {
        let source = policy(r#"{"StringLike": {"aws:TagKeys": "a*"}}"#);
        expect![[r#"
            error MISSING_QUALIFIER on `"aws:TagKeys"`: `aws:TagKeys` has several values; write `ForAllValues:StringLike` or `ForAnyValue:StringLike`
              fix: Change to `ForAnyValue:StringLike`
              fix: Change to `ForAllValues:StringLike`
        "#]]
        .assert_eq(&findings(&source));
    }

    #[test]
    fn keys_of_one_value_stay_where_they_are() {
        let source = policy(r#"{"StringLike": {"aws:TagKeys": "a*", "aws:RequestTag/a": "b"}}"#);
        assert_eq!(
            fixed(&source, "ForAnyValue"),
            policy(
                r#"{"StringLike": {"aws:RequestTag/a": "b"}, "ForAnyValue:StringLike": {"aws:TagKeys": "a*"}}"#
            )
        );
    }

    #[test]
    fn null_and_unknown_operators_need_none() {
        for condition in [
            r#"{"Null": {"aws:TagKeys": "true"}}"#,
            r#"{"ForAnyValue:StringLike": {"aws:TagKeys": "a"}}"#,
            r#"{"StringAlike": {"aws:TagKeys": "a"}}"#,
        ] {
            assert!(
                !findings(&policy(condition)).contains("MISSING_QUALIFIER"),
                "{condition}"
            );
        }
    }
}
