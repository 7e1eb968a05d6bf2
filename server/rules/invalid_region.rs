use crate::policy::PolicyKind;
use crate::rule::near_names::{MOST_FIXES, NearNames, unknown};
use crate::rule::values::literals_of;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A condition names a region that does not exist.
    ///
    /// `aws:RequestedRegion` and some keys of services hold codes of regions. A value that is none never matches.
    ///
    /// Is silent about wildcards and variables, and about words that look like the placeholder of an example
    /// (`region`). Where no code is near, the finding is a warning, as the region may be newer than the catalogue.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "ec2:DescribeInstances",
    ///         "Resource": "*",
    ///         "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-9"}}
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
    ///         "Action": "ec2:DescribeInstances",
    ///         "Resource": "*",
    ///         "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-region)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    INVALID_REGION: Error, kinds: &PolicyKind::ALL, check: check,
}

/// The keys that hold codes of regions.
const KEYS: [&str; 12] = [
    "account:TargetRegion",
    "aws:RequestedRegion",
    "cloudformation:TargetRegion",
    "ec2:Region",
    "ec2:VpceServiceRegion",
    "identitystore:PrimaryRegion",
    "kms:PrimaryRegion",
    "kms:ReplicaRegion",
    "s3:destinationRegion",
    "secretsmanager:AddReplicaRegions",
    "secretsmanager:SecretPrimaryRegion",
    "ses:ReplicaRegion",
];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut names = NearNames::default();
    for value in literals_of(context, |condition| {
        KEYS.iter().any(|key| condition.is_about(key))
    }) {
        let Some(near) = names.of_region(value.text) else {
            continue;
        };
        let (message, severity) = unknown("region", value.text, &near);
        let fix = |region: &&str| {
            let fix = value.change_to(region);
            if near.len() == 1 { fix.preferred() } else { fix }
        };
        let mut diagnostic = value.at(&INVALID_REGION, message).with_severity(severity);
        diagnostic.fixes = near.iter().take(MOST_FIXES).map(fix).collect();
        diagnostics.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_REGION",
            with_condition,
            &[(
                r#"{"StringNotEquals": {"AWS:requestedregion": ["us-east-1", "eu-west1"]}}"#,
                r#""eu-west1""#,
            )],
            &[
                r#"{"StringEquals": {"aws:RequestedRegion": ["us-east-1", "cn-north-1", "us-iso-east-1"]}}"#,
                r#"{"StringLike": {"aws:RequestedRegion": "us-*"}}"#,
                r#"{"StringEquals": {"aws:RequestedRegion": "region"}}"#,
                r#"{"StringEquals": {"aws:RequestedRegion": "${aws:PrincipalTag/region}"}}"#,
                r#"{"StringEquals": {"s3:prefix": "us-east-9"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"StringEquals": {"aws:RequestedRegion": "us_west_2"}}"#,
                "us-west-2",
                r#"{"StringEquals": {"aws:RequestedRegion": "us-west-2"}}"#,
            )],
        );
    }
}
