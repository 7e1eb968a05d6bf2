use crate::catalog::{self, Action, ActionStatus, ActionStatusKind, Operation, Service, nearest};
use crate::policy::{ActionPattern, PolicyKind};
use crate::rule::actions::{
    ActionFix, ActionProblem, MOST_OTHERS, Replacement, check_actions, enumerate, prefer_only,
};
use crate::rule::{Context, Diagnostic, ResolvedAction, Severity, Tag, declare_rule};

declare_rule! {
    /// An action does not exist.
    ///
    /// The service is known but has no action of this name, or none that the pattern matches; names match in any
    /// case. Doubled colons, stray spaces and the names of API operations whose permission is called otherwise are
    /// recognized. A name without a near one may be newer than the catalogue, so it is a warning that names the
    /// catalogue's date; so is a name that only older references have. Names that AWS's own policies and guides use,
    /// though the reference lacks them, are left alone.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:GetObjects", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action)
    /// - [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
    INVALID_ACTION: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_actions(context, &INVALID_ACTION, diagnostics, problem);
}

fn problem(action: &ResolvedAction<'_>, may_search: bool) -> Option<ActionProblem> {
    let pattern = action.entry.pattern;
    // `${` belongs to a template language, which may put anything there.
    if pattern.is_everything() || pattern.text.contains("${") {
        return None;
    }
    if pattern.prefix.is_none() {
        return Some(without_service(pattern));
    }
    let service = action.service?;
    if service.has_action_like(pattern.name) {
        return None;
    }
    let status = catalog::action_status(pattern.text);
    if let Some(status) = status {
        return gone(pattern, service, status);
    }
    if pattern.name.trim().is_empty() {
        return Some(empty_name(pattern, service));
    }
    let cleaned = pattern.name.trim_start_matches([':', ' ', '\t']).trim_end();
    if cleaned != pattern.name && service.has_action_like(cleaned) {
        return Some(with_stray_characters(pattern, service, cleaned));
    }
    if let Some(operation) = catalog::operation(service, pattern.name) {
        return Some(api_operation(pattern, operation));
    }
    Some(unknown_name(pattern, service, may_search))
}

/// A name that the catalogue lacks, though it is no slip of the pen.
fn gone(pattern: ActionPattern<'_>, service: Service, status: ActionStatus) -> Option<ActionProblem> {
    let (text, name, date) = (pattern.text, service.name(), catalog::date());
    let what = match status.kind() {
        ActionStatusKind::Undocumented => return None,
        ActionStatusKind::Retired => format!("`{text}` is retired and authorizes nothing"),
        _ => format!("`{text}` is gone from the actions of {name} in the catalogue of {date}"),
    };
    let actions: Vec<Action> = status.replacements().collect();
    let advice = match &actions[..] {
        [] => "remove it".to_owned(),
        actions => format!("name {} instead", enumerate(actions, "and")),
    };
    let problem = ActionProblem::new(Severity::Warning, format!("{what}; {advice}"), Vec::new());
    Some(ActionProblem {
        tag: Some(Tag::Deprecated),
        replacement: Some(Replacement {
            title: match &actions[..] {
                [] => "Remove it".to_owned(),
                actions => format!("Replace by {}", enumerate(actions, "and")),
            },
            actions,
            safe_in_deny: false,
        }),
        ..problem
    })
}

/// An entry without a colon: an action's name, a service's prefix, or neither.
fn without_service(pattern: ActionPattern<'_>) -> ActionProblem {
    let text = pattern.text.trim();
    if text.is_empty() {
        let message = "An empty string names no action; write `service:Action`, or `*` for every action";
        return ActionProblem::new(Severity::Error, message.to_owned(), Vec::new());
    }
    if let Some(right) = with_another_separator(text) {
        let message = format!(
            "`{}` has no colon behind the service; write `{right}`",
            pattern.text
        );
        let fix = ActionFix {
            preferred: true,
            ..ActionFix::change_to(pattern, &right)
        };
        return ActionProblem::new(Severity::Error, message, vec![fix]);
    }
    let actions = catalog::actions_named(text).take(MOST_OTHERS);
    let mut fixes: Vec<_> = actions
        .map(|action| ActionFix::change_to(pattern, &action.to_string()))
        .collect();
    prefer_only(&mut fixes);
    let service = catalog::service(text);
    fixes.extend(service.map(|service| ActionFix::change_to(pattern, &format!("{}:*", service.prefix()))));
    let message = format!(
        "`{}` names no service; write `service:Action`, or `*` for every action",
        pattern.text
    );
    ActionProblem::new(Severity::Error, message, fixes)
}

/// Another character where the colon must stand: `s3.GetObject`.
fn with_another_separator(text: &str) -> Option<String> {
    let (prefix, name) = text.rsplit_once(['.', '/', ';', ',', '-', '_', ' '])?;
    let service = catalog::service(prefix)?;
    (!name.is_empty() && service.has_action_like(name)).then(|| format!("{}:{name}", service.prefix()))
}

fn empty_name(pattern: ActionPattern<'_>, service: Service) -> ActionProblem {
    let (text, everything) = (pattern.text, format!("{}:*", service.prefix()));
    let message = format!(
        "`{text}` names no action; write one behind the colon, or `{everything}` for every action of {}",
        service.name()
    );
    let fixes = vec![ActionFix::change_to(pattern, &everything)];
    ActionProblem::new(Severity::Error, message, fixes)
}

fn with_stray_characters(pattern: ActionPattern<'_>, service: Service, cleaned: &str) -> ActionProblem {
    let what = if pattern.name.starts_with(':') {
        "a second colon"
    } else {
        "a space"
    };
    let right = format!("{}:{cleaned}", service.prefix());
    let message = format!("`{}` holds {what}; write `{right}`", pattern.text);
    let fix = ActionFix {
        preferred: true,
        safe: true,
        ..ActionFix::change_to(pattern, &right)
    };
    ActionProblem::new(Severity::Error, message, vec![fix])
}

fn api_operation(pattern: ActionPattern<'_>, operation: Operation) -> ActionProblem {
    let actions: Vec<Action> = operation.actions().collect();
    let names: Vec<String> = actions.iter().map(Action::to_string).collect();
    let text = pattern.text;
    let mut message = match names.is_empty() {
        true => format!("`{text}` is an API operation that needs no permission; remove it"),
        false => format!(
            "`{text}` is an API operation; the permission for it is `{}`",
            names.join(if operation.needs_any() {
                "` or `"
            } else {
                "` and `"
            })
        ),
    };
    let besides: Vec<Action> = operation.conditional_actions().collect();
    if !besides.is_empty() {
        message += &format!(", and for some requests {} besides", enumerate(&besides, "or"));
    }
    let needs_all = actions.len() > 1 && !operation.needs_any();
    let mut fixes: Vec<_> = match needs_all {
        true => Vec::new(),
        false => names
            .iter()
            .map(|name| ActionFix::change_to(pattern, name))
            .collect(),
    };
    prefer_only(&mut fixes);
    let replacement = needs_all.then(|| Replacement {
        title: format!("Change to {}", enumerate(&actions, "and")),
        actions,
        safe_in_deny: false,
    });
    ActionProblem {
        replacement,
        ..ActionProblem::new(Severity::Error, message, fixes)
    }
}

fn unknown_name(pattern: ActionPattern<'_>, service: Service, may_search: bool) -> ActionProblem {
    let (text, service_name, date) = (pattern.text, service.name(), catalog::date());
    let warning = |message, fixes| ActionProblem::new(Severity::Warning, message, fixes);
    if pattern.has_wildcard() {
        let message = format!(
            "`{text}` matches no action of {service_name} in the catalogue of {date}; check its spelling"
        );
        return warning(message, Vec::new());
    }
    let near = if may_search {
        nearest::actions(service, pattern.name)
    } else {
        Vec::new()
    };
    let fix = |action: &Action| ActionFix::change_to(pattern, &action.to_string());
    if let Some(first) = near.first() {
        let mut fixes: Vec<_> = near.iter().map(fix).collect();
        prefer_only(&mut fixes);
        let message = format!("`{text}` is not an action of {service_name}; did you mean `{first}`?");
        return ActionProblem::new(Severity::Error, message, fixes);
    }
    let others: Vec<Action> = catalog::actions_named(pattern.name).take(MOST_OTHERS).collect();
    let advice = match others.first() {
        Some(other) => format!("`{other}` is"),
        None => "check its spelling".to_owned(),
    };
    let message = format!("`{text}` is not an action of {service_name} in the catalogue of {date}; {advice}");
    warning(message, others.iter().map(fix).collect())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(action: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "{action}", "Resource": "*"}}}}"#
        )
    }

    #[test]
    fn slips_have_one_right_answer() {
        for (wrong, right) in [
            (
                "app-integrations::ListEventIntegrations",
                "app-integrations:ListEventIntegrations",
            ),
            ("s3: GetObject", "s3:GetObject"),
            ("s3:GetObject ", "s3:GetObject"),
            ("s3::Get*", "s3:Get*"),
        ] {
            assert!(findings(&policy(wrong)).contains("(preferred, safe)"), "{wrong}");
            assert_eq!(fixed(&policy(wrong), "Change"), policy(right));
        }
    }

    #[test]
    fn a_misspelled_name_has_near_ones() {
        for (wrong, right) in [
            ("s3:GetObjects", "s3:GetObject"),
            ("s3:getobjetc", "s3:GetObject"),
            (
                "connect-campaigns:UpdateDialerConfig",
                "connect-campaigns:UpdateCampaignDialerConfig",
            ),
            (
                "connect-campaigns:UpdateOutboundCallConfig",
                "connect-campaigns:UpdateCampaignOutboundCallConfig",
            ),
            ("s3:ListObjectsV2", "s3:ListBucket"),
            ("GetBucketTagging", "s3:GetBucketTagging"),
            ("lambda", "lambda:*"),
            ("s3:", "s3:*"),
            ("s3.GetObject", "s3:GetObject"),
            ("app-integrations/Get*", "app-integrations:Get*"),
            ("s3:Get Object", "s3:GetObject"),
        ] {
            assert_eq!(fixed(&policy(wrong), &format!("`{right}`")), policy(right));
        }
    }

    #[test]
    fn messages_say_what_to_do() {
        expect![[r#"
            error INVALID_ACTION on `"s3:ListObjectsV2"`: `s3:ListObjectsV2` is an API operation; the permission for it is `s3:ListBucket`, and for some requests `s3:GetObjectAcl` besides
              fix: Change to `s3:ListBucket` (preferred)
        "#]]
        .assert_eq(&findings(&policy("s3:ListObjectsV2")));
        assert!(findings(&policy("s3:CopyObject")).contains("is `s3:GetObject` and `s3:PutObject`"));
        assert!(findings(&policy("dynamodb:ExecuteStatement")).contains("`dynamodb:PartiQLDelete` or `"));
        assert_eq!(
            fixed(&policy("s3:CopyObject"), "Change"),
            policy("s3:CopyObject").replace(r#""s3:CopyObject""#, r#"["s3:GetObject", "s3:PutObject"]"#)
        );
        assert!(findings(&policy("s3:Frobnicate*")).starts_with("warning INVALID_ACTION"));
        assert!(findings(&policy("s3:QuuxifyTheWorld")).starts_with("warning INVALID_ACTION"));
    }

    #[test]
    fn names_that_are_gone_are_told_so() {
        expect![[r#"
            warning INVALID_ACTION on `"artifact:DownloadAgreement"`: `artifact:DownloadAgreement` is gone from the actions of AWS Artifact in the catalogue of 2026-09-26; name `artifact:GetAgreement` instead
              fix: Replace by `artifact:GetAgreement` (preferred)
        "#]]
        .assert_eq(&findings(&policy("artifact:DownloadAgreement")));
        let luna = findings(&policy("cloudhsm:CreateLunaClient"));
        assert!(
            luna.contains("`cloudhsm:CreateLunaClient` is retired and authorizes nothing; remove it"),
            "{luna}"
        );
    }

    #[test]
    fn patterns_any_case_and_templates_are_fine() {
        for action in [
            "S3:GETOBJECT",
            "s3:Get?bject",
            "iam:*AccessKey*",
            "s3:${verb}",
            "SNS:Receive",
            "securityagent:ListTasks",
            "*",
            "s3:*",
        ] {
            assert_eq!(findings(&policy(action)), "", "{action}");
        }
    }
}
