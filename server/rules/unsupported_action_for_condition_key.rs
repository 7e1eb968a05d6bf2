use std::collections::{HashMap, HashSet};

use crate::catalog::{self, Action, ConditionKey};
use crate::policy::edit::split_statement;
use crate::policy::{ActionEntry, PolicyKind};
use crate::rule::condition_keys::{by_statement, is_key};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::StringValue;

declare_rule! {
    /// A condition key does not apply to some of the actions beside it.
    ///
    /// Requests for such an action do not carry the key, so the condition is never met for it. Give the action a
    /// statement of its own.
    ///
    /// Looks at actions written out, at the service's own keys and only at actions for which AWS lists such keys
    /// and resource types; also at the actions that AWS documents not to carry `aws:ResourceAccount`,
    /// `aws:ResourceOrgID` and `aws:ResourceOrgPaths`. Does not speak of keys for tags, of `Null` and `IfExists`,
    /// nor of AWS STS, whose permissions are checked with the request that they belong to.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": ["s3:ListBucket", "s3:PutObject"],
    ///             "Resource": ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
    ///             "Condition": {"StringLike": {"s3:prefix": "home/*"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "s3:ListBucket",
    ///             "Resource": "arn:aws:s3:::photos",
    ///             "Condition": {"StringLike": {"s3:prefix": "home/*"}}
    ///         },
    ///         {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::photos/*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-action-for-condition-key)
    /// - [Actions, resources and condition keys for AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
    UNSUPPORTED_ACTION_FOR_CONDITION_KEY: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut selective: HashMap<ConditionKey, bool> = HashMap::new();
    let mut known: HashMap<(&str, ConditionKey), bool> = HashMap::new();
    for (statement, conditions) in by_statement(context) {
        let mut reported: HashSet<&str> = HashSet::new();
        for condition in conditions {
            let Some(key) = condition.key.filter(|_| needs_key(condition)) else {
                continue;
            };
            if !*selective.entry(key).or_insert_with(|| is_selective(key)) {
                continue;
            }
            let prefix = service_prefix(key).filter(|_| !key.is_global());
            let may_lack = |entry: &ActionEntry<'_>| {
                let is_of_service = prefix.is_none_or(|prefix| entry.pattern.has_prefix(prefix));
                is_of_service && !entry.negated && !entry.pattern.has_wildcard()
            };
            let mut without = Vec::new();
            for entry in statement.actions().filter(may_lack) {
                let text = entry.pattern.text;
                let lacks_key = known
                    .entry((text, key))
                    .or_insert_with(|| catalog::action(text).is_some_and(|action| lacks(action, key)));
                if *lacks_key && reported.insert(text) {
                    without.push(entry.string);
                }
            }
            report(context, condition, &without, diagnostics);
        }
    }
}

/// Whether the author expects the key to be there.
fn needs_key(condition: &ResolvedCondition<'_>) -> bool {
    condition.operator.is_some() && !condition.is_null_test() && !condition.name.if_exists
}

/// Whether a key is known to come with some actions only. Of keys that few services support, and of tags, other
/// rules speak.
fn is_selective(key: ConditionKey) -> bool {
    if key.is_global() {
        return key.services().len() == 0 && key.unsupported_actions().len() != 0;
    }
    key.placeholder().is_none() && !key.name().starts_with("sts:")
}

/// Whether AWS publishes that an action does not have a key.
fn lacks(action: Action, key: ConditionKey) -> bool {
    if key.is_global() {
        return key.unsupported_actions().any(|other| other == action);
    }
    let own = Some(action.service().prefix());
    let mut keys = action.condition_keys();
    service_prefix(key) == own
        && action.resource_types().len() != 0
        && keys.any(|other| service_prefix(other) == own && other.placeholder().is_none())
        && !action.all_condition_keys().any(|other| other == key)
}

fn service_prefix(key: ConditionKey) -> Option<&'static str> {
    key.name().split_once(':').map(|(prefix, _)| prefix)
}

fn report(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    without: &[&StringValue],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(first) = without.first() else {
        return;
    };
    let key = condition.condition.key;
    let edits = split_statement(
        context.source,
        context.style,
        context.policy,
        condition.statement,
        |action| without.iter().any(|other| other.as_str() == action.as_str()),
        |other| is_key(other, key.as_str()),
    );
    let more = match without.len() - 1 {
        0 => String::new(),
        1 => " and another action".to_owned(),
        more => format!(" and {more} other actions"),
    };
    let title = format!(
        "Put `{}`{more} into a statement without `{}`",
        first.as_str(),
        key.as_str()
    );
    let fix = (!edits.is_empty()).then(|| Fix::new(title, edits).preferred());
    for action in without {
        let message = format!(
            "`{}` does not apply to `{}`; give the action a statement without it",
            key.as_str(),
            action.as_str()
        );
        let diagnostic = Diagnostic::new(&UNSUPPORTED_ACTION_FOR_CONDITION_KEY, action.range, message)
            .with_related(key.range, "The condition key");
        diagnostics.push(diagnostic.with_fix(fix.clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn statement(actions: &str, operator: &str, key: &str) -> String {
        format!(
            r#"{{"Effect": "Allow", "Action": [{actions}], "Resource": "*", "Condition": {{"{operator}": {{"{key}": "1"}}}}}}"#
        )
    }

    fn policy(statements: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
    }

    #[test]
    fn the_action_gets_a_statement_of_its_own() {
        let source = policy(&statement(
            r#""dynamodb:Query", "dynamodb:DescribeTable", "dynamodb:Scan""#,
            "StringLike",
            "s3:prefix",
        ));
        assert_eq!(findings(&source), "");
        let source = policy(&statement(
            r#""s3:ListBucket", "s3:GetObject""#,
            "StringLike",
            "s3:prefix",
        ));
        expect![[r#"
            error UNSUPPORTED_ACTION_FOR_CONDITION_KEY on `"s3:GetObject"`: `s3:prefix` does not apply to `s3:GetObject`; give the action a statement without it
              fix: Put `s3:GetObject` into a statement without `s3:prefix` (preferred)
        "#]]
        .assert_eq(&findings(&source));
        let rest = statement(r#""s3:ListBucket""#, "StringLike", "s3:prefix");
        let own = r#"{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}"#;
        assert_eq!(fixed(&source, "Put"), policy(&format!("{rest}, {own}")));
    }

    #[test]
    fn documented_exceptions_of_global_keys_count() {
        let accept = r#""ec2:CreateVpcEndpoint""#;
        let found = findings(&policy(&statement(accept, "StringEquals", "aws:ResourceAccount")));
        assert!(found.contains("UNSUPPORTED_ACTION"), "{found}");
    }

    #[test]
    fn what_may_be_right_is_left_alone() {
        for (actions, operator, key) in [
            (r#""s3:ListBucket", "s3:Get*""#, "StringLike", "s3:prefix"),
            (r#""s3:GetObject""#, "StringLikeIfExists", "s3:prefix"),
            (r#""s3:GetObject""#, "Null", "s3:prefix"),
            (
                r#""sts:AssumeRole", "sts:TagSession""#,
                "StringLike",
                "sts:ExternalId",
            ),
            (r#""ec2:DescribeInstances""#, "StringLike", "ec2:ResourceTag/a"),
            (
                r#""kms:CreateGrant", "kms:RevokeGrant""#,
                "Bool",
                "kms:GrantIsForAWSResource",
            ),
            (
                r#""iam:DeleteServiceLinkedRole""#,
                "StringLike",
                "iam:AWSServiceName",
            ),
        ] {
            let found = findings(&policy(&statement(actions, operator, key)));
            assert!(!found.contains("UNSUPPORTED_ACTION"), "{found}");
        }
    }
}
