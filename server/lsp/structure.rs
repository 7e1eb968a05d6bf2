//! The structure of a document as LSP tells it: outline, folding, selection, highlights, links, hints, lenses, tokens and
//! formatting.

use tower_lsp::lsp_types as lsp;
use tower_lsp::lsp_types::Url;

use super::convert::{offset, range, text_range};
use super::features::Features;
use super::session::Snapshot;
use crate::ide::{self, FormattingOptions, Symbol, SymbolKind, TokenKind};
use crate::text::TextRange;

/// The most entries of an outline, and the most places to fold where a client names no number: what editors show of any
/// JSON document.
const MOST_ENTRIES: usize = 5_000;

/// The outline; flat for clients that know no other. One that would be too long is of statements alone.
#[allow(deprecated, reason = "LSP wants a field that it has replaced")]
pub(super) fn symbols(snapshot: &Snapshot, features: &Features) -> lsp::DocumentSymbolResponse {
    let mut found = ide::symbols(snapshot.analysis());
    let entries: usize = found.iter().map(|symbol| 1 + symbol.children.len()).sum();
    if MOST_ENTRIES < entries {
        found.iter_mut().for_each(|symbol| symbol.children.clear());
        found.truncate(MOST_ENTRIES);
    }
    if features.nested_symbols {
        let nested = found
            .iter()
            .map(|symbol| document_symbol(snapshot, symbol, features));
        return lsp::DocumentSymbolResponse::Nested(nested.collect());
    }
    let statements = found.iter().filter(|symbol| symbol.kind == SymbolKind::Statement);
    let flat = statements.map(|symbol| symbol_information(snapshot, symbol, features));
    lsp::DocumentSymbolResponse::Flat(flat.collect())
}

/// The statements whose name has the letters of `query` in it, in their order and in any case.
pub(super) fn workspace_symbols(
    snapshot: &Snapshot,
    query: &str,
    features: &Features,
) -> Vec<lsp::SymbolInformation> {
    let found = ide::symbols(snapshot.analysis());
    let is_wanted =
        |symbol: &&Symbol| symbol.kind == SymbolKind::Statement && is_spread_in(query, &symbol.name);
    let found = found.iter().filter(is_wanted);
    found
        .map(|symbol| symbol_information(snapshot, symbol, features))
        .collect()
}

fn is_spread_in(query: &str, name: &str) -> bool {
    let mut name = name.chars().flat_map(char::to_lowercase);
    let mut query = query
        .chars()
        .filter(|char| !char.is_whitespace())
        .flat_map(char::to_lowercase);
    query.all(|wanted| name.any(|char| char == wanted))
}

#[allow(deprecated, reason = "LSP wants a field that it has replaced")]
fn document_symbol(snapshot: &Snapshot, symbol: &Symbol, features: &Features) -> lsp::DocumentSymbol {
    let children = symbol.children.iter();
    let children: Vec<_> = children
        .map(|child| document_symbol(snapshot, child, features))
        .collect();
    lsp::DocumentSymbol {
        name: symbol.name.clone(),
        detail: symbol.detail.clone(),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: range(&snapshot.text, symbol.range, features.encoding),
        selection_range: range(&snapshot.text, symbol.selection, features.encoding),
        children: (!children.is_empty()).then_some(children),
    }
}

#[allow(deprecated, reason = "LSP wants a field that it has replaced")]
fn symbol_information(snapshot: &Snapshot, symbol: &Symbol, features: &Features) -> lsp::SymbolInformation {
    lsp::SymbolInformation {
        name: symbol.name.clone(),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: lsp::Location::new(
            snapshot.uri.clone(),
            range(&snapshot.text, symbol.selection, features.encoding),
        ),
        container_name: snapshot
            .uri
            .path_segments()
            .and_then(|mut parts| parts.next_back())
            .map(str::to_owned),
    }
}

fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Statement => lsp::SymbolKind::OBJECT,
        SymbolKind::Element => lsp::SymbolKind::PROPERTY,
    }
}

/// What can be folded. A client that folds whole lines keeps the line with the closing bracket in sight.
pub(super) fn folding_ranges(snapshot: &Snapshot, features: &Features) -> Vec<lsp::FoldingRange> {
    let found = ide::folding_ranges(snapshot.analysis()).into_iter();
    let folded = found.filter_map(|folded| {
        let place = range(&snapshot.text, folded, features.encoding);
        let (start, end) = (place.start, place.end);
        let is_whole_lines = features.folds_lines;
        let end_line = match is_whole_lines {
            true => end.line.saturating_sub(1),
            false => end.line,
        };
        (start.line < end_line).then(|| lsp::FoldingRange {
            start_line: start.line,
            start_character: (!is_whole_lines).then_some(start.character + 1),
            end_line,
            end_character: (!is_whole_lines).then(|| end.character.saturating_sub(1)),
            kind: None,
            collapsed_text: None,
        })
    });
    let most = features.most_folded.and_then(|most| usize::try_from(most).ok());
    folded.take(most.unwrap_or(MOST_ENTRIES)).collect()
}

/// What to select step by step around each place.
pub(super) fn selection_ranges(
    snapshot: &Snapshot,
    positions: &[lsp::Position],
    features: &Features,
) -> Vec<lsp::SelectionRange> {
    let around = |position: &lsp::Position| {
        let offset = offset(&snapshot.text, *position, features.encoding);
        let steps = ide::selection_ranges(snapshot.analysis(), offset)
            .into_iter()
            .rev();
        let outermost = None;
        let nested = steps.fold(outermost, |parent: Option<lsp::SelectionRange>, step| {
            let range = range(&snapshot.text, step, features.encoding);
            let parent = parent.map(Box::new);
            Some(lsp::SelectionRange { range, parent })
        });
        nested.unwrap_or(lsp::SelectionRange {
            range: lsp::Range::new(*position, *position),
            parent: None,
        })
    };
    positions.iter().map(around).collect()
}

/// What belongs together with a place.
pub(super) fn highlights(
    snapshot: &Snapshot,
    position: lsp::Position,
    features: &Features,
) -> Vec<lsp::DocumentHighlight> {
    let offset = offset(&snapshot.text, position, features.encoding);
    let found = ide::highlights(snapshot.analysis(), offset).into_iter();
    let highlight = |found| lsp::DocumentHighlight {
        range: range(&snapshot.text, found, features.encoding),
        kind: Some(lsp::DocumentHighlightKind::TEXT),
    };
    found.map(highlight).collect()
}

/// The links to AWS's pages.
pub(super) fn links(snapshot: &Snapshot, features: &Features) -> Vec<lsp::DocumentLink> {
    let found = ide::links(snapshot.analysis()).into_iter();
    let links = found.filter_map(|link| {
        Some(lsp::DocumentLink {
            range: range(&snapshot.text, link.range, features.encoding),
            target: Some(Url::parse(&link.url).ok()?),
            tooltip: Some(link.tooltip),
            data: None,
        })
    });
    links.collect()
}

/// The hints in a part of the document.
pub(super) fn inlay_hints(
    snapshot: &Snapshot,
    within: lsp::Range,
    features: &Features,
) -> Vec<lsp::InlayHint> {
    let within = text_range(&snapshot.text, within, features.encoding);
    let found = ide::inlay_hints(snapshot.analysis(), within).into_iter();
    let hint = |hint: ide::InlayHint| lsp::InlayHint {
        position: range(&snapshot.text, TextRange::empty(hint.offset), features.encoding).start,
        label: lsp::InlayHintLabel::String(hint.label),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    found.map(hint).collect()
}

/// The lines above the policy; they do nothing, so their commands have no name.
pub(super) fn lenses(snapshot: &Snapshot, features: &Features) -> Vec<lsp::CodeLens> {
    let found = ide::lenses(snapshot.analysis(), snapshot.diagnostics()).into_iter();
    let lens = |lens: ide::Lens| lsp::CodeLens {
        range: range(&snapshot.text, lens.range, features.encoding),
        command: Some(lsp::Command::new(lens.title, String::new(), None)),
        data: None,
    };
    found.map(lens).collect()
}

/// The types of token, in the order of [`TokenKind::ALL`]: LSP's own, which every theme knows.
pub(super) fn token_types() -> Vec<lsp::SemanticTokenType> {
    TokenKind::ALL.map(token_type).to_vec()
}

fn token_type(kind: TokenKind) -> lsp::SemanticTokenType {
    match kind {
        TokenKind::Service => lsp::SemanticTokenType::NAMESPACE,
        TokenKind::Action => lsp::SemanticTokenType::METHOD,
        TokenKind::Wildcard => lsp::SemanticTokenType::OPERATOR,
        TokenKind::Variable => lsp::SemanticTokenType::VARIABLE,
        TokenKind::Partition => lsp::SemanticTokenType::KEYWORD,
        TokenKind::Region => lsp::SemanticTokenType::ENUM_MEMBER,
        TokenKind::Account => lsp::SemanticTokenType::NUMBER,
        TokenKind::Resource => lsp::SemanticTokenType::PROPERTY,
    }
}

/// The tokens of the document or of a part of it, each told by its distance from the one before.
pub(super) fn tokens(
    snapshot: &Snapshot,
    within: Option<lsp::Range>,
    features: &Features,
) -> lsp::SemanticTokens {
    let text = &snapshot.text;
    let whole = TextRange::new(0, snapshot.analysis().source().len());
    let within = within.map_or(whole, |range| text_range(text, range, features.encoding));
    let mut last = lsp::Position::new(0, 0);
    let tokens = ide::tokens(snapshot.analysis(), within).into_iter().map(|token| {
        let place = range(text, token.range, features.encoding);
        let delta_line = place.start.line - last.line;
        let delta_start = match delta_line {
            0 => place.start.character - last.character,
            _ => place.start.character,
        };
        last = place.start;
        let token_type = TokenKind::ALL
            .iter()
            .position(|kind| *kind == token.kind)
            .unwrap_or(0);
        lsp::SemanticToken {
            delta_line,
            delta_start,
            length: place.end.character - place.start.character,
            token_type: u32::try_from(token_type).unwrap_or(0),
            token_modifiers_bitset: 0,
        }
    });
    lsp::SemanticTokens {
        result_id: None,
        data: tokens.collect(),
    }
}

/// The edits that format the document or a part of it.
pub(super) fn format(
    snapshot: &Snapshot,
    within: Option<lsp::Range>,
    options: &lsp::FormattingOptions,
    features: &Features,
) -> Vec<lsp::TextEdit> {
    let within = within.map(|range| text_range(&snapshot.text, range, features.encoding));
    let options = FormattingOptions {
        tab_size: usize::try_from(options.tab_size).unwrap_or(4),
        insert_spaces: options.insert_spaces,
    };
    let edits = ide::format(snapshot.analysis(), within, options).into_iter();
    let edit = |edit: crate::text::Edit| lsp::TextEdit {
        range: range(&snapshot.text, edit.range, features.encoding),
        new_text: edit.new_text,
    };
    edits.map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_spread_over_a_name() {
        for (query, expected) in [
            ("", true),
            ("dlo", true),
            ("DENY l", true),
            ("old", false),
            ("denyleavex", false),
        ] {
            assert_eq!(is_spread_in(query, "DenyLeaveOrganization"), expected, "{query}");
        }
    }
}
