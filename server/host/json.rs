//! Policies in JSON texts: the root is a policy document, a list of statements, or one statement.
//!
//! Two thresholds. A low one, [`policy_form`], for what the user asks for (completion, hover): any sign will do. A
//! high one, [`is_surely_policy`], for what is said unasked (diagnostics). Both are meant to hold for half-typed
//! text. Before either, [`may_hold_policy`] looks at the raw bytes, so that a large unrelated file is never parsed.

use memchr::memmem;

use crate::policy::{DOCUMENT_ELEMENTS, Form, STATEMENT_ELEMENTS};
use crate::syntax::{Object, Parse, Repair, SyntaxError, Value, ValueKind, json};
use crate::text::{Edit, TextRange};

/// The values of `Version`; nothing but a policy has these.
const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// Elements one of which every policy, and every statement, has.
const WORDS: [&str; 4] = ["Statement", "Effect", "Action", "NotAction"];

/// Bytes below which a text is read in any case.
const SHORT: usize = 2048;

/// How many elements of a list are looked at.
const SAMPLE: usize = 8;

/// Whether a text can hold a policy at all: it has one of the words that every policy has, in quotes of any kind, or
/// is so short that reading it costs nothing.
pub fn may_hold_policy(source: &str) -> bool {
    if source.len() < SHORT {
        return true;
    }
    let holds = |word: &&str| memmem::find(source.as_bytes(), word.as_bytes()).is_some();
    VERSIONS.iter().any(holds) || WORDS.iter().any(|word| holds_key(source, word))
}

/// Whether a word stands in a text with no letter or digit beside it.
fn holds_key(source: &str, word: &str) -> bool {
    let bytes = source.as_bytes();
    let is_apart = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_none_or(|byte| !byte.is_ascii_alphanumeric())
    };
    memmem::find_iter(bytes, word).any(|at| is_apart(at.checked_sub(1)) && is_apart(Some(at + word.len())))
}

/// Reads a text. A name before the policy that it was pasted with (`PolicyDocument: {…}`, `policy = {…}`) is no member.
pub fn read(source: &str) -> Parse {
    let mut parse = json::parse_as(source, fits);
    parse.root = parse.root.map(|root| match named_policy(&root) {
        Some(policy) => {
            let policy = policy.clone();
            leave_out_name(source, root.range.start, policy.range, &mut parse.errors);
            policy
        }
        None => root,
    });
    if let Some(root) = &mut parse.root {
        make_functions_opaque(source, root);
    }
    parse
}

/// Whether a key may stand in an object of a policy: no element of a statement in its principals or conditions, and none
/// of a document in a statement.
fn fits(owners: &[&str; 2], key: &str) -> bool {
    let is_in_statement = match owners {
        ["Principal" | "NotPrincipal" | "Condition", _] | [_, "Condition"] => true,
        ["Statement", _] => return !DOCUMENT_ELEMENTS.contains(&key),
        _ => return true,
    };
    !is_in_statement || !(STATEMENT_ELEMENTS.contains(&key) || DOCUMENT_ELEMENTS.contains(&key))
}

/// The policy in the only member of an object without braces.
fn named_policy(root: &Value) -> Option<&Value> {
    let object = root.as_object().filter(|object| !object.delimited)?;
    let [member] = object.properties.as_slice() else {
        return None;
    };
    let is_element = |key: &str| DOCUMENT_ELEMENTS.contains(&key) || STATEMENT_ELEMENTS.contains(&key);
    let value = member
        .value
        .as_ref()
        .filter(|_| !is_element(member.key.as_str()))?;
    policy_form(value).map(|_| value)
}

/// Puts one error in the place of those about the name before a policy and the braces around both.
fn leave_out_name(source: &str, start: usize, policy: TextRange, errors: &mut Vec<SyntaxError>) {
    let name = TextRange::new(start, policy.start);
    let text = name.slice(source).trim_end();
    let behind = TextRange::new(policy.end, source.trim_end().len().max(policy.end));
    errors.retain(|error| !name.covers(error.range) && (behind.is_empty() || !behind.covers(error.range)));
    let mut edits = vec![Edit::delete(name)];
    if !behind.is_empty() {
        edits.push(Edit::delete(behind));
    }
    let repair = Repair {
        title: "Remove what does not belong to the value".to_owned(),
        edits,
        complete: true,
    };
    let error = SyntaxError {
        range: TextRange::new(name.start, name.start + text.len()),
        message: json::NOT_PART.to_owned(),
        repair: Some(repair),
        part: None,
    };
    errors.insert(0, error);
}

/// Makes opaque what a template fills in later, functions of CloudFormation such as `{"Ref": "Bucket"}`: what stands in
/// their place may be anything.
fn make_functions_opaque(source: &str, root: &mut Value) {
    let holds = |word: &str| memmem::find(source.as_bytes(), word.as_bytes()).is_some();
    if holds("Ref") || holds("Fn::") {
        make_opaque(root);
    }
}

/// The tree is never deep, so this may call itself.
fn make_opaque(value: &mut Value) {
    match &mut value.kind {
        ValueKind::Object(object) if is_function(object) => value.kind = ValueKind::Opaque,
        ValueKind::Object(object) => {
            let members = object.properties.iter_mut();
            members
                .filter_map(|member| member.value.as_mut())
                .for_each(make_opaque);
        }
        ValueKind::Array(array) => {
            let elements = array.elements.iter_mut();
            elements.for_each(|element| make_opaque(&mut element.value));
        }
        _ => {}
    }
}

fn is_function(object: &Object) -> bool {
    match object.properties.as_slice() {
        [only] => only.key.as_str() == "Ref" || only.key.as_str().starts_with("Fn::"),
        _ => false,
    }
}

/// The form of the policy at the root, where there is, or might become, one.
pub fn policy_form(root: &Value) -> Option<Form> {
    match &root.kind {
        ValueKind::Object(object) if looks_like_document(object) => Some(Form::Document),
        ValueKind::Object(object) if looks_like_statement(object) => Some(Form::Statement),
        ValueKind::Array(array) => {
            let objects = || array.values().take(SAMPLE).filter_map(Value::as_object);
            objects().any(looks_like_statement).then_some(Form::StatementList)
        }
        _ => None,
    }
}

/// Whether the root is a policy of the given form beyond doubt.
pub fn is_surely_policy(root: &Value, form: Form) -> bool {
    match (&root.kind, form) {
        (ValueKind::Object(object), Form::Document) => is_surely_document(object),
        (ValueKind::Object(object), _) => is_surely_statement(object),
        (ValueKind::Array(array), _) => array
            .values()
            .take(SAMPLE)
            .all(|value| value.as_object().is_some_and(is_surely_statement)),
        _ => false,
    }
}

fn looks_like_document(object: &Object) -> bool {
    let is_begun =
        || object.get("Version").is_some() && object.properties.len() == count(object, &DOCUMENT_ELEMENTS);
    object.get("Statement").is_some()
        || has_policy_version(object)
        || is_in_another_case(object)
        || is_begun()
}

fn looks_like_statement(object: &Object) -> bool {
    let is_telling =
        |key: &str| STATEMENT_ELEMENTS.contains(&key) && !matches!(key, "Resource" | "Condition");
    // The beginning of a text that is to be a statement, or a part of one.
    let is_part = !object.delimited && count(object, &STATEMENT_ELEMENTS) == object.properties.len();
    let mut keys = object.properties.iter().map(|property| property.key.as_str());
    is_part && !object.properties.is_empty() || keys.any(is_telling)
}

fn is_surely_document(object: &Object) -> bool {
    let Some(list) = object
        .get("Statement")
        .and_then(|property| property.value.as_ref())
    else {
        return has_policy_version(object) || is_in_another_case(object);
    };
    let has_statement = || {
        let objects = list.one_or_many().take(SAMPLE).filter_map(Value::as_object);
        objects
            .into_iter()
            .any(|statement| 2 <= count(statement, &STATEMENT_ELEMENTS))
    };
    let is_list = matches!(list.kind, ValueKind::Object(_) | ValueKind::Array(_));
    let has_foreign = || {
        list.one_or_many()
            .take(SAMPLE)
            .filter_map(Value::as_object)
            .any(is_foreign)
    };
    has_policy_version(object)
        || has_statement()
        || (is_list && object.properties.len() == count(object, &DOCUMENT_ELEMENTS) && !has_foreign())
}

/// Whether an object has members, and none that a statement has, in whatever case.
fn is_foreign(object: &Object) -> bool {
    let is_element = |key: &str| {
        STATEMENT_ELEMENTS
            .iter()
            .any(|element| element.eq_ignore_ascii_case(key))
    };
    let mut keys = object.properties.iter().map(|property| property.key.as_str());
    !object.properties.is_empty() && !keys.any(is_element)
}

/// An effect, or an action of the form `service:Name`, with something it applies to. Other data has members of these
/// names too (`{"Effect": "fade", "Action": "play"}`), so the names alone are not enough.
fn is_surely_statement(object: &Object) -> bool {
    let has = |name| object.get(name).is_some();
    let has_scope = || has("Resource") || has("NotResource") || has("Principal");
    let action = object.get("Action").or_else(|| object.get("NotAction"));
    let names_action = || {
        let strings = crate::policy::strings(action);
        strings.take(SAMPLE).any(|string| string.as_str().contains(':'))
    };
    match action {
        Some(_) if has("Effect") => has_scope() || has_effect(object) || names_action(),
        Some(_) => names_action() && has_scope(),
        None => has("Effect") && has_scope(),
    }
}

/// Whether `Effect` holds one of the two effects, in any case.
fn has_effect(object: &Object) -> bool {
    let value = object.get("Effect").and_then(|property| property.value.as_ref());
    let effect = value.and_then(Value::as_str);
    effect.is_some_and(|effect| effect.eq_ignore_ascii_case("Allow") || effect.eq_ignore_ascii_case("Deny"))
}

fn has_policy_version(object: &Object) -> bool {
    let version = object
        .get("Version")
        .and_then(|property| property.value.as_ref()?.as_str());
    version.is_some_and(|version| VERSIONS.contains(&version))
}

/// `{"version": "2012-10-17", "statement": …}`
fn is_in_another_case(object: &Object) -> bool {
    let find = |name: &str| {
        object
            .properties
            .iter()
            .find(|property| property.key.as_str().eq_ignore_ascii_case(name))
    };
    let version = find("Version").and_then(|property| property.value.as_ref()?.as_str());
    version.is_some_and(|version| VERSIONS.contains(&version)) && find("Statement").is_some()
}

fn count(object: &Object, elements: &[&str]) -> usize {
    object
        .properties
        .iter()
        .filter(|property| elements.contains(&property.key.as_str()))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(source: &str) -> Option<(Form, bool)> {
        let root = read(source).root?;
        let form = policy_form(&root)?;
        Some((form, is_surely_policy(&root, form)))
    }

    #[test]
    fn a_long_text_needs_a_word_of_a_policy() {
        for (text, expected) in [
            (r#"{"Statement": []}"#, true),
            ("{'Effect': 1}", true),
            (r#"{"Version": "2012-10-17"}"#, true),
            (r#"{"NotAction": []}"#, true),
            (r#"{"Actions": ["sideEffects"]}"#, false),
        ] {
            let padding = " ".repeat(SHORT);
            assert_eq!(may_hold_policy(&format!("{text}{padding}")), expected, "{text}");
            assert!(may_hold_policy(text));
        }
    }

    #[test]
    fn policies_are_known_by_their_elements() {
        for (source, expected) in [
            (
                r#"{"Version": "2012-10-17", "Statement": []}"#,
                Some((Form::Document, true)),
            ),
            (r#"{"Version": "2012-10-17"}"#, Some((Form::Document, true))),
            (
                r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#,
                Some((Form::Document, true)),
            ),
            (
                r#"{"Version": "2012-10-17", "Statement": [{"Eff"#,
                Some((Form::Document, true)),
            ),
            (r#"{"Version": ""#, Some((Form::Document, false))),
            (r#"{"Statement": [{"Action"#, Some((Form::Document, true))),
            (
                r#"{"version": "2012-10-17", "statement": []}"#,
                Some((Form::Document, true)),
            ),
            (r#"{"version": "2012-10-17", "name": "x"}"#, None),
            (
                r#"{"Id": "7", "Statement": "SELECT 1"}"#,
                Some((Form::Document, false)),
            ),
            (
                r#"{"Id": "7", "Statement": [{"text": "x"}]}"#,
                Some((Form::Document, false)),
            ),
            (
                r#"[{"Effect": "blur", "Action": "fadeIn"}]"#,
                Some((Form::StatementList, false)),
            ),
            (
                r#"{"Effect": "deny", "Action": "GetObject"}"#,
                Some((Form::Statement, true)),
            ),
            (
                r#"{"Statement": "of account", "Balance": 3}"#,
                Some((Form::Document, false)),
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*"}"#,
                Some((Form::Statement, true)),
            ),
            (
                r#""Sid": "A", "Effect": "Allow", "Action": "s3:*""#,
                Some((Form::Statement, true)),
            ),
            (
                r#"{"Action": "s3:Get*", "Resource": "*"}"#,
                Some((Form::Statement, true)),
            ),
            (
                r#"{"Action": "jump", "Resource": "*"}"#,
                Some((Form::Statement, false)),
            ),
            (
                r#"[{"Effect": "Allow", "Action": "s3:*"}]"#,
                Some((Form::StatementList, true)),
            ),
            (r#"{"name": "iam", "version": "1.0.0"}"#, None),
            (r#"{"Resource": "x", "Type": "2012-10-17"}"#, None),
            (r#"["Statement"]"#, None),
            (
                r#"PolicyDocument: {"Version": "2012-10-17", "Statement": []}"#,
                Some((Form::Document, true)),
            ),
            (
                r#"policy = {"Effect": "Allow", "Action": "s3:*"}"#,
                Some((Form::Statement, true)),
            ),
            (r#"package: {"name": "iam"}"#, None),
            ("", None),
        ] {
            assert_eq!(look(source), expected, "{source}");
        }
    }
}
