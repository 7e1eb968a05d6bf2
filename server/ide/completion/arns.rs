//! ARNs: whole ones after the formats of resource types, and field by field.

use std::ops::Range;

use super::Request;
use crate::catalog::{self, ResourceType};
use crate::ide::context::Role;
use crate::ide::topic::Topic;
use crate::ide::used::Used;
use crate::ide::{CompletionItem, CompletionKind, snippet};

/// The account that AWS's documentation writes where yours belongs.
pub(super) const EXAMPLE_ACCOUNT: &str = "111122223333";

/// How many formats a list holds at most.
const MAX_FORMATS: usize = 150;

/// What has been typed of an ARN: the fields before the one at the cursor, and where that one stands.
pub(super) struct TypedArn<'a> {
    before: Vec<&'a str>,
    field: Range<usize>,
    has_more: bool,
}

impl<'a> TypedArn<'a> {
    /// `None` where the text before the cursor does not begin like an ARN.
    fn new(typed: &'a str, text: &str) -> Option<Self> {
        if !typed.starts_with("arn:") {
            return None;
        }
        let mut before: Vec<&str> = typed.splitn(6, ':').collect();
        let own = before.pop().unwrap_or_default();
        let rest = text.get(typed.len()..).unwrap_or_default();
        let end = match before.len() {
            5 => rest.len(),
            _ => rest.find(':').unwrap_or(rest.len()),
        };
        Some(Self {
            field: typed.len() - own.len()..typed.len() + end,
            has_more: end < rest.len(),
            before,
        })
    }

    fn at(&self, field: usize) -> &'a str {
        self.before.get(field).copied().unwrap_or_default()
    }
}

/// A form of ARNs, with placeholders, and what it is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    arn: &'static str,
    of: Of,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    Type(ResourceType),
    Words(&'static str),
}

impl Format {
    pub(super) fn of_type(resource_type: ResourceType) -> Self {
        Self {
            arn: resource_type.arn(),
            of: Of::Type(resource_type),
        }
    }

    pub(super) fn new((arn, words): (&'static str, &'static str)) -> Self {
        Self {
            arn,
            of: Of::Words(words),
        }
    }

    fn field(&self, field: usize) -> &'static str {
        self.arn.splitn(6, ':').nth(field).unwrap_or_default()
    }

    fn detail(&self) -> String {
        match self.of {
            Of::Type(of) => format!("{} ({})", of.name(), of.service().prefix()),
            Of::Words(words) => words.to_owned(),
        }
    }
}

impl Request<'_> {
    /// What a list of ARNs holds: where an ARN is begun what fits the field at the cursor, else whole ARNs. Those of the
    /// given formats come first; `or_others` says whether others are possible too.
    pub(super) fn arns(&self, formats: Vec<Format>, or_others: bool, topic: &Topic) -> Vec<CompletionItem> {
        let used = Used::around(self.source, self.slot.range);
        let Some(typed) = TypedArn::new(self.slot.typed(), self.slot.text()) else {
            let whole = formats
                .iter()
                .filter_map(|format| self.format(format, None, &used, topic));
            return whole.collect();
        };
        let fields = self.fields(&typed, &formats, or_others, &used, topic);
        // A whole ARN would take the place of the fields that follow.
        if typed.has_more {
            return fields;
        }
        let (own, others) = fitting(&formats, or_others, &typed);
        // Where no action tells which are wanted, all are.
        let (own, others) = if own.is_empty() {
            (others, own)
        } else {
            (own, others)
        };
        let format = |format: Format| self.format(&format, Some(&typed), &used, topic);
        own.into_iter()
            .filter_map(format)
            .chain(fields)
            .chain(others.into_iter().filter_map(format))
            .collect()
    }

    /// `None` where the form says no more than is typed.
    fn format(
        &self,
        format: &Format,
        typed: Option<&TypedArn<'_>>,
        used: &Used<'_>,
        topic: &Topic,
    ) -> Option<CompletionItem> {
        let before = typed.map(|typed| typed.before.as_slice()).unwrap_or_default();
        let resource = typed.filter(|_| before.len() == 5);
        let resource = resource.and_then(|typed| self.slot.typed().get(typed.field.start..));
        let has_more = self.slot.typed().len() < self.slot.text().len();
        let arn = match rest_of(format.field(5), resource.unwrap_or_default()) {
            Rest::Whole => Arn::of_format(format.arn, before, used),
            Rest::Behind(rest) if !has_more => Arn::behind(self.slot.typed(), rest),
            _ => return None,
        };
        let mut item = self.markup_in(&self.slot, &arn.markup, CompletionKind::Value, topic.clone());
        let plain = snippet::to_plain(&arn.markup);
        let typed_head = typed.map_or(0, |typed| typed.field.start);
        // Of the resource nothing else is offered, so the fields before it need not be told again.
        item.label = match before.len() {
            5 => arn.label.get(typed_head..).unwrap_or_default().to_owned(),
            _ => arn.label,
        };
        let detail = format.detail();
        // What is typed stands in it letter by letter, escapes and all.
        let rest = plain.get(typed_head..).unwrap_or_default();
        let typed = self.slot.typed_source(typed_head);
        item.filter_text = Some(format!("{typed}{rest} {detail}"));
        item.detail = Some(detail);
        Some(item)
    }

    /// What fits the field at the cursor.
    fn fields(
        &self,
        typed: &TypedArn<'_>,
        formats: &[Format],
        or_others: bool,
        used: &Used<'_>,
        topic: &Topic,
    ) -> Vec<CompletionItem> {
        let field = typed.before.len();
        let names: Names<'_> = match field {
            1 => partitions(used),
            2 => services(formats, or_others),
            3 => regions(typed, used),
            4 => accounts(typed, used),
            _ => Vec::new(),
        };
        // No part of a principal may be a wildcard.
        let is_principal = matches!(self.cursor.role, Role::PrincipalValues(_));
        let names = names.into_iter().filter(|(name, _)| !is_principal || name != "*");
        let slot = self.slot.part(typed.field.clone());
        let item = |(name, detail): (String, Option<&str>)| {
            let tail = match (typed.has_more, field) {
                (true, _) => "",
                (false, 2) => behind_service(&name, formats),
                (false, _) => ":",
            };
            let markup = format!("{name}{tail}");
            let mut item = self.markup_in(&slot, &markup, CompletionKind::Value, topic.clone());
            item.label = snippet::to_plain(&name);
            item.detail = detail.map(str::to_owned);
            item
        };
        names.map(item).collect()
    }
}

/// The formats that go with what is typed: the wanted ones, and the others of a typed service.
fn fitting(formats: &[Format], or_others: bool, typed: &TypedArn<'_>) -> (Vec<Format>, Vec<Format>) {
    let service = if or_others { typed.at(2) } else { "" };
    let mut others: Vec<ResourceType> = catalog::arn::resource_types(service).collect();
    // A service knows its own resources best.
    others.sort_by_key(|known| known.service().prefix() != service);
    let others = others.into_iter().map(Format::of_type);
    let mut found: Vec<Format> = Vec::new();
    let mut own = 0;
    for (index, candidate) in formats.iter().copied().chain(others).enumerate() {
        let is_new = found.iter().all(|known| known.arn != candidate.arn);
        if is_new && goes_with(&candidate, typed) && found.len() < MAX_FORMATS {
            found.push(candidate);
            own += usize::from(index < formats.len());
        }
    }
    let others = found.split_off(own);
    (found, others)
}

/// What is left of a form of resources behind what is typed of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rest<'a> {
    /// All: no name is begun.
    Whole,
    Behind(&'a str),
    /// Nothing, or something else is typed.
    Nothing,
}

fn rest_of<'a>(form: &'a str, typed: &str) -> Rest<'a> {
    let (literal, ..) = placeholder(form).unwrap_or((form, "", ""));
    if typed.is_empty() || typed == literal {
        return Rest::Whole;
    }
    if !typed.starts_with(literal) {
        // What is no beginning of the literal may still find it by its words.
        let is_word = !typed.contains(['/', ':']);
        return if is_word || literal.starts_with(typed) {
            Rest::Whole
        } else {
            Rest::Nothing
        };
    }
    let (mut form, mut typed) = (form, typed);
    while let Some((literal, _, tail)) = placeholder(form) {
        let Some(name) = typed.strip_prefix(literal) else {
            break;
        };
        if name.is_empty() {
            return Rest::Behind(form.get(literal.len()..).unwrap_or_default());
        }
        // A name ends where the next literal begins.
        let end = tail.chars().next().and_then(|separator| name.find(separator));
        match end {
            Some(end) => typed = name.get(end..).unwrap_or_default(),
            None if tail.is_empty() => return Rest::Nothing,
            None => return Rest::Behind(tail),
        }
        form = tail;
    }
    match form.strip_prefix(typed) {
        Some(rest) if !rest.is_empty() => Rest::Behind(rest),
        _ => Rest::Nothing,
    }
}

/// An ARN to be inserted.
struct Arn {
    markup: String,
    label: String,
}

impl Arn {
    /// Fills a format: the first fields from what is typed, the others from the document.
    fn of_format(format: &str, typed: &[&str], used: &Used<'_>) -> Self {
        let mut arn = Self {
            markup: String::new(),
            label: String::new(),
        };
        let mut stops = 0;
        for (index, field) in format.splitn(6, ':').enumerate() {
            if 0 < index {
                arn.push(":");
            }
            match (typed.get(index), index) {
                (Some(typed), _) => arn.push(typed),
                (None, 1) => arn.push(used.partition()),
                (None, 3) => arn.fill(field, used.regions.first(), "*", &mut stops),
                (None, 4) => arn.fill(field, used.accounts.first(), EXAMPLE_ACCOUNT, &mut stops),
                (None, _) => arn.fill(field, None, "", &mut stops),
            }
        }
        arn
    }

    /// What is typed, and the rest of a form.
    fn behind(typed: &str, rest: &str) -> Self {
        let mut arn = Self {
            markup: typed.to_owned(),
            label: typed.to_owned(),
        };
        arn.fill(rest, None, "", &mut 0);
        arn
    }

    /// The text of a field with its placeholders as tab stops: filled with what is used, else with an example, else with
    /// the placeholder's name.
    fn fill(&mut self, field: &str, used: Option<&&str>, example: &str, stops: &mut usize) {
        let mut rest = field;
        while let Some((head, name, tail)) = placeholder(rest) {
            self.push(head);
            *stops += 1;
            let default = match (used, example) {
                (Some(used), _) => used,
                (None, "") => name,
                (None, example) => example,
            };
            self.markup.push_str(&format!("«{stops}:{default}»"));
            match used {
                Some(used) => self.label.push_str(used),
                None => self.label.push_str(&format!("${{{name}}}")),
            }
            rest = tail;
        }
        self.push(rest);
    }

    fn push(&mut self, text: &str) {
        self.markup.push_str(text);
        self.label.push_str(text);
    }
}

/// The first placeholder of a text, what stands before and after it.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = text.split_once("${")?;
    let (name, tail) = rest.split_once('}')?;
    Some((head, name, tail))
}

/// Whether the fields that are typed are those of a format, or may be.
fn goes_with(format: &Format, typed: &TypedArn<'_>) -> bool {
    let fits = |(index, own): (usize, &&str)| match index {
        0 | 1 => true,
        2 => format.field(index) == *own,
        _ => format.field(index).is_empty() == own.is_empty(),
    };
    typed.before.iter().enumerate().all(fits)
}

type Names<'a> = Vec<(String, Option<&'a str>)>;

fn partitions<'a>(used: &Used<'_>) -> Names<'a> {
    let all = catalog::partitions().map(|partition| partition.name());
    in_order(used.partitions.iter().copied().chain(["aws"]), all)
        .into_iter()
        .map(|name| (name, None))
        .collect()
}

fn services<'a>(formats: &[Format], or_others: bool) -> Names<'a> {
    let own = formats.iter().map(|format| format.field(2));
    let others = if or_others {
        catalog::arn::services()
    } else {
        Vec::new()
    };
    in_order(own, others.into_iter())
        .into_iter()
        .map(|name| {
            let service = catalog::service(&name);
            (name, service.map(|service| service.name()))
        })
        .collect()
}

fn regions<'a>(typed: &TypedArn<'_>, used: &Used<'_>) -> Names<'a> {
    let mut known = catalog::arn::resource_types(typed.at(2)).peekable();
    if known.peek().is_some() && known.all(|known| known.arn_field(3).is_empty()) {
        return Vec::new();
    }
    let partition = catalog::partition(typed.at(1)).or_else(|| catalog::partition("aws"));
    let codes: Vec<&str> = partition
        .map(|partition| partition.regions().map(|region| region.code()).collect())
        .unwrap_or_default();
    let used = used.regions.iter().copied().filter(|code| codes.contains(code));
    let mut names: Names<'a> = in_order(used, codes.iter().copied())
        .into_iter()
        .map(|code| {
            let region = catalog::region(&code);
            (code, region.map(|region| region.name()))
        })
        .collect();
    names.push(("*".to_owned(), Some("every region")));
    names
}

fn accounts<'a>(typed: &TypedArn<'_>, used: &Used<'_>) -> Names<'a> {
    let mut known = catalog::arn::resource_types(typed.at(2)).peekable();
    if known.peek().is_some() && known.all(|known| known.arn_field(4).is_empty()) {
        return Vec::new();
    }
    let mut names: Names<'a> = used
        .accounts
        .iter()
        .map(|account| ((*account).to_owned(), Some("account of this document")))
        .collect();
    if names.is_empty() {
        names.push((format!("«1:{EXAMPLE_ACCOUNT}»"), Some("account")));
    }
    names.push(("*".to_owned(), Some("every account")));
    names
}

/// The first names, then the others, none twice.
fn in_order<'a>(first: impl Iterator<Item = &'a str>, others: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for name in first {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let preferred = names.len();
    for name in others {
        if !names.get(..preferred).unwrap_or_default().contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(str::to_owned).collect()
}

/// The colons behind a service: where its resources have neither region nor account, or no region, those too.
fn behind_service(service: &str, formats: &[Format]) -> &'static str {
    // The first format is that of the main type.
    let main = formats.iter().find(|format| format.field(2) == service);
    let mut types = catalog::arn::resource_types(service);
    let is_unknown = main.is_none() && types.next().is_none();
    let lack = |field: usize| match main {
        Some(main) => main.field(field).is_empty(),
        None => catalog::arn::resource_types(service).all(|known| known.arn_field(field).is_empty()),
    };
    match (is_unknown, lack(3), lack(4)) {
        (false, true, true) => ":::",
        (false, true, false) => "::",
        _ => ":",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{Rest, rest_of};
    use crate::ide::completion::testing::{check, check_list};

    #[test]
    fn an_arn_is_completed_field_by_field() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:$0"}]}"#,
            4,
            expect![[r#"
                arn:aws:sqs:${Region}:${Account}:${QueueName} (queue (sqs))
                aws
                aws-cn
                aws-eusc"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:$0"}]}"#,
            4,
            expect![[r#"
                arn:aws:sqs:${Region}:${Account}:${QueueName} (queue (sqs))
                sqs (Amazon SQS)
                a2c (AWS App2Container)
                a4b (Alexa for Business)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:$0"}]}"#,
            4,
            expect![[r#"
                arn:aws:sqs:${Region}:${Account}:${QueueName} (queue (sqs))
                af-south-1 (Africa (Cape Town))
                ap-east-1 (Asia Pacific (Hong Kong))
                ap-east-2 (Asia Pacific (Taipei))"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["arn:aws:sqs:eu-west-1:444455556666:a", "arn:aws:sqs:$0"]}]}"#,
            4,
            expect![[r#"
                arn:aws:sqs:eu-west-1:444455556666:${QueueName} (queue (sqs))
                eu-west-1 (Europe (Ireland))
                af-south-1 (Africa (Cape Town))
                ap-east-1 (Asia Pacific (Hong Kong))"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:$0"}]}"#,
            4,
            expect![[r#"
                arn:aws:sqs:eu-west-1:${Account}:${QueueName} (queue (sqs))
                111122223333 (account)
                * (every account)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:444455556666:$0"}]}"#,
            4,
            expect!["${QueueName} (queue (sqs))"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:eu-west-1:444455556666:ta$0"}]}"#,
            4,
            expect![[r#"
                table/${TableName} (table (dynamodb))
                table/${TableName}/backup/${BackupName} (backup (dynamodb))
                table/${TableName}/export/${ExportName} (export (dynamodb))
                table/${TableName}/import/${ImportName} (import (dynamodb))"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:aws:iam::444455556666:ro$0"}]}"#,
            2,
            expect![[r#"
                role/${RoleNameWithPath} (role (iam))
                role-template/${AWSServicePrincipal}/${RoleTemplateName}:${RoleTemplateMajorVersion} (role-template (iam))"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:aws-us-gov:lambda:$0"}]}"#,
            9,
            expect![[r#"
                arn:aws-us-gov:lambda:${Region}:${Account}:function:${FunctionName} (function (lambda))
                us-gov-east-1 (AWS GovCloud (US-East))
                us-gov-west-1 (AWS GovCloud (US-West))
                * (every region)
                arn:aws-us-gov:lambda:${Region}:${Account}:capacity-provider:${CapacityProviderName} (capacityProvider (lambda))
                arn:aws-us-gov:lambda:${Region}:${Account}:code-signing-config:${CodeSigningConfigId} (code signing config (lambda))
                arn:aws-us-gov:lambda:${Region}:${Account}:function:${FunctionName}:${Version}/durable-execution/${ExecutionName}/${ExecutionId} (durable execution (lambda))
                arn:aws-us-gov:lambda:${Region}:${Account}:event-source-mapping:${UUID} (eventSourceMapping (lambda))
                arn:aws-us-gov:lambda:${Region}:${Account}:function:${FunctionName}:${Alias} (function alias (lambda))"#]],
        );
    }

    #[test]
    fn the_form_of_a_resource_goes_on_behind_what_is_typed() {
        for (form, typed, expected) in [
            ("${Bucket}/${Object}", "", Rest::Whole),
            ("${Bucket}/${Object}", "b", Rest::Behind("/${Object}")),
            ("${Bucket}/${Object}", "b/", Rest::Behind("${Object}")),
            ("${Bucket}/${Object}", "b/o", Rest::Nothing),
            ("${Bucket}", "b", Rest::Nothing),
            ("table/${Table}/index/${Index}", "ind", Rest::Whole),
            ("table/${Table}/index/${Index}", "table/", Rest::Whole),
            (
                "table/${Table}/index/${Index}",
                "table/t",
                Rest::Behind("/index/${Index}"),
            ),
            (
                "table/${Table}/index/${Index}",
                "table/t/in",
                Rest::Behind("dex/${Index}"),
            ),
            (
                "table/${Table}/index/${Index}",
                "table/t/index/",
                Rest::Behind("${Index}"),
            ),
            ("table/${Table}/index/${Index}", "table/t/index/i", Rest::Nothing),
            ("table/${Table}/index/${Index}", "table/t/stream", Rest::Nothing),
            ("root", "ro", Rest::Whole),
            ("root", "root", Rest::Whole),
            ("root", "root/", Rest::Nothing),
            ("saml-provider/${Name}", "provider", Rest::Whole),
            ("assumed-role/${Name}/${Session}", "role/", Rest::Nothing),
        ] {
            assert_eq!(rest_of(form, typed), expected, "{typed} of {form}");
        }
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::my-bucket/$0"}]}"#,
            4,
            expect!["my-bucket/${ObjectName} (object (s3))"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::my-bucket/$0*"}]}"#,
            4,
            expect![[""]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "arn:aws:dynamodb:eu-west-1:444455556666:table/Orders/in$0"}]}"#,
            "table/Orders/index/${IndexName}",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "arn:aws:dynamodb:eu-west-1:444455556666:table/Orders/index/IndexName"}]}"#
            ]],
        );
    }

    #[test]
    fn a_field_keeps_what_stands_around_it() {
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:a$0:sqs:eu-west-1:444455556666:a"}]}"#,
            "aws-cn",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws-cn:sqs:eu-west-1:444455556666:a"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s$0:eu-west-1:444455556666:a"}]}"#,
            "sns",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sns:eu-west-1:444455556666:a"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:$0:444455556666:a"}]}"#,
            "eu-west-1",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:444455556666:a"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-$0central-1:444455556666:a"}]}"#,
            "eu-west-1",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:444455556666:a"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:$0:a"}]}"#,
            "*",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:*:a"}]}"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:$0}]}"#,
            "*",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs:eu-west-1:*:"}]}"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs\u003aeu-$0central-1:444455556666:a"}]}"#,
            "eu-west-1",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sqs\u003aeu-west-1:444455556666:a"}]}"#
            ]],
        );
    }

    #[test]
    fn colons_follow_that_no_field_stands_between() {
        check(
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3$0"}]}"#,
            "s3",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::"}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:ia$0"}]}"#,
            "iam",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:iam::"}]}"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sn$0"}]}"#,
            "sns",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:sns:"}]}"#]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aw$0"}]}"#,
            "aws",
            expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:"}]}"#]],
        );
    }
}
