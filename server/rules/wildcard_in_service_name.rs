use crate::catalog::Pattern;
use crate::policy::PolicyKind;
use crate::rule::arns::{arn_field_place, arns, only_service, replace_arn_field};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The service of an ARN holds a wildcard.
    ///
    /// The documentation does not allow wildcards there, and what they cover changes as AWS adds services. Name the
    /// service.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sq*:us-east-1:111122223333:orders"
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
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-wildcard-in-service-name)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    WILDCARD_IN_SERVICE_NAME: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 2;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (resource, arn) in arns(context) {
        let service = arn.service();
        if !service.contains(['*', '?']) {
            continue;
        }
        let message = format!("`{service}` stands for any service that fits; name the service");
        let fix = only_service(context, resource)
            .filter(|own| Pattern::new(service).matches(own))
            .map(|own| {
                let edits = vec![replace_arn_field(resource, arn, FIELD, own)];
                Fix::new(format!("Change to `{own}`"), edits).preferred()
            });
        let place = arn_field_place(resource, arn, FIELD);
        diagnostics.push(Diagnostic::new(&WILDCARD_IN_SERVICE_NAME, place, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, findings, fixed, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "WILDCARD_IN_SERVICE_NAME",
            with_resource,
            &[(r#"arn:aws:*:*:*:a"#, r#"*"#), (r#"arn:aws:?qs:*:*:a"#, r#"?qs"#)],
            &["arn:aws:s3:::a", "*", "arn:aws:s3:::*"],
        );
    }

    #[test]
    fn the_fix_names_the_service_of_the_actions() {
        let policy = |resource| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:Get*"], "Resource": "{resource}"}}]}}"#
            )
        };
        assert_eq!(
            fixed(&policy("arn:aws:sq*:*:*:a"), "Change"),
            policy("arn:aws:sqs:*:*:a")
        );
        assert!(!findings(&policy("arn:aws:sn*:*:*:a")).contains("fix:"));
    }
}
