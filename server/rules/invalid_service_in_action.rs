use crate::catalog::{self, Service, ServiceStatus, ServiceStatusKind, nearest};
use crate::policy::{ActionPattern, PolicyKind};
use crate::rule::actions::{ActionFix, ActionProblem, MOST_OTHERS, check_actions, prefer_only};
use crate::rule::{Context, Diagnostic, ResolvedAction, Severity, Tag, declare_rule};

declare_rule! {
    /// The part of an action before the colon is not a service prefix.
    ///
    /// Prefixes match in any case but take no wildcard. The nearest prefix is found by spelling and by what the
    /// action's name says: `app-integartions:DeleteEventIntegration` can only be of `app-integrations`. A prefix
    /// without a near one may be newer than the catalogue, so it is a warning that names the catalogue's date. Prefixes
    /// of services that were renamed or have ended say so; those that AWS's own policies use, though the reference lacks
    /// them, are left alone.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "cloud-watch:GetMetricData", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "cloudwatch:GetMetricData", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service-in-action)
    /// - [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
    INVALID_SERVICE_IN_ACTION: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_actions(context, &INVALID_SERVICE_IN_ACTION, diagnostics, problem);
}

fn problem(action: &ResolvedAction<'_>, may_search: bool) -> Option<ActionProblem> {
    let pattern = action.entry.pattern;
    let prefix = pattern.prefix?;
    // `${` belongs to a template language, which may put anything there.
    if action.service.is_some() || pattern.text.contains("${") {
        return None;
    }
    if prefix.trim().is_empty() {
        return Some(empty_prefix(pattern));
    }
    if prefix == "arn" {
        let message = format!(
            "`{}` is an ARN, which belongs in `Resource`; name an action here",
            pattern.text
        );
        return Some(ActionProblem::new(Severity::Error, message, Vec::new()));
    }
    if prefix.contains(['*', '?']) {
        return Some(prefix_with_wildcard(pattern, prefix));
    }
    if let Some(service) = catalog::service(prefix.trim()) {
        let fix = replace_prefix(pattern, service, "Remove the space from");
        let message = format!("`{prefix}` holds a space, which no service prefix does; remove it");
        let fix = ActionFix {
            preferred: true,
            safe: true,
            ..fix
        };
        return Some(ActionProblem::new(Severity::Error, message, vec![fix]));
    }
    match catalog::service_status(prefix) {
        Some(status) => gone(pattern, prefix, status),
        None => Some(unknown_prefix(pattern, prefix, may_search)),
    }
}

/// `*:*` means what `*` says.
fn prefix_with_wildcard(pattern: ActionPattern<'_>, prefix: &str) -> ActionProblem {
    if pattern.text == "*:*" {
        let message = "`*:*` holds a wildcard before the colon, where only a service can stand; write `*`";
        let fix = ActionFix {
            preferred: true,
            ..ActionFix::change_to(pattern, "*")
        };
        return ActionProblem::new(Severity::Error, message.to_owned(), vec![fix]);
    }
    let message = format!("`{prefix}` holds a wildcard, which a service prefix cannot; name the service");
    ActionProblem::new(Severity::Error, message, Vec::new())
}

/// A prefix that the catalogue lacks, though it is no slip of the pen.
fn gone(pattern: ActionPattern<'_>, prefix: &str, status: ServiceStatus) -> Option<ActionProblem> {
    let mut fixes = Vec::new();
    let message = match status.kind() {
        ServiceStatusKind::Undocumented => return None,
        ServiceStatusKind::Ended { name, .. } => {
            format!("`{prefix}` is the prefix of {name}, which AWS has shut down; remove the entry")
        }
        ServiceStatusKind::Renamed => {
            let service = status.replacement()?;
            fixes.push(replace_prefix(pattern, service, "Change to"));
            let (new, name) = (service.prefix(), service.name());
            format!("`{prefix}` is no service prefix any more; that of {name} is `{new}`")
        }
    };
    let problem = ActionProblem::new(Severity::Warning, message, fixes);
    Some(ActionProblem {
        tag: Some(Tag::Deprecated),
        ..problem
    })
}

fn empty_prefix(pattern: ActionPattern<'_>) -> ActionProblem {
    let actions = catalog::actions_named(pattern.name.trim()).take(MOST_OTHERS);
    let mut fixes: Vec<_> = actions
        .map(|action| ActionFix::change_to(pattern, &action.to_string()))
        .collect();
    prefer_only(&mut fixes);
    let message = format!(
        "`{}` names no service; write its prefix before the colon",
        pattern.text
    );
    ActionProblem::new(Severity::Error, message, fixes)
}

fn unknown_prefix(pattern: ActionPattern<'_>, prefix: &str, may_search: bool) -> ActionProblem {
    let near = match may_search {
        true => nearest::services(prefix, Some(pattern.name)),
        false => Vec::new(),
    };
    let Some(first) = near.first() else {
        let date = catalog::date();
        let message = format!(
            "`{prefix}` is not among the service prefixes of the catalogue of {date}; check its spelling"
        );
        return ActionProblem::new(Severity::Warning, message, Vec::new());
    };
    let mut fixes: Vec<_> = near
        .iter()
        .map(|service| replace_prefix(pattern, *service, "Change to"))
        .collect();
    // A prefix that looks like no other may be a service newer than the catalogue, whatever its actions are called.
    if !nearest::services(prefix, None).contains(first) {
        let message = format!(
            "`{prefix}` is not among the service prefixes of the catalogue of {}; `{}` has such an action",
            catalog::date(),
            first.prefix()
        );
        return ActionProblem::new(Severity::Warning, message, fixes);
    }
    if let [fix] = &mut fixes[..] {
        fix.preferred = true;
        fix.safe = !pattern.has_wildcard() && first.action(pattern.name).is_some();
    }
    let message = format!(
        "`{prefix}` is not a service prefix; did you mean `{}`?",
        first.prefix()
    );
    ActionProblem::new(Severity::Error, message, fixes)
}

fn replace_prefix(pattern: ActionPattern<'_>, service: Service, verb: &str) -> ActionFix {
    let prefix = service.prefix();
    ActionFix {
        title: format!("{verb} `{prefix}:{}`", pattern.name),
        range: pattern.prefix_range(),
        new_text: prefix.to_owned(),
        preferred: false,
        safe: false,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed, policy_of};
    use expect_test::expect;

    fn policy(action: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "{action}", "Resource": "*"}}}}"#
        )
    }

    #[test]
    fn everything_of_every_service_is_one_star() {
        let source = policy_of(r#""Effect": "Allow", "Action": "*:*", "Resource": "*""#);
        let found = findings(&source);
        assert_eq!(found.matches(" on `").count(), 1, "{found}");
        assert_eq!(fixed(&source, "Change to `*`"), source.replace("*:*", "*"));
    }

    #[test]
    fn the_actions_name_tells_the_service() {
        let source = policy("app-integartions:DeleteEventIntegration");
        expect![[r#"
            error INVALID_SERVICE_IN_ACTION on `"app-integartions:DeleteEventIntegration"`: `app-integartions` is not a service prefix; did you mean `app-integrations`?
              fix: Change to `app-integrations:DeleteEventIntegration` (preferred, safe)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Change"),
            policy("app-integrations:DeleteEventIntegration")
        );
    }

    #[test]
    fn the_prefix_is_replaced_behind_escapes() {
        let source = policy(r"cloud\u002dwatch:GetMetricData");
        assert_eq!(fixed(&source, "cloudwatch"), policy("cloudwatch:GetMetricData"));
    }

    #[test]
    fn prefixes_that_are_gone_are_told_so() {
        expect![[r#"
            warning INVALID_SERVICE_IN_ACTION on `"catalog-user:*"`: `catalog-user` is no service prefix any more; that of AWS Service Catalog is `servicecatalog`
              fix: Change to `servicecatalog:*`
        "#]]
        .assert_eq(&findings(&policy("catalog-user:*")));
        assert!(findings(&policy("deeplens:*")).contains("AWS DeepLens, which AWS has shut down; remove"));
        assert_eq!(findings(&policy("crowd:GetTask")), "");
    }

    #[test]
    fn other_names_of_a_service_lead_to_its_prefix() {
        for (other, right) in [
            ("s3api:GetObject", "s3:GetObject"),
            ("ddb:GetItem", "dynamodb:GetItem"),
            ("elbv2:CreateRule", "elasticloadbalancing:CreateRule"),
        ] {
            assert_eq!(fixed(&policy(other), "Change"), policy(right));
        }
    }

    #[test]
    fn spaces_and_wildcards_are_named() {
        assert_eq!(fixed(&policy("s3 :GetObject"), "space"), policy("s3:GetObject"));
        assert!(findings(&policy("s*:GetObject")).contains("name the service"));
    }

    #[test]
    fn a_colon_without_a_prefix_and_an_arn_are_told() {
        assert_eq!(fixed(&policy(":PassRole"), "iam"), policy("iam:PassRole"));
        assert!(findings(&policy(":")).contains("`:` names no service"));
        assert!(findings(&policy("arn:aws:s3:::x")).contains("belongs in `Resource`"));
    }

    #[test]
    fn a_prefix_without_a_near_one_is_a_warning_with_the_catalogues_date() {
        let found = findings(&policy("zzyzx-quuxifier:Frob"));
        assert!(found.starts_with("warning INVALID_SERVICE_IN_ACTION"), "{found}");
        assert!(found.contains(crate::catalog::date()), "{found}");
    }

    #[test]
    fn another_services_action_is_only_a_hint_of_the_service() {
        let found = findings(&policy("deepracer:ListTracks"));
        assert!(found.starts_with("warning INVALID_SERVICE_IN_ACTION"), "{found}");
        let found = findings(&policy("deepracer:GetTrack"));
        assert!(found.starts_with("warning INVALID_SERVICE_IN_ACTION"), "{found}");
    }

    #[test]
    fn any_case_and_templates_are_fine() {
        for action in ["S3:getobject", "${service}:Get*", "*"] {
            assert_eq!(findings(&policy(action)), "", "{action}");
        }
    }
}
