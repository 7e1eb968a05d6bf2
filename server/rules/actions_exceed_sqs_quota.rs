use crate::policy::edit::split_statement;
use crate::policy::{Arn, PolicyKind, strings};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// A statement of a queue's policy lists more than seven actions.
    ///
    /// Amazon SQS rejects the policy (`OverLimit`). Several statements may list seven each, and `sqs:*` counts as one. The rule looks at policies that are said to be of
    /// a queue, and at those about one queue and nothing else.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::SQS::Queue
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "111122223333"},
    ///             "Action": [
    ///                 "sqs:ChangeMessageVisibility",
    ///                 "sqs:DeleteMessage",
    ///                 "sqs:GetQueueAttributes",
    ///                 "sqs:GetQueueUrl",
    ///                 "sqs:ListDeadLetterSourceQueues",
    ///                 "sqs:PurgeQueue",
    ///                 "sqs:ReceiveMessage",
    ///                 "sqs:SendMessage"
    ///             ],
    ///             "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::SQS::Queue
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "111122223333"},
    ///             "Action": [
    ///                 "sqs:ChangeMessageVisibility",
    ///                 "sqs:DeleteMessage",
    ///                 "sqs:GetQueueAttributes",
    ///                 "sqs:GetQueueUrl"
    ///             ],
    ///             "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"
    ///         },
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "111122223333"},
    ///             "Action": [
    ///                 "sqs:ListDeadLetterSourceQueues",
    ///                 "sqs:PurgeQueue",
    ///                 "sqs:ReceiveMessage",
    ///                 "sqs:SendMessage"
    ///             ],
    ///             "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Amazon SQS policy quotas](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html)
    ACTIONS_EXCEED_SQS_QUOTA: Error, kinds: &[PolicyKind::Resource], check: check,
}

/// How many actions a statement may list.
const MOST: usize = 7;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if !is_of_queue(context) {
        return;
    }
    for statement in &context.policy.statements {
        let count = strings(statement.action).count();
        let Some(first) = strings(statement.action).nth(MOST) else {
            continue;
        };
        let message = format!(
            "A queue's policy takes {MOST} actions a statement, and here are {count}; put the others into another statement"
        );
        let edits = split_statement(
            context.source,
            context.style,
            context.policy,
            statement,
            |action| first.range.start <= action.range.start,
            |_| false,
        );
        // Two statements of half the actions say what one of all said.
        let fix = Fix::new("Move these actions to a statement of their own", edits)
            .preferred()
            .safe();
        let fix = (!fix.edits.is_empty()).then_some(fix);
        diagnostics.push(Diagnostic::new(&ACTIONS_EXCEED_SQS_QUOTA, first.range, message).with_fix(fix));
    }
}

/// Whether the policy is of a queue: it is said to be, or names one queue and actions of SQS, and nothing else.
fn is_of_queue(context: &Context<'_>) -> bool {
    if let Some(name) = context.resource_type {
        return name.starts_with("AWS::SQS::");
    }
    let Some(first) = context.resources.first() else {
        return false;
    };
    let is_queue = |arn: Arn<'_>| arn.service() == "sqs" && !arn.resource().contains(['*', '?']);
    first.arn.is_some_and(is_queue)
        && context
            .actions
            .iter()
            .all(|action| action.entry.pattern.has_prefix("sqs"))
        && context
            .resources
            .iter()
            .all(|resource| resource.string.as_str() == first.string.as_str())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn statement(actions: &str, resource: &str) -> String {
        format!(
            r#""Effect": "Allow", "Principal": {{"AWS": "111122223333"}}, "Action": [{actions}], "Resource": "{resource}""#
        )
    }

    const SEVEN: &str = r#""sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:PurgeQueue", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility""#;
    const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:orders";

    #[test]
    fn the_eighth_action_moves() {
        let eight = format!(r#"{SEVEN}, "sqs:ListQueueTags""#);
        let after = format!(
            "{}}}, {{{}",
            statement(SEVEN, QUEUE),
            statement(r#""sqs:ListQueueTags""#, QUEUE)
        );
        assert_eq!(
            fixed_as(&policy_of(&statement(&eight, QUEUE)), "resource", "Move"),
            policy_of(&after)
        );
    }

    #[test]
    fn other_policies_may_list_more() {
        for (actions, resource) in [
            (SEVEN.to_owned(), QUEUE),
            (format!(r#"{SEVEN}, "sqs:ListQueueTags""#), "*"),
            (format!(r#"{SEVEN}, "s3:GetObject""#), QUEUE),
        ] {
            let found = findings_as(&policy_of(&statement(&actions, resource)), "resource");
            assert!(!found.contains("SQS_QUOTA"), "{found}");
        }
    }
}
