//! What holds for every fix of every rule: it mends what it says, breaks nothing worse, and a safe one never widens.

use super::evaluation::{Answer, answers};
use super::layouts::LAYOUTS;
use super::requests::{Random, requests};
use super::{Example, examples, settings};
use crate::analysis::{Analysis, Settings};
use crate::rule::{Diagnostic, Fix};
use crate::rules::RULES;
use crate::syntax::edit::{remove_elements, remove_property};
use crate::syntax::{Object, Value, ValueKind, json};
use crate::text::{Edit, Text, apply_edits};

/// What is wrong with the fixes of a text, in words.
fn wrongs(source: &str, settings: &Settings) -> Vec<String> {
    let analysis = Analysis::new(Text::new(source), settings.clone());
    let found = analysis.diagnostics();
    let mut wrongs = Vec::new();
    for diagnostic in &found {
        let preferred = diagnostic.fixes.iter().filter(|fix| fix.preferred).count();
        if 1 < preferred {
            wrongs.push(format!("{}: {preferred} preferred fixes", diagnostic.rule.code));
        }
        for fix in &diagnostic.fixes {
            let after = apply_edits(source, &fix.edits);
            if let Some(wrong) = wrong(&analysis, settings, &found, diagnostic, fix, &after) {
                let code = diagnostic.rule.code;
                wrongs.push(format!(
                    "{code}: `{}` {wrong}\n{source}\n----\n{after}\n",
                    fix.title
                ));
            }
        }
    }
    wrongs
}

fn wrong(
    before: &Analysis,
    settings: &Settings,
    found: &[Diagnostic],
    diagnostic: &Diagnostic,
    fix: &Fix,
    after: &str,
) -> Option<String> {
    let Diagnostic { rule, .. } = diagnostic;
    let left = Analysis::new(Text::new(after), settings.clone()).diagnostics();
    let count = |of: &[Diagnostic]| of.iter().filter(|other| other.rule.code == rule.code).count();
    if count(found) <= count(&left) {
        return Some("leaves its finding".to_owned());
    }
    let graver = |of: &[Diagnostic]| {
        of.iter()
            .filter(|other| other.rule.finding < rule.finding)
            .count()
    };
    if graver(found) < graver(&left) {
        let codes: Vec<_> = left.iter().map(|left| left.rule.code).collect();
        return Some(format!("adds a finding of a higher type: {codes:?}"));
    }
    let errors = |source: &str| json::parse(source).errors.len();
    if errors(before.source()) < errors(after) {
        return Some("adds a syntax error".to_owned());
    }
    if !fix.safe {
        return None;
    }
    let kind = before.policy_kind()?;
    let requests = requests(&[before.source(), after], kind);
    let earlier = answers(before.source(), kind, &requests);
    let later = answers(after, kind, &requests);
    let mut pairs = requests.iter().zip(earlier.iter().zip(&later));
    let widened =
        pairs.find(|(_, (earlier, later))| **later == Answer::Allowed && **earlier != Answer::Allowed);
    widened.map(|(request, (earlier, _))| format!("widens: was {earlier:?}: {request:?}"))
}

/// Where a place is after edits.
fn moved(place: usize, edits: &[Edit]) -> usize {
    let before = edits.iter().filter(|edit| edit.range.end <= place);
    let (removed, added) = before.fold((0, 0), |(removed, added), edit| {
        (removed + edit.range.len(), added + edit.new_text.len())
    });
    place - removed + added
}

#[test]
fn every_fix_of_an_example_holds_its_promise() {
    let mut all = Vec::new();
    for rule in RULES {
        for Example { words, source } in examples(rule, "Invalid") {
            all.extend(wrongs(&source, &settings(&words)));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_fix_of_an_example_keeps_the_layout() {
    for rule in RULES {
        for example in examples(rule, "Invalid") {
            // What is broken has no layout, and what is very long takes long.
            if !json::parse(&example.source).errors.is_empty() || LONG < example.source.len() {
                continue;
            }
            for layout in LAYOUTS {
                let before = layout.text(&example.source);
                for diagnostic in example.diagnostics(&before) {
                    for fix in &diagnostic.fixes {
                        let after = apply_edits(&before, &fix.edits);
                        let (code, title) = (diagnostic.rule.code, &fix.title);
                        if !layout.hugging || before.contains("[{") {
                            assert_eq!(after, layout.text(&after), "{code}: {title}\n{before}");
                        }
                        let left = example.diagnostics(&after);
                        let leaves = left.iter().any(|left| left.rule.code == code);
                        assert!(!leaves, "{code}: {title}\n{before}\n----\n{after}");
                    }
                }
            }
        }
    }
}

const LONG: usize = 4_000;

/// Policies to begin with: every example, good or bad, with what is known of it.
fn bases() -> Vec<Example> {
    let headings = ["Invalid", "Valid"];
    let all = RULES
        .iter()
        .flat_map(|rule| headings.into_iter().flat_map(|heading| examples(rule, heading)));
    all.filter(|example| example.source.len() < LONG).collect()
}

#[test]
fn every_fix_of_a_damaged_policy_holds_its_promise() {
    let bases = bases();
    let mut random = Random(SEED);
    let mut all = Vec::new();
    for _ in 0..CASES {
        let base = &bases[random.below(bases.len())];
        let mut source = base.source.clone();
        for _ in 0..=random.below(3) {
            source = damaged(&source, &mut random);
        }
        all.extend(wrongs(&source, &settings(&base.words)));
    }
    assert!(all.is_empty(), "{}: {}", all.len(), all.join("\n"));
}

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

const CASES: usize = 400;

/// The text with one change somewhere.
fn damaged(source: &str, random: &mut Random) -> String {
    let parse = json::parse(source);
    let Some(root) = parse.root.as_ref() else {
        return source.to_owned();
    };
    let mut places = Vec::new();
    collect(root, &mut places);
    let place = &places[random.below(places.len())];
    let words: Vec<String> = places
        .iter()
        .filter_map(|place| place.word())
        .map(str::to_owned)
        .collect();
    apply_edits(source, &place.damage(source, &words, random))
}

/// Where a text can be changed.
enum Place<'a> {
    Member(&'a Value, &'a Object, usize),
    Element(&'a Value, usize, &'a Value),
    Scalar(&'a Value),
}

fn collect<'a>(value: &'a Value, places: &mut Vec<Place<'a>>) {
    match &value.kind {
        ValueKind::Object(object) => {
            for (index, member) in object.properties.iter().enumerate() {
                places.push(Place::Member(value, object, index));
                if let Some(value) = &member.value {
                    collect(value, places);
                }
            }
        }
        ValueKind::Array(array) => {
            for (index, element) in array.values().enumerate() {
                places.push(Place::Element(value, index, element));
                collect(element, places);
            }
        }
        _ => places.push(Place::Scalar(value)),
    }
}

/// Names that take the place of others.
const NAMES: [&str; 24] = [
    "NotAction",
    "Action",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "ArnLike",
    "Null",
    "NumericLessThan",
    "DateGreaterThan",
    "Bool",
    "IpAddress",
    "NotIpAddress",
    "ForAllValues:StringLike",
    "ForAnyValue:StringLike",
    "BoolIfExists",
    "aws:username",
    "aws:TagKeys",
    "AWS",
];

/// Values that take the place of others.
const VALUES: [&str; 20] = [
    r#""*""#,
    "[]",
    "{}",
    r#""""#,
    r#""s3:*""#,
    r#""arn:aws:s3:::*""#,
    r#""arn:aws:s3:::a/${aws:username}""#,
    r#""Deny""#,
    r#""Allow""#,
    "true",
    r#""false""#,
    "5",
    r#"["5", "7"]"#,
    r#""10.0.0.0/8""#,
    r#""2026-01-01""#,
    "null",
    r#""${aws:username""#,
    r#""111122223333""#,
    r#""ec2.amazonaws.com""#,
    r#"["s3:Get*", "s3:GetObject"]"#,
];

impl Place<'_> {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Member(_, object, index) => Some(object.properties[*index].key.as_str()),
            Self::Element(.., value) | Self::Scalar(value) => value.as_str(),
        }
    }

    fn damage(&self, source: &str, words: &[String], random: &mut Random) -> Vec<Edit> {
        match self {
            Self::Member(value, object, index) => {
                let member = &object.properties[*index];
                let rename = |name: &str| vec![Edit::replace(member.key.content, name)];
                let name = member.key.as_str();
                match random.below(7) {
                    0 => remove_property(value, object, *index),
                    1 => vec![Edit::insert(
                        member.range().start,
                        format!("{}, ", member.range().slice(source)),
                    )],
                    2 => rename(NAMES[random.below(NAMES.len())]),
                    3 => rename(&other_case(name)),
                    4 => rename(&words[random.below(words.len())].replace(['"', '\\'], "")),
                    5 => rename(&format!("{name}IfExists")),
                    _ => rename(&name.replacen(|char: char| char == 'i', "", 1)),
                }
            }
            Self::Element(list, index, element) => {
                let text = element.range.slice(source);
                match random.below(3) {
                    0 => remove_elements(list, &[*index]),
                    1 => vec![Edit::insert(element.range.start, format!("{text}, "))],
                    _ => vec![Edit::insert(
                        element.range.start,
                        format!("{}, ", other_case(text)),
                    )],
                }
            }
            Self::Scalar(value) => {
                let text = value.range.slice(source);
                let new = match random.below(7) {
                    0 => VALUES[random.below(VALUES.len())].to_owned(),
                    1 => VALUES[random.below(VALUES.len())].to_owned(),
                    2 => format!("[{text}]"),
                    3 => format!("[{text}, {}]", VALUES[random.below(VALUES.len())]),
                    4 => other_case(text),
                    5 => with_star(text, random),
                    _ => format!(
                        "\"{}\"",
                        words[random.below(words.len())].replace(['"', '\\'], "")
                    ),
                };
                vec![Edit::replace(value.range, new)]
            }
        }
    }
}

fn other_case(text: &str) -> String {
    match text.chars().any(char::is_uppercase) {
        true => text.to_lowercase(),
        false => text.to_uppercase(),
    }
}

/// A text with a part of it replaced by `*`.
fn with_star(text: &str, random: &mut Random) -> String {
    let Some(inside) = text
        .get(1..text.len().saturating_sub(1))
        .filter(|inside| inside.is_ascii() && !inside.is_empty())
    else {
        return text.to_owned();
    };
    let at = random.below(inside.len());
    let end = at + random.below(inside.len() - at + 1);
    format!("\"{}*{}\"", &inside[..at], &inside[end..])
}
