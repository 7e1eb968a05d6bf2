//! ARNs against the ARN formats of resource types: what an ARN of a policy could denote.
//!
//! Both sides hold gaps: an ARN of a policy `*`, `?` and `${variables}`, a format `${Placeholders}`. They fit where
//! some text is an instance of both. Formats are found by the service in the ARN, which is not always the prefix
//! of the service that lists them.

use std::cell::LazyCell;

use super::block::{table, text};
use super::{ResourceType, format, service};

/// The resource types whose ARNs have this service field, in exactly this case, and whose resource part may be the
/// same as `resource`.
pub fn denoted(service: &str, resource: &str) -> impl Iterator<Item = ResourceType> {
    let head = literal_head(resource);
    let tokens = LazyCell::new(|| tokens(resource));
    let fits = move |entry: &&format::TypeByArn| {
        let format = text(entry.resource);
        let own = literal_head(format);
        (own.starts_with(head) || head.starts_with(own)) && overlap(&self::tokens(format), &tokens)
    };
    entries(service).iter().filter(fits).map(resource_type)
}

/// The resource types whose ARNs have this service field, in exactly this case.
pub fn resource_types(service: &str) -> impl Iterator<Item = ResourceType> {
    entries(service).iter().map(resource_type)
}

fn entries(service: &str) -> &'static [format::TypeByArn] {
    let all = table::<format::TypeByArn>();
    let start = all.partition_point(|entry| text(entry.service) < service);
    let rest = all.get(start..).unwrap_or_default();
    let end = rest.partition_point(|entry| text(entry.service) == service);
    rest.get(..end).unwrap_or_default()
}

fn resource_type(entry: &format::TypeByArn) -> ResourceType {
    ResourceType(entry.resource_type.get())
}

/// Whether a service's name occurs in ARNs, as far as is known: in formats, or as a prefix of actions.
pub fn is_service(name: &str) -> bool {
    resource_types(name).next().is_some() || service(name).is_some_and(|service| service.prefix() == name)
}

/// Every name of a service in ARNs, sorted.
pub fn services() -> Vec<&'static str> {
    let all = table::<format::TypeByArn>().iter();
    let of_formats = all.map(|entry| text(entry.service));
    let of_formats = of_formats.filter(|name| !name.contains('$'));
    let mut names: Vec<_> = of_formats
        .chain(super::services().map(super::Service::prefix))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl ResourceType {
    /// A field of its ARN, 0 (`arn`) to 5 (the resource); empty where the service leaves it empty.
    pub fn arn_field(self, field: usize) -> &'static str {
        self.arn().splitn(6, ':').nth(field).unwrap_or_default()
    }
}

/// Whether some text is an instance of two patterns, whatever stands in the gaps of both.
pub fn overlaps(a: &str, b: &str) -> bool {
    overlap(&tokens(a), &tokens(b))
}

/// A form with its gaps (`${Placeholders}` and variables) as `*`.
pub fn with_stars(form: &str) -> String {
    let mut text = String::with_capacity(form.len());
    let mut rest = form;
    while let Some((before, (_, after))) = rest
        .split_once("${")
        .and_then(|(before, inside)| Some((before, inside.split_once('}')?)))
    {
        text.push_str(before);
        text.push('*');
        rest = after;
    }
    text.push_str(rest);
    text
}

/// What stands before the first gap.
fn literal_head(pattern: &str) -> &str {
    let end = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
    pattern.get(..end).unwrap_or(pattern)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// One character.
    One,
    /// Any text.
    Any,
}

impl Token {
    fn meets(self, other: Self) -> bool {
        self == other || self == Self::One || other == Self::One
    }
}

fn tokens(mut pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(pattern.len());
    while let Some(byte) = pattern.bytes().next() {
        let variable = pattern.strip_prefix("${").and_then(|rest| rest.split_once('}'));
        if let Some((_, rest)) = variable {
            tokens.push(Token::Any);
            pattern = rest;
            continue;
        }
        match byte {
            b'*' => tokens.push(Token::Any),
            b'?' => tokens.push(Token::One),
            _ => {
                let len = pattern.chars().next().map_or(1, char::len_utf8);
                tokens.extend(pattern.bytes().take(len).map(Token::Byte));
                pattern = pattern.get(len..).unwrap_or_default();
                continue;
            }
        }
        pattern = pattern.get(1..).unwrap_or_default();
    }
    tokens
}

/// Whether some text is an instance of both patterns.
fn overlap(a: &[Token], b: &[Token]) -> bool {
    // `row` says for each beginning of `b` whether it fits the beginning of `a` read so far.
    let mut row = vec![true];
    row.extend(b.iter().scan(true, |fits, token| {
        *fits &= *token == Token::Any;
        Some(*fits)
    }));
    for &x in a {
        let mut left = row.first().is_some_and(|fits| *fits) && x == Token::Any;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (&y, above) in b.iter().zip(row.windows(2)) {
            let &[diagonal, up] = above else { continue };
            left = match x == Token::Any || y == Token::Any {
                true => left || up,
                false => diagonal && x.meets(y),
            };
            next.push(left);
        }
        row = next;
    }
    row.last().is_some_and(|fits| *fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(service: &str, resource: &str) -> Vec<&'static str> {
        let mut names: Vec<_> = denoted(service, resource).map(ResourceType::name).collect();
        names.dedup();
        names
    }

    #[test]
    fn an_arn_denotes_the_types_it_fits() {
        for (service, resource, expected) in [
            ("sqs", "orders", &["queue"][..]),
            (
                "lambda",
                "function:a:*",
                &[
                    "durable execution",
                    "function",
                    "function alias",
                    "function version",
                ],
            ),
            ("sns", "${aws:username}-*", &["topic"]),
            ("dynamodb", "table/a/stream/?", &["stream", "table"]),
            ("dynamodb", "tables/a", &[]),
            ("nosuch", "*", &[]),
            ("SQS", "orders", &[]),
        ] {
            assert_eq!(names(service, resource), expected, "{service} {resource}");
        }
        // Listed by other services than the one named in the ARN.
        assert!(names("opensearch", "application/a").contains(&"application"));
        assert!(is_service("opensearch") && is_service("devops-guru") && !is_service("S3"));
    }

    #[test]
    fn gaps_become_stars() {
        for (form, expected) in [
            ("${BucketName}/${ObjectName}", "*/*"),
            ("a:${b}c", "a:*c"),
            ("plain*", "plain*"),
            ("${open", "${open"),
        ] {
            assert_eq!(with_stars(form), expected);
        }
    }

    #[test]
    fn patterns_overlap_where_a_text_fits_both() {
        for (a, b, expected) in [
            ("", "", true),
            ("", "*", true),
            ("a", "", false),
            ("a*c", "ab*", true),
            ("a?c", "abd", false),
            ("${x}/b", "a/${y}", true),
            ("*a", "*b", false),
            ("é?", "é*", true),
            ("${open", "${open", true),
        ] {
            assert_eq!(overlap(&tokens(a), &tokens(b)), expected, "{a} {b}");
            assert_eq!(overlap(&tokens(b), &tokens(a)), expected, "{b} {a}");
        }
    }
}
