//! The settings of a session: section `iamPolicy`, from `initializationOptions` and from the client's configuration.
//!
//! Each source overrides what came before it, setting by setting. A wrong value counts as not given and is reported.
//! The settings that a configuration file may hold are read as one.

use serde_json::{Map, Value};

use crate::analysis;
use crate::config::{Config, Problem, is_resource_type};
use crate::host::kind::{KnownKind, Reason};
use crate::policy::PolicyKind;

/// The name of the section in the client's configuration.
pub(super) const SECTION: &str = "iamPolicy";

/// Settings of that section which are the client's own.
const OF_THE_CLIENT: [&str; 2] = ["server", "trace"];

/// Settings of that section which a configuration file may hold, too.
const OF_A_CONFIGURATION: [&str; 4] = ["rules", "securityAudit", "policies", "ignores"];

/// What holds for the documents of a session.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Settings {
    /// What the core wants to know.
    pub(super) analysis: analysis::Settings,
    /// What else a configuration file could say; one that is there is stronger.
    pub(super) config: Config,
    /// Whether errors of the JSON syntax are reported.
    pub(super) syntax_errors: bool,
    /// Whether inlay hints are shown.
    pub(super) inlay_hints: bool,
    /// Whether lenses are shown.
    pub(super) code_lens: bool,
}

/// The settings that one source gives.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Overrides {
    policy_type: Option<PolicyKind>,
    resource_type: Option<String>,
    syntax_errors: Option<bool>,
    inlay_hints: Option<bool>,
    code_lens: Option<bool>,
    /// Members of a configuration file.
    config: Map<String, Value>,
}

impl Settings {
    /// The settings from all sources, the strongest last.
    pub(super) fn new<'a>(sources: impl IntoIterator<Item = &'a Overrides>) -> Self {
        let all = sources
            .into_iter()
            .fold(Overrides::default(), |weak, strong| Overrides {
                policy_type: strong.policy_type.or(weak.policy_type),
                resource_type: strong.resource_type.clone().or(weak.resource_type),
                syntax_errors: strong.syntax_errors.or(weak.syntax_errors),
                inlay_hints: strong.inlay_hints.or(weak.inlay_hints),
                code_lens: strong.code_lens.or(weak.code_lens),
                config: weak.config.into_iter().chain(strong.config.clone()).collect(),
            });
        let told = |kind| KnownKind {
            kind,
            reason: Reason::Setting,
        };
        Self {
            analysis: analysis::Settings {
                policy_kind: all.policy_type.map(told),
                resource_type: all.resource_type,
                ..analysis::Settings::default()
            },
            config: config(&all.config).0,
            syntax_errors: all.syntax_errors.unwrap_or(true),
            inlay_hints: all.inlay_hints.unwrap_or(true),
            code_lens: all.code_lens.unwrap_or(true),
        }
    }
}

impl Overrides {
    /// Reads the section, or an object that holds it; `null` gives nothing. Also returns what is wrong, a sentence
    /// each.
    pub(super) fn read(value: &Value) -> (Self, Vec<String>) {
        let section = value.get(SECTION).unwrap_or(value);
        let mut problems = Vec::new();
        let overrides = match section {
            Value::Null => Self::default(),
            Value::Object(section) => Self::read_section(section, &mut problems),
            other => {
                problems.push(format!(
                    "The settings `{SECTION}` must be an object, not `{other}`."
                ));
                Self::default()
            }
        };
        (overrides, problems)
    }

    fn read_section(section: &Map<String, Value>, problems: &mut Vec<String>) -> Self {
        let mut overrides = Self::default();
        for (name, value) in section.iter().filter(|(_, value)| !value.is_null()) {
            let known = match name.as_str() {
                "policyType" => text(value).and_then(|text| overrides.set_policy_type(text)),
                "resourceType" => text(value).and_then(|text| overrides.set_resource_type(text)),
                "syntaxErrors" => text(value).and_then(|text| overrides.set_syntax_errors(text)),
                "inlayHints" => boolean(value).map(|is_on| overrides.inlay_hints = Some(is_on)),
                "codeLens" => boolean(value).map(|is_on| overrides.code_lens = Some(is_on)),
                name if OF_THE_CLIENT.contains(&name) => Ok(()),
                name if OF_A_CONFIGURATION.contains(&name) => {
                    overrides.config.insert(name.to_owned(), value.clone());
                    Ok(())
                }
                _ => {
                    problems.push(format!("There is no setting `{SECTION}.{name}`; it is ignored."));
                    Ok(())
                }
            };
            problems.extend(
                known
                    .err()
                    .map(|wanted| format!("The setting `{SECTION}.{name}` must be {wanted}, not `{value}`.")),
            );
        }
        let (_, wrong) = config(&overrides.config);
        let wrong = wrong.into_iter().map(|problem| problem.message);
        problems.extend(wrong.map(|message| format!("In the settings `{SECTION}`: {message}.")));
        overrides
    }

    fn set_policy_type(&mut self, name: &str) -> Result<(), String> {
        let names = || {
            PolicyKind::ALL
                .map(|kind| format!("`{}`", kind.name()))
                .join(", ")
        };
        let kind = PolicyKind::from_name(name).ok_or_else(|| format!("one of {}", names()))?;
        self.policy_type = Some(kind);
        Ok(())
    }

    fn set_resource_type(&mut self, name: &str) -> Result<(), String> {
        if !is_resource_type(name) {
            return Err("a CloudFormation type such as `AWS::S3::Bucket`".to_owned());
        }
        self.resource_type = Some(name.to_owned());
        Ok(())
    }

    /// `auto` leaves it to the client, which may hide them where it shows its own; so they are sent.
    fn set_syntax_errors(&mut self, name: &str) -> Result<(), String> {
        self.syntax_errors = match name {
            "auto" => None,
            "on" => Some(true),
            "off" => Some(false),
            _ => return Err("one of `auto`, `on`, `off`".to_owned()),
        };
        Ok(())
    }
}

/// Reads settings as a configuration file of the same members.
fn config(members: &Map<String, Value>) -> (Config, Vec<Problem>) {
    match members.is_empty() {
        true => Default::default(),
        false => Config::read(&Value::Object(members.clone()).to_string()),
    }
}

fn boolean(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "`true` or `false`".to_owned())
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "a string".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rule::levels::Level;

    fn kind(settings: &Settings) -> Option<PolicyKind> {
        settings.analysis.policy_kind.as_ref().map(|known| known.kind)
    }

    #[test]
    fn what_a_configuration_may_hold_is_read_as_one() {
        let (overrides, problems) =
            Overrides::read(&json!({ "rules": { "INVALID_ACTION": "off", "X": "on" } }));
        assert_eq!(
            problems,
            ["In the settings `iamPolicy`: There is no rule `X`; `iam-policy-ls rules` lists them."]
        );
        let mut settings = analysis::Settings::default();
        Settings::new([&overrides])
            .config
            .apply("a.json", "2026-01-01", &mut settings);
        assert_eq!(settings.levels.rules.get("INVALID_ACTION"), Some(&Level::Off));
    }

    #[test]
    fn the_section_may_stand_alone_or_in_its_parent() {
        let section =
            json!({ "policyType": "trust", "resourceType": "AWS::IAM::Role", "syntaxErrors": "off" });
        let alone = Overrides::read(&section);
        assert_eq!(alone, Overrides::read(&json!({ "iamPolicy": section })));
        let settings = Settings::new([&alone.0]);
        assert_eq!(kind(&settings), Some(PolicyKind::Trust));
        assert_eq!(settings.analysis.resource_type.as_deref(), Some("AWS::IAM::Role"));
        assert!(!settings.syntax_errors);
        assert!(alone.1.is_empty());
    }

    #[test]
    fn a_stronger_source_overrides_setting_by_setting() {
        let (weak, _) = Overrides::read(&json!({ "policyType": "trust", "syntaxErrors": "off" }));
        let (strong, _) = Overrides::read(&json!({ "policyType": "scp", "syntaxErrors": null }));
        let settings = Settings::new([&weak, &strong]);
        assert_eq!(kind(&settings), Some(PolicyKind::Scp));
        assert!(!settings.syntax_errors);
    }

    #[test]
    fn what_is_wrong_is_named_and_left_out() {
        for (value, want) in [
            (
                json!({ "policyType": "user" }),
                "The setting `iamPolicy.policyType` must be one of `identity`, `resource`, `trust`, `scp`, `rcp`, \
                 `boundary`, `session`, `vpc-endpoint`, not `\"user\"`.",
            ),
            (
                json!({ "policyType": 1 }),
                "The setting `iamPolicy.policyType` must be a string, not `1`.",
            ),
            (
                json!({ "resourceType": "bucket" }),
                "The setting `iamPolicy.resourceType` must be a CloudFormation type such as `AWS::S3::Bucket`, not \
                 `\"bucket\"`.",
            ),
            (
                json!({ "syntaxErrors": true }),
                "The setting `iamPolicy.syntaxErrors` must be a string, not `true`.",
            ),
            (
                json!({ "policyKind": "trust" }),
                "There is no setting `iamPolicy.policyKind`; it is ignored.",
            ),
            (json!([]), "The settings `iamPolicy` must be an object, not `[]`."),
        ] {
            let (overrides, problems) = Overrides::read(&value);
            assert_eq!(overrides, Overrides::default());
            assert_eq!(problems, [want]);
        }
        let of_the_client = json!({ "trace": { "server": "off" }, "server": { "path": null } });
        assert_eq!(Overrides::read(&of_the_client), Default::default());
        assert_eq!(Overrides::read(&Value::Null), Default::default());
    }
}
