use crate::catalog::{self, Action, ConditionKey};
use crate::policy::{ActionEntry, PolicyKind};
use crate::rule::condition_keys::{by_statement, remove_fix};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::edit::{Json, remove_elements_where};
use crate::text::Edit;

declare_rule! {
    /// A key that few services support is tested for actions of others.
    ///
    /// Requests to other services lack `aws:VpceAccount`, `aws:VpceOrgID`, `aws:VpceOrgPaths` and
    /// `aws:SourceVpcArn`, so a `Deny` with a negated operator blocks them and an `Allow` never reaches them. Name
    /// the services that support the key.
    ///
    /// Does not speak of `NotAction`, of statements that also ask with `Null` whether the key is there, nor of `*`
    /// in the policy of a resource, which means the resource's own service.
    ///
    /// ## Invalid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Deny",
    ///             "Action": ["s3:PutObject", "sns:Publish"],
    ///             "Resource": "*",
    ///             "Condition": {"StringNotEquals": {"aws:VpceAccount": "123456789012"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Deny",
    ///             "Action": "s3:PutObject",
    ///             "Resource": "*",
    ///             "Condition": {"StringNotEquals": {"aws:VpceAccount": "123456789012"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-use-condition-key-only-with-supported-services)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let limited = catalog::global_condition_keys().filter(|key| key.services().len() != 0);
    let limited: Vec<ConditionKey> = limited.collect();
    for (_, conditions) in by_statement(context) {
        for condition in conditions {
            let Some(key) = condition.key.filter(|key| limited.contains(key)) else {
                continue;
            };
            let asks_first = conditions
                .iter()
                .any(|other| other.is_null_test() && other.key == Some(key));
            if !asks_first {
                diagnostics.extend(diagnostic(context, condition, key));
            }
        }
    }
}

fn diagnostic(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    key: ConditionKey,
) -> Option<Diagnostic> {
    let statement = condition.statement;
    let is_resource_policy = matches!(context.kind, PolicyKind::Resource | PolicyKind::Trust);
    let is_outside = |entry: &ActionEntry<'_>| match entry.pattern.is_everything() {
        true => !is_resource_policy,
        false => lacks_support(entry, key),
    };
    let entries = statement.actions().filter(|entry| !entry.negated);
    let outside: Vec<ActionEntry<'_>> = entries.filter(is_outside).collect();
    let first = outside.first()?;
    let name = condition.condition.key.as_str();
    let message = match first.pattern.is_everything() {
        true => {
            format!("Few services support `{name}`, and `*` means all; list the actions of those that do")
        }
        false => format!(
            "`{}` does not support `{name}`; test it only for actions that do",
            first.pattern.text
        ),
    };
    let diagnostic = Diagnostic::new(
        &USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES,
        condition.condition.key.range,
        message,
    );
    let diagnostic = diagnostic.with_related(first.string.range, "This action");
    Some(diagnostic.with_fix(fix(context, condition, key, &outside)))
}

/// Whether an action's service, or the action itself, is known not to support a key.
fn lacks_support(entry: &ActionEntry<'_>, key: ConditionKey) -> bool {
    let Some(service) = entry.pattern.prefix.and_then(catalog::service) else {
        return false;
    };
    let action: Option<Action> = service.action(entry.pattern.name);
    !key.services().any(|other| other == service)
        || action.is_some_and(|action| key.unsupported_actions().any(|other| other == action))
}

fn fix(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    key: ConditionKey,
    outside: &[ActionEntry<'_>],
) -> Option<Fix> {
    let property = condition.statement.action?;
    let list = property.value.as_ref()?;
    if outside.iter().any(|entry| entry.pattern.is_everything()) {
        let services = key
            .services()
            .map(|service| Json::String(format!("{}:*", service.prefix())));
        let services = Json::Array(services.collect());
        let text = context
            .style
            .value_at(context.source, list.range.start, &services);
        let title = format!("List the services that support `{}`", key.name());
        return Some(Fix::new(title, vec![Edit::replace(list.range, text)]));
    }
    if list.one_or_many().count() == outside.len() {
        return Some(remove_fix(condition));
    }
    let is_outside = |range| outside.iter().any(|entry| entry.string.range == range);
    let edits = remove_elements_where(list, |value| is_outside(value.range));
    Some(Fix::new("Remove the actions that do not support it", edits))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};
    use expect_test::expect;

    fn policy(action: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Action": {action}, "Resource": "*"{condition}}}]}}"#
        )
    }

    const CONDITION: &str = r#", "Condition": {"StringNotEquals": {"aws:VpceOrgID": "o-a1b2c3d4e5"}}"#;

    #[test]
    fn the_other_actions_or_the_condition_go() {
        let source = policy(r#"["s3:GetObject", "iam:PassRole", "sns:*"]"#, CONDITION);
        expect![[r#"
            warning USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES on `"aws:VpceOrgID"`: `iam:PassRole` does not support `aws:VpceOrgID`; test it only for actions that do
              fix: Remove the actions that do not support it
        "#]]
        .assert_eq(&findings_as(&source, "scp"));
        assert_eq!(
            fixed_as(&source, "scp", "Remove"),
            policy(r#"["s3:GetObject"]"#, CONDITION)
        );
        let sns = r#""sns:Publish""#;
        assert_eq!(
            fixed_as(&policy(sns, CONDITION), "scp", "Remove"),
            policy(sns, "")
        );
    }

    #[test]
    fn everything_becomes_a_list() {
        let source = policy(r#""*""#, CONDITION);
        let after = fixed_as(&source, "scp", "List");
        assert!(
            after.contains(r#""ses:*""#) && !after.contains(r#""sns:*""#),
            "{after}"
        );
        assert!(!findings_as(&source, "resource").contains("USE_CONDITION_KEY"));
    }

    #[test]
    fn whoever_asks_first_is_left_alone() {
        let condition = r#", "Condition": {"StringNotEquals": {"aws:VpceOrgID": "o-a1b2c3d4e5"}, "Null": {"aws:VpceOrgID": "false"}}"#;
        let found = findings_as(&policy(r#""*""#, condition), "scp");
        assert!(!found.contains("USE_CONDITION_KEY"), "{found}");
    }
}
