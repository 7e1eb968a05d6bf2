//! Principals named by identifiers of entities that may be gone.

use super::{Context, Diagnostic, Fix, Rule};
use crate::policy::principal::is_unique_id;
use crate::policy::{Statement, members, strings};
use crate::syntax::edit::remove_from_list;
use crate::text::Edit;

/// Reports every principal that is a unique identifier with this prefix.
pub(crate) fn check(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    prefix: &str,
    entity: &str,
) {
    let elements = context
        .policy
        .statements
        .iter()
        .flat_map(Statement::principal_elements);
    let lists = elements
        .flat_map(|element| members(Some(element)))
        .filter(|member| member.key.as_str() == "AWS");
    for list in lists {
        for string in strings(Some(list)).filter(|string| is_unique_id(string.as_str(), prefix)) {
            let id = string.as_str();
            let message = format!(
                "`{id}` is the identifier of a {entity} that may be deleted; name the {entity} by its ARN"
            );
            let remove = list
                .value
                .as_ref()
                .and_then(|list| remove_from_list(list, string.range));
            let remove = remove.map(|edits| Fix::new(format!("Remove `{id}`"), edits));
            let arn = format!("arn:aws:iam::ACCOUNT:{entity}/NAME");
            let title = format!("Change to the ARN of a {entity} to fill in");
            diagnostics.push(
                Diagnostic::new(rule, string.range, message)
                    .with_fix(Fix::new(title, vec![Edit::replace(string.content, arn)]))
                    .with_fix(remove),
            );
        }
    }
}
