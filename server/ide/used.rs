//! What a document already names: partitions, regions, accounts, organizations, keys of tags.
//!
//! Read from the text, so that it is also known of documents that are broken.

use memchr::{memchr2_iter, memmem};

use crate::catalog;
use crate::policy::Arn;
use crate::policy::principal::is_account_id;
use crate::text::TextRange;

/// How many bytes before and after the cursor are looked at.
const NEIGHBOURHOOD: usize = 16 * 1024;

/// How many characters the key of a tag has at most.
const MAX_TAG: usize = 128;

/// How many different names of a kind are counted.
const MAX_NAMES: usize = 50;

/// The names that some texts hold, the most frequent first.
#[derive(Debug, Default)]
pub(super) struct Used<'a> {
    pub(super) partitions: Vec<&'a str>,
    pub(super) regions: Vec<&'a str>,
    pub(super) accounts: Vec<&'a str>,
    pub(super) organizations: Vec<&'a str>,
    pub(super) tags: Vec<&'a str>,
}

impl<'a> Used<'a> {
    /// Reads the neighbourhood of a token, which is itself left out.
    pub(super) fn around(source: &'a str, token: TextRange) -> Self {
        let before = tail(source.get(..token.start).unwrap_or_default());
        let after = head(source.get(token.end..).unwrap_or_default());
        Self::of([before, after].into_iter())
    }

    /// Reads texts.
    pub(super) fn of(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut counts = Counts::default();
        for text in texts {
            counts.read_arns(text);
            counts.read_ids(text);
            counts.read_tags(text);
        }
        Self {
            partitions: by_frequency(counts.partitions),
            regions: by_frequency(counts.regions),
            accounts: by_frequency(counts.accounts),
            organizations: by_frequency(counts.organizations),
            tags: by_frequency(counts.tags),
        }
    }

    /// The partition to write where none is.
    pub(super) fn partition(&self) -> &'a str {
        self.partitions.first().copied().unwrap_or("aws")
    }
}

/// Where the name of a tag's key may end.
const ENDS_OF_TAG: [char; 6] = ['"', '\'', '}', ',', '\\', '\n'];

const QUOTES: [char; 2] = ['"', '\''];

#[derive(Default)]
struct Counts<'a> {
    partitions: Vec<(&'a str, usize)>,
    regions: Vec<(&'a str, usize)>,
    accounts: Vec<(&'a str, usize)>,
    organizations: Vec<(&'a str, usize)>,
    tags: Vec<(&'a str, usize)>,
}

impl<'a> Counts<'a> {
    fn read_arns(&mut self, text: &'a str) {
        for at in memmem::find_iter(text.as_bytes(), "arn:") {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest
                .find(|char: char| matches!(char, '"' | '\'' | '\\') || char.is_whitespace())
                .unwrap_or(rest.len());
            let Some(arn) = Arn::new(rest.get(..end).unwrap_or_default()) else {
                continue;
            };
            if catalog::partition(arn.partition()).is_some() {
                count(&mut self.partitions, arn.partition());
            }
            if catalog::region(arn.region()).is_some() {
                count(&mut self.regions, arn.region());
            }
            if is_account_id(arn.account()) {
                count(&mut self.accounts, arn.account());
            }
        }
    }

    /// Keys of tags: in condition keys and policy variables behind a slash, and as values of `aws:TagKeys` and the like.
    fn read_tags(&mut self, text: &'a str) {
        for at in memmem::find_iter(text.as_bytes(), "Tag/") {
            let rest = text.get(at + "Tag/".len()..).unwrap_or_default();
            self.count_tag(rest.split(ENDS_OF_TAG).next().unwrap_or_default());
        }
        for at in memmem::find_iter(text.as_bytes(), "TagKeys\"") {
            let rest = text.get(at + "TagKeys\"".len()..).unwrap_or_default();
            let value = rest.trim_start().strip_prefix(':').unwrap_or_default();
            strings(value).for_each(|tag| self.count_tag(tag));
        }
    }

    fn count_tag(&mut self, tag: &'a str) {
        if (1..=MAX_TAG).contains(&tag.chars().count()) && !tag.contains(['*', '?', '$', '\\']) {
            count(&mut self.tags, tag);
        }
    }

    /// Strings that are an account or an organization.
    fn read_ids(&mut self, text: &'a str) {
        for quote in memchr2_iter(b'"', b'\'', text.as_bytes()) {
            let rest = text.get(quote + 1..).unwrap_or_default();
            if rest.get(12..).is_some_and(|rest| rest.starts_with(QUOTES))
                && let Some(id) = rest.get(..12).filter(|id| is_account_id(id))
            {
                count(&mut self.accounts, id);
            }
            if rest.starts_with("o-")
                && let Some((id, _)) = rest.split_once(QUOTES)
                && id.len() <= 34
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            {
                count(&mut self.organizations, id);
            }
        }
    }
}

/// The strings at the beginning of a text that are a JSON value, one or a list.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    let value = text.trim_start().trim_start_matches('[');
    let end = match value.len() == text.trim_start().len() {
        true => value.match_indices('"').nth(1).map(|(at, _)| at + 1),
        false => value.find([']', '}']),
    };
    let value = value.get(..end.unwrap_or(0)).unwrap_or_default();
    value.split('"').skip(1).step_by(2)
}

fn count<'a>(counts: &mut Vec<(&'a str, usize)>, name: &'a str) {
    match counts.iter().position(|(known, _)| *known == name) {
        Some(place) => {
            if let Some((_, count)) = counts.get_mut(place) {
                *count += 1;
            }
        }
        None if counts.len() < MAX_NAMES => counts.push((name, 1)),
        None => {}
    }
}

fn by_frequency(mut counts: Vec<(&str, usize)>) -> Vec<&str> {
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(name, _)| name).collect()
}

fn tail(text: &str) -> &str {
    let start = text.len().saturating_sub(NEIGHBOURHOOD);
    (start..=text.len())
        .find_map(|at| text.get(at..))
        .unwrap_or_default()
}

fn head(text: &str) -> &str {
    let end = text.len().min(NEIGHBOURHOOD);
    (0..=end).rev().find_map(|at| text.get(..at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_names_come_first() {
        let source = r#"["arn:aws-cn:sqs:cn-north-1:111122223333:q", "444455556666", "arn:aws-cn:s3:::b", 'x',
            "arn:aws-cn:sqs:cn-north-1:444455556666:q", "o-exampleorgid", "arn:aws:sqs:nowhere:1:q", "123"]"#;
        let used = Used::around(source, TextRange::empty(0));
        assert_eq!(used.partitions, ["aws-cn", "aws"]);
        assert_eq!(used.regions, ["cn-north-1"]);
        assert_eq!(used.accounts, ["444455556666", "111122223333"]);
        assert_eq!(used.organizations, ["o-exampleorgid"]);
    }

    #[test]
    fn keys_of_tags_are_found_in_conditions_and_variables() {
        let source = r#"{"aws:RequestTag/team": "${aws:PrincipalTag/cost center}", "s3:ExistingObjectTag/team": "",
            "aws:TagKeys": ["env", "team"], "ecs:ResourceTag/${TagKey}": "x", "aws:tagKeys" : "owner", "s3:RequestObjectTagKeys": "a*",
            "aws:PrincipalTag/": "", "x": "y"}"#;
        assert_eq!(
            Used::of([source].into_iter()).tags,
            ["team", "cost center", "env"]
        );
        for (source, expected) in [
            (r#""aws:TagKeys" : "owner", "x""#, vec!["owner"]),
            (r#""aws:TagKeys": ["owner", "x"#, vec![]),
            (r#""aws:TagKeys": "own"#, vec![]),
            (r#""aws:TagKeys""#, vec![]),
            ("Tag/", vec![]),
        ] {
            assert_eq!(Used::of([source].into_iter()).tags, expected, "{source}");
        }
    }

    #[test]
    fn the_token_itself_does_not_count() {
        let source = r#""arn:aws:sqs:eu-west-1:111122223333:q""#;
        let used = Used::around(source, TextRange::new(1, source.len() - 1));
        assert!(used.partitions.is_empty() && used.accounts.is_empty());
        assert_eq!(used.partition(), "aws");
    }
}
