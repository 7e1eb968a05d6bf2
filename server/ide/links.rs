//! Links from actions, services and condition keys to their pages.
//!
//! Editors underline links all the time, so an action's stands on its service prefix only.

use super::document;
use crate::analysis::Analysis;
use crate::catalog;
use crate::policy::{ActionEntry, Statement, members};
use crate::syntax::StringValue;
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
    /// What the page is about.
    pub tooltip: String,
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
    let actions = statement.actions().filter_map(|entry| of_action(&entry));
    let keys = members(statement.condition)
        .flat_map(|operator| members(Some(operator)).filter_map(|member| of_key(&member.key)));
    actions.chain(keys)
}

/// The prefix leads to the action's place on the service's page, or to the page.
fn of_action(entry: &ActionEntry<'_>) -> Option<Link> {
    let pattern = entry.pattern;
    let service = catalog::service(pattern.prefix?)?;
    let range = entry.string.source_range(pattern.prefix_range());
    let link = match service.action(pattern.name) {
        Some(action) => Link {
            range,
            url: action.url()?,
            tooltip: format!("{action} in the service authorization reference"),
        },
        None => Link {
            range,
            url: service.url()?,
            tooltip: format!("{} in the service authorization reference", service.name()),
        },
    };
    Some(link).filter(|_| !range.is_empty())
}

fn of_key(string: &StringValue) -> Option<Link> {
    let key = catalog::condition_key(string.as_str())?;
    let place = match key.is_global() {
        true => "IAM User Guide",
        false => "service authorization reference",
    };
    Some(Link {
        range: string.content,
        url: document::condition_key_url(key)?,
        tooltip: format!("{} in the {place}", string.as_str()),
    })
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
            let _ = writeln!(
                shown,
                "{} ({}): {}",
                link.range.slice(source),
                link.tooltip,
                link.url
            );
            shown
        })
    }

    #[test]
    fn actions_services_and_condition_keys_have_pages() {
        expect![[r#"
            aws:SecureTransport (aws:SecureTransport in the IAM User Guide): https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
            s3:prefix (s3:prefix in the service authorization reference): https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
            s3 (s3:GetObject in the service authorization reference): https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-GetObject
            s3 (Amazon S3 in the service authorization reference): https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
            SQS (sqs:SendMessage in the service authorization reference): https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html#amazonsqs-SendMessage
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
