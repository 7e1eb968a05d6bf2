//! Which rules are on, and how loud they are.

use std::collections::HashMap;

use super::{Enabled, Rule, Severity};

/// What the settings say of one rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// Silent.
    Off,
    /// As loud as the rule says.
    On,
    /// As loud as the user says.
    At(Severity),
}

/// What the settings say of all rules.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Levels {
    /// Whether the rules of the security audit are on.
    pub security_audit: bool,
    /// What is said of single rules, by code; stronger than the audit.
    pub rules: HashMap<&'static str, Level>,
}

impl Levels {
    /// What holds for a rule.
    pub fn level(&self, rule: &Rule) -> Level {
        let by_itself = || match rule.enabled {
            Enabled::ByDefault => Level::On,
            Enabled::BySecurityAudit if self.security_audit => Level::On,
            Enabled::BySecurityAudit | Enabled::ByName => Level::Off,
        };
        self.rules.get(rule.code).copied().unwrap_or_else(by_itself)
    }
}
