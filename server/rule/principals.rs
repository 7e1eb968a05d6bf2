//! What the rules about `Principal` and `NotPrincipal` share.

use super::{Context, Diagnostic, Fix, Rule};
use crate::policy::Statement;
use crate::syntax::{Property, Value};
use crate::text::Edit;

/// Turns the meaning around, so it is never the one right answer.
pub(crate) fn rename_to_principal(statement: &Statement<'_>, element: &Property) -> Option<Fix> {
    let edits = vec![Edit::replace(element.key.content, "Principal")];
    statement
        .principal
        .is_none()
        .then(|| Fix::new("Rename to `Principal`, to be reviewed", edits))
}

/// Reports every principal element of a policy that takes none. A fix that says the same in another way goes before
/// its removal.
pub(crate) fn check_principals(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    message: impl Fn(&str) -> String,
    other: impl Fn(&Statement<'_>, &Property) -> Option<Fix>,
) {
    for statement in &context.policy.statements {
        let elements = statement.principal_elements();
        for element in elements.filter(|element| element.value.is_some()) {
            let key = element.key.as_str();
            let remove = Fix::new(format!("Remove `{key}`"), statement.remove_element(element));
            let is_everyone = element.value.as_ref().and_then(Value::as_str) == Some("*");
            let other = other(statement, element);
            let remove = match (&other, key) {
                (None, "Principal") if is_everyone => remove.preferred().safe(),
                (None, "Principal") => remove.preferred(),
                _ => remove,
            };
            diagnostics.push(
                Diagnostic::new(rule, element.key.range, message(key))
                    .with_fix(other)
                    .with_fix(remove),
            );
        }
    }
}
