//! Between the core's plain data and LSP's types: byte offsets become positions in the client's encoding, and what the
//! client cannot show is left out.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_lsp::lsp_types::{self as lsp, Url};

use super::features::{DeprecatedMark, Features};
use super::session::Snapshot;
use crate::analysis::SYNTAX_ERROR;
use crate::config::edit::Entry;
use crate::config::{self, Problem, ProblemKind};
use crate::ide::{
    Change, CodeAction, CodeActionKind, CompletionItem, CompletionKind, CompletionList, Hover, Topic,
};
use crate::project::relative;
use crate::rule::{Diagnostic, Severity, Tag};
use crate::text::{Edit, Encoding, Position, Text, TextRange};

/// The name under which the client shows findings; that of a finding's type follows.
const SOURCE: &str = "iam-policy-ls";

/// The most findings that a client is told of one document.
const MOST_FINDINGS: usize = 1_000;

/// The byte offset of a position, clamped to the text.
pub(super) fn offset(text: &Text, position: lsp::Position, encoding: Encoding) -> usize {
    let position = Position {
        line: position.line,
        character: position.character,
    };
    text.offset(position, encoding)
}

/// The bytes of a range, clamped to the text.
pub(super) fn text_range(text: &Text, range: lsp::Range, encoding: Encoding) -> TextRange {
    TextRange::new(
        offset(text, range.start, encoding),
        offset(text, range.end, encoding),
    )
}

/// The bytes that an edit of the client replaces; `None` where the range is none of this text, so that client and
/// server have different texts before them. An end behind the text is usual for "all of it", and a start on the line
/// after the last for "at the end".
pub(super) fn edited_range(text: &Text, range: lsp::Range, encoding: Encoding) -> Option<TextRange> {
    let is_forward = range.start <= range.end;
    let starts_inside = range.start.line as usize <= text.lines();
    (is_forward && starts_inside).then(|| text_range(text, range, encoding))
}

/// The range of bytes as the client counts.
pub(super) fn range(text: &Text, range: TextRange, encoding: Encoding) -> lsp::Range {
    lsp::Range::new(
        position(text, range.start, encoding),
        position(text, range.end, encoding),
    )
}

fn position(text: &Text, offset: usize, encoding: Encoding) -> lsp::Position {
    let position = text.position(offset, encoding);
    lsp::Position::new(position.line, position.character)
}

/// The findings that the client is to show.
pub(super) fn diagnostics(snapshot: &Snapshot, features: &Features) -> Vec<lsp::Diagnostic> {
    if snapshot.is_config() {
        let problems = snapshot.problems();
        let is_wanted = |it: &&Problem| snapshot.settings.syntax_errors || it.kind != ProblemKind::Syntax;
        let wanted = problems.iter().filter(is_wanted);
        return wanted.map(|it| problem(snapshot, it, features)).collect();
    }
    let is_wanted = |it: &&Diagnostic| snapshot.settings.syntax_errors || it.rule.code != SYNTAX_ERROR;
    let mut found: Vec<&Diagnostic> = snapshot.diagnostics().iter().filter(is_wanted).collect();
    let left_out = keep_worst(&mut found);
    let more = (0 < left_out).then(|| and_more(snapshot, left_out, features));
    let found = found.iter().map(|it| diagnostic(snapshot, it, features));
    more.into_iter().chain(found).collect()
}

/// Keeps the worst findings, in their order; of equals the first. Returns how many are left out.
fn keep_worst(found: &mut Vec<&Diagnostic>) -> usize {
    let left_out = found.len().saturating_sub(MOST_FINDINGS);
    if 0 < left_out {
        found.sort_by_key(|it| Reverse(it.severity));
        found.truncate(MOST_FINDINGS);
        found.sort_by_key(|it| (it.range, it.rule.code));
    }
    left_out
}

/// Says, at the first of the text, that there is more.
fn and_more(snapshot: &Snapshot, left_out: usize, features: &Features) -> lsp::Diagnostic {
    let start = snapshot
        .diagnostics()
        .first()
        .map_or(0, |first| first.range.start);
    let findings = if left_out == 1 {
        "finding is"
    } else {
        "findings are"
    };
    let message = format!(
        "{left_out} more {findings} not shown, no worse than the {MOST_FINDINGS} that are; `iam-policy-ls check` lists all."
    );
    lsp::Diagnostic {
        range: range(&snapshot.text, TextRange::empty(start), features.encoding),
        severity: Some(lsp::DiagnosticSeverity::WARNING),
        source: Some(SOURCE.to_owned()),
        message,
        ..lsp::Diagnostic::default()
    }
}

fn diagnostic(snapshot: &Snapshot, diagnostic: &Diagnostic, features: &Features) -> lsp::Diagnostic {
    let related = || related_information(snapshot, diagnostic, features.encoding);
    let href = || Url::parse(&diagnostic.rule.url()).ok();
    lsp::Diagnostic {
        range: range(&snapshot.text, diagnostic.range, features.encoding),
        severity: Some(severity(diagnostic.severity)),
        code: Some(lsp::NumberOrString::String(diagnostic.rule.code.to_owned())),
        code_description: features
            .code_description
            .then(href)
            .flatten()
            .map(|href| lsp::CodeDescription { href }),
        source: Some(format!("{SOURCE} {}", diagnostic.rule.finding.words())),
        message: diagnostic.message.clone(),
        related_information: features.related_information.then(related).flatten(),
        tags: diagnostic
            .tag
            .filter(|tag| features.shows(*tag))
            .map(|tag| vec![diagnostic_tag(tag)]),
        data: Some(json!({ "type": diagnostic.rule.finding.name() })),
    }
}

/// A mistake in a configuration file. It has no rule: its code, if any, tells who else reports it.
fn problem(snapshot: &Snapshot, problem: &Problem, features: &Features) -> lsp::Diagnostic {
    lsp::Diagnostic {
        range: range(&snapshot.text, problem.range, features.encoding),
        severity: Some(severity(problem.severity)),
        code: problem
            .kind
            .code()
            .map(|code| lsp::NumberOrString::String(code.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: problem.message.clone(),
        ..lsp::Diagnostic::default()
    }
}

fn related_information(
    snapshot: &Snapshot,
    diagnostic: &Diagnostic,
    encoding: Encoding,
) -> Option<Vec<lsp::DiagnosticRelatedInformation>> {
    let places = diagnostic
        .related
        .iter()
        .map(|related| lsp::DiagnosticRelatedInformation {
            location: lsp::Location::new(
                snapshot.uri.clone(),
                range(&snapshot.text, related.range, encoding),
            ),
            message: related.message.clone(),
        });
    let places: Vec<_> = places.collect();
    (!places.is_empty()).then_some(places)
}

fn diagnostic_tag(tag: Tag) -> lsp::DiagnosticTag {
    match tag {
        Tag::Unnecessary => lsp::DiagnosticTag::UNNECESSARY,
        Tag::Deprecated => lsp::DiagnosticTag::DEPRECATED,
    }
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Information => lsp::DiagnosticSeverity::INFORMATION,
        Severity::Hint => lsp::DiagnosticSeverity::HINT,
    }
}

/// What a hover shows.
pub(super) fn hover(snapshot: &Snapshot, hover: &Hover, features: &Features) -> lsp::Hover {
    lsp::Hover {
        contents: lsp::HoverContents::Markup(markup(&hover.markdown, features.hover_markdown)),
        range: Some(range(&snapshot.text, hover.range, features.encoding)),
    }
}

/// What a completion shows.
pub(super) fn completion(
    snapshot: &Snapshot,
    list: CompletionList,
    features: &Features,
) -> lsp::CompletionResponse {
    // Nearly all items replace the same range, and a position takes longer to find than to copy.
    let mut last: Option<(TextRange, lsp::Range)> = None;
    let items = list.items.into_iter().map(|item| {
        let own = item.edit.range;
        let place = match last {
            Some((known, place)) if known == own => place,
            _ => range(&snapshot.text, own, features.encoding),
        };
        last = Some((own, place));
        completion_item(snapshot, item, place, features)
    });
    lsp::CompletionResponse::List(lsp::CompletionList {
        is_incomplete: list.is_incomplete,
        items: items.collect(),
    })
}

fn completion_item(
    snapshot: &Snapshot,
    item: CompletionItem,
    place: lsp::Range,
    features: &Features,
) -> lsp::CompletionItem {
    let edits = item.additional_edits.iter();
    let edits: Vec<_> = edits.map(|edit| text_edit(snapshot, edit, features)).collect();
    let label_details = |detail| lsp::CompletionItemLabelDetails {
        detail: None,
        description: Some(detail),
    };
    // Beside the label it is always shown; there is no need to say it twice.
    let (beside, detail) = match features.label_details {
        true => (item.detail, None),
        false => (None, item.detail),
    };
    let has_lines = item.edit.new_text.contains('\n');
    lsp::CompletionItem {
        label: item.label,
        label_details: beside.map(label_details),
        kind: Some(completion_kind(item.kind)),
        detail,
        deprecated: (item.deprecated && features.deprecated == DeprecatedMark::Flag).then_some(true),
        tags: (item.deprecated && features.deprecated == DeprecatedMark::Tag)
            .then(|| vec![lsp::CompletionItemTag::DEPRECATED]),
        sort_text: item.sort_text,
        filter_text: item.filter_text,
        // The text has the document's own indentation already.
        insert_text_mode: (features.insert_text_mode && has_lines).then_some(lsp::InsertTextMode::AS_IS),
        insert_text_format: item.is_snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        // Never an insert-and-replace edit: half an action behind the cursor is no use to anyone.
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit {
            range: place,
            new_text: item.edit.new_text,
        })),
        additional_text_edits: (!edits.is_empty()).then_some(edits),
        data: item.topic.map(|topic| topic.id().into()),
        ..lsp::CompletionItem::default()
    }
}

/// Kinds that every client knows: those of LSP 2.
fn completion_kind(kind: CompletionKind) -> lsp::CompletionItemKind {
    match kind {
        CompletionKind::Element => lsp::CompletionItemKind::PROPERTY,
        CompletionKind::Service => lsp::CompletionItemKind::MODULE,
        CompletionKind::Action => lsp::CompletionItemKind::METHOD,
        CompletionKind::Pattern => lsp::CompletionItemKind::TEXT,
        CompletionKind::Value => lsp::CompletionItemKind::VALUE,
        CompletionKind::Operator => lsp::CompletionItemKind::KEYWORD,
        CompletionKind::ConditionKey => lsp::CompletionItemKind::FIELD,
        CompletionKind::Variable => lsp::CompletionItemKind::VARIABLE,
        CompletionKind::Snippet => lsp::CompletionItemKind::SNIPPET,
    }
}

/// What documents a completion item that the client brings back.
pub(super) fn topic(item: &lsp::CompletionItem) -> Option<Topic> {
    Topic::from_id(item.data.as_ref()?.as_str()?)
}

/// The documentation of a completion item.
pub(super) fn documentation(markdown: &str, features: &Features) -> lsp::Documentation {
    lsp::Documentation::MarkupContent(markup(markdown, features.documentation_markdown))
}

/// Which code action a client brings back to have its edit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub(super) struct ActionId {
    /// The document.
    pub(super) uri: Url,
    /// The snapshot the action was made for.
    pub(super) revision: u64,
    /// The bytes for which the actions were asked.
    pub(super) start: usize,
    /// The first byte after them.
    pub(super) end: usize,
    /// Which of them it is.
    pub(super) index: usize,
}

/// A code action; with an `id` where the client will ask for the edit, else with the edit itself. `None` where the
/// client cannot do it.
pub(super) fn code_action(
    snapshot: &Snapshot,
    action: &CodeAction,
    id: Option<&ActionId>,
    features: &Features,
) -> Option<lsp::CodeAction> {
    // A client that asks for the edit later is told now only of what can be done.
    let edit = match (&action.change, id) {
        (Change::Text(_), Some(_)) => None,
        (to_change, _) => Some(change(snapshot, to_change, features)?),
    };
    let mended = action.diagnostics.iter();
    let mended = mended.filter_map(|index| snapshot.diagnostics().get(*index));
    let mended: Vec<_> = mended.map(|it| diagnostic(snapshot, it, features)).collect();
    Some(lsp::CodeAction {
        title: action.title.clone(),
        kind: Some(code_action_kind(action.kind)),
        diagnostics: (!mended.is_empty()).then_some(mended),
        edit: edit.filter(|_| id.is_none()),
        is_preferred: (action.preferred && features.preferred_actions).then_some(true),
        data: id.and_then(|id| serde_json::to_value(id).ok()),
        ..lsp::CodeAction::default()
    })
}

/// What a code action changes; `None` where the client cannot do it.
pub(super) fn change(
    snapshot: &Snapshot,
    change: &Change,
    features: &Features,
) -> Option<lsp::WorkspaceEdit> {
    match change {
        Change::Text(edits) => Some(workspace_edit(snapshot, edits, features)),
        Change::Config(entry) => config_edit(snapshot, entry, features),
    }
}

/// Adds an entry about a document to the configuration that holds for it, which may have to be made.
fn config_edit(snapshot: &Snapshot, entry: &Entry, features: &Features) -> Option<lsp::WorkspaceEdit> {
    let path = snapshot.path()?;
    let file = snapshot.resolved().config.as_deref();
    let target = snapshot.project.config_path(&path);
    let folder = target.parent()?;
    let edits = config::edit::add(
        &file.map(|file| file.text.to_string()).unwrap_or_default(),
        &relative(&path, folder),
        entry,
    )?;
    let empty = Text::new("");
    let text = file.map_or(&empty, |file| &file.text);
    let edits = edits.into_iter().map(|edit| lsp::TextEdit {
        range: range(text, edit.range, features.encoding),
        new_text: edit.new_text,
    });
    let uri = Url::from_file_path(&target).ok()?;
    if file.is_some() && !features.document_changes {
        return Some(lsp::WorkspaceEdit::new(HashMap::from([(uri, edits.collect())])));
    }
    if file.is_none() && !features.creates_files {
        return None;
    }
    let create = lsp::DocumentChangeOperation::Op(lsp::ResourceOp::Create(lsp::CreateFile {
        uri: uri.clone(),
        options: Some(lsp::CreateFileOptions {
            overwrite: None,
            ignore_if_exists: Some(true),
        }),
        annotation_id: None,
    }));
    let edit = lsp::DocumentChangeOperation::Edit(lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: edits.map(lsp::OneOf::Left).collect(),
    });
    let create = file.is_none().then_some(create);
    Some(lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Operations(
            create.into_iter().chain([edit]).collect(),
        )),
        ..lsp::WorkspaceEdit::default()
    })
}

/// LSP's name of a kind.
pub(super) fn code_action_kind(kind: CodeActionKind) -> lsp::CodeActionKind {
    match kind {
        CodeActionKind::QuickFix => lsp::CodeActionKind::QUICKFIX,
        CodeActionKind::FixAll => lsp::CodeActionKind::SOURCE_FIX_ALL,
        CodeActionKind::Refactor => lsp::CodeActionKind::REFACTOR,
        CodeActionKind::RefactorRewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        CodeActionKind::Source => lsp::CodeActionKind::SOURCE,
    }
}

/// Whether a client that wants only these kinds wants this one; a kind includes its sub-kinds (`source` has
/// `source.fixAll`).
pub(super) fn is_wanted(kind: CodeActionKind, only: Option<&[lsp::CodeActionKind]>) -> bool {
    let kind = code_action_kind(kind);
    let includes = |wanted: &lsp::CodeActionKind| match kind.as_str().strip_prefix(wanted.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('.') || wanted.as_str().is_empty(),
        None => false,
    };
    only.is_none_or(|only| only.iter().any(includes))
}

/// Edits of one document, for the version they were made for where the client minds.
fn workspace_edit(snapshot: &Snapshot, edits: &[Edit], features: &Features) -> lsp::WorkspaceEdit {
    let edits = edits.iter().map(|edit| text_edit(snapshot, edit, features));
    if !features.document_changes {
        let changes = HashMap::from([(snapshot.uri.clone(), edits.collect())]);
        return lsp::WorkspaceEdit::new(changes);
    }
    let edit = lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier {
            uri: snapshot.uri.clone(),
            version: Some(snapshot.version),
        },
        edits: edits.map(lsp::OneOf::Left).collect(),
    };
    lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Edits(vec![edit])),
        ..lsp::WorkspaceEdit::default()
    }
}

fn text_edit(snapshot: &Snapshot, edit: &Edit, features: &Features) -> lsp::TextEdit {
    lsp::TextEdit {
        range: range(&snapshot.text, edit.range, features.encoding),
        new_text: edit.new_text.clone(),
    }
}

fn markup(markdown: &str, renders_markdown: bool) -> lsp::MarkupContent {
    let (kind, value) = match renders_markdown {
        true => (lsp::MarkupKind::Markdown, markdown.to_owned()),
        false => (lsp::MarkupKind::PlainText, plain(markdown)),
    };
    lsp::MarkupContent { kind, value }
}

/// Our own Markdown without its marks: headings, emphasis, code, links.
fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```"));
    let lines = lines.map(|line| match line.trim_start_matches('#').strip_prefix(' ') {
        Some(heading) if line.starts_with('#') => plain_line(heading),
        _ => plain_line(line),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn plain_line(line: &str) -> String {
    let mut result = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '[', '\\']) {
        let (before, mark) = rest.split_at(at);
        result.push_str(before);
        rest = if let Some((code, after)) = mark.strip_prefix('`').and_then(|it| it.split_once('`')) {
            result.push_str(code);
            after
        } else if let Some((text, after)) = mark.strip_prefix("**").and_then(|it| it.split_once("**")) {
            result.push_str(&plain_line(text));
            after
        } else if let Some((text, url, after)) = link(mark) {
            result.push_str(&format!("{} ({url})", plain_line(text)));
            after
        } else {
            // Not a mark, or an escaped one.
            let unescaped = mark
                .strip_prefix('\\')
                .filter(|it| !it.is_empty())
                .unwrap_or(mark);
            let first = unescaped.chars().next().map_or(0, char::len_utf8);
            let (char, after) = unescaped.split_at(first);
            result.push_str(char);
            after
        };
    }
    result + rest
}

/// Takes `[text](url)` off the front.
fn link(markdown: &str) -> Option<(&str, &str, &str)> {
    let (text, rest) = markdown.strip_prefix('[')?.split_once("](")?;
    let (url, rest) = rest.split_once(')')?;
    Some((text, url, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_includes_its_sub_kinds() {
        let only = |kinds: &[&'static str]| kinds.iter().map(|kind| (*kind).into()).collect::<Vec<_>>();
        for (kinds, quick_fix, fix_all) in [
            (only(&["quickfix"]), true, false),
            (only(&["source"]), false, true),
            (only(&["source.fixAll"]), false, true),
            (only(&["source.fix"]), false, false),
            (only(&["source.fixAll.other"]), false, false),
            (only(&["refactor", "quickfix"]), true, false),
            (only(&[""]), true, true),
            (only(&[]), false, false),
        ] {
            let kinds = Some(kinds.as_slice());
            assert_eq!(is_wanted(CodeActionKind::QuickFix, kinds), quick_fix, "{kinds:?}");
            assert_eq!(is_wanted(CodeActionKind::FixAll, kinds), fix_all, "{kinds:?}");
        }
        assert!(is_wanted(CodeActionKind::FixAll, None));
    }

    #[test]
    fn an_edit_may_end_but_not_start_behind_the_text() {
        let text = Text::new("a\nb");
        let edited = |start: (u32, u32), end: (u32, u32)| {
            let [start, end] = [start, end].map(|(line, column)| lsp::Position::new(line, column));
            edited_range(&text, lsp::Range::new(start, end), Encoding::Utf16)
        };
        assert_eq!(edited((0, 0), (99, 0)), Some(TextRange::new(0, 3)));
        assert_eq!(edited((2, 0), (2, 0)), Some(TextRange::empty(3)));
        assert_eq!(edited((0, 9), (1, 0)), Some(TextRange::new(1, 2)));
        assert_eq!(edited((3, 0), (3, 0)), None);
        assert_eq!(edited((1, 0), (0, 1)), None);
    }

    #[test]
    fn plain_text_has_no_marks() {
        for (markdown, want) in [
            (
                "## `s3:GetObject`\n\nGets **an `object`**.",
                "s3:GetObject\n\nGets an object.",
            ),
            (
                "- [Docs](https://aws.amazon.com), 2 * 3 [x]",
                "- Docs (https://aws.amazon.com), 2 * 3 [x]",
            ),
            ("`s3:*` matches \\*all\\*", "s3:* matches *all*"),
            ("```json\n{\n  \"a\": 1\n}\n```", "{\n  \"a\": 1\n}"),
        ] {
            assert_eq!(plain(markdown), want);
        }
    }
}
