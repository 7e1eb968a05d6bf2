//! A list as it is sent: in order, each edit as short as it can be, and without texts that the client can do without.
//!
//! Plain clients take for the word at the cursor what stands behind the last colon or slash, and hold it against the
//! label. So an edit begins there where what stands before stays, and a text to filter by is sent only where the
//! label is not found by what is typed.

use crate::ide::fuzzy::{self, Match};
use crate::ide::{CompletionItem, CompletionList};
use crate::text::TextRange;

/// How long a list may be that also holds what does not match, or by single letters only.
const MAX_UNMATCHED: usize = 100;

/// Orders the items by how well they match what is typed, the one that the whole token is before its equals; others that
/// match equally well stay as they are. Of a long list those that do not match are left out, and where others match
/// better also those that match by single letters: sending them takes longer than finding them.
pub(super) fn rank(list: &mut CompletionList, source: &str, offset: usize) {
    let rank = |item: &CompletionItem| {
        let typed = typed(item, source, offset);
        let texts = [Some(item.label.as_str()), item.filter_text.as_deref()];
        let ranks = texts
            .into_iter()
            .flatten()
            .filter_map(|text| fuzzy::rank(text, typed));
        ranks.min()
    };
    let is_own = |item: &CompletionItem| item.edit.range.slice(source) == item.edit.new_text;
    let mut ranked: Vec<_> = list.items.drain(..).map(|item| (rank(&item), item)).collect();
    let all = ranked.len();
    if MAX_UNMATCHED < all {
        let is_close = |rank: Option<Match>| matches!(rank, Some(Match::Prefix | Match::Words));
        let has_close = ranked.iter().any(|(rank, _)| is_close(*rank));
        ranked.retain(|(rank, _)| is_close(*rank) || (rank.is_some() && !has_close));
    }
    list.is_incomplete |= ranked.len() < all;
    ranked.sort_by_cached_key(|(rank, item)| (rank.is_none(), *rank, !is_own(item)));
    list.items.extend(ranked.into_iter().map(|(_, item)| item));
}

/// Leaves out of the items what the client knows without.
pub(super) fn shorten(list: &mut CompletionList, source: &str, offset: usize) {
    for item in &mut list.items {
        begin_at_word(item, source, offset);
        if is_found_by_label(item, source, offset) {
            // What is typed next may be found by that text alone.
            let is_all = item.filter_text.take().is_none_or(|text| text == item.label);
            list.is_incomplete |= !is_all;
        }
    }
    number(&mut list.items);
}

/// Lets the edit begin behind the last colon or slash that is typed, where it only repeats what stands before.
fn begin_at_word(item: &mut CompletionItem, source: &str, offset: usize) {
    let typed = typed(item, source, offset);
    let end = typed.rfind([':', '/']).map_or(0, |at| at + 1);
    let head = typed.get(..end).unwrap_or_default();
    let filter = item.filter_text.as_deref();
    let stays = item.edit.new_text.starts_with(head) && filter.is_none_or(|text| text.starts_with(head));
    if !head.is_empty() && stays {
        item.edit.range.start += end;
        item.edit.new_text.drain(..end);
        if let Some(text) = &mut item.filter_text {
            text.drain(..end);
        }
    }
}

fn is_found_by_label(item: &CompletionItem, source: &str, offset: usize) -> bool {
    fuzzy::has_prefix(&item.label, typed(item, source, offset))
}

/// What the client holds against an item.
fn typed<'a>(item: &CompletionItem, source: &'a str, offset: usize) -> &'a str {
    TextRange::new(item.edit.range.start, offset).slice(source)
}

/// Tells the order of items whose labels do not.
fn number(items: &mut [CompletionItem]) {
    if items.is_sorted_by(|one, other| are_in_order(&one.label, &other.label)) {
        return;
    }
    let width = items.len().to_string().len();
    for (index, item) in items.iter_mut().enumerate() {
        item.sort_text = Some(format!("{index:0width$}"));
    }
}

/// Whether all clients put one label before another, those that mind case and those that do not.
fn are_in_order(one: &str, other: &str) -> bool {
    let [folded, other_folded] =
        [one, other].map(|label| label.bytes().map(|byte| byte.to_ascii_lowercase()));
    one < other && folded.lt(other_folded)
}
