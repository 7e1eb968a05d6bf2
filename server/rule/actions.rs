//! What rules about actions share: one look at each distinct action, and what is wrong with it wherever it stands.

use std::ops::Range;

use crate::catalog::Action;
use crate::policy::{ActionEntry, ActionPattern, Effect, Statement};
use crate::rule::{Context, Diagnostic, Fix, ResolvedAction, Rule, Severity, Tag};
use crate::text::Edit;

/// What is wrong with an action, wherever it stands.
pub(crate) struct ActionProblem {
    pub(crate) message: String,
    pub(crate) severity: Severity,
    pub(crate) tag: Option<Tag>,
    pub(crate) fixes: Vec<ActionFix>,
    pub(crate) replacement: Option<Replacement>,
}

/// Actions that together belong in the place of one.
pub(crate) struct Replacement {
    pub(crate) title: String,
    pub(crate) actions: Vec<Action>,
    /// Whether an entry of `Action` of a `Deny` may be replaced unasked: the others are denied besides, and the one that
    /// goes authorizes nothing.
    pub(crate) safe_in_deny: bool,
}

/// A replacement of a part of an action's text.
pub(crate) struct ActionFix {
    pub(crate) title: String,
    /// Bytes of the decoded text.
    pub(crate) range: Range<usize>,
    pub(crate) new_text: String,
    pub(crate) preferred: bool,
    pub(crate) safe: bool,
}

impl ActionProblem {
    pub(crate) fn new(severity: Severity, message: String, fixes: Vec<ActionFix>) -> Self {
        Self {
            message,
            severity,
            tag: None,
            fixes,
            replacement: None,
        }
    }

    /// The finding at an entry; edits of whole lists are made where `may_edit_list` says so.
    fn at(
        &self,
        rule: &'static Rule,
        context: &Context<'_>,
        action: &ResolvedAction<'_>,
        may_edit_list: bool,
    ) -> Diagnostic {
        let entry = &action.entry;
        let mut diagnostic =
            Diagnostic::new(rule, entry.string.range, &*self.message).with_severity(self.severity);
        diagnostic.tag = self.tag;
        let replacement = self.replacement.as_ref().filter(|_| may_edit_list);
        diagnostic
            .fixes
            .extend(replacement.and_then(|replacement| replacement.at(context, action)));
        diagnostic
            .fixes
            .extend(self.fixes.iter().map(|fix| fix.at(entry)));
        diagnostic
    }
}

impl Replacement {
    fn at(&self, context: &Context<'_>, action: &ResolvedAction<'_>) -> Option<Fix> {
        let edits = context.replace_action(action, &self.actions)?;
        let is_denied = action.statement.effect() == Some(Effect::Deny) && !action.entry.negated;
        let fix = Fix::new(&*self.title, edits).preferred();
        Some(match self.safe_in_deny && is_denied {
            true => fix.safe(),
            false => fix,
        })
    }
}

/// Names in a sentence: "`a`, `b` and 3 more".
pub(crate) fn enumerate(actions: &[Action], last: &str) -> String {
    /// How many are named.
    const MOST_NAMED: usize = 3;
    let names: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
    match &names[..] {
        [head @ .., end] if names.len() <= MOST_NAMED => match head {
            [] => end.clone(),
            head => format!("{} {last} {end}", head.join(", ")),
        },
        _ => {
            let head: Vec<_> = names.iter().take(MOST_NAMED - 1).cloned().collect();
            format!(
                "{} {last} {} more",
                head.join(", "),
                names.len().saturating_sub(head.len())
            )
        }
    }
}

impl ActionFix {
    /// Replaces the whole action.
    pub(crate) fn change_to(pattern: ActionPattern<'_>, action: &str) -> Self {
        Self {
            title: format!("Change to `{action}`"),
            range: 0..pattern.text.len(),
            new_text: action.to_owned(),
            preferred: false,
            safe: false,
        }
    }

    pub(crate) fn at(&self, entry: &ActionEntry<'_>) -> Fix {
        let range = entry.string.source_range(self.range.clone());
        Fix {
            title: self.title.clone(),
            edits: vec![Edit::replace(range, &*self.new_text)],
            preferred: self.preferred,
            safe: self.safe,
        }
    }
}

/// How many actions of other services are offered.
pub(crate) const MOST_OTHERS: usize = 3;

/// Marks the only fix as the one right answer; of several, none is.
pub(crate) fn prefer_only(fixes: &mut [ActionFix]) {
    if let [fix] = fixes {
        fix.preferred = true;
    }
}

/// How many distinct actions a check looks up near names for, each a few tenths of a millisecond at worst.
pub(crate) const MOST_SEARCHES: usize = 200;

/// How many findings of a policy come with an edit of the list that they stand in: some put in fifty actions.
const MOST_LIST_EDITS: usize = 100;

/// Reports what `problem` says of each action of the policy. An action that occurs often is looked at once. The
/// second argument of `problem` says whether it may still search for near names.
pub(crate) fn check_actions<'a>(
    context: &Context<'a>,
    rule: &'static Rule,
    diagnostics: &mut Vec<Diagnostic>,
    problem: impl Fn(&ResolvedAction<'a>, bool) -> Option<ActionProblem>,
) {
    let mut searches = 0;
    let problems = context.distinct_actions(|_| true).map(|action| {
        let problem = problem(action, searches < MOST_SEARCHES);
        searches += usize::from(problem.is_some());
        problem
    });
    let problems: Vec<Option<ActionProblem>> = problems.collect();
    if searches == 0 {
        return;
    }
    let mut found = 0;
    for action in &context.actions {
        let Some(Some(problem)) = problems.get(action.number) else {
            continue;
        };
        diagnostics.push(problem.at(rule, context, action, found < MOST_LIST_EDITS));
        found += 1;
    }
}

/// The actions of a statement.
pub(crate) fn actions_of<'c, 'a>(
    context: &'c Context<'a>,
    statement: &Statement<'_>,
) -> impl Iterator<Item = &'c ResolvedAction<'a>> {
    let range = statement.value.range;
    // Actions stand in the order of their statements in the text.
    let start = |action: &ResolvedAction<'_>| action.statement.value.range.start;
    let first = context
        .actions
        .partition_point(|action| start(action) < range.start);
    let rest = context.actions.get(first..).unwrap_or_default().iter();
    rest.take_while(move |action| action.statement.value.range == range)
}
