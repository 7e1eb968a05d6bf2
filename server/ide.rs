//! What an editor asks, at a cursor and of a whole text: plain data in, plain data out.
//!
//! Invariants: offsets are bytes and may lie anywhere (one outside the text, or inside a character, is moved back to
//! the next place before it); the range of every item and hover holds the offset; nothing is found outside policies.

mod arn;
mod code_action;
mod completion;
mod context;
mod document;
mod folding;
mod formatting;
mod fuzzy;
mod grammar;
mod highlight;
mod hover;
mod inlay;
mod lens;
mod links;
mod refactor;
mod selection;
mod sentence;
mod sid;
mod slot;
mod snippet;
mod symbols;
mod template;
#[cfg(test)]
mod testing;
mod tokens;
mod topic;
mod used;

pub use code_action::{code_actions, fix_all};
pub use completion::{SNIPPETS, Snippet};
pub use formatting::FormattingOptions;
pub use grammar::SetOperator;
pub use inlay::InlayHint;
pub use lens::Lens;
pub use links::Link;
pub use symbols::{Symbol, SymbolKind};
pub use tokens::{Token, TokenKind};
pub use topic::Topic;

use crate::analysis::Analysis;
use crate::config;
use crate::config::edit::Entry;
use crate::rule::Diagnostic;
use crate::text::{Edit, Text, TextRange};

/// What fits at a place.
#[derive(Clone, Debug, Default)]
pub struct CompletionList {
    /// The items, best first.
    pub items: Vec<CompletionItem>,
    /// Whether there is more, so that the client asks again as the user types on.
    pub is_incomplete: bool,
}

/// Something that fits at a place.
#[derive(Clone, Debug)]
pub struct CompletionItem {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What stands beside the label, dimmed.
    pub detail: Option<String>,
    /// What accepting it does.
    pub edit: Edit,
    /// Edits elsewhere that go with it (a missing comma).
    pub additional_edits: Vec<Edit>,
    /// Whether `edit.new_text` is a snippet with tab stops.
    pub is_snippet: bool,
    /// What the client filters by; always starts with (or fuzzily matches) the source text from the start of
    /// `edit.range` to the cursor.
    pub filter_text: Option<String>,
    /// Orders the items that match equally well.
    pub sort_text: Option<String>,
    /// Whether it is retired.
    pub deprecated: bool,
    /// What documents it, on resolve.
    pub topic: Option<Topic>,
}

/// The kinds of completion item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompletionKind {
    /// An element's key.
    Element,
    /// A service prefix.
    Service,
    /// An action.
    Action,
    /// A pattern of actions.
    Pattern,
    /// A fixed value.
    Value,
    /// A condition operator.
    Operator,
    /// A condition key.
    ConditionKey,
    /// A policy variable.
    Variable,
    /// A statement or a document.
    Snippet,
}

/// What is known about the thing under the cursor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hover {
    /// What it is about.
    pub range: TextRange,
    /// Markdown.
    pub markdown: String,
}

/// Something the editor can do for the user.
#[derive(Clone, Debug)]
pub struct CodeAction {
    /// What it does.
    pub title: String,
    /// Which kind of action.
    pub kind: CodeActionKind,
    /// The findings it mends: indices into the list given to [`code_actions`].
    pub diagnostics: Vec<usize>,
    /// Whether it is the one right answer.
    pub preferred: bool,
    /// What it changes.
    pub change: Change,
}

/// What a code action changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// The text: edits, none overlapping.
    Text(Vec<Edit>),
    /// The configuration of the project: one more entry about this file.
    Config(Entry),
}

/// The kinds of code action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeActionKind {
    /// Mends a finding.
    QuickFix,
    /// Mends all findings that have a safe fix.
    FixAll,
    /// Changes what is right already.
    Refactor,
    /// Writes a part of the text in another way.
    RefactorRewrite,
    /// Tidies the whole text.
    Source,
}

/// What completion has to know of the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CompletionOptions {
    /// Whether it can expand tab stops.
    pub snippets: bool,
    /// The time, in seconds since 1970, where it is to be offered as a value.
    pub now: Option<i64>,
}

/// What fits at a byte offset.
pub fn completion(analysis: &Analysis, offset: usize, options: CompletionOptions) -> CompletionList {
    completion::complete(analysis, clamp(analysis.source(), offset), options)
}

/// What is known about the thing at a byte offset; `None` on white space and outside policies.
pub fn hover(analysis: &Analysis, offset: usize) -> Option<Hover> {
    hover::find(analysis, clamp(analysis.source(), offset))
}

/// What is known about the place at a byte offset of a configuration file: a rule, or a setting.
pub fn config_hover(text: &Text, offset: usize) -> Option<Hover> {
    let source = text.to_string();
    let (range, markdown) = config::hover::hover(&source, clamp(&source, offset))?;
    Some(Hover { range, markdown })
}

/// The outline of the policy; empty outside of policies.
pub fn symbols(analysis: &Analysis) -> Vec<Symbol> {
    symbols::find(analysis)
}

/// What the statement at a byte offset allows or denies, as one sentence of Markdown; `None` outside of statements and
/// where it does not say yet.
pub fn explain_statement(analysis: &Analysis, offset: usize) -> Option<String> {
    hover::explain_statement(analysis, clamp(analysis.source(), offset))
}

/// The edits that write out the wildcards of the list of actions at a byte offset; `None` where there are none, or too
/// many actions to write out.
pub fn expand_wildcards(analysis: &Analysis, offset: usize) -> Option<Vec<Edit>> {
    let offset = clamp(analysis.source(), offset);
    refactor::expand_wildcards(analysis, TextRange::empty(offset))
}

/// What can be folded, from bracket to bracket, outer before inner; each stands on several lines.
pub fn folding_ranges(analysis: &Analysis) -> Vec<TextRange> {
    folding::find(analysis)
}

/// What to select step by step around a byte offset, innermost first; each range lies in the next and is smaller, the
/// last is the whole text.
pub fn selection_ranges(analysis: &Analysis, offset: usize) -> Vec<TextRange> {
    selection::find(analysis, clamp(analysis.source(), offset))
}

/// The places that belong together with the one at a byte offset, in the order of the text.
pub fn highlights(analysis: &Analysis, offset: usize) -> Vec<TextRange> {
    highlight::find(analysis, clamp(analysis.source(), offset))
}

/// The links to pages, in the order of the text; bounded, and none overlap.
pub fn links(analysis: &Analysis) -> Vec<Link> {
    links::find(analysis)
}

/// The hints in a part of a text, in order.
pub fn inlay_hints(analysis: &Analysis, within: TextRange) -> Vec<InlayHint> {
    inlay::find(analysis, within)
}

/// The lines above the policy, with the findings of this analysis.
pub fn lenses(analysis: &Analysis, diagnostics: &[Diagnostic]) -> Vec<Lens> {
    lens::find(analysis, diagnostics)
}

/// The parts of strings that have a meaning in a part of a text, in order; none overlap, each stands on one line.
pub fn tokens(analysis: &Analysis, within: TextRange) -> Vec<Token> {
    tokens::find(analysis, within)
}

/// The edits that format a text, or the lines that a range touches; only white space changes.
pub fn format(analysis: &Analysis, range: Option<TextRange>, options: FormattingOptions) -> Vec<Edit> {
    formatting::edits(analysis, range, options)
}

/// The nearest character boundary that is not behind `offset`.
fn clamp(source: &str, offset: usize) -> usize {
    let offset = offset.min(source.len());
    (0..=offset)
        .rev()
        .find(|offset| source.is_char_boundary(*offset))
        .unwrap_or(0)
}
