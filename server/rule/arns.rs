//! What rules about ARNs of resources share.

use super::actions::actions_of;
use crate::catalog;
use crate::policy::{Arn, PolicyKind, Statement};
use crate::rule::{Context, ResolvedResource};
use crate::syntax::Property;
use crate::syntax::edit::{Json, remove_from_list};
use crate::text::{Edit, TextRange};

/// The edits that take a string out of the first of some elements of a statement that holds it.
pub(crate) fn remove_from_elements(elements: [Option<&Property>; 2], range: TextRange) -> Option<Vec<Edit>> {
    let mut lists = elements
        .into_iter()
        .flatten()
        .filter_map(|property| property.value.as_ref());
    lists.find_map(|list| remove_from_list(list, range))
}

/// The service of all actions beside a resource, where they have only one.
pub(crate) fn only_service(context: &Context<'_>, resource: &ResolvedResource<'_>) -> Option<&'static str> {
    let mut services = actions_of(context, resource.statement).map(|action| action.service);
    let first = services.next()??;
    services
        .all(|service| service == Some(first))
        .then(|| first.prefix())
}

/// Every action of the services that the resources of a statement belong to, as patterns. `None` where one of them has
/// no service or is excluded.
pub(crate) fn actions_of_resources(statement: &Statement<'_>) -> Option<Json> {
    let mut prefixes = Vec::new();
    for (resource, negated) in statement.resources() {
        let service = catalog::service(Arn::new(resource.as_str())?.service())?;
        if negated {
            return None;
        }
        if !prefixes.contains(&service.prefix()) {
            prefixes.push(service.prefix());
        }
    }
    let mut patterns = prefixes.iter().map(|prefix| Json::String(format!("{prefix}:*")));
    match prefixes.len() {
        0 => None,
        1 => patterns.next(),
        _ => Some(Json::Array(patterns.collect())),
    }
}

/// The resources that have all six fields of an ARN.
pub(crate) fn arns<'c, 'a>(
    context: &'c Context<'a>,
) -> impl Iterator<Item = (&'c ResolvedResource<'a>, Arn<'a>)> {
    context
        .resources
        .iter()
        .filter_map(|resource| Some((resource, resource.arn?)))
}

/// Where a field of an ARN stands; the whole string where it is empty.
pub(crate) fn arn_field_place(resource: &ResolvedResource<'_>, arn: Arn<'_>, field: usize) -> TextRange {
    let range = arn.field_range(field);
    match range.is_empty() {
        true => resource.string.range,
        false => resource.string.source_range(range),
    }
}

/// Puts `text` in the place of a field of an ARN.
pub(crate) fn replace_arn_field(
    resource: &ResolvedResource<'_>,
    arn: Arn<'_>,
    field: usize,
    text: &str,
) -> Edit {
    Edit::replace(resource.string.source_range(arn.field_range(field)), text)
}

/// Whether an ARN may name what AWS shares with every account: such ARNs lack an account, and some a region.
pub(crate) fn is_owned_by_aws(arn: Arn<'_>) -> bool {
    const SERVICES: [&str; 5] = [
        "cloudformation",
        "health",
        "resource-explorer-2",
        "securityhub",
        "ssm",
    ];
    let name = arn.resource().to_ascii_lowercase();
    arn.account() == "aws"
        || name.contains("aws")
        || name.contains("amazon")
        || SERVICES.contains(&arn.service())
}

/// The service whose actions and resources a policy takes, where that is known.
pub(crate) fn policy_service(context: &Context<'_>) -> Option<&'static str> {
    match context.resource_type {
        Some("AWS::S3::Bucket" | "AWS::S3::AccessPoint" | "AWS::S3::MultiRegionAccessPoint") => Some("s3"),
        Some("AWS::S3ObjectLambda::AccessPoint") => Some("s3-object-lambda"),
        Some("AWS::DynamoDB::Table") => Some("dynamodb"),
        Some("AWS::IAM::AssumeRolePolicyDocument") => Some("sts"),
        None if context.kind == PolicyKind::Trust => Some("sts"),
        _ => None,
    }
}

/// Whether every resource type that an ARN could denote has this field, or every one leaves it empty; `false` where it
/// could denote none.
pub(crate) fn all_types(arn: Arn<'_>, field: usize, filled: bool) -> bool {
    let mut types = catalog::arn::denoted(arn.service(), arn.resource()).peekable();
    types.peek().is_some() && types.all(|resource_type| resource_type.arn_field(field).is_empty() != filled)
}
