use std::cell::LazyCell;
use std::collections::HashSet;

use crate::catalog::{self, Service, nearest};
use crate::policy::{Arn, PolicyKind};
use crate::rule::arns::{arn_field_place, arns, replace_arn_field};
use crate::rule::near_names::{MOST_FIXES, NearNames, unknown};
use crate::rule::values::is_literal;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, ResolvedResource, declare_rule};
use crate::text::{Edit, TextRange};

declare_rule! {
    /// A condition key or an ARN names a service that does not exist.
    ///
    /// What stands before the colon of a condition key is the prefix of a service, `aws` for keys that work with
    /// every one, or the host of an identity provider. The third field of an ARN is a service as well.
    ///
    /// Without a near name the finding is a warning, as the service may be newer than the catalogue. Keys of `aws:`
    /// and hosts are not looked at, nor are actions, which have a check of their own.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3:::app-data",
    ///         "Condition": {"StringLike": {"s3x:prefix": "home/*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "dynamodb:GetItem",
    ///         "Resource": "arn:aws:dynamdb:us-east-1:111122223333:table/orders"
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
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3:::app-data",
    ///         "Condition": {"StringLike": {"s3:prefix": "home/*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    INVALID_SERVICE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker = Checker {
        unknown_in_actions: LazyCell::new(|| unknown_prefixes(context)),
        names: NearNames::default(),
    };
    for condition in &context.conditions {
        diagnostics.extend(checker.key(condition));
    }
    for (resource, arn) in arns(context) {
        diagnostics.extend(checker.arn(resource, arn));
    }
}

/// The prefixes of actions that no service has: for those there is a finding already.
fn unknown_prefixes<'a>(context: &Context<'a>) -> HashSet<&'a str> {
    let unknown = context.actions.iter().filter(|action| action.service.is_none());
    unknown.filter_map(|action| action.entry.pattern.prefix).collect()
}

struct Checker<'a, F> {
    unknown_in_actions: LazyCell<HashSet<&'a str>, F>,
    names: NearNames<'a>,
}

impl<'a, F: FnOnce() -> HashSet<&'a str>> Checker<'a, F> {
    fn key(&mut self, condition: &ResolvedCondition<'a>) -> Option<Diagnostic> {
        let string = condition.condition.key;
        let parts = string.as_str().split_once(':');
        let (prefix, name) = parts.filter(|_| condition.key.is_none())?;
        let is_host = prefix.contains(['.', '/']) || prefix.is_empty() || !is_literal(prefix);
        let is_known = || catalog::service(prefix).is_some() || catalog::has_condition_keys(prefix);
        if is_host || is_known() || self.unknown_in_actions.contains(prefix) {
            return None;
        }
        let services = || {
            nearest::services(prefix, None)
                .into_iter()
                .map(Service::prefix)
                .collect()
        };
        let mut near = self.names.of(prefix, services);
        let has_key = |prefix: &str| catalog::condition_key(&format!("{prefix}:{name}")).is_some();
        if near.iter().any(|prefix| has_key(prefix)) {
            near.retain(|prefix| has_key(prefix));
        }
        let range = string.source_range(0..prefix.len());
        let fix = |prefix: &str| vec![Edit::replace(range, prefix)];
        Some(diagnostic(string.range, prefix, &near, fix))
    }

    fn arn(&mut self, resource: &ResolvedResource<'a>, arn: Arn<'a>) -> Option<Diagnostic> {
        let service = arn.service();
        // What differs only in case has a check of its own; `service` is the placeholder of an example.
        let lower = service.to_ascii_lowercase();
        let is_known = || catalog::arn::is_service(&lower) || lower.contains("service");
        let is_looked_at = !service.is_empty() && is_literal(service);
        if !is_looked_at || is_known() || self.unknown_in_actions.contains(service) {
            return None;
        }
        let services = || nearest::names(service, catalog::arn::services());
        let near = self.names.of(service, services);
        let place = arn_field_place(resource, arn, 2);
        let fix = |name: &str| vec![replace_arn_field(resource, arn, 2, name)];
        Some(diagnostic(place, service, &near, fix))
    }
}

fn diagnostic(
    place: TextRange,
    service: &str,
    near: &[&str],
    edits: impl Fn(&str) -> Vec<Edit>,
) -> Diagnostic {
    let (message, severity) = unknown("service", service, near);
    let fix = |name: &&str| {
        let fix = Fix::new(format!("Change to `{name}`"), edits(name));
        if near.len() == 1 { fix.preferred() } else { fix }
    };
    let mut diagnostic = Diagnostic::new(&INVALID_SERVICE, place, message).with_severity(severity);
    diagnostic.fixes = near.iter().take(MOST_FIXES).map(fix).collect();
    diagnostic
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn with_key(key: &str) -> String {
        findings(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{"StringEquals": {{"{key}": "a"}}}}}}]}}"#
        ))
    }

    fn with_arn(arn: &str) -> String {
        findings(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "{arn}"}}]}}"#
        ))
    }

    #[test]
    fn prefixes_that_no_service_has_are_found() {
        assert!(
            with_key("ec3:Vpc").contains("error INVALID_SERVICE on `\"ec3:Vpc\"`"),
            "{}",
            with_key("ec3:Vpc")
        );
        for key in [
            "s3:nosuch",
            "aws:nosuch",
            "saml:nosuch",
            "example.org:aud",
            "oidc.example.org/id/A:aud",
            "nocolon",
        ] {
            assert!(!with_key(key).contains("INVALID_SERVICE on"), "{}", with_key(key));
        }
    }

    #[test]
    fn a_prefix_reported_in_an_action_is_not_reported_again() {
        let found = findings(
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "deepracer:ListCars", "Resource": "arn:aws:deepracer:*:*:car/*", "Condition": {"Null": {"deepracer:UserToken": "true"}}}]}"#,
        );
        assert!(
            found.contains("INVALID_SERVICE_IN_ACTION on") && !found.contains("INVALID_SERVICE on"),
            "{found}"
        );
    }

    #[test]
    fn arns_name_services_by_prefix_or_by_a_name_of_their_own() {
        assert!(
            with_arn("arn:aws:lamda:us-east-1:111122223333:function:a")
                .contains("error INVALID_SERVICE on `lamda`")
        );
        assert!(
            with_arn("arn:aws:zzzzqqq:us-east-1:111122223333:a")
                .contains("warning INVALID_SERVICE on `zzzzqqq`")
        );
        for arn in [
            "arn:aws:execute-api:us-east-1:111122223333:a/*",
            "arn:aws:opensearch:us-east-1:111122223333:application/a",
            "arn:aws:devops-guru:*:*:/channels",
            "arn:aws:S3:::a",
            "arn:aws:*:us-east-1:111122223333:a",
            "arn:aws:service:region:account-id:a",
        ] {
            assert!(!with_arn(arn).contains("INVALID_SERVICE on"), "{}", with_arn(arn));
        }
    }
}
