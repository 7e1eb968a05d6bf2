//! Policy variables.

use super::Hover;
use crate::ide::Topic;
use crate::policy::variable::variables;
use crate::policy::{Policy, strings};
use crate::syntax::StringValue;
use crate::text::TextRange;

/// The policy variable at a byte offset.
pub(super) fn hover(policy: &Policy<'_>, string: &StringValue, offset: usize) -> Option<Hover> {
    let text = string.as_str();
    let at = string.decoded_offset(offset);
    let variable = variables(text)
        .find(|variable| TextRange::new(variable.range.start, variable.range.end).touches(at))?;
    let inside_end = variable.range.end - usize::from(variable.is_closed);
    let inside = text.get(variable.range.start + 2..inside_end)?;
    let mut markdown = Topic::Variable(inside.to_owned()).markdown();
    if !variable.is_closed {
        markdown.push_str("\n\n---\n\nNo brace closes it, so it is plain text.");
    } else if strings(policy.version).any(|version| version.as_str() == "2008-10-17") {
        markdown.push_str("\n\n---\n\nPlain text here: the policy's version is `2008-10-17`.");
    }
    Some(Hover {
        range: string.source_range(variable.range),
        markdown,
    })
}
