//! Policies in JSON files: the root of the text, as a document, a list of statements, or a statement.
use crate::policy::Form;
use crate::syntax::Value;

/// The form of the policy at the root, where there is one. (Stub: always a document.)
pub fn policy_form(_root: &Value) -> Option<Form> {
    Some(Form::Document)
}
