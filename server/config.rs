//! The configuration of a project: `iam-policy-ls.json`.
//!
//! Reading never fails: it gives what is right of a text *and* what is wrong with it, each with its place. Paths are
//! relative to the folder of the file and have `/` between their parts; who finds the file, and knows the day, is the
//! shell.

mod check;
pub mod edit;
pub mod files;
pub mod hover;
pub mod schema;

use std::collections::HashMap;

use json_spanned_value::{Value, spanned};

pub use check::is_resource_type;
use files::Files;

use crate::analysis::Settings;
use crate::host::kind::{KnownKind, Reason};
use crate::policy::PolicyKind;
use crate::rule::Severity;
use crate::rule::ignore::{Ignore, Place};
use crate::rule::levels::Level;
use crate::rules::rule;
use crate::text::TextRange;

/// The name of the file.
pub const FILE_NAME: &str = "iam-policy-ls.json";

/// What a project wants.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Config {
    security_audit: Option<bool>,
    levels: HashMap<&'static str, Level>,
    policies: Vec<PolicyEntry>,
    ignores: Vec<IgnoreEntry>,
}

/// What is known of some files.
#[derive(Clone, PartialEq, Debug)]
struct PolicyEntry {
    files: Files,
    kind: Option<PolicyKind>,
    resource_type: Option<String>,
}

/// Findings that are accepted in some files.
#[derive(Clone, PartialEq, Debug)]
pub struct IgnoreEntry {
    /// The files.
    pub files: Files,
    /// The findings.
    pub ignore: Ignore,
    /// The last day it holds, `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// Where the entry stands in the file, in bytes.
    pub range: TextRange,
}

/// Something wrong with a configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Who else sees it.
    pub kind: ProblemKind,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is, in bytes.
    pub range: TextRange,
    /// One sentence.
    pub message: String,
}

/// What kind of problem it is: whoever reads JSON, or the schema of the file, too, reports some kinds as well.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// The file is no JSON.
    Syntax,
    /// The JSON Schema of the file rejects it.
    Schema,
    /// Nobody else sees it.
    Meaning,
}

impl ProblemKind {
    /// Its code, for clients that show such problems themselves.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Syntax => Some("CONFIGURATION_SYNTAX"),
            Self::Schema => Some("CONFIGURATION_SCHEMA"),
            Self::Meaning => None,
        }
    }
}

impl Config {
    /// Reads a file; what is wrong with it comes in the order of the text.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let config = check::parse(text, &mut problems)
            .map(|root| Self::new(&root))
            .unwrap_or_default();
        problems.sort_by_key(|problem| problem.range);
        (config, problems)
    }

    /// What is right of a file.
    fn new(root: &spanned::Value) -> Self {
        let entries = |name| {
            let list = get(root, name).and_then(|value| value.as_array());
            list.into_iter().flatten()
        };
        let levels = get(root, "rules").and_then(|value| value.as_object());
        let levels = levels.into_iter().flatten();
        Self {
            security_audit: get(root, "securityAudit").and_then(|value| value.as_bool()),
            levels: levels
                .filter_map(|(code, level)| {
                    let level = level.as_string().and_then(check::level_from_name)?;
                    Some((rule(code)?.code, level))
                })
                .collect(),
            policies: entries("policies").map(PolicyEntry::new).collect(),
            ignores: entries("ignores")
                .enumerate()
                .filter_map(|(number, entry)| IgnoreEntry::new(number, entry))
                .collect(),
        }
    }

    /// Adds what it says of a file, on a day (`YYYY-MM-DD`), to what is known already: a rule's level replaces the one
    /// that is there, the kind and type of resource are only given where they are not known.
    pub fn apply(&self, path: &str, today: &str, settings: &mut Settings) {
        let levels = &mut settings.levels;
        levels.security_audit = self.security_audit.unwrap_or(levels.security_audit);
        levels.rules.extend(&self.levels);
        let entries = || self.policies.iter().rev();
        if settings.policy_kind.is_none() {
            settings.policy_kind = entries().find_map(|entry| {
                let (kind, pattern) = (entry.kind?, entry.files.matching(path)?);
                let reason = Reason::Configuration(pattern.to_owned());
                Some(KnownKind { kind, reason })
            });
        }
        if settings.resource_type.is_none() {
            settings.resource_type = entries().find_map(|entry| {
                let resource_type = entry.resource_type.as_ref()?;
                entry.files.matching(path).map(|_| resource_type.clone())
            });
        }
        let ignores = self.ignores.iter().filter(|entry| !entry.has_expired(today));
        let ignores = ignores.filter(|entry| entry.files.matching(path).is_some());
        settings.ignores.extend(ignores.map(|entry| entry.ignore.clone()));
    }

    /// The entries of `ignores` that are right.
    pub fn ignores(&self) -> &[IgnoreEntry] {
        &self.ignores
    }

    /// The entries whose last day is over.
    pub fn expired(&self, today: &str) -> impl Iterator<Item = Problem> {
        let expired = self.ignores.iter().filter(|entry| entry.has_expired(today));
        expired.map(|entry| Problem {
            kind: ProblemKind::Meaning,
            severity: Severity::Warning,
            range: entry.range,
            message: format!(
                "The entry expired on {}; remove it, or set a later day",
                entry.expires.as_deref().unwrap_or_default()
            ),
        })
    }
}

impl PolicyEntry {
    fn new(entry: &spanned::Value) -> Self {
        Self {
            files: files_of(entry),
            kind: text(entry, "policyType").and_then(PolicyKind::from_name),
            resource_type: text(entry, "resourceType")
                .filter(|name| is_resource_type(name))
                .map(str::to_owned),
        }
    }
}

impl IgnoreEntry {
    /// An entry without a known rule, or with a place that cannot be read, is about nothing: rather a finding too many
    /// than one hidden by mistake.
    fn new(number: usize, entry: &spanned::Value) -> Option<Self> {
        let place = match (get(entry, "sid"), get(entry, "pointer")) {
            (Some(sid), None) => Place::Sid(sid.as_string()?.to_owned()),
            (None, Some(pointer)) => Place::Pointer(pointer.as_string()?.to_owned()),
            (None, None) => Place::File,
            (Some(_), Some(_)) => return None,
        };
        let value = match get(entry, "value") {
            Some(value) => Some(value.as_string()?.to_owned()),
            None => None,
        };
        let expires = match get(entry, "expires") {
            Some(day) => Some(day.as_string().filter(|day| check::is_day(day))?.to_owned()),
            None => None,
        };
        Some(Self {
            files: files_of(entry),
            ignore: Ignore {
                code: rule(text(entry, "rule")?)?.code,
                place,
                value,
                entry: Some(number),
            },
            expires,
            range: check::range(entry),
        })
    }

    /// Whether its last day was before this one.
    pub fn has_expired(&self, today: &str) -> bool {
        // Days of four, two and two digits are in the order of time.
        self.expires.as_deref().is_some_and(|last| last < today)
    }

    /// What is said of one that covers nothing.
    pub fn unused(&self) -> Problem {
        let Ignore { code, .. } = self.ignore;
        Problem {
            kind: ProblemKind::Meaning,
            severity: Severity::Warning,
            range: self.range,
            message: format!("The entry covers no finding of `{code}`; remove it"),
        }
    }
}

fn get<'a>(object: &'a spanned::Value, name: &str) -> Option<&'a spanned::Value> {
    object.as_object()?.get(name)
}

fn text<'a>(object: &'a spanned::Value, name: &str) -> Option<&'a str> {
    get(object, name)?.as_string()
}

fn files_of(entry: &spanned::Value) -> Files {
    let value = get(entry, "files");
    let patterns = match value.map(|value| value.get_ref()) {
        Some(Value::Array(patterns)) => patterns.as_slice(),
        _ => value.map_or(&[][..], std::slice::from_ref),
    };
    Files::new(patterns.iter().filter_map(|pattern| pattern.as_string()))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const TODAY: &str = "2026-11-21";

    fn settings(config: &str, path: &str) -> Settings {
        let (config, problems) = Config::read(config);
        assert_eq!(problems, []);
        let mut settings = Settings::default();
        config.apply(path, TODAY, &mut settings);
        settings
    }

    #[test]
    fn the_last_entry_for_a_file_counts() {
        let config = r#"{"policies": [
            {"files": "*.json", "policyType": "boundary", "resourceType": "AWS::S3::Bucket"},
            {"files": ["scps/**", "x.json"], "policyType": "scp"}
        ]}"#;
        let found = settings(config, "scps/a/b.json");
        let known = found.policy_kind.expect("a kind");
        assert_eq!(known.kind, PolicyKind::Scp);
        assert_eq!(known.reason, Reason::Configuration("scps/**".to_owned()));
        assert_eq!(found.resource_type.as_deref(), Some("AWS::S3::Bucket"));
        let known = settings(config, "a.json").policy_kind.expect("a kind");
        assert_eq!(known.kind, PolicyKind::Boundary);
        assert_eq!(settings(config, "a.txt").policy_kind, None);
    }

    #[test]
    fn what_is_known_of_the_kind_stays_and_levels_change() {
        let (config, _) = Config::read(
            r#"{"securityAudit": true, "rules": {"INVALID_ACTION": "hint", "EMPTY_SID_VALUE": "off"},
                "policies": [{"files": "*", "policyType": "scp"}]}"#,
        );
        let mut settings = Settings::of_kind(PolicyKind::Trust);
        settings.levels.rules.insert("INVALID_ACTION", Level::Off);
        config.apply("a.json", TODAY, &mut settings);
        assert_eq!(settings.policy_kind.expect("a kind").kind, PolicyKind::Trust);
        assert!(settings.levels.security_audit);
        assert_eq!(settings.levels.rules["INVALID_ACTION"], Level::At(Severity::Hint));
        assert_eq!(settings.levels.rules["EMPTY_SID_VALUE"], Level::Off);
    }

    #[test]
    fn an_ignore_holds_through_its_last_day() {
        let entry = |expires: &str| {
            format!(
                r#"{{"ignores": [{{"rule": "invalid_action", "files": "a.json", "sid": "A", "value": "s3:X", "reason": "new"{expires}}}]}}"#
            )
        };
        let count = |expires: &str, path: &str| settings(&entry(expires), path).ignores.len();
        assert_eq!(count("", "a.json"), 1);
        assert_eq!(count("", "b.json"), 0);
        assert_eq!(count(r#", "expires": "2026-11-21""#, "a.json"), 1);
        assert_eq!(count(r#", "expires": "2026-11-20""#, "a.json"), 0);
        let (config, _) = Config::read(&entry(r#", "expires": "2026-11-20""#));
        let said: Vec<_> = config.expired(TODAY).map(|problem| problem.message).collect();
        assert_eq!(
            said,
            ["The entry expired on 2026-11-20; remove it, or set a later day"]
        );
        let ignore = &settings(&entry(""), "a.json").ignores[0];
        assert_eq!(ignore.code, "INVALID_ACTION");
        assert_eq!(ignore.place, Place::Sid("A".to_owned()));
    }

    /// The problems: "severity on `place`: message (code)".
    fn check(text: &str, expected: Expect) {
        let (_, problems) = Config::read(text);
        let lines = problems.iter().map(|problem| {
            let place = problem.range.slice(text);
            let code = problem
                .kind
                .code()
                .map_or(String::new(), |code| format!(" ({code})"));
            format!(
                "{} on `{place}`: {}{code}\n",
                problem.severity.name(),
                problem.message
            )
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        check(
            r#"{
                "rule": {},
                "rules": {"INVALID_ACTIONS": "off", "INVALID_ACTION": "loud", "EMPTY_SID_VALUE": 1},
                "securityAudit": "yes",
                "policies": [
                    {"policyType": "user"}, 7, {"files": []}, {"files": "a["}, {"files": [1, "b"], "resourceType": "S3"}
                ],
                "ignores": [
                    {"rule": "X", "files": "a", "sid": "", "pointer": "Statement", "reason": " ", "expires": "tomorrow"},
                    {"rule": "INVALID_ACTION", "files": "a", "resaon": "typed badly"}
                ]
            }"#,
            expect![[r#"
                error on `"rule"`: There is no setting `rule`; did you mean `rules`? (CONFIGURATION_SCHEMA)
                error on `"INVALID_ACTIONS"`: There is no rule `INVALID_ACTIONS`; did you mean `INVALID_ACTION`? (CONFIGURATION_SCHEMA)
                error on `"loud"`: `INVALID_ACTION` must be one of `off`, `on`, `error`, `warning`, `information`, `hint` (CONFIGURATION_SCHEMA)
                error on `1`: `EMPTY_SID_VALUE` must be one of `off`, `on`, `error`, `warning`, `information`, `hint` (CONFIGURATION_SCHEMA)
                error on `"yes"`: `securityAudit` must be `true` or `false` (CONFIGURATION_SCHEMA)
                error on `{`: `files` is missing; without it the entry says nothing (CONFIGURATION_SCHEMA)
                error on `"user"`: `policyType` must be one of `identity`, `resource`, `trust`, `scp`, `rcp`, `boundary`, `session`, `vpc-endpoint` (CONFIGURATION_SCHEMA)
                error on `7`: An entry of `policies` must be an object (CONFIGURATION_SCHEMA)
                warning on `{`: The entry changes nothing; give it a `policyType` or a `resourceType`
                error on `[]`: `files` must be a pattern of files, or a list of them (CONFIGURATION_SCHEMA)
                warning on `{`: The entry changes nothing; give it a `policyType` or a `resourceType`
                error on `"a["`: `a[` is no pattern of files: unclosed character class; missing ']'
                error on `1`: A pattern must be a string (CONFIGURATION_SCHEMA)
                error on `"S3"`: `resourceType` must be a CloudFormation type such as `AWS::S3::Bucket` (CONFIGURATION_SCHEMA)
                error on `"X"`: There is no rule `X`; `iam-policy-ls rules` lists them (CONFIGURATION_SCHEMA)
                error on `"sid"`: `sid` and `pointer` exclude each other; keep one
                error on `""`: `sid` must be a string that says something (CONFIGURATION_SCHEMA)
                error on `"Statement"`: `pointer` must be a JSON pointer such as `/Statement/0` (CONFIGURATION_SCHEMA)
                error on `" "`: `reason` must be a string that says something (CONFIGURATION_SCHEMA)
                error on `"tomorrow"`: `expires` must be a date such as `2027-01-31` (CONFIGURATION_SCHEMA)
                error on `{`: `reason` is missing; without it the entry says nothing (CONFIGURATION_SCHEMA)
                error on `"resaon"`: There is no setting `resaon`; did you mean `reason`? (CONFIGURATION_SCHEMA)
            "#]],
        );
    }

    #[test]
    fn a_text_that_is_no_json_holds_nothing() {
        check(
            r#"{"rules": {"#,
            expect![[r#"
                error on `{`: The configuration is no JSON, so none of it holds: EOF while parsing an object (CONFIGURATION_SYNTAX)
            "#]],
        );
        check(
            r#"{"rules": {}, "rules": {}}"#,
            expect![[r#"
                error on `:`: The configuration is no JSON, so none of it holds: Duplicate field: "rules" (CONFIGURATION_SYNTAX)
            "#]],
        );
        check(
            "[]",
            expect![[r#"
                error on `[]`: The configuration must be an object (CONFIGURATION_SCHEMA)
            "#]],
        );
        check(" \n", expect![[""]]);
    }
}
