use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::arns::{arn_field_place, arns, replace_arn_field};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The service of an ARN is not in lower case.
    ///
    /// The names of services in ARNs are in lower case, and case matters there, unlike in actions.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:SQS:us-east-1:111122223333:orders"
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-service-case)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    INVALID_ARN_SERVICE_CASE: Error, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 2;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (resource, arn) in arns(context) {
        let service = arn.service();
        let lower = service.to_ascii_lowercase();
        if service == lower || !catalog::arn::is_service(&lower) {
            continue;
        }
        let message = format!("The service of an ARN is in lower case; write `{lower}`");
        let edits = vec![replace_arn_field(resource, arn, FIELD, &lower)];
        let fix = Fix::new(format!("Change to `{lower}`"), edits).preferred();
        let place = arn_field_place(resource, arn, FIELD);
        diagnostics.push(Diagnostic::new(&INVALID_ARN_SERVICE_CASE, place, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_ARN_SERVICE_CASE",
            with_resource,
            &[(r#"arn:aws:S3:::a"#, r#"S3"#)],
            &[
                "arn:aws:sqs:us-east-1:111122223333:a",
                "arn:aws:NOSUCH:us-east-1:111122223333:a",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(with_resource, &[("arn:aws:S3:::A", "Change", "arn:aws:s3:::A")]);
    }
}
