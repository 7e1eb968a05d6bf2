//! Condition keys of resource control policies that want another one beside them.

use super::{Context, Diagnostic, Fix, ResolvedCondition, Rule};
use crate::policy::Effect;
use crate::syntax::edit::Json;

/// The condition that another one should not be without.
pub(crate) struct Companion {
    pub(crate) operator: &'static str,
    pub(crate) key: &'static str,
    pub(crate) value: &'static str,
    /// What a denial without it does.
    pub(crate) why: &'static str,
}

/// Tells whether an AWS service calls.
pub(crate) const IS_SERVICE: &str = "aws:PrincipalIsAWSService";

/// Whether a condition is about calls of AWS services, one way or the other.
pub(crate) fn tests_service(condition: &ResolvedCondition<'_>) -> bool {
    condition.condition.key.as_str().eq_ignore_ascii_case(IS_SERVICE)
}

/// Whether a key tells where a call of a service comes from.
pub(crate) fn is_source_key(key: &str) -> bool {
    let keys = [
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "aws:SourceAccount",
        "aws:SourceArn",
    ];
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Reports the first condition of a denial that is tested and holds where its key is absent, unless a condition of the
/// same statement is its companion.
pub(crate) fn check(
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
