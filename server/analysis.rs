//! Everything known about one text at one version: the façade of the core that every shell uses.
//!
//! An [`Analysis`] is immutable and cheap for texts that hold no policy: those are not even parsed.

use crate::host;
use crate::host::kind::{KnownKind, Reason, of_content, of_path};
use crate::policy::{Policy, PolicyKind};
use crate::rule::ignore::Ignore;
use crate::rule::levels::{Level, Levels};
use crate::rule::{Context, Diagnostic, Rule};
use crate::rules::RULES;
use crate::syntax::Parse;
use crate::syntax::edit::Style;
use crate::text::{Text, TextRange};

/// The code of the findings about syntax, which another JSON server may report as well.
pub(crate) const SYNTAX_ERROR: &str = "JSON_SYNTAX_ERROR";

/// What is known about a text from outside of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// The kind of policy, where the user has said it; then any text that might be a policy counts as one.
    pub policy_kind: Option<KnownKind>,
    /// The CloudFormation type of the resource the policy is attached to.
    pub resource_type: Option<String>,
    /// Where the text is kept, with `/` between the parts; tells the kind where the user has not.
    pub path: Option<String>,
    /// Which rules are on, and how loud they are.
    pub levels: Levels,
    /// Findings that the user accepts.
    pub ignores: Vec<Ignore>,
}

impl Settings {
    /// Those of a policy whose kind an option tells.
    pub fn of_kind(kind: PolicyKind) -> Self {
        let reason = Reason::Option;
        Self {
            policy_kind: Some(KnownKind { kind, reason }),
            ..Self::default()
        }
    }
}

/// What was found in a text.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is to be reported, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Which of [`Settings::ignores`] covered something.
    pub used_ignores: Vec<usize>,
}

/// Everything known about one text; immutable.
#[derive(Debug)]
pub struct Analysis {
    text: Text,
    source: String,
    settings: Settings,
    parse: Parse,
}

impl Analysis {
    /// Reads a text.
    pub fn new(text: Text, settings: Settings) -> Self {
        let source = text.to_string();
        let parse = match host::json::may_hold_policy(&source) {
            true => host::json::read(&source),
            false => Parse::default(),
        };
        Self {
            text,
            source,
            settings,
            parse,
        }
    }

    /// A text with a tree that was not read from it.
    #[cfg(test)]
    pub(crate) fn with_parse(source: &str, parse: Parse, settings: Settings) -> Self {
        Self {
            text: Text::new(source),
            source: source.to_owned(),
            settings,
            parse,
        }
    }

    /// The text.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text as one string.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What was made of the text; empty where it cannot hold a policy.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }

    /// The policy in the text where it is, or might become, one: the low threshold, for completion and hover.
    pub fn policy(&self) -> Option<Policy<'_>> {
        let root = self.parse.root.as_ref()?;
        Some(Policy::new(root, host::json::policy_form(root)?))
    }

    /// The kind of the policy and how it is known: what the user has said, else what the file's name tells, else what
    /// the content suggests; `None` without a policy.
    pub fn known_kind(&self) -> Option<KnownKind> {
        self.policy().map(|policy| self.kind_of(&policy).0)
    }

    /// The kind that the user or the file's name tells, also of a text that holds no policy yet.
    pub fn told_kind(&self) -> Option<PolicyKind> {
        self.settings.policy_kind.as_ref().map(|known| known.kind)
    }

    /// The kind of the policy; `None` without one.
    pub fn policy_kind(&self) -> Option<PolicyKind> {
        self.known_kind().map(|known| known.kind)
    }

    /// The CloudFormation type of the resource the policy is attached to, where the user or the file's name tells it.
    pub fn resource_type(&self) -> Option<&str> {
        self.policy().and_then(|policy| self.kind_of(&policy).1)
    }

    /// Whether the text is surely a policy: the high threshold, for diagnostics.
    pub fn is_policy(&self) -> bool {
        self.sure_policy().is_some()
    }

    /// The findings to be reported, in the order of the text; none where the text is not surely a policy.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.findings().diagnostics
    }

    /// The findings, and what the user accepts of them.
    pub fn findings(&self) -> Findings {
        let Some(policy) = self.sure_policy() else {
            return Findings::default();
        };
        let style = Style::of(&self.source, Some(policy.root));
        let (known, resource_type) = self.kind_of(&policy);
        let context = Context::new(
            &self.source,
            &style,
            &self.parse.errors,
            &policy,
            known.kind,
            resource_type,
        );
        let mut diagnostics = Vec::new();
        for rule in RULES.iter().filter(|rule| rule.kinds.contains(&context.kind)) {
            self.check(rule, &context, &mut diagnostics);
        }
        self.leave_out_parts(&mut diagnostics);
        let ignores = &self.settings.ignores;
        let used_ignores = used_ignores(&policy, ignores, &diagnostics).collect();
        diagnostics.retain(|found| !ignores.iter().any(|ignore| ignore.covers(&policy, found)));
        diagnostics.sort_by_key(|diagnostic| (diagnostic.range, diagnostic.rule.code));
        Findings {
            diagnostics,
            used_ignores,
        }
    }

    /// Adds what a rule finds, as loud as the settings want it.
    fn check(&self, rule: &Rule, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let level = self.settings.levels.level(rule);
        if level == Level::Off {
            return;
        }
        let before = diagnostics.len();
        (rule.check)(context, diagnostics);
        if let Level::At(severity) = level {
            for diagnostic in diagnostics.iter_mut().skip(before) {
                diagnostic.severity = severity;
            }
        }
    }

    /// Removes what is said of something half-typed beside the error that it is that.
    fn leave_out_parts(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut parts: Vec<TextRange> = self.parse.errors.iter().filter_map(|error| error.part).collect();
        parts.sort_unstable();
        if parts.is_empty() {
            return;
        }
        diagnostics.retain(|diagnostic| {
            // None lies in another.
            let first = parts.partition_point(|part| part.end < diagnostic.range.end);
            let is_said = parts.get(first).is_some_and(|part| part.covers(diagnostic.range));
            !is_said || diagnostic.rule.code == SYNTAX_ERROR
        });
    }

    /// Which of some ignores cover one of some findings of this text, by their indices.
    pub fn used_ignores(&self, ignores: &[Ignore], diagnostics: &[Diagnostic]) -> Vec<usize> {
        let policy = self.policy();
        policy.map_or_else(Vec::new, |policy| {
            used_ignores(&policy, ignores, diagnostics).collect()
        })
    }

    fn sure_policy(&self) -> Option<Policy<'_>> {
        let policy = self.policy()?;
        let is_sure =
            self.settings.policy_kind.is_some() || host::json::is_surely_policy(policy.root, policy.form);
        is_sure.then_some(policy)
    }

    /// The kind of a policy, and the type of the resource it is attached to.
    fn kind_of(&self, policy: &Policy<'_>) -> (KnownKind, Option<&str>) {
        let Settings {
            policy_kind,
            resource_type,
            path,
            ..
        } = &self.settings;
        let resource_type = resource_type.as_deref();
        if let Some(known) = policy_kind {
            return (known.clone(), resource_type);
        }
        match path.as_deref().and_then(of_path) {
            Some((known, of_name)) => (known, resource_type.or(of_name)),
            None => (of_content(policy), resource_type),
        }
    }
}

fn used_ignores(
    policy: &Policy<'_>,
    ignores: &[Ignore],
    diagnostics: &[Diagnostic],
) -> impl Iterator<Item = usize> {
    let is_used = |ignore: &Ignore| diagnostics.iter().any(|found| ignore.covers(policy, found));
    let ignores = ignores.iter().enumerate();
    ignores
        .filter(move |(_, ignore)| is_used(ignore))
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Severity;
    use crate::rule::ignore::Place;

    const SOURCE: &str =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:Foo", "Resource": "*"}}"#;

    fn findings(settings: Settings) -> Findings {
        Analysis::new(Text::new(SOURCE), settings).findings()
    }

    fn levels(level: Level) -> Settings {
        let mut settings = Settings::default();
        settings.levels.rules.insert("INVALID_ACTION", level);
        settings
    }

    #[test]
    fn the_settings_say_how_loud_a_rule_is() {
        let severity = |settings| {
            let found = findings(settings).diagnostics;
            found.first().map(|found| found.severity)
        };
        assert_eq!(severity(Settings::default()), Some(Severity::Warning));
        assert_eq!(severity(levels(Level::On)), Some(Severity::Warning));
        assert_eq!(severity(levels(Level::At(Severity::Hint))), Some(Severity::Hint));
        assert_eq!(severity(levels(Level::Off)), None);
    }

    #[test]
    fn what_the_user_accepts_is_left_out_and_told() {
        let ignore = |code| Ignore {
            code,
            place: Place::File,
            value: None,
            entry: None,
        };
        let settings = Settings {
            ignores: vec![ignore("INVALID_SERVICE"), ignore("INVALID_ACTION")],
            ..Settings::default()
        };
        let found = findings(settings);
        assert!(found.diagnostics.is_empty());
        assert_eq!(found.used_ignores, [1]);
    }

    #[test]
    fn the_user_outranks_the_name_and_the_name_the_content() {
        let kind = |settings: Settings| {
            let analysis = Analysis::new(Text::new(SOURCE), settings);
            analysis.known_kind().map(|known| known.kind.name())
        };
        let named = |settings: Settings| Settings {
            path: Some("scps/deny.json".to_owned()),
            ..settings
        };
        assert_eq!(kind(Settings::default()), Some("identity"));
        assert_eq!(kind(named(Settings::default())), Some("scp"));
        assert_eq!(
            kind(named(Settings::of_kind(PolicyKind::Boundary))),
            Some("boundary")
        );
    }
}
