use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::arns::{all_types, arn_field_place, arns, replace_arn_field};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The ARN names a region, but the resource's ARNs have none.
    ///
    /// The ARNs of IAM, CloudFront and S3 buckets, for instance, leave the region empty, so a pattern that names
    /// one matches nothing.
    ///
    /// Looks at regions written out, not at wildcards, and is silent where another type of resource that the ARN
    /// could denote has a region.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "iam:GetRole",
    ///         "Resource": "arn:aws:iam:us-east-1:111122223333:role/app"
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
    ///         "Action": "iam:GetRole",
    ///         "Resource": "arn:aws:iam::111122223333:role/app"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-arn-region-not-allowed)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    ARN_REGION_NOT_ALLOWED: Error, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 3;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (resource, arn) in arns(context) {
        let field = arn.region();
        // The formats of SWF have no region, its guide and its ARNs have.
        if catalog::region(field).is_none() || arn.service() == "swf" || !all_types(arn, FIELD, false) {
            continue;
        }
        let message = format!("This ARN has no region; remove `{field}` and leave the colons");
        let fix = Fix::new(
            format!("Remove `{field}`"),
            vec![replace_arn_field(resource, arn, FIELD, "")],
        );
        diagnostics.push(
            Diagnostic::new(
                &ARN_REGION_NOT_ALLOWED,
                arn_field_place(resource, arn, FIELD),
                message,
            )
            .with_fix(fix.preferred()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "ARN_REGION_NOT_ALLOWED",
            with_resource,
            &[(r#"arn:aws:iam:us-east-1:111122223333:role/app"#, r#"us-east-1"#)],
            &[
                "arn:aws:iam:*:111122223333:role/app",
                "arn:aws:s3:us-east-1:111122223333:accesspoint/app",
                "arn:aws:iam:region:111122223333:role/app",
                "arn:aws:swf:us-east-1:111122223333:/domain/a",
                "arn:aws:sqs:us-east-1:111122223333:orders",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[(
                "arn:aws:iam:us-east-1:111122223333:role/app",
                "Remove",
                "arn:aws:iam::111122223333:role/app",
            )],
        );
    }
}
