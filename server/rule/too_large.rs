//! Policies with more characters than AWS stores.

use super::{Context, Diagnostic, Fix, Rule};
use crate::policy::{Form, head, size};
use crate::text::Edit;

/// Reports a policy that is larger than the quota of its kind.
pub fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>, rule: &'static Rule, remark: &str) {
    let policy = context.policy;
    let Some(quota) = size::quota(policy, context.kind, context.resource_type) else {
        return;
    };
    let range = policy.root.range;
    if policy.form != Form::Document || range.len() <= quota || !context.syntax_errors.is_empty() {
        return;
    }
    let count = size::characters(range.slice(context.source));
    let Some(object) = policy.root.as_object().filter(|_| quota < count) else {
        return;
    };
    let has = match count {
        size::MOST_COUNTED => format!("at least {}", grouped(count)),
        _ => grouped(count),
    };
    let message = format!(
        "The policy has {has} characters without white space, and AWS stores at most {}{remark}; shorten or split it",
        grouped(quota)
    );
    let place = head(context.source, policy.root, object);
    diagnostics.push(Diagnostic::new(rule, place, message).with_fix(without_sids(context, count - quota)));
}

/// Removes every `Sid`, where that is enough.
fn without_sids(context: &Context<'_>, excess: usize) -> Option<Fix> {
    let statements = || context.policy.statements.iter();
    // With a comma each.
    let most: usize = statements()
        .filter_map(|statement| Some(statement.sid?.range().len() + 1))
        .sum();
    if most < excess {
        return None;
    }
    let edits: Vec<Edit> = statements()
        .filter_map(|statement| Some((statement, statement.sid?)))
        .flat_map(|(statement, sid)| statement.remove_element(sid))
        .collect();
    let saved: usize = edits
        .iter()
        .map(|edit| size::characters(edit.range.slice(context.source)))
        .sum();
    (excess <= saved).then(|| Fix::new("Remove every `Sid`", edits))
}

/// A number with commas between its thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [7, 999, 1_000, 10_240, 1_234_567].map(grouped),
            ["7", "999", "1,000", "10,240", "1,234,567"]
        );
    }
}
