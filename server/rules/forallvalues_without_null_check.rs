use crate::catalog::ConditionKey;
use crate::policy::{Effect, PolicyKind};
use crate::rule::condition_keys::by_statement;
use crate::rule::conditions::compares_with_everything;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// An `Allow` tests with `ForAllValues:` where the request comes from, but not that the request says so.
    ///
    /// `ForAllValues:` also holds where the key is absent: an `Allow` for all of an organizational unit then reaches callers of no organization.
    /// `"Null": {"key": "false"}` beside it requires the key.
    ///
    /// The rule looks at the global keys that tell who calls, through what, and whose the resource is. Keys of what the request asks for, such as
    /// `aws:TagKeys` or `kms:GrantOperations`, are absent where it asks for nothing of the kind, and that is no slip. `IfExists` says openly
    /// that the key may be absent.
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
    ///         "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"}}
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
    ///         "Condition": {
    ///             "ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"},
    ///             "Null": {"aws:PrincipalOrgPaths": "false"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Set operators for multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    FORALLVALUES_WITHOUT_NULL_CHECK: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (statement, conditions) in by_statement(context) {
        if statement.effect() != Some(Effect::Allow) {
            continue;
        }
        for condition in conditions.iter().filter(|condition| holds_without_key(condition)) {
            let Some(key) = condition.key.filter(|key| tells_origin(*key)) else {
                continue;
            };
            if conditions.iter().any(|other| implies(other, key)) {
                continue;
            }
            let name = condition.condition.key;
            let message = format!(
                "`{}` also holds where `{}` is absent; add `\"Null\": {{\"{}\": \"false\"}}`",
                condition.condition.operator.as_str(),
                name.as_str(),
                key.name()
            );
            let edits = context.add_conditions(statement, "Null", &[(key.name(), Json::string("false"))]);
            let title = format!("Add `\"Null\": {{\"{}\": \"false\"}}`", key.name());
            let fix = edits.map(|edits| Fix::new(title, edits).preferred().safe());
            diagnostics
                .push(Diagnostic::new(&FORALLVALUES_WITHOUT_NULL_CHECK, name.range, message).with_fix(fix));
        }
    }
}

/// Whether it is a positive comparison of all values of a key. Where it may be absent by a negated one, too, nothing is
/// required of it.
fn holds_without_key(condition: &ResolvedCondition<'_>) -> bool {
    condition.name.is_for_all_values()
        && !condition.name.if_exists
        && !condition.is_null_test()
        && condition.operator.is_some_and(|operator| !operator.is_negated())
        && condition.condition.scalars().next().is_some()
        && !compares_with_everything(condition)
}

/// Whether a key with several values tells where a request comes from or goes to, and not what it asks for.
pub(super) fn tells_origin(key: ConditionKey) -> bool {
    key.is_global() && key.is_multivalued() && key.name() != "aws:TagKeys"
}

/// Whether a condition holds only for requests that have the key, or says that they may lack it.
pub(super) fn implies(condition: &ResolvedCondition<'_>, key: ConditionKey) -> bool {
    if condition.is_about(key.name()) {
        return condition.is_null_test() || condition.needs_key();
    }
    let is_one = |names: &[&str]| names.iter().any(|name| condition.is_about(name));
    let comes_along = match key.name() {
        "aws:CalledVia" => is_one(&["aws:CalledViaFirst", "aws:CalledViaLast", "aws:ViaAWSService"]),
        "aws:PrincipalServiceNamesList" => is_one(&["aws:PrincipalServiceName", "aws:PrincipalIsAWSService"]),
        name => name
            .strip_suffix("OrgPaths")
            .is_some_and(|head| condition.is_about(&format!("{head}OrgID"))),
    };
    comes_along && condition.needs_key()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, findings, with_condition};

    const PATHS: &str = r#""ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#;

    #[test]
    fn only_keys_of_origin_need_a_guard() {
        assert_found(
            "FORALLVALUES_WITHOUT_NULL_CHECK",
            |condition| with_condition(&format!("{{{condition}}}")),
            &[
                (PATHS, r#""aws:PrincipalOrgPaths""#),
                (
                    r#""ForAllValues:StringEquals": {"aws:calledvia": "athena.amazonaws.com"}"#,
                    r#""aws:calledvia""#,
                ),
            ],
            &[
                &format!(r#"{PATHS}, "StringEquals": {{"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#),
                &format!(r#"{PATHS}, "Null": {{"aws:principalorgpaths": false}}"#),
                &format!(
                    r#"{PATHS}, "ForAnyValue:StringLike": {{"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}}"#
                ),
                r#""ForAllValues:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}, "Bool": {"aws:ViaAWSService": "true"}"#,
                r#""ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}"#,
                r#""ForAllValues:StringLikeIfExists": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#,
                r#""ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#,
                r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#,
            ],
        );
    }

    #[test]
    fn the_guard_is_added() {
        let policy = |condition: &str| with_condition(&format!("{{{PATHS}, {condition}}}"));
        assert_fixed(
            policy,
            &[(
                r#""Null": {"aws:TokenIssueTime": "false"}"#,
                "Null",
                r#""Null": {"aws:TokenIssueTime": "false", "aws:PrincipalOrgPaths": "false"}"#,
            )],
        );
        assert!(findings(&with_condition(&format!("{{{PATHS}}}"))).contains("(preferred, safe)"));
    }
}
