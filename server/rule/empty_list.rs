//! Elements that hold a list of nothing.

use super::{Context, Diagnostic, Fix, Rule};
use crate::policy::Statement;
use crate::syntax::{Property, Value};

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
            if let Some(value) = value.filter(|value| context.is_intact(value.range)) {
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
    let edits = context.remove_statement(statement);
    Diagnostic::new(rule, value.range, message)
        .with_fix(edits.map(|edits| Fix::new("Remove the statement", edits)))
}
