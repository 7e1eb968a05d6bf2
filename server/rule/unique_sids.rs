//! Statements that share their `Sid`.

use std::collections::{HashMap, HashSet};

use super::{Context, Diagnostic, Fix, Rule};
use crate::syntax::StringValue;
use crate::text::Edit;

/// How many statements are reported.
const MOST_REPORTED: usize = 200;

/// Reports each statement whose `Sid` an earlier one has; the fix appends a number.
pub fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>, rule: &'static Rule, advice: &str) {
    let sids = || {
        let statements = context.policy.statements.iter();
        let sids = statements.filter_map(|statement| statement.sid?.value.as_ref()?.as_string());
        sids.filter(|sid| !sid.as_str().is_empty())
    };
    let mut first: HashMap<&str, &StringValue> = HashMap::with_capacity(context.policy.statements.len());
    let mut repeated: Vec<&StringValue> = Vec::new();
    for sid in sids() {
        let seen = *first.entry(sid.as_str()).or_insert(sid);
        if !std::ptr::eq(seen, sid) && repeated.len() < MOST_REPORTED {
            repeated.push(sid);
        }
    }
    if repeated.is_empty() {
        return;
    }
    let mut taken: HashSet<String> = sids().map(|sid| sid.as_str().to_owned()).collect();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for sid in repeated {
        let text = sid.as_str();
        let number = numbers.entry(text).or_insert(2);
        while !taken.insert(format!("{text}{number}")) {
            *number += 1;
        }
        let fix = Fix::new(
            format!("Rename to `{text}{number}`"),
            vec![Edit::insert(sid.content.end, number.to_string())],
        );
        let message = format!("An earlier statement has the `Sid` `{text}` too; {advice}");
        let found = Diagnostic::new(rule, sid.range, message).with_fix(fix.preferred().safe());
        diagnostics.push(match first.get(text) {
            Some(first) => found.with_related(first.range, "Has the same `Sid`"),
            None => found,
        });
    }
}
