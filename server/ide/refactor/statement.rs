//! A statement as such: its `Sid`, and whether it stands in a list.

use super::{Site, rewrite};
use crate::ide::CodeAction;
use crate::ide::sid;
use crate::policy::{Form, Statement};
use crate::syntax::edit::{Json, insert_property, unwrap_array, wrap_in_array};
use crate::text::TextRange;

/// Gives a statement a name made from what it does.
pub(super) fn add_sid(site: &Site<'_>, statement: &Statement<'_>) -> Option<CodeAction> {
    if statement.sid.is_some() {
        return None;
    }
    let name = sid::unique(site.policy, &sid::name(statement)?);
    let json = Json::string(&name);
    let edits = insert_property(site.source, site.style, statement.value, None, "Sid", &json);
    Some(rewrite(format!("Add the `Sid` `{name}`"), edits))
}

/// The only statement as a list of one, or without its list; offered on `Statement` and where the statement begins.
pub(super) fn forms(site: &Site<'_>) -> Option<CodeAction> {
    let property = site
        .policy
        .statement
        .filter(|_| site.policy.form == Form::Document)?;
    let value = property.value.as_ref()?;
    let key = TextRange::new(property.key.range.start, value.range.start + 1);
    let is_here = key.meets(site.range)
        || matches!(site.policy.statements.as_slice(), [only] if only.head(site.source).meets(site.range));
    let is_whole = site.is_intact(property.range()) && site.is_closed(value) && !value.holds_opaque();
    if !is_here || !is_whole {
        return None;
    }
    if value.as_object().is_some() {
        let edits = wrap_in_array(site.source, site.style, value);
        return Some(rewrite("Write `Statement` as a list".to_owned(), edits));
    }
    let is_object = value.one_or_many().all(|value| value.as_object().is_some());
    let edits = unwrap_array(site.source, value).filter(|_| is_object)?;
    Some(rewrite(
        "Write `Statement` as a single statement".to_owned(),
        edits,
    ))
}
