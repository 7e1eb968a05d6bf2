//! ARNs: the part under the cursor, then all parts by name.

use std::fmt::Write;
use std::ops::Range;

use super::Hover;
use crate::catalog::arn::denoted;
use crate::catalog::{self, ResourceType};
use crate::ide::arn::fields;
use crate::ide::document::{MAX_RESOURCE_TYPES, code, count_of, prose};
use crate::policy::principal::{has_wildcard, is_account_id};
use crate::policy::variable::{variables, wildcards};
use crate::syntax::StringValue;
use crate::text::TextRange;

/// The partitions by name. Source: botocore, `partitions.json`, `partitionName`.
const PARTITIONS: [(&str, &str); 8] = [
    ("aws", "AWS Standard"),
    ("aws-cn", "AWS China"),
    ("aws-eusc", "AWS EUSC"),
    ("aws-iso", "AWS ISO (US)"),
    ("aws-iso-b", "AWS ISOB (US)"),
    ("aws-iso-e", "AWS ISOE (Europe)"),
    ("aws-iso-f", "AWS ISOF"),
    ("aws-us-gov", "AWS GovCloud (US)"),
];

/// What the fields of an ARN are called.
const FIELDS: [&str; 6] = ["prefix", "partition", "service", "region", "account", "resource"];

/// The part of an ARN at a byte offset; `None` where the string is none. `intro` is said of the whole ARN.
pub(super) fn hover(string: &StringValue, offset: usize, intro: Option<&str>) -> Option<Hover> {
    let arn = Parts::new(string.as_str())?;
    let at = string.decoded_offset(offset);
    let field = arn
        .fields
        .iter()
        .position(|range| TextRange::new(range.start, range.end).touches(at))?;
    let types = Types::of(&arn);
    let part = match field {
        5 => arn.resource_part(&types, at),
        _ => Part::field(&arn, field),
    };
    let mut markdown = heading_of(&arn, &part);
    if let Some(intro) = intro {
        let _ = write!(markdown, "\n\n{intro}");
    }
    let _ = write!(markdown, "\n\n{}", arn.listed(&types, field));
    // An empty part has no range of its own.
    let range = match part.range.is_empty() {
        true => string.content,
        false => string.source_range(part.range),
    };
    Some(Hover { range, markdown })
}

fn heading_of(arn: &Parts<'_>, part: &Part) -> String {
    let mut heading = match arn.text.get(part.range.clone()).unwrap_or_default() {
        "" => format!("**{}**", part.name),
        text => format!("**{}** · {}", code(text), part.name),
    };
    if let Some(meaning) = &part.meaning {
        let _ = write!(heading, " · {meaning}");
    }
    heading
}

/// An ARN by its fields, as far as it goes.
struct Parts<'a> {
    text: &'a str,
    fields: Vec<Range<usize>>,
}

impl<'a> Parts<'a> {
    fn new(text: &'a str) -> Option<Self> {
        let fields = fields(text)?;
        Some(Self { text, fields })
    }

    fn field(&self, field: usize) -> &'a str {
        let range = self.fields.get(field).cloned();
        range.and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    /// All parts, one a line, the one under the cursor in bold.
    fn listed(&self, types: &Types<'_>, current: usize) -> String {
        let mut list = String::new();
        for (field, name) in FIELDS.iter().enumerate().take(self.fields.len()).skip(1) {
            let name = if field == current {
                format!("**{name}**")
            } else {
                (*name).to_owned()
            };
            let value = match self.field(field) {
                "" => "none".to_owned(),
                text => code(text),
            };
            let meaning = match field {
                5 => types.described(),
                _ => Part::field(self, field).meaning,
            };
            let meaning = meaning.map(|meaning| format!(": {meaning}")).unwrap_or_default();
            let line_end = if list.is_empty() { "" } else { "\n" };
            let _ = write!(list, "{line_end}- {name} {value}{meaning}");
        }
        list
    }

    /// The part of the resource field at a byte offset.
    fn resource_part(&self, types: &Types<'_>, at: usize) -> Part {
        let whole = self.fields.get(5).cloned().unwrap_or_default();
        let start = whole.start;
        let all = Part {
            range: whole,
            name: FIELDS[5].to_owned(),
            meaning: None,
        };
        let [first, others @ ..] = types.direct.as_slice() else {
            return all;
        };
        let Some((range, name)) = first.part_at(at - start) else {
            return all;
        };
        // Several types may agree on a part, if not on its name.
        let same = |other: &Fit<'_>| {
            let part = other.part_at(at - start);
            part.is_some_and(|(own, other)| own == range && other.is_some() == name.is_some())
        };
        if !others.iter().all(same) {
            return all;
        }
        let resource_type = others.is_empty().then(|| code(first.resource_type.name()));
        Part {
            range: start + range.start..start + range.end,
            name: match (name, resource_type) {
                (Some(name), Some(of)) => format!("{} of {of}", code(name)),
                (Some(name), None) => code(name),
                (None, Some(of)) => format!("resource type {of}"),
                (None, None) => "resource type".to_owned(),
            },
            meaning: None,
        }
    }
}

/// A part of an ARN: where it stands, what it is called and what it means, both Markdown.
struct Part {
    range: Range<usize>,
    name: String,
    meaning: Option<String>,
}

impl Part {
    fn field(arn: &Parts<'_>, field: usize) -> Self {
        let text = arn.field(field);
        let meaning = match field {
            1 => partition(text),
            2 => service(text),
            3 => region(text, catalog::partition(arn.field(1))),
            4 => account(text),
            _ => None,
        };
        Self {
            range: arn.fields.get(field).cloned().unwrap_or_default(),
            name: FIELDS.get(field).copied().unwrap_or_default().to_owned(),
            meaning,
        }
    }
}

fn partition(text: &str) -> Option<String> {
    if text == "*" {
        return Some("every partition".to_owned());
    }
    let known = PARTITIONS.iter().find(|(name, _)| *name == text);
    known
        .map(|(_, name)| prose(name))
        .or_else(|| unknown(text, "partition"))
}

fn service(text: &str) -> Option<String> {
    if text == "*" {
        return Some("every service".to_owned());
    }
    let by_prefix = catalog::service(text).filter(|service| service.prefix() == text);
    let by_type = || {
        catalog::arn::resource_types(text)
            .next()
            .map(ResourceType::service)
    };
    match by_prefix.or_else(by_type) {
        Some(service) => Some(prose(service.name())),
        None => unknown(text, "service"),
    }
}

/// The region of a code, or those that a pattern matches, of one partition where that is said.
pub(super) fn region(text: &str, partition: Option<catalog::Partition>) -> Option<String> {
    if text == "*" {
        return Some("every region".to_owned());
    }
    if has_wildcard(text) && variables(text).next().is_none() {
        let pattern = catalog::Pattern::new(text);
        let is_meant = |region: &catalog::Region| {
            partition.is_none_or(|it| it == region.partition()) && pattern.matches(region.code())
        };
        let regions = catalog::regions().filter(is_meant);
        let matching: Vec<String> = regions.map(|region| code(region.code())).collect();
        let count = count_of(matching.len(), "region");
        return Some(match matching.len() {
            1..=MAX_RESOURCE_TYPES => format!("matches {count}: {}", matching.join(", ")),
            _ => format!("matches {count}"),
        });
    }
    match catalog::region(text) {
        Some(region) => Some(prose(region.name())),
        None => unknown(text, "region"),
    }
}

fn account(text: &str) -> Option<String> {
    match text {
        "*" => Some("every account".to_owned()),
        "aws" => Some("AWS itself, as for its managed policies".to_owned()),
        "cloudfront" => Some("Amazon CloudFront".to_owned()),
        _ if text.is_empty() || is_account_id(text) || text.contains(['*', '?', '$']) => None,
        _ => Some("no account id, which has twelve digits".to_owned()),
    }
}

/// What the catalogue lacks; nothing of what is no plain name.
fn unknown(text: &str, what: &str) -> Option<String> {
    let is_plain = !text.is_empty() && !text.contains(['*', '?', '$']);
    is_plain.then(|| format!("no {what} in the catalogue of {}", catalog::date()))
}

/// The resource types that an ARN may be of.
struct Types<'a> {
    /// Those whose format the text has as it stands.
    direct: Vec<Fit<'a>>,
    /// Those that need a wildcard or a variable to stand for more than one part.
    by_wildcard: Vec<ResourceType>,
    /// Whether the ARN goes as far as its resource and is of a service that has types.
    is_known: bool,
    /// What leaves its type open: a wildcard or a variable.
    gap: Option<&'static str>,
}

impl<'a> Types<'a> {
    fn of(arn: &Parts<'a>) -> Self {
        let (service, resource) = (arn.field(2), arn.field(5));
        let mut types = Self {
            direct: Vec::new(),
            by_wildcard: Vec::new(),
            // Sessions are no resources.
            is_known: arn.fields.len() == 6
                && !resource.is_empty()
                && service != "sts"
                && catalog::arn::resource_types(service).next().is_some(),
            gap: gap_of(resource),
        };
        if !types.is_known {
            return types;
        }
        let mut candidates: Vec<ResourceType> = denoted(service, resource).collect();
        candidates.sort_by_key(|it| (it.name(), it.arn()));
        candidates.dedup_by_key(|it| (it.name(), it.arn()));
        // A bucket's ARN has no region, that of an access point has one.
        let has_fields = |it: &ResourceType| [3, 4].iter().all(|field| same_presence(arn, *it, *field));
        if candidates.iter().any(has_fields) {
            candidates.retain(has_fields);
        }
        // Some services list the types of others once more.
        let is_own = |it: &ResourceType| it.service().prefix() == service;
        if candidates.iter().any(is_own) {
            candidates.retain(is_own);
        }
        for candidate in candidates {
            match Fit::new(candidate, resource) {
                Some(fit) => types.direct.push(fit),
                None if types.gap.is_some() && is_aligned(candidate.arn_field(5), resource) => {
                    types.by_wildcard.push(candidate);
                }
                None => {}
            }
        }
        // `bucket/key` has the format of a bucket too, whose name would hold a slash; so the closest is meant.
        let least = types.direct.iter().map(|fit| fit.swallowed).min();
        types.direct.retain(|fit| Some(fit.swallowed) == least);
        types
    }

    /// What the resource is.
    fn described(&self) -> Option<String> {
        if !self.is_known {
            return None;
        }
        let direct: Vec<ResourceType> = self.direct.iter().map(|fit| fit.resource_type).collect();
        if direct.is_empty() && self.by_wildcard.is_empty() {
            return Some(format!(
                "no resource type of this form in the catalogue of {}",
                catalog::date()
            ));
        }
        let gap = self.gap.unwrap_or_default();
        Some(match (direct.as_slice(), self.by_wildcard.as_slice()) {
            ([one], []) => format!("{}, {}", code(one.name()), code(one.arn())),
            ([], many) => format!("the {gap} leaves open which of {}", names(many)),
            (direct, []) => format!("may be any of {}", names(direct)),
            (direct, more) => format!("{}; the {gap} also lets it match {}", names(direct), names(more)),
        })
    }
}

fn names(types: &[ResourceType]) -> String {
    let mut all: Vec<&str> = types.iter().map(|it| it.name()).collect();
    all.dedup();
    let shown: Vec<String> = all.iter().take(MAX_RESOURCE_TYPES).map(code).collect();
    match all.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} … and {more} more", shown.join(", ")),
    }
}

/// What in a text stands for other text.
fn gap_of(text: &str) -> Option<&'static str> {
    if wildcards(text).next().is_some() {
        return Some("wildcard");
    }
    let is_variable = variables(text).any(|it| it.is_closed && !it.is_character());
    is_variable.then_some("variable")
}

/// Whether the whole segments before the first gap of a resource are those of a format: `table/t/index/*` is no
/// stream, though the name of a table with two slashes would make it one.
fn is_aligned(format: &str, resource: &str) -> bool {
    let separates = |char: char| matches!(char, ':' | '/') && format.contains(char);
    let head = resource.split(['*', '?', '$']).next().unwrap_or_default();
    let mut segments: Vec<&str> = head.split(separates).collect();
    segments.pop();
    let own: Vec<&str> = format.split(separates).collect();
    let is_like = |(own, segment): (&&str, &&str)| own.contains("${") || own == segment;
    own.iter().zip(&segments).all(is_like)
}

fn same_presence(arn: &Parts<'_>, resource_type: ResourceType, field: usize) -> bool {
    let own = arn.field(field);
    own == "*" || own.is_empty() == resource_type.arn_field(field).is_empty()
}

/// A resource that has a type's format.
struct Fit<'a> {
    resource_type: ResourceType,
    /// Stretches of the resource: with the name of the placeholder they fill, or none where the format has them.
    parts: Vec<(Range<usize>, Option<&'static str>)>,
    /// How many separators the placeholders hold.
    swallowed: usize,
    text: &'a str,
}

impl<'a> Fit<'a> {
    /// Each placeholder takes what stands before the next literal of the format, the last one the rest.
    fn new(resource_type: ResourceType, text: &'a str) -> Option<Self> {
        let format = resource_type.arn_field(5);
        let mut parts = Vec::new();
        let mut at = 0;
        let mut from = 0;
        for placeholder in variables(format) {
            let literal = format.get(from..placeholder.range.start)?;
            at = take_literal(text, at, literal, &mut parts)?;
            parts.push((at..at, Some(placeholder.name())));
            from = placeholder.range.end;
        }
        let tail = format.get(from..)?;
        at = take_literal(text, at, tail, &mut parts)?;
        match parts.last_mut() {
            Some((range, Some(_))) if tail.is_empty() => range.end = text.len(),
            _ if at == text.len() => {}
            _ => return None,
        }
        let fit = Self {
            resource_type,
            parts,
            swallowed: 0,
            text,
        };
        let swallowed = fit.count_swallowed();
        Some(Self { swallowed, ..fit })
    }

    fn count_swallowed(&self) -> usize {
        let inside: Vec<_> = variables(self.text).map(|it| it.range).collect();
        let is_separator = |at: &usize| !inside.iter().any(|range| range.contains(at));
        let in_placeholder = |at: &usize| {
            let holds = |(range, name): &(Range<usize>, Option<_>)| name.is_some() && range.contains(at);
            self.parts.iter().any(holds)
        };
        let separators = self.text.match_indices([':', '/']).map(|(at, _)| at);
        separators.filter(is_separator).filter(in_placeholder).count()
    }

    /// The stretch at a byte offset of the resource; a placeholder before the literal beside it.
    fn part_at(&self, at: usize) -> Option<(Range<usize>, Option<&'static str>)> {
        let touching = || {
            self.parts
                .iter()
                .filter(|(range, _)| TextRange::new(range.start, range.end).touches(at))
        };
        let named = touching().find(|(_, name)| name.is_some());
        let (range, name) = named.or_else(|| touching().next()).cloned()?;
        // The separator does not belong to the type's name.
        let text = self.text.get(range.clone())?;
        let is_edge = |char| matches!(char, '/' | ':');
        let trimmed = match name {
            Some(_) => range,
            None => {
                let start = range.start + (text.len() - text.trim_start_matches(is_edge).len());
                start..start + text.trim_matches(is_edge).len()
            }
        };
        (!trimmed.is_empty() || name.is_some()).then_some((trimmed, name))
    }
}

/// Goes behind a literal of the format; what stands before it fills the placeholder before it.
fn take_literal(
    text: &str,
    at: usize,
    literal: &str,
    parts: &mut Vec<(Range<usize>, Option<&'static str>)>,
) -> Option<usize> {
    if literal.is_empty() {
        return Some(at);
    }
    let rest = text.get(at..)?;
    let found = match parts.last() {
        None => rest.starts_with(literal).then_some(0),
        Some(_) => rest.find(literal),
    }?;
    if let Some((range, Some(_))) = parts.last_mut() {
        range.end = at + found;
    }
    let start = at + found;
    parts.push((start..start + literal.len(), None));
    Some(start + literal.len())
}

/// What wildcards in a text stand for, where it has some.
pub(super) fn wildcard_note(text: &str) -> Option<&'static str> {
    let found: Vec<&str> = wildcards(text).filter_map(|at| text.get(at..=at)).collect();
    match (found.contains(&"*"), found.contains(&"?")) {
        (true, true) => Some("`*` stands for any characters, `?` for exactly one."),
        (true, false) => Some("`*` stands for any characters, also none."),
        (false, true) => Some("`?` stands for exactly one character."),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::hover::tests::table;

    #[test]
    fn each_part_of_an_arn_is_named() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "$0arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:a$0ws:sqs:eu-west-1:111122223333:orders"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": ["arn:aws-cn:s$0qs:cn-north-1:111122223333:orders"]}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "NotResource": "arn:aws:sqs:eu-w$0est-1:111122223333:orders"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:1111$022223333:orders"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:111122223333:or$0ders"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam::111122223333:ro$0le/team/app"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam::111122223333:role/te$0am/app"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::buc$0ket/a/b.txt"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::bucket/a/$0b.txt"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam:$0:aws:policy/ReadOnlyAccess"}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Resource": "$0arn:aws:sqs:eu-west-1:111122223333:orders"}]}
                    [arn]
                    **`arn`** · prefix
                    - partition `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - region `eu-west-1`: Europe (Ireland)
                    - account `111122223333`
                    - resource `orders`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:a$0ws:sqs:eu-west-1:111122223333:orders"}]}
                    [aws]
                    **`aws`** · partition · AWS Standard
                    - **partition** `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - region `eu-west-1`: Europe (Ireland)
                    - account `111122223333`
                    - resource `orders`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": ["arn:aws-cn:s$0qs:cn-north-1:111122223333:orders"]}]}
                    [sqs]
                    **`sqs`** · service · Amazon SQS
                    - partition `aws-cn`: AWS China
                    - **service** `sqs`: Amazon SQS
                    - region `cn-north-1`: China (Beijing)
                    - account `111122223333`
                    - resource `orders`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "NotResource": "arn:aws:sqs:eu-w$0est-1:111122223333:orders"}]}
                    [eu-west-1]
                    **`eu-west-1`** · region · Europe (Ireland)
                    - partition `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - **region** `eu-west-1`: Europe (Ireland)
                    - account `111122223333`
                    - resource `orders`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:1111$022223333:orders"}]}
                    [111122223333]
                    **`111122223333`** · account
                    - partition `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - region `eu-west-1`: Europe (Ireland)
                    - **account** `111122223333`
                    - resource `orders`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:111122223333:or$0ders"}]}
                    [orders]
                    **`orders`** · `QueueName` of `queue`
                    - partition `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - region `eu-west-1`: Europe (Ireland)
                    - account `111122223333`
                    - **resource** `orders`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam::111122223333:ro$0le/team/app"}]}
                    [role]
                    **`role`** · resource type
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `role/team/app`: may be any of `iam-role`, `role`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam::111122223333:role/te$0am/app"}]}
                    [team/app]
                    **`team/app`** · `RoleName`
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `role/team/app`: may be any of `iam-role`, `role`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::buc$0ket/a/b.txt"}]}
                    [bucket]
                    **`bucket`** · `BucketName` of `object`
                    - partition `aws`: AWS Standard
                    - service `s3`: Amazon S3
                    - region none
                    - account none
                    - **resource** `bucket/a/b.txt`: `object`, `arn:${Partition}:s3:::${BucketName}/${ObjectName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::bucket/a/$0b.txt"}]}
                    [a/b.txt]
                    **`a/b.txt`** · `ObjectName` of `object`
                    - partition `aws`: AWS Standard
                    - service `s3`: Amazon S3
                    - region none
                    - account none
                    - **resource** `bucket/a/b.txt`: `object`, `arn:${Partition}:s3:::${BucketName}/${ObjectName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam:$0:aws:policy/ReadOnlyAccess"}]}
                    [arn:aws:iam::aws:policy/ReadOnlyAccess]
                    **region**
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - **region** none
                    - account `aws`: AWS itself, as for its managed policies
                    - resource `policy/ReadOnlyAccess`: `policy`, `arn:${Partition}:iam::${Account}:policy/${PolicyNameWithPath}`
            "#]],
        );
    }

    #[test]
    fn wildcards_and_variables_leave_types_open() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::buc$0ket*"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::$0*"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:lambda:us-*:111122223333:function:app:$0*"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:lambda:us-*$0:*:function:app"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:*:dynamodb:*:*:ta$0ble/*"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::${*}$0x"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::${aws:userid}x$0"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:dynamodb:us-east-?:111122223333:table/t/index/$0*"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:logs:*:*:log-group:/aws/lambda/$0f:*"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:or$0ders"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:${aws:Principal$0Account}:orders"}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::buc$0ket*"}]}
                    [bucket*]
                    **`bucket*`** · `BucketName` of `bucket`
                    - partition `aws`: AWS Standard
                    - service `s3`: Amazon S3
                    - region none
                    - account none
                    - **resource** `bucket*`: `bucket`; the wildcard also lets it match `object`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::$0*"}]}
                    [*]
                    **`*`** · `BucketName` of `bucket`
                    - partition `aws`: AWS Standard
                    - service `s3`: Amazon S3
                    - region none
                    - account none
                    - **resource** `*`: `bucket`; the wildcard also lets it match `object`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:lambda:us-*:111122223333:function:app:$0*"}]}
                    [*]
                    **`*`** · `Alias`
                    - partition `aws`: AWS Standard
                    - service `lambda`: AWS Lambda
                    - region `us-*`: matches 4 regions: `us-east-1`, `us-east-2`, `us-west-1`, `us-west-2`
                    - account `111122223333`
                    - **resource** `function:app:*`: `function alias`, `function version`; the wildcard also lets it match `durable execution`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:lambda:us-*$0:*:function:app"}]}
                    [us-*]
                    **`us-*`** · region · matches 4 regions: `us-east-1`, `us-east-2`, `us-west-1`, `us-west-2`
                    - partition `aws`: AWS Standard
                    - service `lambda`: AWS Lambda
                    - **region** `us-*`: matches 4 regions: `us-east-1`, `us-east-2`, `us-west-1`, `us-west-2`
                    - account `*`: every account
                    - resource `function:app`: `function`, `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:*:dynamodb:*:*:ta$0ble/*"}]}
                    [table]
                    **`table`** · resource type `table`
                    - partition `*`: every partition
                    - service `dynamodb`: Amazon DynamoDB
                    - region `*`: every region
                    - account `*`: every account
                    - **resource** `table/*`: `table`; the wildcard also lets it match `backup`, `export`, `import`, `index`, `stream`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::${*}$0x"}]}
                    [${*}]
                    **`${*}`** · policy variable
                    A literal `*`, not a wildcard or the start of a variable.
                    [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::${aws:userid}x$0"}]}
                    [${aws:userid}x]
                    **`${aws:userid}x`** · `BucketName` of `bucket`
                    - partition `aws`: AWS Standard
                    - service `s3`: Amazon S3
                    - region none
                    - account none
                    - **resource** `${aws:userid}x`: `bucket`; the variable also lets it match `object`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:dynamodb:us-east-?:111122223333:table/t/index/$0*"}]}
                    [*]
                    **`*`** · `IndexName` of `index`
                    - partition `aws`: AWS Standard
                    - service `dynamodb`: Amazon DynamoDB
                    - region `us-east-?`: matches 2 regions: `us-east-1`, `us-east-2`
                    - account `111122223333`
                    - **resource** `table/t/index/*`: `index`, `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:logs:*:*:log-group:/aws/lambda/$0f:*"}]}
                    [/aws/lambda/f:*]
                    **`/aws/lambda/f:*`** · `LogGroupName` of `log-group`
                    - partition `aws`: AWS Standard
                    - service `logs`: Amazon CloudWatch Logs
                    - region `*`: every region
                    - account `*`: every account
                    - **resource** `log-group:/aws/lambda/f:*`: `log-group`; the wildcard also lets it match `log-stream`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:or$0ders"}]}
                    [orders]
                    **`orders`** · `QueueName` of `queue`
                    - partition `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - region `us-east-1`: US East (N. Virginia)
                    - account `${aws:PrincipalAccount}`
                    - **resource** `orders`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:${aws:Principal$0Account}:orders"}]}
                    [${aws:PrincipalAccount}]
                    **`${aws:PrincipalAccount}`** · policy variable
                    Replaced by the value that `aws:PrincipalAccount` has in the request.
                    ---
                    **`aws:PrincipalAccount`** · global condition key · String · single value
                    Account of the principal that made the request.
                    Present: always; \`anonymous\` for anonymous requests.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
                    [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
            "#]],
        );
    }

    #[test]
    fn half_typed_and_broken_documents() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aw$0"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:eu-wst-1$0"#,
                r#"{"Statement": [{"Effect": "Allow" "Resource": ["arn:aws:sqs:eu-west-1:1:q", "arn:aws:sn$0s:::t",]}"#,
                r#""Effect": "Allow", "Resource": "arn:aws:xyz$0:::t""#,
                "{\r\n  \"Statement\": {\r\n    \"Sid\": \"😀\",\r\n    \"Effect\": \"Allow\",\r\n    \"Resource\": \"arn:aws:kms:eu-central-1:111122223333:key/1$02\"\r\n  }\r\n}",
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam::111122223333:\u0072o$0le/😀app"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:nothing:::x/$0y"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:123:x$0"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:12$03:x"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "bucket$0/key"}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:123:x" $0}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aw$0"}]}
                    [aw]
                    **`aw`** · partition · no partition in the catalogue of 2026-09-26
                    - **partition** `aw`: no partition in the catalogue of 2026-09-26
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:eu-wst-1$0
                    [eu-wst-1]
                    **`eu-wst-1`** · region · no region in the catalogue of 2026-09-26
                    - partition `aws`: AWS Standard
                    - service `s3`: Amazon S3
                    - **region** `eu-wst-1`: no region in the catalogue of 2026-09-26
                {"Statement": [{"Effect": "Allow" "Resource": ["arn:aws:sqs:eu-west-1:1:q", "arn:aws:sn$0s:::t",]}
                    [sns]
                    **`sns`** · service · Amazon SNS
                    - partition `aws`: AWS Standard
                    - **service** `sns`: Amazon SNS
                    - region none
                    - account none
                    - resource `t`: `topic`, `arn:${Partition}:sns:${Region}:${Account}:${TopicName}`
                "Effect": "Allow", "Resource": "arn:aws:xyz$0:::t"
                    [xyz]
                    **`xyz`** · service · no service in the catalogue of 2026-09-26
                    - partition `aws`: AWS Standard
                    - **service** `xyz`: no service in the catalogue of 2026-09-26
                    - region none
                    - account none
                    - resource `t`
                {⏎  "Statement": {⏎    "Sid": "😀",⏎    "Effect": "Allow",⏎    "Resource": "arn:aws:kms:eu-central-1:111122223333:key/1$02"⏎  }⏎}
                    [12]
                    **`12`** · `KeyId`
                    - partition `aws`: AWS Standard
                    - service `kms`: AWS Key Management Service
                    - region `eu-central-1`: Europe (Frankfurt)
                    - account `111122223333`
                    - **resource** `key/12`: may be any of `key`, `kmsKey`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam::111122223333:\u0072o$0le/😀app"}]}
                    [\u0072ole]
                    **`role`** · resource type
                    - partition `aws`: AWS Standard
                    - service `iam`: AWS Identity and Access Management (IAM)
                    - region none
                    - account `111122223333`
                    - **resource** `role/😀app`: may be any of `iam-role`, `role`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:nothing:::x/$0y"}]}
                    [x/y]
                    **`x/y`** · resource
                    - partition `aws`: AWS Standard
                    - service `nothing`: no service in the catalogue of 2026-09-26
                    - region none
                    - account none
                    - **resource** `x/y`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:123:x$0"}]}
                    [x]
                    **`x`** · `QueueName` of `queue`
                    - partition `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - region `us-east-1`: US East (N. Virginia)
                    - account `123`: no account id, which has twelve digits
                    - **resource** `x`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:12$03:x"}]}
                    [123]
                    **`123`** · account · no account id, which has twelve digits
                    - partition `aws`: AWS Standard
                    - service `sqs`: Amazon SQS
                    - region `us-east-1`: US East (N. Virginia)
                    - **account** `123`: no account id, which has twelve digits
                    - resource `x`: `queue`, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
                {"Statement": [{"Effect": "Allow", "Resource": "bucket$0/key"}]}
                    [bucket/key]
                    **`bucket/key`** · resource
                    No ARN: a resource is written `arn:partition:service:region:account:resource`, or `*`.
                {"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:123:x" $0}]}
                    nothing
            "#]],
        );
    }
}
