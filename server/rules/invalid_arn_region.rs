use crate::catalog;
use crate::policy::{Arn, PolicyKind};
use crate::rule::arns::{arn_field_place, arns, replace_arn_field};
use crate::rule::near_names::{MOST_FIXES, NearNames, unknown};
use crate::rule::{Context, Diagnostic, Fix, ResolvedResource, declare_rule};

declare_rule! {
    /// The region of an ARN does not exist in its partition.
    ///
    /// An ARN with such a region denotes nothing.
    ///
    /// Knows which regions there are, not which services they offer. Is silent about wildcards and about words that
    /// look like the placeholder of an example (`region`).
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs:us-east-9:111122223333:orders"
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
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs:us-*:111122223333:orders"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-region)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    INVALID_ARN_REGION: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut names = NearNames::default();
    for (resource, arn) in arns(context) {
        let found = match names.of_region(arn.region()) {
            Some(near) => Some(unknown_code(resource, arn, &near)),
            None => of_another_partition(resource, arn),
        };
        diagnostics.extend(found);
    }
}

fn unknown_code(resource: &ResolvedResource<'_>, arn: Arn<'_>, near: &[&'static str]) -> Diagnostic {
    let (message, severity) = unknown("region", arn.region(), near);
    let fix = |region: &&str| {
        let edits = vec![replace_arn_field(resource, arn, 3, region)];
        let fix = Fix::new(format!("Change to `{region}`"), edits);
        if near.len() == 1 { fix.preferred() } else { fix }
    };
    let mut diagnostic = Diagnostic::new(&INVALID_ARN_REGION, arn_field_place(resource, arn, 3), message);
    diagnostic.fixes = near.iter().take(MOST_FIXES).map(fix).collect();
    diagnostic.with_severity(severity)
}

fn of_another_partition(resource: &ResolvedResource<'_>, arn: Arn<'_>) -> Option<Diagnostic> {
    let region = catalog::region(arn.region())?;
    let partition =
        catalog::partition(arn.partition()).filter(|partition| *partition != region.partition())?;
    let right = region.partition().name();
    let (region, partition) = (region.code(), partition.name());
    let message = format!("The region `{region}` is in the partition `{right}`, not in `{partition}`");
    let fix = Fix::new(
        format!("Change the partition to `{right}`"),
        vec![replace_arn_field(resource, arn, 1, right)],
    );
    Some(Diagnostic::new(&INVALID_ARN_REGION, arn_field_place(resource, arn, 3), message).with_fix(fix))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_ARN_REGION",
            with_resource,
            &[
                (r#"arn:aws:sqs:useast1:111122223333:a"#, r#"useast1"#),
                (r#"arn:aws:sqs:cn-north-1:111122223333:a"#, r#"cn-north-1"#),
            ],
            &[
                "arn:aws:sqs:region:111122223333:a",
                "arn:aws:sqs:*:111122223333:a",
                "arn:aws:sqs:eu-${aws:PrincipalTag/r}:111122223333:a",
                "arn:*:sqs:cn-north-1:111122223333:a",
                "arn:aws-iso:sqs:us-iso-east-1:111122223333:a",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[
                (
                    "arn:aws:sqs:cn-north-1:111122223333:a",
                    "partition",
                    "arn:aws-cn:sqs:cn-north-1:111122223333:a",
                ),
                (
                    "arn:aws:sqs:eu-west1:111122223333:a",
                    "eu-west-1",
                    "arn:aws:sqs:eu-west-1:111122223333:a",
                ),
            ],
        );
    }
}
