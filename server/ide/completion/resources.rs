//! The entries of `Resource` and `NotResource`.

use super::arns::Format;
use super::{Request, list};
use crate::catalog::{Action, ResourceType};
use crate::ide::topic::Topic;
use crate::ide::{CompletionItem, CompletionKind, CompletionList};

/// An ARN of nothing in particular.
pub(super) const ANY_ARN: (&str, &str) = (
    "arn:${Partition}:${Service}:${Region}:${Account}:${Resource}",
    "any resource",
);

impl Request<'_> {
    /// `*`, and the ARNs of what the statement's actions work on; inside `${` policy variables.
    pub(super) fn resources(&self) -> CompletionList {
        if let Some(variables) = self.variables() {
            return variables;
        }
        let actions = self.statement_actions().unwrap_or_default();
        let topic = Topic::Element("Resource");
        let mut formats: Vec<Format> = types_of(&actions).into_iter().map(Format::of_type).collect();
        let is_typed = self.slot.typed().starts_with("arn:");
        if formats.is_empty() && !is_typed {
            formats.push(Format::new(ANY_ARN));
        }
        let mut items = self.arns(formats, true, &topic);
        if is_typed {
            return list(items);
        }
        let needs_everything = actions.iter().any(|action| action.resource_types().len() == 0);
        let place = if needs_everything || actions.is_empty() {
            0
        } else {
            items.len()
        };
        items.insert(place, self.every_resource(&actions));
        list(items)
    }

    fn every_resource(&self, actions: &[Action]) -> CompletionItem {
        let mut item = self.item("*", CompletionKind::Value, Topic::EveryResource);
        let without = actions.iter().filter(|action| action.resource_types().len() == 0);
        item.detail = Some(match without.count() {
            0 => "every resource".to_owned(),
            1 => "needed by 1 action".to_owned(),
            count => format!("needed by {count} actions"),
        });
        item
    }
}

/// The types of the resources that actions work on: those that are required first.
pub(super) fn types_of(actions: &[Action]) -> Vec<ResourceType> {
    let of = |required: bool| {
        let resources = actions.iter().flat_map(|action| {
            let mut types: Vec<_> = action.resource_types().collect();
            // The main type of an action has the shortest ARN.
            types.sort_by_key(|resource| resource.resource_type.arn().len());
            types
        });
        resources
            .filter(move |resource| resource.required == required)
            .map(|resource| resource.resource_type)
    };
    let mut types: Vec<ResourceType> = Vec::new();
    for candidate in of(true).chain(of(false)) {
        if !types.contains(&candidate) {
            types.push(candidate);
        }
    }
    types
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::completion::testing::{check, check_list, complete, cursor};

    #[test]
    fn the_formats_of_the_actions_come_first() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "$0"}]}"#,
            8,
            expect![[r#"
                arn:aws:sqs:${Region}:${Account}:${QueueName} (queue (sqs))
                * (every resource)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["$0"]}]}"#,
            8,
            expect![[r#"
                arn:aws:s3:::${BucketName}/${ObjectName} (object (s3))
                arn:aws:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName} (accesspointobject (s3))
                arn:aws:s3:::${BucketName} (bucket (s3))
                arn:aws:s3:${Region}:${Account}:accesspoint/${AccessPointName} (accesspoint (s3))
                * (every resource)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListAllMyBuckets"], "Resource": "$0"}]}"#,
            3,
            expect![[r#"
                * (needed by 1 action)
                arn:aws:s3:::${BucketName}/${ObjectName} (object (s3))
                arn:aws:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName} (accesspointobject (s3))"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": ["ec2:DescribeInstances"], "Resource": "$0"}]}"#,
            3,
            expect![[r#"
                * (needed by 1 action)
                arn:aws:${Service}:${Region}:${Account}:${Resource} (any resource)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Resource": "$0"}]}"#,
            8,
            expect![[r#"
                * (every resource)
                arn:aws:${Service}:${Region}:${Account}:${Resource} (any resource)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "$0"}]}"#,
            8,
            expect![[r#"
                * (every resource)
                arn:aws:${Service}:${Region}:${Account}:${Resource} (any resource)"#]],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "NotResource": ["*", "role$0"]}]}"#,
            3,
            expect!["arn:aws:iam::${Account}:role/${RoleNameWithPath} (role (iam))"],
        );
    }

    #[test]
    fn formats_are_filled_from_the_document() {
        check(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["arn:aws-cn:sqs:cn-north-1:444455556666:a", "$0"]}]}"#,
            "arn:aws-cn:sqs:cn-north-1:444455556666:${QueueName}",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["arn:aws-cn:sqs:cn-north-1:444455556666:a", "arn:aws-cn:sqs:cn-north-1:444455556666:QueueName"]}]}"#
            ]],
        );
        check(
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": $0}]}"#,
            "arn:aws:sqs:${Region}:${Account}:${QueueName}",
            expect![[
                r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:111122223333:QueueName"}]}"#
            ]],
        );
        let (source, offset) = cursor(r#"{"Statement": [{"Action": "sqs:SendMessage", "Resource": "$0"}]}"#);
        let list = complete(&source, offset, true);
        let new_text = list.items.first().map(|item| item.edit.new_text.as_str());
        assert_eq!(
            new_text,
            Some("arn:aws:sqs:${1:*}:${2:111122223333}:${3:QueueName}")
        );
    }
}
