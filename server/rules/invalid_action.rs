use crate::catalog::{self, Action, ActionSet, Service, nearest};
use crate::policy::{ActionEntry, PolicyKind};
use crate::rule::{Context, Diagnostic, Fix, Severity, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// An action does not exist.
    ///
    /// The service is known but has no action of this name, or none that the pattern matches; names match in any
    /// case. Doubled colons, stray spaces and the names of API operations whose permission is called otherwise are
    /// recognized. A name without a near one may be newer than the catalogue, so it is a warning that names the
    /// catalogue's date.
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

/// How many fixes are offered.
const MOST_FIXES: usize = 3;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let entries = context
        .policy
        .statements
        .iter()
        .flat_map(|statement| statement.actions());
    diagnostics.extend(entries.filter_map(|entry| check_entry(&entry)));
}

fn check_entry(entry: &ActionEntry<'_>) -> Option<Diagnostic> {
    let pattern = entry.pattern;
    // `${` belongs to a template language, which may put anything there.
    if pattern.is_everything() || pattern.text.contains("${") {
        return None;
    }
    let Some(prefix) = pattern.prefix else {
        return Some(without_service(entry));
    };
    let service = catalog::service(prefix)?;
    if exists(service, pattern.name) {
        return None;
    }
    let cleaned = pattern.name.trim_start_matches([':', ' ', '\t']).trim_end();
    if cleaned != pattern.name && exists(service, cleaned) {
        return Some(with_stray_characters(entry, service, cleaned));
    }
    if let Some(operation) = catalog::operation(service, pattern.name) {
        return Some(api_operation(entry, operation.actions().collect()));
    }
    Some(unknown_name(entry, service))
}

fn exists(service: Service, name: &str) -> bool {
    match name.contains(['*', '?']) {
        true => !ActionSet::expand(&format!("{}:{name}", service.prefix())).is_empty(),
        false => service.action(name).is_some(),
    }
}

/// An entry without a colon: an action's name, a service's prefix, or neither.
fn without_service(entry: &ActionEntry<'_>) -> Diagnostic {
    let text = entry.pattern.text;
    let mut fixes: Vec<Fix> = catalog::actions_named(text.trim())
        .take(MOST_FIXES)
        .map(|action| replace(entry, &action.to_string()))
        .collect();
    if let ([fix], None) = (&mut fixes[..], catalog::service(text.trim())) {
        fix.preferred = true;
    }
    fixes.extend(
        catalog::service(text.trim()).map(|service| replace(entry, &format!("{}:*", service.prefix()))),
    );
    let message = format!("`{text}` names no service; write `service:Action`, or `*` for every action");
    let mut diagnostic = Diagnostic::new(&INVALID_ACTION, entry.string.range, message);
    diagnostic.fixes = fixes;
    diagnostic
}

fn with_stray_characters(entry: &ActionEntry<'_>, service: Service, cleaned: &str) -> Diagnostic {
    let what = if entry.pattern.name.starts_with(':') {
        "a second colon"
    } else {
        "a space"
    };
    let message = format!(
        "`{}` holds {what}; write `{}:{cleaned}`",
        entry.pattern.text,
        service.prefix()
    );
    let fix = replace(entry, &format!("{}:{cleaned}", service.prefix()));
    Diagnostic::new(&INVALID_ACTION, entry.string.range, message).with_fix(fix.preferred().safe())
}

fn api_operation(entry: &ActionEntry<'_>, actions: Vec<Action>) -> Diagnostic {
    let names: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
    let text = entry.pattern.text;
    let message = match names.is_empty() {
        true => format!("`{text}` is an API operation that needs no permission; remove it"),
        false => {
            format!(
                "`{text}` is an API operation; the permission for it is {}",
                names.join(" and ")
            )
        }
    };
    let mut diagnostic = Diagnostic::new(&INVALID_ACTION, entry.string.range, message);
    diagnostic.fixes = actions
        .iter()
        .map(|action| replace(entry, &action.to_string()))
        .collect();
    if let [fix] = &mut diagnostic.fixes[..] {
        fix.preferred = true;
    }
    diagnostic
}

fn unknown_name(entry: &ActionEntry<'_>, service: Service) -> Diagnostic {
    let text = entry.pattern.text;
    let report = |message| Diagnostic::new(&INVALID_ACTION, entry.string.range, message);
    if entry.pattern.has_wildcard() {
        let message = format!(
            "`{text}` matches no action of {} ({})",
            service.name(),
            catalog_date()
        );
        return report(message).with_severity(Severity::Warning);
    }
    let elsewhere = || {
        catalog::actions_named(entry.pattern.name)
            .take(MOST_FIXES)
            .collect::<Vec<_>>()
    };
    let near = match nearest::actions(service, entry.pattern.name) {
        near if near.is_empty() => elsewhere(),
        near => near,
    };
    let Some(first) = near.first() else {
        let message = format!(
            "`{text}` is not an action of {} ({}); check its spelling",
            service.name(),
            catalog_date()
        );
        return report(message).with_severity(Severity::Warning);
    };
    let mut diagnostic = report(format!(
        "`{text}` is not an action of {}; did you mean `{first}`?",
        service.name()
    ));
    diagnostic.fixes = near
        .iter()
        .map(|action| replace(entry, &action.to_string()))
        .collect();
    if let [fix] = &mut diagnostic.fixes[..] {
        fix.preferred = true;
    }
    diagnostic
}

fn catalog_date() -> String {
    format!("catalogue of {}", catalog::date())
}

fn replace(entry: &ActionEntry<'_>, action: &str) -> Fix {
    Fix::new(
        format!("Change to `{action}`"),
        vec![Edit::replace(entry.string.content, action)],
    )
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
        ] {
            assert_eq!(fixed(&policy(wrong), &format!("`{right}`")), policy(right));
        }
    }

    #[test]
    fn messages_say_what_to_do() {
        expect![[r#"
            error INVALID_ACTION on `"s3:ListObjectsV2"`: `s3:ListObjectsV2` is an API operation; the permission for it is `s3:ListBucket`
              fix: Change to `s3:ListBucket` (preferred)
        "#]]
        .assert_eq(&findings(&policy("s3:ListObjectsV2")));
        assert!(findings(&policy("s3:Frobnicate*")).starts_with("warning INVALID_ACTION"));
        assert!(findings(&policy("s3:QuuxifyTheWorld")).starts_with("warning INVALID_ACTION"));
    }

    #[test]
    fn patterns_any_case_and_templates_are_fine() {
        for action in [
            "S3:GETOBJECT",
            "s3:Get?bject",
            "iam:*AccessKey*",
            "s3:${verb}",
            "*",
            "s3:*",
        ] {
            assert_eq!(findings(&policy(action)), "", "{action}");
        }
    }
}
