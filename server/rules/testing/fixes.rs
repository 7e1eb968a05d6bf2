//! What holds for every fix of every rule: it mends what it says, breaks nothing worse, and a safe one never widens.

use super::evaluation::{Answer, answers};
use super::layouts::LAYOUTS;
use super::requests::{Random, requests};
use super::{Example, examples, settings};
use crate::analysis::{Analysis, Settings};
use crate::ide::fix_all;
use crate::rule::{Diagnostic, Fix, Rule};
use crate::rules::{RULES, rule};
use crate::syntax::edit::{remove_elements, remove_property};
use crate::syntax::{Object, Value, ValueKind, json};
use crate::text::{Edit, Text, apply_edits};

/// What is wrong with the fixes of a text, in words.
fn wrongs(source: &str, settings: &Settings) -> Vec<String> {
    let before = Before::new(source, settings);
    let mut wrongs = Vec::new();
    let mut tell = |what: &str, wrong: Option<String>, after: &str| {
        wrongs.extend(wrong.map(|wrong| format!("{what} {wrong}\n{source}\n----\n{after}\n")));
    };
    for diagnostic in &before.found {
        let code = diagnostic.rule.code;
        let preferred = diagnostic.fixes.iter().filter(|fix| fix.preferred).count();
        let too_many = (1 < preferred).then(|| format!("has {preferred} preferred fixes"));
        tell(code, too_many, "");
        for fix in &diagnostic.fixes {
            let after = apply_edits(source, &fix.edits);
            let what = format!("{code}: `{}`", fix.title);
            tell(&what, before.wrong(diagnostic, fix, &after), &after);
        }
    }
    if let Some(fix) = fix_all(&before.found, None) {
        let after = apply_edits(source, &fix.edits);
        let wrong = before.broken_by(&after).or_else(|| before.widened_by(&after));
        tell("All fixes together:", wrong, &after);
    }
    wrongs
}

/// A text before a fix.
struct Before<'s> {
    settings: &'s Settings,
    analysis: Analysis,
    found: Vec<Diagnostic>,
    /// Of a member that is repeated only the first counts, and of the next one the same may be said.
    is_repeated: bool,
}

impl<'s> Before<'s> {
    fn new(source: &str, settings: &'s Settings) -> Self {
        let analysis = Analysis::new(Text::new(source), settings.clone());
        Self {
            settings,
            found: analysis.diagnostics(),
            is_repeated: analysis.parse().root.as_ref().is_some_and(repeats),
            analysis,
        }
    }

    fn wrong(&self, diagnostic: &Diagnostic, fix: &Fix, after: &str) -> Option<String> {
        let left = Analysis::new(Text::new(after), self.settings.clone()).diagnostics();
        self.left_by(diagnostic, fix, &left)
            .or_else(|| self.added_by(diagnostic.rule, &left))
            .or_else(|| self.broken_by(after))
            .or_else(|| self.widened_by(after).filter(|_| fix.safe))
    }

    /// Whether the finding is still there, not only another that says the same where it was.
    fn left_by(&self, diagnostic: &Diagnostic, fix: &Fix, left: &[Diagnostic]) -> Option<String> {
        let place = moved(diagnostic.range.start, &fix.edits);
        let is_like = |other: &&Diagnostic| {
            other.rule.code == diagnostic.rule.code && other.message == diagnostic.message
        };
        let count = |of: &[Diagnostic]| of.iter().filter(is_like).count();
        let is_there = left
            .iter()
            .filter(is_like)
            .any(|other| other.range.start == place);
        let is_left = is_there && count(&self.found) <= count(left) && !self.is_repeated;
        is_left.then(|| "leaves its finding".to_owned())
    }

    /// Whether there are more findings of a higher type than before; one may replace another.
    fn added_by(&self, rule: &Rule, left: &[Diagnostic]) -> Option<String> {
        let graver = |of: &[Diagnostic]| -> Vec<&str> {
            let graver = of.iter().filter(|other| other.rule.finding < rule.finding);
            graver.map(|other| other.rule.code).collect()
        };
        let (earlier, later) = (graver(&self.found), graver(left));
        let uncovers = self.is_repeated || UNCOVERING.contains(&rule.code);
        let new = later.iter().find(|code| !earlier.contains(code));
        new.filter(|_| earlier.len() < later.len() && !uncovers)
            .map(|code| format!("adds a finding of a higher type: {code}"))
    }

    fn broken_by(&self, after: &str) -> Option<String> {
        let more = self.analysis.parse().errors.len() < json::parse(after).errors.len();
        more.then(|| "adds a syntax error".to_owned())
    }

    fn widened_by(&self, after: &str) -> Option<String> {
        let kind = self.analysis.policy_kind()?;
        let source = self.analysis.source();
        let requests = requests(&[source, after], kind);
        let earlier = answers(source, kind, &requests);
        let later = answers(after, kind, &requests);
        let mut pairs = requests.iter().zip(earlier.iter().zip(&later));
        let is_widened =
            |(earlier, later): (&Answer, &Answer)| *later == Answer::Allowed && *earlier != Answer::Allowed;
        let (request, (earlier, _)) = pairs.find(|(_, answers)| is_widened(*answers))?;
        Some(format!("widens: was {earlier:?}: {request:?}"))
    }
}

#[test]
fn a_fix_that_widens_is_seen() {
    for code in [
        "ALLOW_WITH_NOT_PRINCIPAL",
        "EMPTY_ARRAY_CONDITION",
        "EMPTY_ARRAY_RESOURCE",
        "MISSING_ARN_REGION",
        "MISSING_SERVICE_LINKED_ROLE_PERMISSION",
        "UNTRUSTWORTHY_CONDITION_KEY",
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        "WILDCARD_WITHOUT_LIKE_OPERATOR",
    ] {
        let examples = examples(rule(code).expect("a rule"), "Invalid");
        let widens = |example: &Example| {
            let settings = settings(&example.words);
            let before = Before::new(&example.source, &settings);
            let mut fixes = before.found.iter().flat_map(|found| &found.fixes);
            fixes.any(|fix| {
                let after = apply_edits(&example.source, &fix.edits);
                before.widened_by(&after).is_some()
            })
        };
        assert!(examples.iter().any(widens), "{code}");
    }
}

/// Rules whose fix lets others see what was there before it: values, under an operator that suits their key, and what
/// a statement is about, once no condition keeps it from applying.
const UNCOVERING: [&str; 5] = [
    "EMPTY_ARRAY_CONDITION",
    "EMPTY_ARRAY_CONDITION_FORALLVALUES",
    "EMPTY_ARRAY_CONDITION_FORANYVALUE",
    "EMPTY_ARRAY_CONDITION_IFEXISTS",
    "TYPE_MISMATCH",
];

/// Whether an object has two members of one name.
fn repeats(value: &Value) -> bool {
    let mut places = Vec::new();
    collect(value, &mut places);
    places.iter().any(|place| match place {
        Place::Member(_, object, index) => {
            let name = object.properties[*index].key.as_str();
            object
                .properties
                .iter()
                .filter(|other| other.key.as_str() == name)
                .count()
                > 1
        }
        _ => false,
    })
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
    for (index, rule) in RULES.iter().enumerate() {
        for example in examples(rule, "Invalid") {
            // What is broken has no layout, and what is very long takes long.
            if !json::parse(&example.source).errors.is_empty() || LONG < example.source.len() {
                continue;
            }
            // Three of them each; all rules together see all.
            for layout in LAYOUTS.iter().skip(index % 4).step_by(4) {
                let before = layout.text(&example.source);
                for diagnostic in example.diagnostics(&before) {
                    for fix in &diagnostic.fixes {
                        let after = apply_edits(&before, &fix.edits);
                        let (code, title) = (diagnostic.rule.code, &fix.title);
                        if !layout.hugging || before.contains("[{") {
                            let [own, expected] =
                                [&after, &layout.text(&after)].map(|text| with_short_lists(text));
                            assert_eq!(own, expected, "{code}: {title}\n{before}");
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

/// The text with each list of strings on one line: how lists that grow or shrink are laid out is for others to test.
fn with_short_lists(text: &str) -> String {
    let mut short = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        short.push_str(before);
        short.push('[');
        rest = after;
        let inside = after.split_once(']').map(|(inside, _)| inside);
        if let Some(inside) = inside.filter(|inside| !inside.contains('{')) {
            let parts: Vec<&str> = inside.split(',').map(str::trim).collect();
            short.push_str(&parts.join(","));
            rest = &after[inside.len()..];
        }
    }
    short + rest
}

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

const CASES: usize = 100;

/// The text with one change somewhere.
fn damaged(source: &str, random: &mut Random) -> String {
    let parse = json::parse(source);
    let Some(root) = parse.root.as_ref() else {
        return source.to_owned();
    };
    let mut places = Vec::new();
    collect(root, &mut places);
    if places.is_empty() {
        return source.to_owned();
    }
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
                    _ => rename(&name.replacen('i', "", 1)),
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
                    0 | 1 => VALUES[random.below(VALUES.len())].to_owned(),
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
