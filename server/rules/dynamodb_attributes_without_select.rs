use crate::catalog::{self, Action, OperatorFamily};
use crate::policy::{Effect, PolicyKind, Statement};
use crate::rule::actions::actions_of;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// `dynamodb:Attributes` restricts reads that need not say which attributes they want.
    ///
    /// A read that names no attributes returns whole items, and `dynamodb:Attributes` is empty then. Require
    /// `dynamodb:Select` to be `SPECIFIC_ATTRIBUTES` as well.
    ///
    /// Looks at statements that allow an action for which `dynamodb:Select` exists. Does not see `Deny` statements
    /// that require it.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "dynamodb:Query",
    ///         "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
    ///         "Condition": {
    ///             "ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id", "Status"]}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "dynamodb:Query",
    ///         "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
    ///         "Condition": {
    ///             "ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id", "Status"]},
    ///             "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-dynamodb-attributes-without-select)
    /// - [Using IAM policy conditions for fine-grained access control](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html)
    DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: SecurityWarning, kinds: &[PolicyKind::Identity, PolicyKind::Resource], check: check,
}

const ATTRIBUTES: &str = "dynamodb:Attributes";
const SELECT: &str = "dynamodb:Select";
const SPECIFIC: &str = "SPECIFIC_ATTRIBUTES";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in context
        .conditions
        .iter()
        .filter(|condition| condition.is_about(ATTRIBUTES))
    {
        let statement = condition.statement;
        let is_positive = condition
            .operator
            .is_some_and(|operator| operator.family() == OperatorFamily::String && !operator.is_negated());
        let selects = || {
            statement
                .conditions()
                .any(|other| other.key.as_str().eq_ignore_ascii_case(SELECT))
        };
        if statement.effect() != Some(Effect::Allow)
            || !is_positive
            || selects()
            || !reads(context, statement)
        {
            continue;
        }
        let message = format!(
            "A read without a list of attributes escapes `{ATTRIBUTES}`; require `{SELECT}` to be `{SPECIFIC}`"
        );
        let place = condition.condition.key.range;
        diagnostics.push(
            Diagnostic::new(&DYNAMODB_ATTRIBUTES_WITHOUT_SELECT, place, message)
                .with_fix(fix(context, condition)),
        );
    }
}

/// Whether a statement allows an action that has `dynamodb:Select`.
fn reads(context: &Context<'_>, statement: &Statement<'_>) -> bool {
    let mut own = actions_of(context, statement).filter(|action| !action.entry.negated);
    let readers: Vec<Action> = catalog::service("dynamodb")
        .into_iter()
        .flat_map(|s| s.actions())
        .filter(has_select)
        .collect();
    own.any(|action| readers.iter().any(|reader| action.covers(*reader)))
}

fn has_select(action: &Action) -> bool {
    let own = action.condition_keys();
    let of_resources = action
        .resource_types()
        .flat_map(|resource| resource.condition_keys());
    own.chain(of_resources).any(|key| key.name() == SELECT)
}

fn fix(context: &Context<'_>, condition: &ResolvedCondition<'_>) -> Option<Fix> {
    let value = condition.statement.condition?.value.as_ref()?;
    let operators = value.as_object()?;
    let specific = Json::string(SPECIFIC);
    let insert = |into, key, json: &Json| {
        let last =
            |value: &crate::syntax::Value| Some(value.as_object()?.properties.len().checked_sub(1)).flatten();
        insert_property(context.source, context.style, into, last(into), key, json)
    };
    let edits = match operators.get("StringEquals") {
        Some(equals) => insert(equals.value.as_ref()?, SELECT, &specific),
        None => insert(value, "StringEquals", &Json::Object(vec![(SELECT, specific)])),
    };
    Some(
        Fix::new(format!("Require `{SELECT}` to be `{SPECIFIC}`"), edits)
            .preferred()
            .safe(),
    )
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn policy(effect: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Action": "{action}", "Resource": "*", "Condition": {condition}}}]}}"#
        )
    }

    const ATTRIBUTES: &str = r#"{"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id"]}}"#;

    #[test]
    fn only_reads_without_select_are_found() {
        for (effect, action, condition, expected) in [
            ("Allow", "dynamodb:Query", ATTRIBUTES, true),
            ("Allow", "dynamodb:*", ATTRIBUTES, true),
            ("Deny", "dynamodb:Query", ATTRIBUTES, false),
            ("Allow", "dynamodb:DeleteTable", ATTRIBUTES, false),
            (
                "Allow",
                "dynamodb:Query",
                r#"{"StringEquals": {"dynamodb:Attributes": "Id"}, "StringEqualsIfExists": {"dynamodb:select": "SPECIFIC_ATTRIBUTES"}}"#,
                false,
            ),
        ] {
            let found = findings(&policy(effect, action, condition));
            assert_eq!(
                found.contains("DYNAMODB_ATTRIBUTES"),
                expected,
                "{effect} {action} {condition}: {found}"
            );
        }
    }

    #[test]
    fn the_fix_requires_the_selection() {
        assert_eq!(
            fixed(&policy("Allow", "dynamodb:Query", ATTRIBUTES), "Require"),
            policy(
                "Allow",
                "dynamodb:Query",
                r#"{"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id"]}, "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}"#
            )
        );
        assert_eq!(
            fixed(
                &policy(
                    "Allow",
                    "dynamodb:Query",
                    r#"{"StringEquals": {"dynamodb:Attributes": "Id"}}"#
                ),
                "Require"
            ),
            policy(
                "Allow",
                "dynamodb:Query",
                r#"{"StringEquals": {"dynamodb:Attributes": "Id", "dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}"#
            )
        );
    }
}
