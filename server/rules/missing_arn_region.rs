use crate::catalog;
use crate::policy::{Arn, PolicyKind};
use crate::rule::arns::{all_types, arns, is_owned_by_aws, replace_arn_field};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The ARN lacks the region.
    ///
    /// Every resource that the ARN could denote has a region in its ARN, so a pattern without one matches nothing.
    ///
    /// Is silent about what AWS shares with every account, and about foundation models of Amazon Bedrock: a global inference
    /// profile asks for `arn:aws:bedrock:::foundation-model/…`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs::111122223333:orders"
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-arn-region)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    MISSING_ARN_REGION: Error, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 3;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (resource, arn) in arns(context) {
        if !arn.region().is_empty() || is_owned_by_aws(arn) || !all_types(arn, FIELD, true) {
            continue;
        }
        if may_be_foundation_model(arn) {
            continue;
        }
        let message = "This ARN lacks the region, so it matches nothing; insert it, or `*` for every one";
        let fix = Fix::new(
            "Insert `*` as the region",
            vec![replace_arn_field(resource, arn, FIELD, "*")],
        );
        diagnostics.push(Diagnostic::new(&MISSING_ARN_REGION, resource.string.range, message).with_fix(fix));
    }
}

/// A request through a global inference profile names the model without a region, which its format does not tell.
fn may_be_foundation_model(arn: Arn<'_>) -> bool {
    arn.service() == "bedrock"
        && catalog::arn::denoted(arn.service(), arn.resource()).any(|kind| kind.name() == "foundation-model")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "MISSING_ARN_REGION",
            with_resource,
            &[
                (
                    "arn:aws:sqs::111122223333:orders",
                    r#""arn:aws:sqs::111122223333:orders""#,
                ),
                (
                    "arn:aws:bedrock::111122223333:inference-profile/global.*",
                    r#""arn:aws:bedrock::111122223333:inference-profile/global.*""#,
                ),
            ],
            &[
                "arn:aws:s3:::*",
                "arn:aws:iam::111122223333:role/app",
                "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0",
                "arn:aws:sqs:*:111122223333:orders",
                // Where a global inference profile takes a request.
                "arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0",
                "arn:aws:bedrock:::*",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[(
                "arn:aws:sqs::111122223333:orders",
                "Insert",
                "arn:aws:sqs:*:111122223333:orders",
            )],
        );
    }
}
