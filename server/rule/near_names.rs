//! What rules about unknown names share: which names may be meant, and how sure that is.

use std::collections::HashMap;

use super::actions::MOST_SEARCHES;
use super::values::is_literal;
use crate::catalog::{self, nearest};
use crate::rule::Severity;

/// Names near to unknown ones. Each is searched for once, and only [`MOST_SEARCHES`] are.
#[derive(Default)]
pub(crate) struct NearNames<'a> {
    pub(crate) found: HashMap<&'a str, Vec<&'static str>>,
}

impl<'a> NearNames<'a> {
    pub(crate) fn of(
        &mut self,
        text: &'a str,
        search: impl FnOnce() -> Vec<&'static str>,
    ) -> Vec<&'static str> {
        if self.found.len() >= MOST_SEARCHES && !self.found.contains_key(text) {
            return Vec::new();
        }
        self.found.entry(text).or_insert_with(search).clone()
    }

    /// The region codes near to one that does not exist; `None` where it does, or where the text looks like no code
    /// but like the placeholder of an example (`region`).
    pub(crate) fn of_region(&mut self, text: &'a str) -> Option<Vec<&'static str>> {
        if text.is_empty() || !is_literal(text) || catalog::region(text).is_some() {
            return None;
        }
        let codes = || catalog::regions().map(catalog::Region::code);
        let near = self.of(text, || nearest::names(text, codes()));
        let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
        (has_digit || !near.is_empty()).then_some(near)
    }
}

/// What a finding about an unknown name says and how loud it is: an error where near names exist, else the catalogue
/// may be too old.
pub(crate) fn unknown(what: &str, name: &str, near: &[&str]) -> (String, Severity) {
    match near {
        [] => {
            let date = catalog::date();
            let message = format!("The catalogue of {date} has no {what} `{name}`; check the spelling");
            (message, Severity::Warning)
        }
        [near, ..] => (
            format!("There is no {what} `{name}`; write `{near}`"),
            Severity::Error,
        ),
    }
}

/// How many near names become fixes.
pub(crate) const MOST_FIXES: usize = 3;
