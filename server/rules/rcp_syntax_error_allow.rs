use crate::policy::{Effect, PolicyKind, Statement, strings};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::quote;
use crate::syntax::{Property, Value};
use crate::text::Edit;

declare_rule! {
    /// A resource control policy allows something narrower than everything.
    ///
    /// `Allow` in a resource control policy exists only to allow everything, as AWS's own `RCPFullAWSAccess` does: with
    /// `"Resource": "*"` and without `Condition`. Restrictions are written as `Deny`.
    ///
    /// ## Invalid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": "*",
    ///         "Action": "*",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": "*",
    ///         "Action": "*",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-allow)
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    RCP_SYNTAX_ERROR_ALLOW: Error, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let effect = statement
            .effect
            .filter(|_| statement.effect() == Some(Effect::Allow))
            .and_then(|effect| effect.value.as_ref()?.as_string());
        let Some(effect) = effect else {
            continue;
        };
        let narrows = |resource: &Property| strings(Some(resource)).any(|string| string.as_str() != "*");
        let is_narrow = statement
            .condition
            .is_some_and(|condition| condition.value.is_some())
            || statement
                .not_resource
                .is_some_and(|resource| resource.value.is_some())
            || statement.resource.is_some_and(narrows);
        if !is_narrow {
            continue;
        }
        let message = "A resource control policy allows either everything or nothing; write `Deny`, or remove what narrows it";
        let deny = Fix::new("Change to `Deny`", vec![Edit::replace(effect.content, "Deny")]);
        diagnostics.push(
            Diagnostic::new(&RCP_SYNTAX_ERROR_ALLOW, effect.range, message)
                .with_fix(deny)
                .with_fix(widen(context, statement)),
        );
    }
}

fn widen(_context: &Context<'_>, statement: &Statement<'_>) -> Option<Fix> {
    let mut edits = Vec::new();
    match (statement.resource, statement.not_resource) {
        (Some(_), Some(_)) => return None,
        (Some(resource), None) => edits.push(everything(resource)?),
        (None, Some(resource)) => {
            edits.push(Edit::replace(resource.key.content, "Resource"));
            edits.push(everything(resource)?);
        }
        (None, None) => {}
    }
    let condition = statement.condition.into_iter();
    edits.extend(condition.flat_map(|condition| statement.remove_element(condition)));
    Some(Fix::new("Remove what narrows it", edits))
}

fn everything(resource: &Property) -> Option<Edit> {
    let value: &Value = resource.value.as_ref()?;
    Some(Edit::replace(value.range, quote("*")))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{fixed_as, policy_of};

    #[test]
    fn it_is_turned_into_a_denial_or_widened() {
        let source = policy_of(
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:*", "NotResource": ["arn:aws:s3:::b"], "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
        );
        assert_eq!(fixed_as(&source, "rcp", "Deny"), source.replace("Allow", "Deny"));
        assert_eq!(
            fixed_as(&source, "rcp", "narrows"),
            policy_of(r#""Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*""#)
        );
    }
}
