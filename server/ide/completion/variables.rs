//! Policy variables, behind `${` and behind a lone `$`.

use super::conditions::key_name;
use super::{Request, list};
use crate::catalog::{self, ConditionKey};
use crate::ide::snippet::to_plain;
use crate::ide::topic::Topic;
use crate::ide::{CompletionItem, CompletionKind, CompletionList};

/// The variables that policies use most, in their order of use.
const USUAL: [&str; 6] = [
    "aws:username",
    "aws:userid",
    "aws:PrincipalTag/${TagKey}",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:SourceAccount",
];

/// The characters that stand for themselves in a variable.
const CHARACTERS: [&str; 3] = ["*", "?", "$"];

impl Request<'_> {
    /// The policy variables, where the cursor is in one or behind a `$`.
    pub(super) fn variables(&self) -> Option<CompletionList> {
        let (typed, text) = (self.slot.typed(), self.slot.text());
        let (start, head) = match typed.rfind("${") {
            Some(open) if !typed.get(open..)?.contains('}') => (open + 2, ""),
            _ if typed.ends_with('$') => (typed.len() - 1, "${"),
            _ => return None,
        };
        let rest = text.get(typed.len()..)?;
        let end = name_end(rest, head);
        let behind = rest.get(end..)?;
        let has_brace = behind.starts_with('}') || behind.starts_with(',');
        let tail = if has_brace { "" } else { "}" };
        let slot = self.slot.part(start..typed.len() + end);
        let item = |name: &str| {
            let plain = to_plain(name);
            let topic = Topic::Variable(plain.clone());
            let markup = format!("{head}{name}{tail}");
            let mut item = self.markup_in(&slot, &markup, CompletionKind::Variable, topic);
            item.filter_text = (!head.is_empty()).then(|| format!("{head}{plain}"));
            item.label = plain;
            item
        };
        let own = text.get(start..typed.len() + end).unwrap_or_default();
        let keys = self.variable_keys().into_iter();
        let names = keys.flat_map(|key| {
            let tags = self.tagged(key, own);
            tags.into_iter()
                .chain([key_name(key, own)])
                .map(move |name| (key, name))
        });
        let mut items: Vec<CompletionItem> = names
            .map(|(key, name)| CompletionItem {
                detail: Some(key.kind().name().to_owned()),
                ..item(&name)
            })
            .collect();
        items.extend(CHARACTERS.iter().map(|character| item(character)));
        Some(list(items))
    }

    /// The keys that hold one value: the usual ones, those of the statement's actions, the other global ones.
    fn variable_keys(&self) -> Vec<ConditionKey> {
        let usual = USUAL.iter().filter_map(|name| catalog::condition_key(name));
        let mut keys: Vec<ConditionKey> = Vec::new();
        let candidates = usual
            .chain(self.supported_keys())
            .chain(catalog::global_condition_keys());
        for key in candidates.filter(|key| !key.is_multivalued() && !key.name().starts_with("${")) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

/// A key's name, its placeholder as a tab stop.
pub(super) fn key_markup(key: ConditionKey) -> String {
    match key.placeholder() {
        Some((head, tail)) => {
            let name = key.name();
            let inside = name.get(head.len()..name.len() - tail.len()).unwrap_or_default();
            let word = inside.trim_matches(|char| matches!(char, '$' | '{' | '}' | '<' | '>'));
            let word = if word.is_empty() { "tag-key" } else { word };
            format!("{head}«1:{word}»{tail}")
        }
        None => key.name().to_owned(),
    }
}

/// Where the name of a variable ends behind the cursor: before its brace, else where no name can go on. Behind a lone `$`
/// no name has begun.
fn name_end(rest: &str, head: &str) -> usize {
    let end = rest
        .find(|char| !is_name(char) && char != '/')
        .unwrap_or(rest.len());
    match rest.get(end..) {
        _ if !head.is_empty() => 0,
        Some(behind) if behind.starts_with(['}', ',']) => end,
        _ => rest.find(|char| !is_name(char)).unwrap_or(rest.len()),
    }
}

fn is_name(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, ':' | '-' | '_' | '.' | '@' | '=' | '+')
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::completion::testing::{check, check_list};

    #[test]
    fn behind_an_opening_and_behind_a_dollar_sign() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/${$0"}]}"#,
            8,
            expect![[r#"
                aws:username (String)
                aws:userid (String)
                aws:PrincipalTag/TagKey (String)
                aws:PrincipalAccount (String)
                aws:PrincipalOrgID (String)
                aws:SourceAccount (String)
                aws:ResourceTag/TagKey (String)
                s3:AccessGrantsInstanceArn (ARN)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/$$0"}]}"#,
            3,
            expect![[r#"
                aws:username (String)
                aws:userid (String)
                aws:PrincipalTag/TagKey (String)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:PrincipalTag/te$0}"}]}"#,
            3,
            expect!["aws:PrincipalTag/te (String)"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:username}$0"}]}"#,
            3,
            expect![[""]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"s3:prefix": ["${$0"]}}}]}"#,
            2,
            expect![[r#"
                aws:username (String)
                aws:userid (String)"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${$0"}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:username}"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${$0}/b"}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:username}/b"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:$0userid}/b"}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:username}/b"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:u$0, 'x'}/b"}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:username, 'x'}/b"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/$$0}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:username}"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:us$0/b"}]}"#,
            "aws:username",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:username}/b"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:PrincipalTag/te$0am}"}]}"#,
            "aws:PrincipalTag/team",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:PrincipalTag/team}"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/$$0/b"}]}"#,
            "aws:PrincipalTag/TagKey",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${aws:PrincipalTag/TagKey}/b"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${$0"}]}"#,
            "*",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::a/${*}"}]}"#]],
        );
    }
}
