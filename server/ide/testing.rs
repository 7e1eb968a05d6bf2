//! What the tests of this room share.

use crate::analysis::{Analysis, Settings};
use crate::text::Text;

/// The analysis of a text.
pub(super) fn analysis(source: &str) -> Analysis {
    Analysis::new(Text::new(source), Settings::default())
}

/// The analysis of a text without its cursor `$0`, and where that was.
pub(super) fn at_cursor(marked: &str) -> (Analysis, usize) {
    let (before, after) = marked.split_once("$0").expect("a cursor");
    (analysis(&format!("{before}{after}")), before.len())
}
