use crate::policy::{Effect, PolicyKind};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, Rule, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// A resource control policy tests who calls without sparing the services of AWS.
    ///
    /// A service that calls on its own behalf belongs to no organization and no account, so a denial of "everyone who is not of
    /// mine" hits it, too. `"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}` spares it. The rule looks at denials that hold
    /// where the key is absent: negated operators and `IfExists`.
    ///
    /// ## Invalid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:*",
    ///         "Resource": "*",
    ///         "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:*",
    ///         "Resource": "*",
    ///         "Condition": {
    ///             "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    ///             "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-rcp-missing-related-principal-condition-key)
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: Warning, kinds: &[PolicyKind::Rcp], check: check,
}

const KEYS: [&str; 4] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
];
const TAG: &str = "aws:PrincipalTag/";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_tested = |key: &str| {
        KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
            || key
                .get(..TAG.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(TAG))
    };
    let companion = Companion {
        operator: "BoolIfExists",
        key: IS_SERVICE,
        value: "false",
        why: "hits AWS services, too",
    };
    check_companions(
        context,
        diagnostics,
        &RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY,
        is_tested,
        tests_service,
        &companion,
    );
}

/// Tells whether an AWS service calls.
pub(super) const IS_SERVICE: &str = "aws:PrincipalIsAWSService";

/// Whether a condition is about calls of AWS services, one way or the other.
pub(super) fn tests_service(condition: &ResolvedCondition<'_>) -> bool {
    condition.condition.key.as_str().eq_ignore_ascii_case(IS_SERVICE)
}

/// Whether a key tells where a call of a service comes from.
pub(super) fn is_source_key(key: &str) -> bool {
    let keys = [
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "aws:SourceAccount",
        "aws:SourceArn",
    ];
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The condition that another one should not be without.
pub(super) struct Companion {
    pub(super) operator: &'static str,
    pub(super) key: &'static str,
    pub(super) value: &'static str,
    /// What a denial without it does.
    pub(super) why: &'static str,
}

/// Reports the first condition of a denial that is tested and holds where its key is absent, unless a condition of the
/// same statement is its companion.
pub(super) fn check_companions(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    is_tested: impl Fn(&str) -> bool,
    is_companion: impl Fn(&ResolvedCondition<'_>) -> bool,
    companion: &Companion,
) {
    let Companion {
        operator,
        key,
        value,
        why,
    } = companion;
    let of_one =
        |a: &ResolvedCondition<'_>, b: &ResolvedCondition<'_>| std::ptr::eq(a.statement, b.statement);
    for conditions in context.conditions.chunk_by(of_one) {
        let holds_without = |condition: &ResolvedCondition<'_>| {
            condition.name.if_exists || condition.operator.is_some_and(|operator| operator.is_negated())
        };
        let tested = |condition: &&ResolvedCondition<'_>| {
            is_tested(condition.condition.key.as_str()) && holds_without(condition)
        };
        let Some(found) = conditions.iter().find(tested) else {
            continue;
        };
        if found.statement.effect() != Some(Effect::Deny) || conditions.iter().any(&is_companion) {
            continue;
        }
        let name = found.condition.key;
        let message = format!(
            "The denial by `{}` {why}; add `\"{operator}\": {{\"{key}\": \"{value}\"}}`",
            name.as_str()
        );
        let edits = context.add_conditions(found.statement, operator, &[(*key, Json::string(*value))]);
        let title = format!("Add `\"{operator}\": {{\"{key}\": \"{value}\"}}`");
        let fix = edits.map(|edits| Fix::new(title, edits).preferred());
        diagnostics.push(Diagnostic::new(rule, name.range, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{{condition}}}"#
        ))
    }

    #[test]
    fn services_are_spared() {
        let before = r#""StringNotEquals": {"aws:PrincipalTag/team": "a"}"#;
        let after = format!(r#"{before}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "false"}}"#);
        assert_eq!(fixed_as(&policy(before), "rcp", "Add"), policy(&after));
    }

    #[test]
    fn a_condition_that_needs_the_key_spares_them_already() {
        for condition in [
            r#""StringEquals": {"aws:PrincipalAccount": "111122223333"}"#,
            r#""StringNotEquals": {"aws:PrincipalAccount": "111122223333"}, "BoolIfExists": {"AWS:PrincipalIsAwsService": false}"#,
        ] {
            assert_eq!(findings_as(&policy(condition), "rcp"), "", "{condition}");
        }
    }
}
