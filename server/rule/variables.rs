//! The policy variables of a policy, and what the rules about them share.

use std::collections::HashMap;
use std::ops::Range;

use super::{Context, Diagnostic, Fix, ResolvedAction, ResolvedCondition, ResolvedResource, Rule};
use crate::catalog::{self, ConditionKey, Operator};
use crate::policy::variable::{Variable, VariableError, variables};
use crate::policy::{Policy, Statement};
use crate::syntax::StringValue;
use crate::text::TextRange;

/// What looks like a policy variable, and where it stands.
#[derive(Clone, Debug)]
pub struct PlacedVariable<'a> {
    /// The string it stands in.
    pub string: &'a StringValue,
    /// The variable.
    pub variable: Variable<'a>,
    /// The element of the string.
    pub place: VariablePlace<'a>,
}

/// Where a variable can stand.
#[derive(Clone, Copy, Debug)]
pub enum VariablePlace<'a> {
    /// In `Action`, `NotAction`, `Principal` or `NotPrincipal`, where AWS replaces none.
    Unsupported(&'static str),
    /// In `Resource` or `NotResource`.
    Resource,
    /// In a value of a condition.
    Condition(ResolvedCondition<'a>),
}

impl PlacedVariable<'_> {
    /// Where a part of its text (byte offsets) stands in the source.
    pub fn source_range(&self, part: Range<usize>) -> TextRange {
        self.string.source_range(part)
    }

    /// The condition key it names, spaces aside.
    pub fn key(&self) -> Option<ConditionKey> {
        let name: String = self.variable.name().split_whitespace().collect();
        catalog::condition_key(&name)
    }

    /// Whether it is a whole variable of a known condition key. Anything else may be a placeholder of a template
    /// language, which puts there what it likes.
    pub fn names_key(&self) -> bool {
        self.variable.is_closed && self.key().is_some()
    }

    /// Whether it is meant for AWS, misspelled or not: a condition key or the prefix of the global ones.
    /// `${AWS::AccountId}` belongs to CloudFormation.
    pub fn is_of_aws(&self) -> bool {
        let (prefix, name) = self.variable.name().split_once(':').unwrap_or_default();
        let is_global = prefix.trim().eq_ignore_ascii_case("aws") && !name.starts_with(':');
        is_global || self.key().is_some()
    }

    /// Whether AWS replaces variables where it stands.
    pub fn is_supported(&self) -> bool {
        match self.place {
            VariablePlace::Unsupported(_) => false,
            VariablePlace::Resource => true,
            VariablePlace::Condition(condition) => condition.operator.is_some_and(Operator::takes_variables),
        }
    }
}

/// The variables in the parts of a policy.
pub(super) fn placed<'a>(
    source: &str,
    policy: &Policy<'a>,
    actions: &[ResolvedAction<'a>],
    resources: &[ResolvedResource<'a>],
    conditions: &[ResolvedCondition<'a>],
) -> Vec<PlacedVariable<'a>> {
    // Most policies hold none, which one look at the text tells.
    if !source.contains("${") {
        return Vec::new();
    }
    let mut placed = Vec::new();
    let mut add = |string: &'a StringValue, place: VariablePlace<'a>| {
        placed.extend(variables(string.as_str()).map(|variable| PlacedVariable {
            string,
            variable,
            place,
        }));
    };
    for action in actions {
        let element = if action.entry.negated {
            "NotAction"
        } else {
            "Action"
        };
        add(action.entry.string, VariablePlace::Unsupported(element));
    }
    for principal in policy.statements.iter().flat_map(Statement::principals) {
        let element = if principal.negated {
            "NotPrincipal"
        } else {
            "Principal"
        };
        add(principal.string, VariablePlace::Unsupported(element));
    }
    for resource in resources {
        add(resource.string, VariablePlace::Resource);
    }
    for condition in conditions {
        for string in condition.condition.strings() {
            add(string, VariablePlace::Condition(*condition));
        }
    }
    placed
}

/// What AWS replaces in a policy of the newer version: whole variables of known keys, and characters.
pub(crate) fn replaced<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = &'c PlacedVariable<'a>> {
    // A policy has the same few variables again and again.
    let mut known: HashMap<&str, bool> = HashMap::new();
    context.variables.iter().filter(move |placed| {
        let mut names_key = || {
            let known = known.entry(placed.variable.name());
            *known.or_insert_with(|| placed.names_key())
        };
        placed.is_supported() && (placed.variable.is_character() || placed.variable.is_closed && names_key())
    })
}

/// Whether the policy has the version in which variables are plain text.
pub(crate) fn has_old_version(context: &Context<'_>) -> bool {
    let version = context.policy.version.and_then(|version| version.value.as_ref());
    version.is_some_and(|version| version.as_str() == Some("2008-10-17"))
}

/// Reports one kind of slip in the form of variables, where AWS replaces variables.
pub(crate) fn check_form<'a>(
    context: &Context<'a>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    error: VariableError,
    describe: impl Fn(&PlacedVariable<'a>) -> (String, Fix),
) {
    if has_old_version(context) {
        return;
    }
    for placed in &context.variables {
        if !placed.variable.errors().any(|own| own == error) || !placed.is_supported() {
            continue;
        }
        // Nothing is between empty braces that a template language could mean.
        if error == VariableError::Empty || placed.is_of_aws() {
            let (message, fix) = describe(placed);
            let range = placed.source_range(placed.variable.range.clone());
            diagnostics.push(Diagnostic::new(rule, range, message).with_fix(fix));
        }
    }
}
