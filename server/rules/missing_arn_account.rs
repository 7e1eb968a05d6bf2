use crate::policy::PolicyKind;
use crate::rule::arns::{all_types, arns, is_owned_by_aws, replace_arn_field};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The ARN lacks the account ID.
    ///
    /// Every resource that the ARN could denote has an account in its ARN, so a pattern without one matches
    /// nothing.
    ///
    /// Is silent about what AWS shares with every account: such ARNs have no account, and often name `aws` or
    /// `amazon`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs:us-east-1::orders"
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-arn-account)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    MISSING_ARN_ACCOUNT: Error, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 4;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (resource, arn) in arns(context) {
        if !arn.account().is_empty() || is_owned_by_aws(arn) || !all_types(arn, FIELD, true) {
            continue;
        }
        let message = "This ARN lacks the account ID, so it matches nothing; insert it, or `*` for every one";
        let fix = Fix::new(
            "Insert `*` as the account ID",
            vec![replace_arn_field(resource, arn, FIELD, "*")],
        );
        diagnostics.push(Diagnostic::new(&MISSING_ARN_ACCOUNT, resource.string.range, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "MISSING_ARN_ACCOUNT",
            with_resource,
            &[
                (
                    r#"arn:aws:sqs:us-east-1::orders"#,
                    r#""arn:aws:sqs:us-east-1::orders""#,
                ),
                (r#"arn:aws:iam:::role/app"#, r#""arn:aws:iam:::role/app""#),
            ],
            &[
                "arn:aws:s3:::*",
                "arn:aws:s3:::app-data",
                "arn:aws:ssm:us-east-1::document/AWS-RunShellScript",
                "arn:aws:ec2:us-east-1::image/ami-1",
                "arn:aws:resource-explorer-2:*::view/AWSServiceViewForX/service-view",
                "arn:aws:sqs:us-east-1:*:orders",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[("arn:aws:iam:::role/app", "Insert", "arn:aws:iam::*:role/app")],
        );
    }
}
