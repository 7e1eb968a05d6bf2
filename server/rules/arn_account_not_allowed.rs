use crate::policy::PolicyKind;
use crate::rule::arns::{all_types, arn_field_place, arns, replace_arn_field};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The ARN names an account, but the resource's ARNs have none.
    ///
    /// The ARNs of S3 buckets and objects, for instance, leave the account empty, so a pattern that names one
    /// matches nothing.
    ///
    /// Looks at accounts written out, not at wildcards, and is silent where another type of resource that the ARN
    /// could denote has an account.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3::111122223333:app-data/*"
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
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-arn-account-not-allowed)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    ARN_ACCOUNT_NOT_ALLOWED: Error, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 4;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (resource, arn) in arns(context) {
        let field = arn.account();
        let is_account = field.len() == 12 && field.bytes().all(|byte| byte.is_ascii_digit());
        if !is_account || !all_types(arn, FIELD, false) {
            continue;
        }
        let message = format!("This ARN has no account; remove `{field}` and leave the colons");
        let fix = Fix::new(
            format!("Remove `{field}`"),
            vec![replace_arn_field(resource, arn, FIELD, "")],
        );
        diagnostics.push(
            Diagnostic::new(
                &ARN_ACCOUNT_NOT_ALLOWED,
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
            "ARN_ACCOUNT_NOT_ALLOWED",
            with_resource,
            &[(r#"arn:aws:s3::111122223333:app-data"#, r#"111122223333"#)],
            &[
                "arn:aws:s3::*:app-data",
                "arn:aws:s3:us-east-1:111122223333:accesspoint/app",
                "arn:aws:iam::111122223333:role/app",
                "arn:aws:s3::account-id:app-data",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[(
                "arn:aws:s3::111122223333:app-data",
                "Remove",
                "arn:aws:s3:::app-data",
            )],
        );
    }
}
