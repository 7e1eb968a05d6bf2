//! Everything known about one text at one version: the façade of the core that every shell uses.
//!
//! An [`Analysis`] is immutable and cheap for texts that hold no policy: those are not even parsed.

use crate::host;
use crate::policy::{Policy, PolicyKind};
use crate::rule::levels::{Level, Levels};
use crate::rule::{Context, Diagnostic, Rule};
use crate::rules::RULES;
use crate::syntax::edit::Style;
use crate::syntax::{Parse, json};
use crate::text::Text;

/// What is known about a text from outside of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// The kind of policy, where the user has said it; then any text that might be a policy counts as one.
    pub policy_kind: Option<PolicyKind>,
    /// The CloudFormation type of the resource the policy is attached to.
    pub resource_type: Option<String>,
    /// Which rules are on, and how loud they are.
    pub levels: Levels,
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
            true => json::parse(&source),
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

    /// The kind of the policy: what the user has said, else what the content suggests; `None` without a policy.
    pub fn policy_kind(&self) -> Option<PolicyKind> {
        self.policy().map(|policy| self.kind_of(&policy))
    }

    /// The CloudFormation type of the resource the policy is attached to, where the user has said it.
    pub fn resource_type(&self) -> Option<&str> {
        self.settings.resource_type.as_deref()
    }

    /// Whether the text is surely a policy: the high threshold, for diagnostics.
    pub fn is_policy(&self) -> bool {
        self.sure_policy().is_some()
    }

    /// The findings, in the order of the text; none where the text is not surely a policy.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let Some(policy) = self.sure_policy() else {
            return Vec::new();
        };
        let style = Style::of(&self.source, Some(policy.root));
        let kind = self.kind_of(&policy);
        let resource_type = self.settings.resource_type.as_deref();
        let context = Context::new(
            &self.source,
            &style,
            &self.parse.errors,
            &policy,
            kind,
            resource_type,
        );
        let mut diagnostics = Vec::new();
        for rule in RULES.iter().filter(|rule| rule.kinds.contains(&context.kind)) {
            self.check(rule, &context, &mut diagnostics);
        }
        diagnostics.sort_by_key(|diagnostic| (diagnostic.range, diagnostic.rule.code));
        diagnostics
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

    fn sure_policy(&self) -> Option<Policy<'_>> {
        let policy = self.policy()?;
        let is_sure =
            self.settings.policy_kind.is_some() || host::json::is_surely_policy(policy.root, policy.form);
        is_sure.then_some(policy)
    }

    fn kind_of(&self, policy: &Policy<'_>) -> PolicyKind {
        self.settings.policy_kind.unwrap_or_else(|| policy.guess_kind())
    }
}
