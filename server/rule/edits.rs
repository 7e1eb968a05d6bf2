//! Edits of a policy that the fixes of many rules make.

use super::{Context, ResolvedAction};
use crate::catalog::{Action, Pattern};
use crate::policy::{Statement, strings};
use crate::syntax::Value;
use crate::syntax::edit::{Json, insert_element_after, insert_property, remove_from_list, replace_element};
use crate::text::Edit;

impl Context<'_> {
    /// Adds keys under an operator to the condition of a statement; `None` where one is there already.
    pub fn add_conditions(
        &self,
        statement: &Statement<'_>,
        operator: &str,
        conditions: &[(&str, Json)],
    ) -> Option<Vec<Edit>> {
        let keys = || {
            conditions
                .iter()
                .map(|(key, json)| ((*key).to_owned(), json.clone()))
        };
        let keys = || Json::Members(keys().collect());
        let insert = |into: &Value, key: &str, json: &Json| {
            let last = into
                .as_object()
                .and_then(|object| object.properties.len().checked_sub(1));
            insert_property(self.source, self.style, into, last, key, json)
        };
        let Some(condition) = statement.condition else {
            let json = Json::Members(vec![(operator.to_owned(), keys())]);
            return Some(insert(statement.value, "Condition", &json));
        };
        let operators = condition.value.as_ref()?;
        let Some(present) = operators.as_object()?.get(operator) else {
            return Some(insert(operators, operator, &keys()));
        };
        let present = present.value.as_ref()?;
        let object = present.as_object()?;
        if object.properties.is_empty() {
            let text = self.style.value_at(self.source, present.range.start, &keys());
            return Some(vec![Edit::replace(present.range, text)]);
        }
        let is_there = |key: &str| {
            let mut properties = object.properties.iter();
            properties.any(|property| property.key.as_str().eq_ignore_ascii_case(key))
        };
        if conditions.iter().any(|(key, _)| is_there(key)) {
            return None;
        }
        let edits = conditions
            .iter()
            .flat_map(|(key, json)| insert(present, key, json));
        Some(edits.collect())
    }

    /// Puts other actions in the place of an entry: those that its list does not cover yet. `None` where the list would
    /// be left empty.
    pub fn replace_action(&self, action: &ResolvedAction<'_>, others: &[Action]) -> Option<Vec<Edit>> {
        let entry = &action.entry;
        let property = match entry.negated {
            true => action.statement.not_action?,
            false => action.statement.action?,
        };
        let beside = || {
            let strings = strings(Some(property)).filter(|string| string.range != entry.string.range);
            strings.map(|string| Pattern::ignoring_case(string.as_str()))
        };
        let new = others.iter().map(Action::to_string);
        let new = new.filter(|name| !beside().any(|pattern| pattern.matches(name)));
        let items: Vec<_> = new.map(Json::String).collect();
        let list = property.value.as_ref()?;
        if items.is_empty() {
            return remove_from_list(list, entry.string.range);
        }
        Some(replace_element(
            self.source,
            self.style,
            list,
            entry.string.range,
            &items,
        ))
    }

    /// Inserts a statement behind another one; `None` where there is no list of statements.
    pub fn insert_statement_after(&self, statement: &Statement<'_>, json: &Json) -> Option<Vec<Edit>> {
        let list = self.policy.statement?.value.as_ref()?;
        let index = list
            .one_or_many()
            .position(|value| value.range == statement.value.range)?;
        Some(insert_element_after(self.source, self.style, list, index, json))
    }

    /// Removes a statement; `None` where it is the only one.
    pub fn remove_statement(&self, statement: &Statement<'_>) -> Option<Vec<Edit>> {
        let list = self.policy.statement?.value.as_ref()?;
        remove_from_list(list, statement.value.range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Form, Policy, PolicyKind};
    use crate::syntax::edit::Style;
    use crate::syntax::json;
    use crate::text::apply_edits;

    fn statement(condition: &str) -> String {
        format!(r#"{{"Effect": "Deny", "Action": "s3:*", "Resource": "*"{condition}}}"#)
    }

    #[test]
    fn a_condition_is_added_where_its_operator_stands() {
        for (before, after) in [
            ("", Some(r#", "Condition": {"Bool": {"k": "x"}}"#)),
            (
                r#", "Condition": {"Bool": {"l": "y"}}"#,
                Some(r#", "Condition": {"Bool": {"l": "y", "k": "x"}}"#),
            ),
            (
                r#", "Condition": {"Null": {"l": "y"}}"#,
                Some(r#", "Condition": {"Null": {"l": "y"}, "Bool": {"k": "x"}}"#),
            ),
            (r#", "Condition": {"Bool": {"K": "y"}}"#, None),
            (r#", "Condition": "none""#, None),
        ] {
            let source = statement(before);
            let root = json::parse(&source).root.expect("a statement");
            let policy = Policy::new(&root, Form::Statement);
            let style = Style::of(&source, Some(&root));
            let context = Context::new(&source, &style, &[], &policy, PolicyKind::Identity, None);
            let edits = context.add_conditions(&policy.statements[0], "Bool", &[("k", Json::string("x"))]);
            assert_eq!(
                edits.map(|edits| apply_edits(&source, &edits)),
                after.map(statement)
            );
        }
    }
}
