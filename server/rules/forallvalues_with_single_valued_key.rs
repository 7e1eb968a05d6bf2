use crate::catalog::ConditionKey;
use crate::policy::{Effect, PolicyKind};
use crate::rule::conditions::operator_fix;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// `ForAllValues:` is applied to a key that has one value at most.
    ///
    /// It also holds where the key is absent, so an `Allow` reaches requests that it should not. Without the prefix
    /// the key has to be there. The fix takes part in *fix all* under `Allow`, where it only narrows.
    ///
    /// Does not speak of audiences of identity providers (`…:aud`), which have a check of their own.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
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
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-forallvalues-with-single-valued-key)
    /// - [Single-valued and multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
    FORALLVALUES_WITH_SINGLE_VALUED_KEY: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

/// Keys of which the catalogue says that they have one value, and the pages of AWS compare several.
const MULTIVALUED_BY_THEIR_PAGES: [&str; 2] = [
    "cloudformation:ImportResourceTypes",
    "cloudformation:ResourceTypes",
];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let has_several = |key: ConditionKey| {
        key.is_multivalued()
            || MULTIVALUED_BY_THEIR_PAGES
                .iter()
                .any(|name| key.name().eq_ignore_ascii_case(name))
    };
    let is_single = |key: Option<ConditionKey>| key.is_some_and(|key| !has_several(key));
    for condition in &context.conditions {
        let prefix = condition.name.set_prefix.unwrap_or_default();
        let is_audience = condition.condition.key.as_str().ends_with(":aud");
        if !prefix.eq_ignore_ascii_case("ForAllValues")
            || condition.operator.is_none()
            || is_audience
            || !is_single(condition.key)
        {
            continue;
        }
        let (key, operator) = (condition.condition.key, condition.condition.operator.as_str());
        let plain = operator.get(prefix.len() + 1..).unwrap_or_default();
        let message = format!(
            "`{}` has one value, and `{operator}` also holds where it is absent; write `{plain}`",
            key.as_str()
        );
        let narrows = condition.statement.effect() == Some(Effect::Allow);
        let fix = operator_fix(context, condition, plain, is_single).map(Fix::preferred);
        diagnostics.push(
            Diagnostic::new(&FORALLVALUES_WITH_SINGLE_VALUED_KEY, key.range, message).with_fix(if narrows {
                fix.map(Fix::safe)
            } else {
                fix
            }),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(effect: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Action": "ec2:*", "Resource": "*", "Condition": {condition}}}}}"#
        )
    }

    #[test]
    fn the_fix_is_safe_where_it_narrows() {
        let condition = r#"{"ForAllValues:StringLike": {"aws:RequestTag/a": "b"}}"#;
        expect![[r#"
            warning FORALLVALUES_WITH_SINGLE_VALUED_KEY on `"aws:RequestTag/a"`: `aws:RequestTag/a` has one value, and `ForAllValues:StringLike` also holds where it is absent; write `StringLike`
              fix: Change to `StringLike` (preferred, safe)
        "#]]
        .assert_eq(&findings(&policy("Allow", condition)));
        assert!(!findings(&policy("Deny", condition)).contains("safe"));
        assert_eq!(
            fixed(&policy("Allow", condition), "StringLike"),
            policy("Allow", r#"{"StringLike": {"aws:RequestTag/a": "b"}}"#)
        );
    }

    #[test]
    fn the_pages_of_aws_outrank_the_catalogue() {
        let condition =
            r#"{"ForAllValues:StringLike": {"cloudformation:ImportResourceTypes": ["AWS::S3::*"]}}"#;
        let source = policy("Allow", condition).replace("ec2:*", "cloudformation:*");
        assert_eq!(findings(&source), "");
    }

    #[test]
    fn a_key_of_several_values_keeps_its_operator() {
        assert_eq!(
            fixed(
                &policy(
                    "Deny",
                    r#"{"ForAllValues:StringLike": {"aws:TagKeys": "b", "aws:RequestTag/a": "b"}, "StringLike": {"ec2:Region": "*"}}"#
                ),
                "StringLike"
            ),
            policy(
                "Deny",
                r#"{"ForAllValues:StringLike": {"aws:TagKeys": "b"}, "StringLike": {"ec2:Region": "*", "aws:RequestTag/a": "b"}}"#
            )
        );
    }

    #[test]
    fn unknown_keys_and_audiences_are_left_alone() {
        for key in ["aws:TagKeys", "ec2:Nosuch", "accounts.google.com:aud"] {
            let condition = format!(r#"{{"ForAllValues:StringLike": {{"{key}": "b"}}}}"#);
            assert!(
                !findings(&policy("Allow", &condition)).contains("FORALLVALUES"),
                "{key}"
            );
        }
    }
}
