//! What a rule is: its documents, its check, its findings and their fixes.
//!
//! Invariants: a rule sees a policy and the catalogue, never the host language or an editor; it never reports on an
//! opaque value; a safe fix never widens what the policy allows. One rule is one file in `rules/`; what near-identical
//! rules share stands in the submodules here.

pub mod empty_list;
pub mod excludes_all;
pub mod ignore;
pub mod levels;
pub mod redundant;
pub mod sensitive_action;
pub mod too_large;
pub mod unique_sids;

pub(crate) mod action_resources;
pub(crate) mod actions;
pub(crate) mod arns;
pub(crate) mod companions;
pub(crate) mod condition_keys;
pub(crate) mod conditions;
pub(crate) mod contradictions;
pub(crate) mod federation;
pub(crate) mod grants;
pub(crate) mod mfa;
pub(crate) mod missing_element;
pub(crate) mod near_names;
pub(crate) mod principals;
pub(crate) mod unique_ids;
pub(crate) mod unsupported_tags;
pub(crate) mod values;
pub(crate) mod variables;

mod edits;

use std::collections::HashMap;

use crate::catalog::{self, Action, ConditionKey, KeyType, Operator, OperatorFamily, Pattern, Service};
use crate::policy::{ActionEntry, Arn, Condition, OperatorName, Policy, PolicyKind, Statement};
use crate::syntax::edit::Style;
use crate::syntax::{StringValue, SyntaxError, Value, ValueKind};
use crate::text::{Edit, TextRange};
pub use variables::{PlacedVariable, VariablePlace};

/// Access Analyzer's types of finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FindingType {
    /// AWS rejects the policy, or the statement does nothing.
    Error,
    /// Grants more than is safe.
    SecurityWarning,
    /// Does not do what it seems to.
    Warning,
    /// Could be better.
    Suggestion,
}

impl FindingType {
    /// Access Analyzer's spelling.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Warning => "WARNING",
            Self::Suggestion => "SUGGESTION",
        }
    }

    /// The name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SecurityWarning => "security warning",
            Self::Warning => "warning",
            Self::Suggestion => "suggestion",
        }
    }

    /// The severity of its findings, unless a finding says otherwise.
    pub fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::SecurityWarning | Self::Warning => Severity::Warning,
            Self::Suggestion => Severity::Information,
        }
    }
}

/// How loud a finding is, least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Taste.
    Hint,
    /// Advice.
    Information,
    /// Dangerous or useless.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// All severities, loudest first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Information, Self::Hint];

    /// The name used in options, settings and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
            Self::Hint => "hint",
        }
    }

    /// The severity with this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// What turns a rule on; the settings may name any rule to turn it on or off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Enabled {
    /// Nothing: it is on unless it is turned off.
    ByDefault,
    /// The security audit, which asks of every policy what could be done with it.
    BySecurityAudit,
    /// Only its name: it is obsolete, or a matter of taste.
    ByName,
}

impl Enabled {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByDefault => "default",
            Self::BySecurityAudit => "security-audit",
            Self::ByName => "name",
        }
    }
}

/// A check of policies.
#[derive(Debug)]
pub struct Rule {
    /// The code, in Access Analyzer's spelling where it has one.
    pub code: &'static str,
    /// The type of its findings.
    pub finding: FindingType,
    /// The kinds of policy it applies to.
    pub kinds: &'static [PolicyKind],
    /// What turns it on.
    pub enabled: Enabled,
    /// Its document as the doc comment holds it, a space before each line; see [`document`](Self::document).
    pub docs: &'static str,
    /// Reports what it finds.
    pub check: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

impl Rule {
    /// The first line of its document: one sentence.
    pub fn summary(&self) -> &'static str {
        self.docs.lines().next().unwrap_or_default().trim()
    }

    /// Its document: Markdown that starts with the summary; `## Invalid` and `## Valid` hold examples.
    pub fn document(&self) -> String {
        let lines = self
            .docs
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// Where its document stands on the web.
    pub fn url(&self) -> String {
        format!(
            "https://github.com/iam-policy-ls/iam-policy-ls/blob/main/docs/rules.md#{}",
            self.code.to_lowercase()
        )
    }
}

/// What a rule may look at. What many rules need of a policy is resolved against the catalogue once, here.
#[derive(Debug)]
pub struct Context<'a> {
    /// The text of the file; ranges count its bytes.
    pub source: &'a str,
    /// How the file is written; for fixes.
    pub style: &'a Style,
    /// The syntax errors of the file.
    pub syntax_errors: &'a [SyntaxError],
    /// The policy.
    pub policy: &'a Policy<'a>,
    /// Its kind.
    pub kind: PolicyKind,
    /// The CloudFormation type of the resource it is attached to, where that is known.
    pub resource_type: Option<&'a str>,
    /// The actions of all statements, in the order of the text.
    pub actions: Vec<ResolvedAction<'a>>,
    /// The resources of all statements, in the order of the text.
    pub resources: Vec<ResolvedResource<'a>>,
    /// The conditions of all statements, in the order of the text.
    pub conditions: Vec<ResolvedCondition<'a>>,
    /// What looks like a policy variable in actions, principals, resources and values of conditions.
    pub variables: Vec<PlacedVariable<'a>>,
}

/// An entry of `Action` or `NotAction` and what the catalogue knows of it.
#[derive(Clone, Copy, Debug)]
pub struct ResolvedAction<'a> {
    /// The statement it stands in.
    pub statement: &'a Statement<'a>,
    /// The entry.
    pub entry: ActionEntry<'a>,
    /// The service of its prefix.
    pub service: Option<Service>,
    /// The action that it names; `None` for patterns, too.
    pub action: Option<Action>,
    /// The number of its text: equal texts share one, and the first of each has the next.
    pub number: usize,
}

/// An entry of `Resource` or `NotResource`.
#[derive(Clone, Copy, Debug)]
pub struct ResolvedResource<'a> {
    /// The statement it stands in.
    pub statement: &'a Statement<'a>,
    /// The string.
    pub string: &'a StringValue,
    /// Whether it stands in `NotResource`.
    pub negated: bool,
    /// Its fields, where it has all six.
    pub arn: Option<Arn<'a>>,
}

/// A condition and what the catalogue knows of it.
#[derive(Clone, Copy, Debug)]
pub struct ResolvedCondition<'a> {
    /// The statement it stands in.
    pub statement: &'a Statement<'a>,
    /// The condition.
    pub condition: Condition<'a>,
    /// The parts of its operator.
    pub name: OperatorName<'a>,
    /// The operator proper.
    pub operator: Option<Operator>,
    /// The condition key.
    pub key: Option<ConditionKey>,
}

impl ResolvedCondition<'_> {
    /// Whether it is about a key, in any case.
    pub fn is_about(&self, key: &str) -> bool {
        self.condition.key.as_str().eq_ignore_ascii_case(key)
    }

    /// The family of its operator.
    pub fn family(&self) -> Option<OperatorFamily> {
        self.operator.map(Operator::family)
    }

    /// Whether the operator suits the key's type. What is not known does, and so do tags and other keys that a user
    /// names: their strings hold what he puts there.
    pub fn suits(&self) -> bool {
        let (Some(family), Some(key)) = (self.family(), self.key) else {
            return true;
        };
        let kind = key.kind();
        let is_text = kind == KeyType::String;
        match family {
            OperatorFamily::Null => true,
            OperatorFamily::String | OperatorFamily::Arn => is_text || kind == KeyType::Arn,
            OperatorFamily::Numeric | OperatorFamily::Date if self.is_about("aws:EpochTime") => true,
            // Their pages compare them as numbers.
            OperatorFamily::Numeric if NUMERIC_BY_THEIR_PAGES.iter().any(|key| self.is_about(key)) => true,
            OperatorFamily::Binary => kind == KeyType::Binary,
            _ => family.key_type() == Some(kind) || (is_text && key.placeholder().is_some()),
        }
    }
}

/// Keys whose type in the catalogue is text or a date, though their values are numbers.
const NUMERIC_BY_THEIR_PAGES: [&str; 3] = ["sts:DurationSeconds", "glacier:ArchiveAgeInDays", "kms:ValidTo"];

impl ResolvedAction<'_> {
    /// Whether it covers an action.
    pub fn covers(&self, action: Action) -> bool {
        self.entry.pattern.is_everything()
            || (self.service == Some(action.service())
                && Pattern::ignoring_case(self.entry.pattern.name).matches(action.name()))
    }
}

impl ResolvedCondition<'_> {
    /// Whether it asks only if the key is there.
    pub fn is_null_test(&self) -> bool {
        self.name.base.eq_ignore_ascii_case("Null")
    }

    /// Whether it holds only for requests that have the key.
    pub fn needs_key(&self) -> bool {
        let for_all = |prefix: &str| prefix.eq_ignore_ascii_case("ForAllValues");
        self.operator.is_some_and(|operator| !operator.is_negated())
            && !self.is_null_test()
            && !self.name.if_exists
            && !self.name.set_prefix.is_some_and(for_all)
    }

    /// Whether the key has this prefix, in any case.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        let own = self.condition.key.as_str().split_once(':');
        own.is_some_and(|(own, _)| own.eq_ignore_ascii_case(prefix))
    }
}

impl<'a> Context<'a> {
    /// Looks up in the catalogue what a policy names.
    pub fn new(
        source: &'a str,
        style: &'a Style,
        syntax_errors: &'a [SyntaxError],
        policy: &'a Policy<'a>,
        kind: PolicyKind,
        resource_type: Option<&'a str>,
    ) -> Self {
        let statements = || policy.statements.iter();
        let resources = statements().flat_map(|statement| {
            statement
                .resources()
                .map(move |(string, negated)| ResolvedResource {
                    statement,
                    string,
                    negated,
                    arn: Arn::new(string.as_str()),
                })
        });
        let actions = resolved_actions(policy);
        let resources: Vec<_> = resources.collect();
        // A policy tests few keys, often; a key of tags is looked for among all keys with a placeholder.
        let mut keys: HashMap<&str, Option<ConditionKey>> = HashMap::new();
        let mut conditions = Vec::new();
        for statement in statements() {
            for condition in statement.conditions() {
                let name = condition.operator_name();
                let key = condition.key.as_str();
                conditions.push(ResolvedCondition {
                    statement,
                    condition,
                    name,
                    operator: catalog::operator(name.base),
                    key: *keys.entry(key).or_insert_with(|| catalog::condition_key(key)),
                });
            }
        }
        let variables = variables::placed(source, policy, &actions, &resources, &conditions);
        Self {
            source,
            style,
            syntax_errors,
            policy,
            kind,
            resource_type,
            actions,
            resources,
            conditions,
            variables,
        }
    }

    /// The first action of each text among those that are `wanted`.
    pub fn distinct_actions(
        &self,
        wanted: impl Fn(&ResolvedAction<'a>) -> bool,
    ) -> impl Iterator<Item = &ResolvedAction<'a>> {
        let mut seen = Vec::new();
        self.actions.iter().filter(move |action| {
            if seen.len() <= action.number {
                seen.resize(action.number + 1, false);
            }
            let seen = seen.get_mut(action.number);
            seen.is_some_and(|seen| !*seen && wanted(action) && !std::mem::replace(seen, true))
        })
    }

    /// Whether a value has its brackets and no syntax error meets it.
    pub fn is_whole(&self, value: &Value) -> bool {
        let delimited = match &value.kind {
            ValueKind::Array(array) => array.delimited,
            ValueKind::Object(object) => object.delimited,
            _ => true,
        };
        delimited && self.is_intact(value.range)
    }

    /// Whether no syntax error meets a range; where one does, what seems to be missing may only be misread.
    pub fn is_intact(&self, range: TextRange) -> bool {
        // Errors are in the order of the text, and none is long.
        let first = self
            .syntax_errors
            .partition_point(|error| error.range.end < range.start);
        self.syntax_errors
            .get(first)
            .is_none_or(|error| range.end < error.range.start)
    }
}

/// All actions of a policy; a text that occurs often is looked up once.
fn resolved_actions<'a>(policy: &'a Policy<'a>) -> Vec<ResolvedAction<'a>> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut actions: Vec<ResolvedAction<'a>> = Vec::new();
    for statement in &policy.statements {
        for entry in statement.actions() {
            let count = first.len();
            let place = *first.entry(entry.pattern.text).or_insert(actions.len());
            let resolved = match actions.get(place) {
                Some(known) => ResolvedAction {
                    statement,
                    entry,
                    ..*known
                },
                None => {
                    let service = entry.pattern.prefix.and_then(catalog::service);
                    ResolvedAction {
                        statement,
                        entry,
                        service,
                        action: service.and_then(|service| service.action(entry.pattern.name)),
                        number: count,
                    }
                }
            };
            actions.push(resolved);
        }
    }
    actions
}

/// A finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How loud it is.
    pub severity: Severity,
    /// The exact place, in bytes.
    pub range: TextRange,
    /// One sentence: what is wrong and what to do, names in backquotes.
    pub message: String,
    /// How an editor may show the place.
    pub tag: Option<Tag>,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// How to mend it, best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding of a rule, with the rule's severity.
    pub fn new(rule: &'static Rule, range: TextRange, message: impl Into<String>) -> Self {
        let severity = rule.finding.severity();
        Self {
            rule,
            severity,
            range,
            message: message.into(),
            tag: None,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// The same, less or more loud.
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same, shown as unnecessary or as retired.
    pub fn with_tag(self, tag: Tag) -> Self {
        let tag = Some(tag);
        Self { tag, ..self }
    }

    /// The same with one more place that matters.
    pub fn with_related(mut self, range: TextRange, message: impl Into<String>) -> Self {
        let message = message.into();
        self.related.push(Related { range, message });
        self
    }

    /// The same with one more fix.
    pub fn with_fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fixes.extend(fix.into());
        self
    }
}

/// How an editor may show the place of a finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tag {
    /// Faded: without it the policy says the same.
    Unnecessary,
    /// Struck through: AWS has retired it.
    Deprecated,
}

impl Tag {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unnecessary => "unnecessary",
            Self::Deprecated => "deprecated",
        }
    }
}

/// Another place of a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Related {
    /// The place, in bytes.
    pub range: TextRange,
    /// Why it matters.
    pub message: String,
}

/// A way to mend a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, as a menu says it.
    pub title: String,
    /// The edits, none overlapping.
    pub edits: Vec<Edit>,
    /// Whether it is the one right answer.
    pub preferred: bool,
    /// Whether it never widens what the policy allows and never guesses; only such fixes take part in *fix all*.
    pub safe: bool,
}

impl Fix {
    /// A fix that is one of several, or a guess.
    pub fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            edits,
            preferred: false,
            safe: false,
        }
    }

    /// The one right answer.
    pub fn preferred(self) -> Self {
        Self {
            preferred: true,
            ..self
        }
    }

    /// Fit for *fix all*.
    pub fn safe(self) -> Self {
        Self { safe: true, ..self }
    }
}

/// Declares a rule: its document as a doc comment, then code, type of finding, kinds and check, and what turns it on
/// where that is not the default.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        $name:ident: $finding:ident, kinds: $kinds:expr, check: $check:expr $(,)?
    ) => {
        $crate::rule::declare_rule! {
            $(#[doc = $doc])+
            $name: $finding, kinds: $kinds, enabled: ByDefault, check: $check
        }
    };
    (
        $(#[doc = $doc:literal])+
        $name:ident: $finding:ident, kinds: $kinds:expr, enabled: $enabled:ident, check: $check:expr $(,)?
    ) => {
        $(#[doc = $doc])+
        pub(crate) static $name: $crate::rule::Rule = $crate::rule::Rule {
            code: stringify!($name),
            finding: $crate::rule::FindingType::$finding,
            kinds: $kinds,
            enabled: $crate::rule::Enabled::$enabled,
            docs: concat!($($doc, "\n"),+),
            check: $check,
        };
    };
}

pub(crate) use declare_rule;
