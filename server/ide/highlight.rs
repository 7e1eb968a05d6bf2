//! What belongs to the thing under a cursor: the same action and the patterns that cover it, the same `Sid`, condition
//! key, policy variable, resource or principal.

use std::collections::HashMap;

use super::context::{Cursor, Role, Spot};
use crate::analysis::Analysis;
use crate::catalog::Pattern;
use crate::policy::variable::variables;
use crate::policy::{Policy, members, strings};
use crate::syntax::StringValue;
use crate::text::TextRange;

/// The places that belong together with the one at a byte offset, that one among them, in the order of the text; none
/// where it is nothing that could be repeated.
pub(super) fn find(analysis: &Analysis, offset: usize) -> Vec<TextRange> {
    let found = || {
        let policy = analysis.policy()?;
        let cursor = Cursor::at(analysis.source(), &policy, offset)?;
        same_as(&policy, &cursor, cursor.string?)
    };
    let mut places = found().unwrap_or_default();
    places.sort_unstable();
    places.dedup();
    places
}

fn same_as(policy: &Policy<'_>, cursor: &Cursor<'_>, string: &StringValue) -> Option<Vec<TextRange>> {
    let text = string.as_str();
    let is_same = |other: &&StringValue| other.as_str() == text;
    let statements = || policy.statements.iter();
    match (cursor.spot, cursor.role) {
        (Spot::Value, Role::Action) => Some(actions(policy, text)),
        (Spot::Key(..), Role::ConditionKeys) => {
            let keys = statements().flat_map(|it| it.conditions()).map(|it| it.key);
            let same = keys.filter(|key| key.as_str().eq_ignore_ascii_case(text));
            Some(same.map(|key| key.content).collect())
        }
        (Spot::Key(..), Role::Operators) => {
            let operators = statements()
                .flat_map(|it| members(it.condition))
                .map(|it| &it.key);
            Some(operators.filter(is_same).map(|key| key.content).collect())
        }
        (Spot::Key(..), _) => None,
        (Spot::Value, _) => variable(policy, string, cursor.offset).or_else(|| {
            let groups: [Vec<&StringValue>; 3] = [
                statements().flat_map(|it| strings(it.sid)).collect(),
                statements()
                    .flat_map(|it| it.resources())
                    .map(|it| it.0)
                    .collect(),
                statements()
                    .flat_map(|it| it.principals())
                    .map(|it| it.string)
                    .collect(),
            ];
            let group = groups
                .into_iter()
                .find(|group| group.iter().any(|it| it.range == string.range))?;
            Some(group.into_iter().filter(is_same).map(|it| it.content).collect())
        }),
    }
}

/// The entries that are this one in any case, and those that cover it or that it covers.
fn actions(policy: &Policy<'_>, text: &str) -> Vec<TextRange> {
    let own = Pattern::ignoring_case(text);
    let mut known: HashMap<&str, bool> = HashMap::new();
    let entries = policy.statements.iter().flat_map(|it| it.actions());
    entries
        .filter(|entry| {
            let text = entry.pattern.text;
            *known.entry(text).or_insert_with(|| {
                let other = Pattern::ignoring_case(text);
                own.covers(&other) || other.covers(&own)
            })
        })
        .map(|entry| entry.string.content)
        .collect()
}

/// The variable under the cursor wherever a policy may have it.
fn variable(policy: &Policy<'_>, string: &StringValue, offset: usize) -> Option<Vec<TextRange>> {
    let at = string.decoded_offset(offset);
    let name = variables(string.as_str())
        .find(|it| TextRange::new(it.range.start, it.range.end).touches(at))?
        .name();
    let of_statement = |it: &crate::policy::Statement<'_>| {
        let resources = it.resources().map(|it| it.0);
        let places = resources.chain(it.conditions().flat_map(|it| it.strings()));
        places
            .flat_map(|string| {
                variables(string.as_str())
                    .filter(|it| it.name().eq_ignore_ascii_case(name))
                    .map(|it| string.source_range(it.range))
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    Some(policy.statements.iter().flat_map(of_statement).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::at_cursor;

    /// The text with every place in brackets.
    fn marked(text: &str) -> String {
        let (analysis, offset) = at_cursor(text);
        let mut shown = analysis.source().to_owned();
        for range in find(&analysis, offset).into_iter().rev() {
            shown.insert(range.end, ']');
            shown.insert(range.start, '[');
        }
        shown
    }

    fn check(text: &str, expected: &str) {
        let wrap = |text: &str| format!("{{\"Statement\": {text}}}");
        assert_eq!(marked(&wrap(text)), wrap(expected));
    }

    #[test]
    fn actions_and_what_covers_them() {
        check(
            r#"[{"Action": ["s3:Get$0Object", "s3:Get*", "s3:Put*"]}, {"NotAction": "S3:GETOBJECT"}, {"Action": "*"}]"#,
            r#"[{"Action": ["[s3:GetObject]", "[s3:Get*]", "s3:Put*"]}, {"NotAction": "[S3:GETOBJECT]"}, {"Action": "[*]"}]"#,
        );
        check(
            r#"{"Action": ["s3:GetObject", "s3:$0Get*", "s3:*"]}"#,
            r#"{"Action": ["[s3:GetObject]", "[s3:Get*]", "[s3:*]"]}"#,
        );
    }

    #[test]
    fn the_same_name_of_the_same_sort() {
        check(
            r#"[{"Sid": "a$0", "Resource": "a"}, {"Sid": "a"}, {"Sid": "b"}]"#,
            r#"[{"Sid": "[a]", "Resource": "a"}, {"Sid": "[a]"}, {"Sid": "b"}]"#,
        );
        check(
            r#"[{"Condition": {"Bool": {"aws:$0SecureTransport": "x"}}}, {"Condition": {"Null": {"aws:securetransport": "x"}}}]"#,
            r#"[{"Condition": {"Bool": {"[aws:SecureTransport]": "x"}}}, {"Condition": {"Null": {"[aws:securetransport]": "x"}}}]"#,
        );
        check(
            r#"[{"Condition": {"Bo$0ol": {}}}, {"Condition": {"Bool": {}, "Null": {}}}]"#,
            r#"[{"Condition": {"[Bool]": {}}}, {"Condition": {"[Bool]": {}, "Null": {}}}]"#,
        );
        check(
            r#"[{"Principal": {"AWS": "1111$0"}, "NotPrincipal": {"AWS": ["1111", "2"]}, "Resource": "1111"}]"#,
            r#"[{"Principal": {"AWS": "[1111]"}, "NotPrincipal": {"AWS": ["[1111]", "2"]}, "Resource": "1111"}]"#,
        );
    }

    #[test]
    fn variables_wherever_they_stand() {
        check(
            r#"[{"Resource": ["a/${aws:user$0name}", "b"], "Condition": {"StringLike": {"s3:prefix": "${AWS:username, 'x'}/${aws:userid}"}}}]"#,
            r#"[{"Resource": ["a/[${aws:username}]", "b"], "Condition": {"StringLike": {"s3:prefix": "[${AWS:username, 'x'}]/${aws:userid}"}}}]"#,
        );
        check(
            r#"[{"Resource": ["a/$0${aws:username}", "a/x"#,
            r#"[{"Resource": ["a/[${aws:username}]", "a/x"#,
        );
    }

    #[test]
    fn nothing_elsewhere() {
        for text in [
            r#"{"Statement": [{"Eff$0ect": "Allow"}, {"Effect": "Allow"}]}"#,
            r#"{"Statement": [{"Effect": "Allow$0"}, {"Effect": "Allow"}]}"#,
            r#"{"Statement": [ $0 ]}"#,
            r#"{"name": "a$0", "other": "a"}"#,
        ] {
            assert!(
                !marked(text).replace("[{", "").replace("}]", "").contains("[A"),
                "{text}"
            );
            let (analysis, offset) = at_cursor(text);
            assert!(find(&analysis, offset).is_empty(), "{text}");
        }
    }
}
