//! Statements that allow an action which hands out a role, on any role: `iam:PassRole` and
//! `iam:CreateServiceLinkedRole`.
//!
//! Twelve rules share this: one for each action, each way to name the action and each way to name the resource. A
//! condition that says which service the role is for silences all of them, and so does a resource that names
//! at least a part of the role; AWS's own managed policies rely on both.

use super::excludes_all::leaves_nothing;
use super::{Context, Diagnostic, Fix, Rule};
use crate::catalog::Pattern;
use crate::policy::{ActionEntry, Arn, Condition, Effect, Statement};
use crate::syntax::edit::{Json, insert_element_after, insert_property};
use crate::syntax::{Property, Value};
use crate::text::{Edit, TextRange};

/// An action that hands out a role.
#[derive(Debug)]
pub struct SensitiveAction {
    /// Its full name.
    name: &'static str,
    /// The condition key that says which service the role is for.
    key: &'static str,
    /// The ARN of a role, names to be filled in.
    role: &'static str,
    /// What may happen where nothing says which role is meant.
    consequence: &'static str,
    /// Whether the resource part of an ARN stands for any role that the action can be about.
    is_any: fn(&str) -> bool,
}

/// Gives a role to a service.
pub static PASS_ROLE: SensitiveAction = SensitiveAction {
    name: "iam:PassRole",
    key: "iam:PassedToService",
    role: "arn:aws:iam::*:role/NAME",
    consequence: "any role be passed to any service",
    is_any: |resource| {
        let (path, name) = resource.rsplit_once('/').unwrap_or(("role", resource));
        let first = path.split('/').next().unwrap_or_default();
        is_wild(name) && Pattern::new(first).matches("role")
    },
};

/// Creates the role of a service.
pub static CREATE_SERVICE_LINKED_ROLE: SensitiveAction = SensitiveAction {
    name: "iam:CreateServiceLinkedRole",
    key: "iam:AWSServiceName",
    role: "arn:aws:iam::*:role/aws-service-role/SERVICE/NAME",
    consequence: "any service-linked role be created",
    is_any: |resource| {
        let role = resource.strip_prefix("role/").unwrap_or(resource);
        is_wild(role.strip_prefix("aws-service-role/").unwrap_or(role))
    },
};

/// How a statement comes to allow the action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// `Action` lists it.
    Listed,
    /// A pattern in `Action` covers it.
    Covered,
    /// `NotAction` does not exclude it.
    NotExcluded,
}

/// How a statement comes to be about any role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// A wildcard in `Resource`.
    Wildcard,
    /// `NotResource`.
    AllBut,
}

/// Reports the statements that allow `action` in this way and in this scope: on what names the action, and on what
/// names the resource.
pub fn check(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    action: &SensitiveAction,
    (way, scope): (Way, Scope),
) {
    if !action.may_be_named(context, way) {
        return;
    }
    for statement in &context.policy.statements {
        let has_element = match scope {
            Scope::Wildcard => statement.resource.is_some() && statement.not_resource.is_none(),
            Scope::AllBut => statement.not_resource.is_some() && statement.resource.is_none(),
        };
        if !has_element || statement.effect() != Some(Effect::Allow) || leaves_nothing(statement) {
            continue;
        }
        let names = action.names(statement, way);
        let Some((first, what)) = names.first() else {
            continue;
        };
        let scopes = action.scopes(statement, scope);
        let (Some(place), false) = (scopes.first(), action.is_restricted(statement)) else {
            continue;
        };
        let fix = action.fix(context, statement, way, scope);
        let name_it = action.name_role(statement, way, scope, &scopes);
        let mut report = |range, message: String, related: TextRange, why: &str| {
            let found = Diagnostic::new(rule, range, message);
            let found = found.with_related(related, why).with_fix(fix.clone());
            diagnostics.push(found.with_fix(name_it.clone()));
        };
        for (range, what) in &names {
            report(
                *range,
                action.message(what, way, scope),
                *place,
                "On these resources",
            );
        }
        for range in &scopes {
            report(
                *range,
                action.message(what, way, scope),
                *first,
                "The action is allowed here",
            );
        }
    }
}

impl SensitiveAction {
    /// Whether any statement may allow the action in this way; most policies know nothing of it.
    fn may_be_named(&self, context: &Context<'_>, way: Way) -> bool {
        let mut entries = context.distinct_actions(|_| true).map(|action| &action.entry);
        match way {
            Way::Listed => entries.any(|entry| self.is_named_by(entry)),
            Way::Covered => entries.any(|entry| self.is_covered_by(entry)),
            Way::NotExcluded => true,
        }
    }

    fn is_named_by(&self, entry: &ActionEntry<'_>) -> bool {
        entry.pattern.text.eq_ignore_ascii_case(self.name)
    }

    fn is_covered_by(&self, entry: &ActionEntry<'_>) -> bool {
        // A prefix with a wildcard is a slip of its own.
        let is_prefix = |prefix: &str| prefix.eq_ignore_ascii_case("iam");
        let may_be = entry.pattern.prefix.is_none_or(is_prefix);
        may_be && Pattern::ignoring_case(entry.pattern.text).matches(self.name)
    }

    /// What in a statement allows the action in this way: where it stands and its text.
    fn names(&self, statement: &Statement<'_>, way: Way) -> Vec<(TextRange, String)> {
        let is_it = |entry: &ActionEntry<'_>| self.is_named_by(entry);
        let covers = |entry: &ActionEntry<'_>| self.is_covered_by(entry);
        let names = |entry: ActionEntry<'_>| (entry.string.range, entry.pattern.text.to_owned());
        let entries = || statement.actions();
        match (way, statement.action, statement.not_action) {
            (Way::Listed, Some(_), None) => entries().filter(is_it).map(names).collect(),
            (Way::Covered, Some(_), None) => {
                let covering: Vec<_> = entries().filter(covers).collect();
                match covering.iter().any(is_it) {
                    true => Vec::new(),
                    false => covering.into_iter().map(names).collect(),
                }
            }
            (Way::NotExcluded, None, Some(excluded)) => {
                let value = excluded.value.as_ref().filter(|value| is_list_of_strings(value));
                let range = value.map(|value| value.range);
                let range = range.filter(|_| !entries().any(|entry| covers(&entry)));
                range
                    .map(|range| (range, "NotAction".to_owned()))
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// What in a statement makes it about any role.
    fn scopes(&self, statement: &Statement<'_>, scope: Scope) -> Vec<TextRange> {
        let is_any = |text: &str| match Arn::new(text) {
            Some(arn) => Pattern::new(arn.service()).matches("iam") && (self.is_any)(arn.resource()),
            None => is_wild(text),
        };
        match scope {
            Scope::Wildcard => {
                let resources = statement.resources();
                let any = resources.filter(|(string, _)| is_any(string.as_str()));
                any.map(|(string, _)| string.range).collect()
            }
            Scope::AllBut => {
                let value = statement
                    .not_resource
                    .and_then(|property| property.value.as_ref());
                value
                    .filter(|value| is_list_of_strings(value))
                    .map(|value| value.range)
                    .into_iter()
                    .collect()
            }
        }
    }

    /// Whether a condition says which services the role may be for.
    fn is_restricted(&self, statement: &Statement<'_>) -> bool {
        statement.conditions().any(|condition| self.restricts(&condition))
    }

    fn restricts(&self, condition: &Condition<'_>) -> bool {
        let operator = condition.operator_name().base;
        let is_equality = ["StringEquals", "StringLike", "StringEqualsIgnoreCase"]
            .iter()
            .any(|equality| operator.eq_ignore_ascii_case(equality));
        let mut values = condition.strings();
        is_equality
            && condition.key.as_str().eq_ignore_ascii_case(self.key)
            && !values.any(|value| value.as_str().starts_with(['*', '?']))
    }

    fn message(&self, what: &str, way: Way, scope: Scope) -> String {
        let Self {
            name,
            key,
            consequence,
            ..
        } = self;
        let on = match scope {
            Scope::Wildcard => "on any resource",
            Scope::AllBut => "with `NotResource`",
        };
        let advice = match scope {
            Scope::Wildcard => format!("name the role, or require `{key}`"),
            Scope::AllBut => "name the roles in `Resource`".to_owned(),
        };
        match way {
            Way::Listed => format!("`{what}` {on} lets {consequence}; {advice}"),
            Way::Covered => format!("`{what}` covers `{name}`, and {on} lets {consequence}; {advice}"),
            Way::NotExcluded => {
                format!("`NotAction` without `{name}` {on} lets {consequence}; add it, or {advice}")
            }
        }
    }

    fn fix(&self, context: &Context<'_>, statement: &Statement<'_>, way: Way, scope: Scope) -> Option<Fix> {
        let name = self.name;
        match (way, scope) {
            (Way::NotExcluded, _) => {
                let list = statement.not_action?.value.as_ref()?;
                let last = list.one_or_many().count().saturating_sub(1);
                let edits =
                    insert_element_after(context.source, context.style, list, last, &Json::string(name));
                Some(Fix::new(format!("Add `{name}` to `NotAction`"), edits).preferred())
            }
            (_, Scope::AllBut) => {
                let property = statement.not_resource?;
                let value = property.value.as_ref()?;
                let edits = vec![
                    Edit::replace(property.key.content, "Resource"),
                    Edit::replace(value.range, "[]"),
                ];
                Some(Fix::new("Change to a `Resource` to fill in", edits))
            }
            (_, Scope::Wildcard) => {
                // Requests for other actions do not have the key.
                let is_alone = way == Way::Listed && statement.actions().count() == 1;
                let operator = if is_alone {
                    "StringEquals"
                } else {
                    "StringEqualsIfExists"
                };
                let edits = self.require(context, statement, operator)?;
                Some(Fix::new(
                    format!("Require `{}`, values to fill in", self.key),
                    edits,
                ))
            }
        }
    }

    /// Puts the ARN of one role in the place of those that are about any, where the statement is about nothing else.
    fn name_role(
        &self,
        statement: &Statement<'_>,
        way: Way,
        scope: Scope,
        scopes: &[TextRange],
    ) -> Option<Fix> {
        let only = statement.actions().count() == 1 && statement.resources().count() == 1;
        let [place] = scopes else { return None };
        let edits = vec![Edit::replace(*place, format!("\"{}\"", self.role))];
        (only && (way, scope) == (Way::Listed, Scope::Wildcard))
            .then(|| Fix::new("Change to the ARN of a role to fill in", edits))
    }

    /// Inserts a condition on the key, its values to be filled in.
    fn require(
        &self,
        context: &Context<'_>,
        statement: &Statement<'_>,
        operator: &'static str,
    ) -> Option<Vec<Edit>> {
        let insert = |object: &Value, key: &'static str, json: &Json| {
            let last = object.as_object()?.properties.len().checked_sub(1);
            Some(insert_property(
                context.source,
                context.style,
                object,
                last,
                key,
                json,
            ))
        };
        let values = Json::Array(Vec::new());
        let keys = Json::Object(vec![(self.key, values.clone())]);
        let Some(condition) = statement.condition else {
            return insert(
                statement.value,
                "Condition",
                &Json::Object(vec![(operator, keys)]),
            );
        };
        let condition = condition.value.as_ref()?;
        let same = condition.as_object()?.get(operator);
        match same.map(|property: &Property| property.value.as_ref()) {
            None => insert(condition, operator, &keys),
            Some(object) => {
                let object = object?;
                let has_key = object.as_object()?.get(self.key).is_some();
                if has_key {
                    None
                } else {
                    insert(object, self.key, &values)
                }
            }
        }
    }
}

/// Whether a text stands for any other that has no certain part.
fn is_wild(text: &str) -> bool {
    text.contains('*') && text.chars().all(|char| matches!(char, '*' | '?' | '/'))
}

/// Whether a value is a string or a list of one or more of nothing but strings.
fn is_list_of_strings(value: &Value) -> bool {
    value.one_or_many().next().is_some() && value.one_or_many().all(|value| value.as_string().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_role_is_one_that_nothing_names() {
        for (resource, pass, create) in [
            ("*", true, true),
            ("role/*", true, true),
            ("role/service-role/*", true, false),
            ("role/aws-service-role/*", true, true),
            ("role/aws-service-role/*/*", true, true),
            ("role/aws-service-role/ecs.amazonaws.com/*", true, false),
            (
                "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS*",
                false,
                false,
            ),
            ("role/app-*", false, false),
            ("role/app", false, false),
            ("user/*", false, false),
        ] {
            assert_eq!((PASS_ROLE.is_any)(resource), pass, "{resource}");
            assert_eq!(
                (CREATE_SERVICE_LINKED_ROLE.is_any)(resource),
                create,
                "{resource}"
            );
        }
    }
}
