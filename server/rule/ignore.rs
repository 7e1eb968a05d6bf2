//! Findings that the user has looked at and accepts.

use super::Diagnostic;
use crate::policy::Policy;
use crate::syntax::{Step, Value, path_to, pointer_to};
use crate::text::TextRange;

/// Findings of one rule that are not reported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ignore {
    /// The rule's code.
    pub code: &'static str,
    /// Which of its findings.
    pub place: Place,
    /// The string that the finding stands on, decoded; any where it is `None`.
    pub value: Option<String>,
    /// Its number in the configuration file, so that one without use can be told; `None` where it comes from
    /// elsewhere.
    pub entry: Option<usize>,
}

/// Where a finding is accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// Everywhere in the file.
    File,
    /// In a statement with this `Sid`.
    Sid(String),
    /// On the node with this JSON pointer (RFC 6901), or inside of it.
    Pointer(String),
}

impl Ignore {
    /// Whether it is about this finding.
    pub fn covers(&self, policy: &Policy<'_>, diagnostic: &Diagnostic) -> bool {
        let range = diagnostic.range;
        let is_here = || match &self.place {
            Place::File => true,
            Place::Sid(sid) => sid_at(policy, range) == Some(sid),
            Place::Pointer(pointer) => is_inside(&pointer_to(policy.root, range), pointer),
        };
        let has_value = || {
            let found = text_at(policy.root, range);
            self.value
                .as_deref()
                .is_none_or(|value| found.as_deref() == Some(value))
        };
        diagnostic.rule.code == self.code && is_here() && has_value()
    }

    /// What accepts a finding and, as far as that can be told, no other: its statement's `Sid` where that is unlike
    /// the others, else its pointer.
    pub fn of(policy: &Policy<'_>, diagnostic: &Diagnostic) -> Self {
        let range = diagnostic.range;
        let sid = sid_at(policy, range).filter(|sid| {
            let same = policy
                .statements
                .iter()
                .filter(|statement| statement.sid() == Some(sid));
            same.count() == 1
        });
        let value = text_at(policy.root, range);
        let place = match sid {
            Some(sid) => Place::Sid(sid.to_owned()),
            None => Place::Pointer(pointer_to(policy.root, range)),
        };
        Self {
            code: diagnostic.rule.code,
            place,
            value,
            entry: None,
        }
    }
}

/// Whether a pointer is another one or goes on from it.
fn is_inside(pointer: &str, outer: &str) -> bool {
    let rest = pointer.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The `Sid` of the statement that a place lies in.
fn sid_at<'a>(policy: &Policy<'a>, range: TextRange) -> Option<&'a str> {
    let after = policy
        .statements
        .partition_point(|statement| statement.value.range.start <= range.start);
    let statement = policy.statements.get(after.checked_sub(1)?)?;
    let is_inside = statement.value.range.covers(range);
    statement.sid().filter(|_| is_inside)
}

/// The decoded string or key that a place is, or lies in.
fn text_at(root: &Value, range: TextRange) -> Option<String> {
    let node = match path_to(root, range).pop()? {
        Step::Element { array, index } => array.elements.get(index).map(|element| &element.value)?,
        Step::Property {
            object,
            index,
            on_key: true,
        } => {
            let key = &object.properties.get(index)?.key;
            return key.range.covers(range).then(|| key.as_str().to_owned());
        }
        Step::Property { object, index, .. } => object.properties.get(index)?.value.as_ref()?,
    };
    node.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Form;
    use crate::rules::testing::diagnostics;
    use crate::syntax::json;

    const SOURCE: &str = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "A", "Effect": "Deny", "Action": ["s3:Foo", "s3:Bar"], "Resource": "*"},
        {"Sid": "B", "Effect": "Deny", "Action": "s3:Foo", "Resource": "*"}
    ]}"#;

    /// Which of the three findings an ignore covers.
    fn covered(place: Place, value: Option<&str>) -> Vec<usize> {
        let root = json::parse(SOURCE).root.expect("a value");
        let policy = Policy::new(&root, Form::Document);
        let ignore = Ignore {
            code: "INVALID_ACTION",
            place,
            value: value.map(str::to_owned),
            entry: None,
        };
        let found = diagnostics(SOURCE);
        assert_eq!(found.len(), 3);
        (0..3)
            .filter(|index| ignore.covers(&policy, &found[*index]))
            .collect()
    }

    #[test]
    fn a_place_and_a_value_tell_findings_apart() {
        let sid = |sid: &str| Place::Sid(sid.to_owned());
        let pointer = |pointer: &str| Place::Pointer(pointer.to_owned());
        for (place, value, expected) in [
            (Place::File, None, vec![0, 1, 2]),
            (Place::File, Some("s3:Foo"), vec![0, 2]),
            (sid("A"), None, vec![0, 1]),
            (sid("A"), Some("s3:Bar"), vec![1]),
            (sid("C"), None, vec![]),
            (pointer("/Statement/0"), None, vec![0, 1]),
            (pointer("/Statement/0/Action/0"), None, vec![0]),
            (pointer("/Statement/0/Action/0"), Some("s3:Bar"), vec![]),
            (pointer("/Statement/1/Action"), Some("s3:Foo"), vec![2]),
            (pointer("/State"), None, vec![]),
        ] {
            assert_eq!(covered(place.clone(), value), expected, "{place:?} {value:?}");
        }
    }

    #[test]
    fn an_ignore_made_of_a_finding_covers_it_alone() {
        let sources = [SOURCE.to_owned(), SOURCE.replace("\"B\"", "\"A\"")];
        for source in sources {
            let root = json::parse(&source).root.expect("a value");
            let policy = Policy::new(&root, Form::Document);
            let found = diagnostics(&source);
            for (index, diagnostic) in found.iter().enumerate() {
                let ignore = Ignore::of(&policy, diagnostic);
                let covered = (0..found.len()).filter(|other| ignore.covers(&policy, &found[*other]));
                assert_eq!(covered.collect::<Vec<_>>(), [index], "{ignore:?}");
            }
        }
    }
}
