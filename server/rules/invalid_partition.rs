use std::cell::LazyCell;

use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::arns::{arn_field_place, arns, replace_arn_field};
use crate::rule::values::is_literal;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The partition of an ARN does not exist.
    ///
    /// Partitions are `aws`, `aws-cn`, `aws-us-gov` and a few that are sovereign or isolated.
    ///
    /// Does not know which services a partition lacks. A wildcard is accepted.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws-commercial:sqs:us-east-1:111122223333:orders"
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
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws-cn:s3:::app-data/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-partition)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    INVALID_PARTITION: Error, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 1;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let of_policy = LazyCell::new(|| {
        let known = arns(context).find_map(|(_, arn)| catalog::partition(arn.partition()));
        known.map_or("aws", catalog::Partition::name)
    });
    for (resource, arn) in arns(context) {
        let partition = arn.partition();
        let is_placeholder = || partition.to_ascii_lowercase().contains("partition");
        if !is_literal(partition) || catalog::partition(partition).is_some() || is_placeholder() {
            continue;
        }
        // A region is in one partition; else the policy's other ARNs tell.
        let of_region = catalog::region(arn.region()).map(|region| region.partition().name());
        let right = of_region.unwrap_or_else(|| *of_policy);
        let message = match partition {
            "" => format!("The ARN lacks the partition; write `{right}`"),
            _ => format!("There is no partition `{partition}`; write `{right}`"),
        };
        let edits = vec![replace_arn_field(resource, arn, FIELD, right)];
        let fix = Fix::new(format!("Change the partition to `{right}`"), edits).preferred();
        let place = arn_field_place(resource, arn, FIELD);
        diagnostics.push(Diagnostic::new(&INVALID_PARTITION, place, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_PARTITION",
            with_resource,
            &[
                (r#"arn:AWS:s3:::a"#, r#"AWS"#),
                (r#"arn::s3:::a"#, r#""arn::s3:::a""#),
            ],
            &[
                "arn:aws-iso-b:s3:::a",
                "arn:*:s3:::a",
                "arn:aws*:s3:::a",
                "arn:${Partition}:s3:::a",
                "arn:partition:s3:::a",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[
                (
                    "arn:aws-china:sqs:cn-north-1:111122223333:a",
                    "Change",
                    "arn:aws-cn:sqs:cn-north-1:111122223333:a",
                ),
                ("arn::s3:::a", "Change", "arn:aws:s3:::a"),
            ],
        );
    }
}
