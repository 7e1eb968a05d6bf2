use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, too_large};

declare_rule! {
    /// The resource control policy is larger than AWS stores.
    ///
    /// It may have 5,120 characters. White space outside of strings does not count. The fix, which removes every `Sid`,
    /// is offered where that is enough; else use wildcards or split the policy.
    ///
    /// Silent on a text with syntax errors. In the example `…` stands for what makes it too long.
    ///
    /// ## Invalid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Long…", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Short", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-policy-size-exceeds-rcp-quota)
    /// - [Quotas of AWS Organizations](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html)
    POLICY_SIZE_EXCEEDS_RCP_QUOTA: Error, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    too_large::check(context, diagnostics, &POLICY_SIZE_EXCEEDS_RCP_QUOTA, "");
}
