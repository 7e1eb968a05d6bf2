//! Links from actions, services and condition keys to their pages.

use super::document;
use crate::analysis::Analysis;
use crate::catalog;
use crate::policy::{ActionEntry, Statement, members};
use crate::text::TextRange;

/// How many links a text has at most: an editor asks for those of the whole text at once.
const MAX_LINKS: usize = 2_000;

/// A part of the text that leads to a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// The part.
    pub range: TextRange,
    /// The page.
    pub url: String,
}

/// The links of a text, in order; none overlap.
pub(super) fn find(analysis: &Analysis) -> Vec<Link> {
    let policy = analysis.policy();
    let statements = policy.iter().flat_map(|policy| &policy.statements);
    let mut links: Vec<Link> = statements.flat_map(of_statement).take(MAX_LINKS).collect();
    links.sort_by_key(|link| link.range);
    links
}

fn of_statement(statement: &Statement<'_>) -> impl Iterator<Item = Link> {
    let actions = statement.actions().flat_map(|entry| of_action(&entry));
    let keys = members(statement.condition).flat_map(|operator| {
        members(Some(operator)).filter_map(|member| {
            let key = catalog::condition_key(member.key.as_str())?;
            Some(Link {
                range: member.key.content,
                url: document::condition_key_url(key)?,
            })
        })
    });
    actions.chain(keys)
}

/// The prefix leads to the service's page, the name of an action to its place there.
fn of_action(entry: &ActionEntry<'_>) -> impl Iterator<Item = Link> + use<> {
    let (string, pattern) = (entry.string, entry.pattern);
    let link = |part, url: Option<String>| {
        let range = string.source_range(part);
        Some(Link { range, url: url? }).filter(|_| !range.is_empty())
    };
    let service = pattern.prefix.and_then(catalog::service);
    let to_service = service.and_then(|service| link(pattern.prefix_range(), service.url()));
    let action = service.and_then(|service| service.action(pattern.name));
    let to_action = action.and_then(|action| link(pattern.name_range(), action.url()));
    [to_service, to_action].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::expect;

    use super::*;
    use crate::ide::testing::analysis;

    fn links(source: &str) -> String {
        let found = find(&analysis(source));
        assert!(
            found
                .windows(2)
                .all(|pair| pair[0].range.end <= pair[1].range.start)
        );
        found.iter().fold(String::new(), |mut shown, link| {
            let _ = writeln!(shown, "{}: {}", link.range.slice(source), link.url);
            shown
        })
    }

    #[test]
    fn services_actions_and_condition_keys_have_pages() {
        expect![[r#"
            aws:SecureTransport: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
            s3:prefix: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
            s3: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
            GetObject: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-GetObject
            s3: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
            SQS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
            sendmessage: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html#amazonsqs-SendMessage
        "#]].assert_eq(&links(
            r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": true}, "StringLike": {"s3:prefix": "x", "s3:nope": 1}},
                "Action": ["s3:GetObject", "s3\u003aGet*", "nope:Get", "*", "SQS:sendmessage"], "NotAction": "account-access:X"}"#,
        ));
        assert_eq!(links(r#"{"name": "s3:GetObject"}"#), "");
    }

    #[test]
    fn there_is_a_bound() {
        let entries = "\"s3:GetObject\",\n".repeat(MAX_LINKS);
        let source = format!("{{\"Statement\": {{\"Action\": [{entries}\"s3:*\"]}}}}");
        assert_eq!(find(&analysis(&source)).len(), MAX_LINKS);
    }
}
