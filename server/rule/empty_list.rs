//! Elements that hold a list of nothing.

use super::arns::actions_of_resources;
use super::{Context, Diagnostic, Fix, Rule};
use crate::catalog::Pattern;
use crate::policy::Statement;
use crate::syntax::edit::Json;
use crate::syntax::{Property, Value};
use crate::text::Edit;

/// Reports each of two elements of a statement, the second of which excludes, that is an empty list.
pub fn check<const N: usize>(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    elements: for<'a> fn(&Statement<'a>) -> [Option<&'a Property>; N],
) {
    for statement in &context.policy.statements {
        for property in elements(statement).into_iter().flatten() {
            let is_empty = |value: &&Value| value.as_array().is_some_and(|array| array.elements.is_empty());
            let value = property.value.as_ref().filter(is_empty);
            if let Some(value) = value.filter(|value| context.is_whole(value)) {
                diagnostics.push(report(context, rule, statement, property.key.as_str(), value));
            }
        }
    }
}

fn report(
    context: &Context<'_>,
    rule: &'static Rule,
    statement: &Statement<'_>,
    element: &str,
    value: &Value,
) -> Diagnostic {
    let excludes = element.starts_with("Not");
    let message = match excludes {
        true => format!("`{element}` is empty and excludes nothing; fill it in, or remove the statement"),
        false => format!(
            "`{element}` is empty and the statement does nothing; fill it in, or remove the statement"
        ),
    };
    let fix = match context.remove_statement(statement) {
        Some(edits) => Some(Fix::new("Remove the statement", edits)),
        None if excludes => None,
        None => fill(context, statement, element, value),
    };
    Diagnostic::new(rule, value.range, message).with_fix(fix)
}

/// Fills an element of the only statement in a policy with all that suits the rest of the statement.
fn fill(context: &Context<'_>, statement: &Statement<'_>, element: &str, value: &Value) -> Option<Fix> {
    let is_role = |name: &str| Pattern::ignoring_case(name).matches("iam:PassRole");
    let json = match element {
        "Action" => actions_of_resources(statement)?,
        // A role that may be passed shall be named.
        _ if statement.actions().any(|entry| is_role(entry.pattern.text)) => return None,
        _ if context.kind.has_principal() || statement.not_action.is_some() => return None,
        _ => Json::string("*"),
    };
    let text = context.style.value_at(context.source, value.range.start, &json);
    let title = format!("Change to `{}`, to be narrowed", context.style.inline(&json));
    Some(Fix::new(title, vec![Edit::replace(value.range, text)]))
}
