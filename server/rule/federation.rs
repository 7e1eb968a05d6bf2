//! What the rules about federated principals share.

use super::conditions::put_under;
use super::{Context, Diagnostic, Fix, Rule};
use crate::policy::principal::Provider;
use crate::policy::{Effect, Statement, members};
use crate::syntax::{StringValue, Value};

/// Reports every audience that is tested with a set operator.
pub(crate) fn check_audience(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    prefix: &str,
) {
    for condition in &context.conditions {
        let has_prefix = condition
            .name
            .set_prefix
            .is_some_and(|own| own.eq_ignore_ascii_case(prefix));
        let key = condition.condition.key;
        if !has_prefix || !is_audience(key.as_str()) {
            continue;
        }
        let message = format!("`{}` holds a single value; remove `{prefix}:`", key.as_str());
        let bare = condition.condition.operator.as_str().split_once(':');
        let bare = bare.map(|(_, bare)| bare).unwrap_or_default();
        let fix = put_under(context, condition, bare, None, |_| false).map(|edits| {
            let fix = Fix::new(format!("Remove `{prefix}:`"), edits).preferred();
            // Without the prefix, a negated operator holds where the key is absent, too, and any other does not.
            let is_negated = condition.operator.is_none_or(|operator| operator.is_negated());
            let narrows = condition.statement.effect() == Some(Effect::Allow) && !is_negated;
            if narrows { fix.safe() } else { fix }
        });
        diagnostics.push(Diagnostic::new(rule, key.range, message).with_fix(fix));
    }
}

/// The claim `aud` of a provider, which is named by its domain, or of SAML.
fn is_audience(key: &str) -> bool {
    key.rsplit_once(':').is_some_and(|(provider, claim)| {
        claim.eq_ignore_ascii_case("aud") && (provider.contains('.') || provider.eq_ignore_ascii_case("saml"))
    })
}

/// The key that tells the application.
pub(crate) fn audience(provider: &str) -> &'static str {
    match provider {
        "graph.facebook.com" | "www.amazon.com" => "app_id",
        _ => "aud",
    }
}

/// The OpenID Connect providers that a statement allows without a condition on any of the claims that count: the
/// statement, the principal, the provider.
pub(crate) fn unconditional<'a>(
    context: &'a Context<'a>,
    counts: fn(&str) -> bool,
) -> impl Iterator<Item = (&'a Statement<'a>, &'a StringValue, &'a str)> {
    let statements = context.policy.statements.iter();
    let allowing = statements.filter(|statement| statement.effect() == Some(Effect::Allow));
    allowing.flat_map(move |statement| {
        let providers = statement
            .providers()
            .filter_map(move |(string, provider)| match provider {
                Provider::Oidc(name) => Some((statement, string, name)),
                Provider::Saml => None,
            });
        providers.filter(move |(_, _, provider)| {
            !may_test(statement, provider, counts) && context.is_intact(statement.value.range)
        })
    })
}

fn may_test(statement: &Statement<'_>, provider: &str, counts: fn(&str) -> bool) -> bool {
    let tests = |key: &str| {
        key.rsplit_once(':')
            .is_some_and(|(host, claim)| host.eq_ignore_ascii_case(provider) && counts(claim))
    };
    let is_unknown = |value: Option<&Value>| value.is_none_or(|value| value.as_object().is_none());
    let operators = || members(statement.condition);
    statement
        .condition
        .is_some_and(|condition| is_unknown(condition.value.as_ref()))
        || operators().any(|operator| is_unknown(operator.value.as_ref()))
        || statement
            .conditions()
            .any(|condition| tests(condition.key.as_str()))
}
