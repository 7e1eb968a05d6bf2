//! Where a finding about a missing element stands.

use crate::catalog::nearest;
use crate::policy::{DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS, head};
use crate::rule::Context;
use crate::syntax::Value;
use crate::text::TextRange;

/// Where to report that an object lacks an element; `None` where that would be the second finding for one slip: a
/// syntax error inside may hide the element, or an unknown key may be the element misspelled.
pub(crate) fn missing_element_place(
    context: &Context<'_>,
    value: &Value,
    element: &str,
) -> Option<TextRange> {
    let object = value.as_object()?;
    let is_known =
        |key: &str| DOCUMENT_ELEMENTS.contains(&key) || STATEMENT_ELEMENTS.contains(&key) || key == element;
    let is_misspelled =
        |key: &str| !is_known(key) && nearest::names(key, [element]).first() == Some(&element);
    let hidden = object
        .properties
        .iter()
        .any(|property| is_misspelled(property.key.as_str()));
    (!hidden && context.is_whole(value)).then(|| head(context.source, value, object))
}
