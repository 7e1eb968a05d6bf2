//! Entries that the editor adds to a configuration file, in the file's own style.

use super::files;
use crate::policy::PolicyKind;
use crate::rule::ignore::{Ignore, Place};
use crate::syntax::edit::{Json, Style, append_elements, insert_property};
use crate::syntax::{Value, ValueKind, json};
use crate::text::{Edit, TextRange};

/// An entry to be added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// Accepts a finding; the reason is left for the user to write.
    Ignore(Ignore),
    /// Says of which kind a policy is.
    PolicyType(PolicyKind),
}

/// Edits that add an entry about a file (its path as the configuration counts paths) to the text of a configuration,
/// which may be empty; `None` where the text is no object, so that nothing can be added.
pub fn add(text: &str, path: &str, entry: &Entry) -> Option<Vec<Edit>> {
    let list = match entry {
        Entry::Ignore(_) => "ignores",
        Entry::PolicyType(_) => "policies",
    };
    let files = files::literal(path);
    if text.trim().is_empty() {
        let root = Json::Object(vec![(list, Json::Array(vec![json_of(&files, entry)]))]);
        let text_of = format!("{}\n", Style::default().block(&root, ""));
        return Some(vec![Edit::replace(TextRange::new(0, text.len()), text_of)]);
    }
    let parse = json::parse(text);
    let root = parse.root.filter(|_| parse.errors.is_empty())?;
    let object = root.as_object()?;
    let style = Style::of(text, Some(&root));
    let Some(property) = object.get(list) else {
        let last = object.properties.len().checked_sub(1);
        let entries = Json::Array(vec![json_of(&files, entry)]);
        return Some(insert_property(text, &style, &root, last, list, &entries));
    };
    let entries = property.value.as_ref()?;
    if let Entry::PolicyType(kind) = entry
        && let Some(old) = policy_type(entries, &files)
    {
        return Some(vec![Edit::replace(old.range, format!("\"{}\"", kind.name()))]);
    }
    matches!(entries.kind, ValueKind::Array(_))
        .then(|| append_elements(text, &style, entries, &[json_of(&files, entry)]))
}

/// The type that an entry for this very file names, where no later entry may be about the file too.
fn policy_type<'a>(entries: &'a Value, files: &str) -> Option<&'a Value> {
    let last = entries.as_array()?.values().last()?.as_object()?;
    let value = |name| last.get(name)?.value.as_ref();
    value("files").filter(|value| value.as_str() == Some(files))?;
    value("policyType")
}

fn json_of(files: &str, entry: &Entry) -> Json {
    let ignore = match entry {
        Entry::PolicyType(kind) => {
            return Json::Object(vec![
                ("files", Json::string(files)),
                ("policyType", Json::string(kind.name())),
            ]);
        }
        Entry::Ignore(ignore) => ignore,
    };
    let place = match &ignore.place {
        Place::File => None,
        Place::Sid(sid) => Some(("sid", Json::string(sid))),
        Place::Pointer(pointer) => Some(("pointer", Json::string(pointer))),
    };
    let value = ignore.value.as_ref().map(|value| ("value", Json::string(value)));
    let head = [
        ("rule", Json::string(ignore.code)),
        ("files", Json::string(files)),
    ];
    let reason = ("reason", Json::string(""));
    Json::Object(
        head.into_iter()
            .chain(place)
            .chain(value)
            .chain([reason])
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::config::Config;
    use crate::text::apply_edits;

    fn ignore() -> Entry {
        Entry::Ignore(Ignore {
            code: "INVALID_ACTION",
            place: Place::Sid("New".to_owned()),
            value: Some("s3:\"New\"".to_owned()),
            entry: None,
        })
    }

    fn added(text: &str, entry: &Entry) -> String {
        let edits = add(text, "policies/a.json", entry).expect("an object");
        let text = apply_edits(text, &edits);
        let (_, problems) = Config::read(&text);
        let only_the_reason = problems
            .iter()
            .all(|problem| problem.message.contains("`reason`"));
        assert!(only_the_reason, "{text}: {problems:?}");
        text
    }

    #[test]
    fn a_new_file_is_written() {
        expect![[r#"
            {
                "ignores": [
                    {
                        "rule": "INVALID_ACTION",
                        "files": "./policies/a.json",
                        "sid": "New",
                        "value": "s3:\"New\"",
                        "reason": ""
                    }
                ]
            }
        "#]]
        .assert_eq(&added("", &ignore()));
    }

    #[test]
    fn an_entry_is_added_in_the_style_of_the_file() {
        for (before, entry, after) in [
            (
                r#"{"ignores": []}"#,
                Entry::PolicyType(PolicyKind::Scp),
                r#"{"ignores": [], "policies": [{"files": "./policies/a.json", "policyType": "scp"}]}"#,
            ),
            (
                "{\n  \"policies\": [\n    {\"files\": \"x\", \"policyType\": \"rcp\"}\n  ]\n}\n",
                Entry::PolicyType(PolicyKind::Scp),
                "{\n  \"policies\": [\n    {\"files\": \"x\", \"policyType\": \"rcp\"},\n    {\"files\": \"./policies/a.json\", \"policyType\": \"scp\"}\n  ]\n}\n",
            ),
            (
                r#"{"policies": [{"files": "./policies/a.json", "policyType": "rcp"}]}"#,
                Entry::PolicyType(PolicyKind::Scp),
                r#"{"policies": [{"files": "./policies/a.json", "policyType": "scp"}]}"#,
            ),
            (
                "{}",
                Entry::PolicyType(PolicyKind::Trust),
                r#"{"policies": [{"files": "./policies/a.json", "policyType": "trust"}]}"#,
            ),
        ] {
            assert_eq!(added(before, &entry), after);
        }
    }

    #[test]
    fn nothing_is_added_to_what_is_broken() {
        for text in ["{", "[]", "7", r#"{"ignores": {}}"#] {
            assert_eq!(add(text, "a.json", &ignore()), None, "{text}");
        }
    }
}
