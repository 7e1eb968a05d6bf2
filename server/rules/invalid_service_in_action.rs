use crate::catalog::{self, Service, nearest};
use crate::policy::{ActionEntry, PolicyKind};
use crate::rule::{Context, Diagnostic, Fix, Severity, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// The part of an action before the colon is not a service prefix.
    ///
    /// Prefixes match in any case but take no wildcard. The nearest prefix is found by spelling and by what the
    /// action's name says: `app-integartions:DeleteEventIntegration` can only be of `app-integrations`. A prefix
    /// without a near one may be newer than the catalogue, so it is a warning that names the catalogue's date.
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
    let entries = context
        .policy
        .statements
        .iter()
        .flat_map(|statement| statement.actions());
    diagnostics.extend(entries.filter_map(|entry| check_entry(&entry)));
}

fn check_entry(entry: &ActionEntry<'_>) -> Option<Diagnostic> {
    let prefix = entry.pattern.prefix?;
    // `${` belongs to a template language, which may put anything there.
    if catalog::service(prefix).is_some() || entry.pattern.text.contains("${") {
        return None;
    }
    let report = |message: String| Diagnostic::new(&INVALID_SERVICE_IN_ACTION, entry.string.range, message);
    if prefix.contains(['*', '?']) {
        let message = format!("`{prefix}` holds a wildcard, which a service prefix cannot; name the service");
        return Some(report(message));
    }
    if catalog::service(prefix.trim()).is_some() {
        let fix = replace_prefix(entry, prefix.trim(), "Remove the space from");
        let message = format!("`{prefix}` holds a space, which no service prefix does; remove it");
        return Some(report(message).with_fix(fix.preferred().safe()));
    }
    let near = nearest::services(prefix, Some(entry.pattern.name));
    let Some(first) = near.first() else {
        let message = format!(
            "`{prefix}` is not among the service prefixes of the catalogue of {}; check its spelling",
            catalog::date()
        );
        return Some(report(message).with_severity(Severity::Warning));
    };
    let message = format!(
        "`{prefix}` is not a service prefix; did you mean `{}`?",
        first.prefix()
    );
    let mut diagnostic = report(message);
    diagnostic.fixes = near
        .iter()
        .map(|service| replace_prefix(entry, service.prefix(), "Change to"))
        .collect();
    if let ([service], [fix]) = (&near[..], &mut diagnostic.fixes[..]) {
        fix.preferred = true;
        fix.safe = has_action(*service, entry);
    }
    Some(diagnostic)
}

fn replace_prefix(entry: &ActionEntry<'_>, prefix: &str, verb: &str) -> Fix {
    let range = entry.string.source_range(entry.pattern.prefix_range());
    let title = format!("{verb} `{prefix}:{}`", entry.pattern.name);
    Fix::new(title, vec![Edit::replace(range, prefix)])
}

fn has_action(service: Service, entry: &ActionEntry<'_>) -> bool {
    !entry.pattern.has_wildcard() && service.action(entry.pattern.name).is_some()
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
    fn spaces_and_wildcards_are_named() {
        assert_eq!(fixed(&policy("s3 :GetObject"), "space"), policy("s3:GetObject"));
        assert!(findings(&policy("s*:GetObject")).contains("name the service"));
    }

    #[test]
    fn a_prefix_without_a_near_one_is_a_warning_with_the_catalogues_date() {
        let found = findings(&policy("zzyzx-quuxifier:Frob"));
        assert!(found.starts_with("warning INVALID_SERVICE_IN_ACTION"), "{found}");
        assert!(found.contains(crate::catalog::date()), "{found}");
    }

    #[test]
    fn any_case_and_templates_are_fine() {
        for action in ["S3:getobject", "${service}:Get*", "*"] {
            assert_eq!(findings(&policy(action)), "", "{action}");
        }
    }
}
