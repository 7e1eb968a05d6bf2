//! `NotAction`, `NotResource` and `NotPrincipal` that leave nothing over.

use super::{Context, Diagnostic, Fix, Rule, Tag};
use crate::policy::{Effect, Statement, strings};
use crate::syntax::StringValue;
use crate::text::Edit;

/// Reports each statement whose element excludes everything, on the value that `everything` finds.
pub fn check(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    element: &'static str,
    everything: impl for<'a> Fn(&Statement<'a>) -> Option<&'a StringValue>,
) {
    let positive = element.strip_prefix("Not").unwrap_or(element);
    for statement in &context.policy.statements {
        let Some(string) = everything(statement) else {
            continue;
        };
        let message = format!(
            "`{element}` excludes everything, so that the statement does nothing; name what to leave out, or write `{positive}`"
        );
        let mut diagnostic = Diagnostic::new(rule, string.range, message).with_tag(Tag::Unnecessary);
        // A denial is hardly meant to deny nothing; an `Allow` is not widened to everything.
        let denies = statement.effect() == Some(Effect::Deny);
        let is_alone = statement.object.get(positive).is_none();
        if let Some(property) = statement.object.get(element).filter(|_| denies && is_alone) {
            let edits = vec![Edit::replace(property.key.content, positive)];
            diagnostic = diagnostic.with_fix(Fix::new(format!("Change to `{positive}`"), edits));
        }
        let removal = context.remove_statement(statement);
        diagnostics.push(diagnostic.with_fix(removal.map(|edits| Fix::new("Remove the statement", edits))));
    }
}

/// Whether `NotAction` or `NotResource` of a statement leaves nothing over: there is a finding for that, and nothing else of
/// the statement matters.
pub(crate) fn leaves_nothing(statement: &Statement<'_>) -> bool {
    [statement.not_action, statement.not_resource]
        .into_iter()
        .flat_map(strings)
        .any(is_everything)
}

/// Whether a pattern is nothing but `*`.
pub(crate) fn is_everything(string: &StringValue) -> bool {
    let text = string.as_str();
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}
