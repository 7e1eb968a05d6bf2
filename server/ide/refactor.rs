//! Other ways to write what is right already: lists, wildcards, statements.
//!
//! Invariants: an action is offered only where nothing is broken or unknown in the place it changes; it says in its
//! title what it does to the meaning, and where the title says nothing the meaning stays. Only the statement at the
//! cursor is looked at closely, so that a megabyte of policy costs little more than a page.

mod dependent;
mod invert;
mod list;
mod merge;
mod narrow;
mod split;
mod statement;
mod wildcards;

#[cfg(test)]
mod tests;

use self::list::List;
use crate::analysis::Analysis;
use crate::ide::formatting::{self, FormattingOptions};
use crate::ide::{Change, CodeAction, CodeActionKind};
use crate::policy::{Form, Policy, PolicyKind, STATEMENT_ELEMENTS, Statement};
use crate::syntax::edit::Style;
use crate::syntax::{Property, SyntaxError, Value, ValueKind};
use crate::text::{Edit, TextRange};

/// What fits at a range of a text.
pub(super) fn actions(analysis: &Analysis, policy: &Policy<'_>, range: TextRange) -> Vec<CodeAction> {
    let style = Style::of(analysis.source(), Some(policy.root));
    let site = Site {
        analysis,
        source: analysis.source(),
        style: &style,
        policy,
        range,
    };
    let mut actions: Vec<CodeAction> = match site.selected() {
        [statement] => site.at_statement(statement),
        [] => statement::forms(&site).into_iter().collect(),
        statements => merge::selected(&site, statements).into_iter().collect(),
    };
    actions.extend(list::sort_all(&site));
    actions.extend(format(&site));
    actions
}

/// Up to how many bytes of text something is done to the whole policy.
const MOST_TIDIED: usize = 64 * 1024;

/// Formats the text in its own style.
fn format(site: &Site<'_>) -> Option<CodeAction> {
    if MOST_TIDIED < site.source.len() {
        return None;
    }
    let indent = site.style.indent.as_str();
    let options = FormattingOptions {
        tab_size: indent.len(),
        insert_spaces: !indent.starts_with('\t'),
    };
    let edits = formatting::edits(site.analysis, None, options);
    (!edits.is_empty()).then(|| tidy("Format the policy", edits))
}

/// An action that tidies the whole text.
fn tidy(title: &str, edits: Vec<Edit>) -> CodeAction {
    CodeAction {
        kind: CodeActionKind::Source,
        ..rewrite(title.to_owned(), edits)
    }
}

/// The edits that write out the wildcards of the list of actions at a range; `None` where there are none, or too many
/// actions.
pub(super) fn expand_wildcards(analysis: &Analysis, range: TextRange) -> Option<Vec<Edit>> {
    let policy = analysis.policy()?;
    let style = Style::of(analysis.source(), Some(policy.root));
    let site = Site {
        analysis,
        source: analysis.source(),
        style: &style,
        policy: &policy,
        range,
    };
    let list = site
        .selected()
        .first()
        .and_then(|statement| site.list_at(statement))?;
    // The last is about all of the list.
    match wildcards::expand(&site, &list).pop()?.change {
        Change::Text(edits) => Some(edits),
        Change::Config(_) => None,
    }
}

/// How long a list may be to be looked at.
const MOST_ENTRIES: usize = 2_000;

/// A place in a policy and what is known around it.
struct Site<'a> {
    analysis: &'a Analysis,
    source: &'a str,
    style: &'a Style,
    policy: &'a Policy<'a>,
    /// The cursor or the selection.
    range: TextRange,
}

impl<'a> Site<'a> {
    /// The statements that the cursor or the selection meets: of neighbours without a gap the first.
    fn selected(&self) -> &'a [Statement<'a>] {
        let statements = self.policy.statements.as_slice();
        let first = statements.partition_point(|statement| statement.value.range.end < self.range.start);
        let rest = statements.get(first..).unwrap_or_default();
        let count = rest.partition_point(|statement| statement.value.range.start <= self.range.end);
        let count = if self.range.is_empty() {
            count.min(1)
        } else {
            count
        };
        rest.get(..count).unwrap_or_default()
    }

    fn at_statement(&self, statement: &Statement<'a>) -> Vec<CodeAction> {
        if statement.effect().is_none() {
            return Vec::new();
        }
        let mut actions = Vec::new();
        if let Some(list) = self.list_at(statement) {
            actions.extend(wildcards::expand(self, &list));
            actions.extend(wildcards::shorten(self, &list));
            actions.extend(list::sort(self, &list));
            actions.extend(list::remove_covered(&list));
            actions.extend(list::other_form(self, &list));
        }
        if self.is_plain(statement) {
            let mut changes: Vec<CodeAction> = Vec::new();
            changes.extend(dependent::add(self, statement));
            changes.extend(narrow::resource(self, statement));
            changes.extend(invert::not_action(self, statement));
            changes.extend(merge::around(self, statement));
            if self.is_intact(statement.value.range) {
                changes.extend(split::split(self, statement));
            }
            changes.extend(statement::add_sid(self, statement));
            actions.extend(changes.into_iter().filter(|action| self.keeps_comments(action)));
        }
        actions.extend(statement::forms(self));
        actions
    }

    /// The list of a statement that holds the cursor or the selection, where it can be read to its end and is not longer
    /// than any that AWS takes.
    fn list_at(&self, statement: &Statement<'a>) -> Option<List<'a>> {
        let mut lists = list::of_statement(statement);
        let list = lists.find(|list| list.range.covers(self.range))?;
        let length = list.value.as_array().map_or(1, |array| array.elements.len());
        (length <= MOST_ENTRIES && self.is_readable(&list)).then_some(list)
    }

    fn is_readable(&self, list: &List<'_>) -> bool {
        self.is_intact(list.range) && !list.value.holds_opaque() && self.is_closed(list.value)
    }

    /// Whether the bracket or brace that ends a value is there.
    fn is_closed(&self, value: &Value) -> bool {
        let text = value.range.slice(self.source);
        match &value.kind {
            ValueKind::Array(_) => text.ends_with(']'),
            ValueKind::Object(_) => text.starts_with('{') && text.ends_with('}'),
            _ => true,
        }
    }

    /// Whether no syntax error meets a range.
    fn is_intact(&self, range: TextRange) -> bool {
        self.errors_at(range).next().is_none()
    }

    /// Whether a range is intact but for comments.
    fn is_intact_but_for_comments(&self, range: TextRange) -> bool {
        let is_comment = |error: &SyntaxError| {
            let text = error.range.slice(self.source);
            text.starts_with("//") || text.starts_with('#') || text.starts_with("/*") && text.ends_with("*/")
        };
        self.errors_at(range).all(is_comment)
    }

    fn errors_at(&self, range: TextRange) -> impl Iterator<Item = &'a SyntaxError> + use<'a> {
        // Errors are in the order of the text.
        let errors: &[SyntaxError] = &self.analysis.parse().errors;
        let first = errors.partition_point(|error| error.range.end < range.start);
        let rest = errors.get(first..).unwrap_or_default().iter();
        rest.take_while(move |error| error.range.start <= range.end)
    }

    fn keeps_comments(&self, action: &CodeAction) -> bool {
        match &action.change {
            Change::Text(edits) => edits.iter().all(|edit| self.is_intact(edit.range)),
            Change::Config(_) => true,
        }
    }

    /// Whether a statement says one thing only: each member is an element, none is there twice or contradicts another,
    /// and all can be read.
    fn is_plain(&self, statement: &Statement<'_>) -> bool {
        let members = &statement.object.properties;
        let is_repeated = |index: usize, name: &str| {
            let mut before = members.iter().take(index);
            before.any(|other| other.key.as_str() == name)
        };
        let is_plain = |(index, member): (usize, &Property)| {
            let name = member.key.as_str();
            STATEMENT_ELEMENTS.contains(&name) && member.value.is_some() && !is_repeated(index, name)
        };
        members.iter().enumerate().all(is_plain)
            && statement.effect().is_some()
            && statement.action.is_some() != statement.not_action.is_some()
            && !(statement.resource.is_some() && statement.not_resource.is_some())
            && !(statement.principal.is_some() && statement.not_principal.is_some())
            && !statement.value.holds_opaque()
            && self.is_closed(statement.value)
            && self.is_intact_but_for_comments(statement.value.range)
    }

    fn kind(&self) -> PolicyKind {
        self.analysis.policy_kind().unwrap_or_default()
    }

    /// The list of statements, or the single one.
    fn statements(&self) -> Option<&'a Value> {
        match self.policy.form {
            Form::Document => self.policy.statement?.value.as_ref(),
            Form::StatementList => Some(self.policy.root),
            Form::Statement => None,
        }
    }
}

/// An action that writes something in another way.
fn rewrite(title: String, edits: Vec<Edit>) -> CodeAction {
    CodeAction {
        title,
        kind: CodeActionKind::RefactorRewrite,
        diagnostics: Vec::new(),
        preferred: false,
        change: Change::Text(edits),
    }
}

/// "one action", "2 actions"
fn count_of(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("one {one}"),
        _ => format!("{count} {many}"),
    }
}
