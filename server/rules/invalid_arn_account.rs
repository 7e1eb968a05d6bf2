use crate::policy::PolicyKind;
use crate::rule::arns::{arn_field_place, arns, replace_arn_field};
use crate::rule::values::is_literal;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The account ID of an ARN has not twelve digits.
    ///
    /// An account ID is exactly twelve digits, without hyphens. Words stand in its place only where a service
    /// defines them, such as `aws` for what AWS owns.
    ///
    /// Does not see a wrong number of twelve digits, and takes words for such names, or for the placeholders of an
    /// example.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs:us-east-1:11112222:orders"
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-account)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    INVALID_ARN_ACCOUNT: Error, kinds: &PolicyKind::ALL, check: check,
}

const FIELD: usize = 4;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (resource, arn) in arns(context) {
        let account = arn.account();
        let is_number =
            account.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && is_literal(account);
        if !is_number || is_account(account) {
            continue;
        }
        let digits: String = account
            .chars()
            .filter(|char| !matches!(char, '-' | ' '))
            .collect();
        let fix = is_account(&digits).then(|| {
            let edits = vec![replace_arn_field(resource, arn, FIELD, &digits)];
            Fix::new(format!("Change to `{digits}`"), edits).preferred()
        });
        let message = format!("`{account}` is no account ID; write its twelve digits");
        diagnostics.push(
            Diagnostic::new(
                &INVALID_ARN_ACCOUNT,
                arn_field_place(resource, arn, FIELD),
                message,
            )
            .with_fix(fix),
        );
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_ARN_ACCOUNT",
            with_resource,
            &[
                (
                    r#"arn:aws:sqs:us-east-1:1111222233334:orders"#,
                    r#"1111222233334"#,
                ),
                (
                    r#"arn:aws:sqs:us-east-1:1111-2222-3333:orders"#,
                    r#"1111-2222-3333"#,
                ),
            ],
            &[
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                "arn:aws:sqs:us-east-1:account-id:orders",
                "arn:aws:sqs:us-east-1:1111*:orders",
                "arn:aws:iam::cloudfront:user/a",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[(
                "arn:aws:sqs:us-east-1:1111-2222-3333:orders",
                "Change",
                "arn:aws:sqs:us-east-1:111122223333:orders",
            )],
        );
    }
}
