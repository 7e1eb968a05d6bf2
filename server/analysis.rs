//! Everything known about one text at one version: the façade of the core.

use crate::host;
use crate::policy::{Policy, PolicyKind};
use crate::rule::Diagnostic;
use crate::syntax::{Parse, json};
use crate::text::Text;

/// What is known about a text from outside of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// The kind of policy, where the user has said it.
    pub policy_kind: Option<PolicyKind>,
    /// The CloudFormation type of the resource the policy is attached to.
    pub resource_type: Option<String>,
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
        let parse = json::parse(&source);
        Self {
            text,
            source,
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

    /// What was made of the text.
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
        let policy = self.policy()?;
        Some(self.settings.policy_kind.unwrap_or_else(|| policy.guess_kind()))
    }

    /// Whether the text is surely a policy: the high threshold, for diagnostics.
    pub fn is_policy(&self) -> bool {
        self.policy().is_some()
    }

    /// The findings, in the order of the text; none where the text is not surely a policy.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        Vec::new()
    }
}
