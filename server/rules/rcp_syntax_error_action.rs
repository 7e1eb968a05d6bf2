use crate::catalog;
use crate::policy::{Effect, PolicyKind};
use crate::rule::{Context, Diagnostic, Fix, ResolvedAction, Severity, declare_rule};
use crate::syntax::edit::{Json, remove_from_list};
use crate::text::Edit;

declare_rule! {
    /// A resource control policy denies actions of a service that such policies do not apply to.
    ///
    /// Resource control policies work for some services only, and take no `*` for the actions of all. More services are added
    /// every few months, so a service that is not on the embedded list is a warning that names the catalogue's date.
    ///
    /// ## Invalid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": ["s3:PutObject", "ec2:RunInstances"],
    ///         "Resource": "*"
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
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:PutObject",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-action)
    /// - [Services that support resource control policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services)
    RCP_SYNTAX_ERROR_ACTION: Error, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for action in &context.actions {
        if action.entry.negated || action.statement.effect() != Some(Effect::Deny) {
            continue;
        }
        if action.entry.pattern.is_everything() {
            let message =
                "A resource control policy takes no `*` for all actions; name the services, such as `s3:*`";
            diagnostics.push(
                Diagnostic::new(&RCP_SYNTAX_ERROR_ACTION, action.entry.string.range, message)
                    .with_fix(name_services(context, action)),
            );
        } else if let Some(service) = action
            .service
            .filter(|service| !service.supports_resource_control())
        {
            let message = format!(
                "Resource control policies do not apply to `{}` as of {}; remove the action",
                service.prefix(),
                catalog::date()
            );
            diagnostics.push(
                Diagnostic::new(&RCP_SYNTAX_ERROR_ACTION, action.entry.string.range, message)
                    .with_severity(Severity::Warning)
                    .with_fix(remove(context, action)),
            );
        }
    }
}

/// All services that there are: what `*` means here.
fn name_services(context: &Context<'_>, action: &ResolvedAction<'_>) -> Option<Fix> {
    let list = action.statement.action?.value.as_ref()?;
    let is_only = list.one_or_many().take(2).count() == 1;
    let services = catalog::services().filter(|service| service.supports_resource_control());
    let services = services.map(|service| Json::String(format!("{}:*", service.prefix())));
    let services = Json::Array(services.collect());
    let text = context
        .style
        .value_at(context.source, list.range.start, &services);
    let title = "List all services that resource control policies apply to";
    is_only.then(|| Fix::new(title, vec![Edit::replace(list.range, text)]).preferred())
}

fn remove(context: &Context<'_>, action: &ResolvedAction<'_>) -> Option<Fix> {
    let list = action.statement.action?.value.as_ref()?;
    if let Some(edits) = remove_from_list(list, action.entry.string.range) {
        let title = format!("Remove `{}`", action.entry.pattern.text);
        return Some(Fix::new(title, edits).preferred());
    }
    let edits = context.remove_statement(action.statement)?;
    Some(Fix::new("Remove the statement", edits))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(actions: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Deny", "Principal": "*", "Action": {actions}, "Resource": "*""#
        ))
    }

    #[test]
    fn an_unsupported_action_is_removed() {
        let source = policy(r#"["ec2:RunInstances", "s3:*"]"#);
        assert_eq!(fixed_as(&source, "rcp", "Remove"), policy(r#"["s3:*"]"#));
        assert!(
            findings_as(&source, "rcp")
                .starts_with("warning RCP_SYNTAX_ERROR_ACTION on `\"ec2:RunInstances\"`")
        );
    }

    #[test]
    fn everything_becomes_a_list_of_services() {
        let source = policy(r#""*""#);
        assert!(findings_as(&source, "rcp").starts_with("error RCP_SYNTAX_ERROR_ACTION"));
        let after = fixed_as(&source, "rcp", "List");
        assert!(
            after.contains(r#", "s3:*", "#) && !after.contains("ec2:"),
            "{after}"
        );
        assert_eq!(findings_as(&after, "rcp"), "");
    }

    #[test]
    fn an_unknown_service_is_another_rules_affair() {
        assert!(!findings_as(&policy(r#""s4:*""#), "rcp").contains("RCP_SYNTAX"));
    }
}
