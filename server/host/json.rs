//! Policies in JSON files: the root of the text, as a document, a list of statements, or a statement.
use crate::policy::{Form, STATEMENT_ELEMENTS};
use crate::syntax::{Object, Value, ValueKind};

/// The form of the policy at the root, where there is, or might become, one.
pub fn policy_form(root: &Value) -> Option<Form> {
    let has_element = |object: &Object| STATEMENT_ELEMENTS.iter().any(|name| object.get(name).is_some());
    match &root.kind {
        ValueKind::Object(object) if object.get("Statement").is_some() || object.get("Version").is_some() => {
            Some(Form::Document)
        }
        ValueKind::Object(object) if has_element(object) => Some(Form::Statement),
        ValueKind::Array(array) => {
            let objects = || array.values().filter_map(Value::as_object);
            objects().any(has_element).then_some(Form::StatementList)
        }
        _ => None,
    }
}
