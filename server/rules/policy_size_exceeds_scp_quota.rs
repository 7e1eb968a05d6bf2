use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, too_large};

declare_rule! {
    /// The service control policy is larger than AWS stores.
    ///
    /// It may have 10,240 characters. White space outside of strings does not count. The fix, which removes every
    /// `Sid`, is offered where that is enough; else use wildcards or split the policy.
    ///
    /// Silent on a text with syntax errors. In the example `…` stands for what makes it too long.
    ///
    /// ## Invalid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Long…", "Effect": "Deny", "Action": "ec2:DeleteVpc", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Short", "Effect": "Deny", "Action": "ec2:DeleteVpc", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-policy-size-exceeds-scp-quota)
    /// - [Quotas of AWS Organizations](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html)
    POLICY_SIZE_EXCEEDS_SCP_QUOTA: Error, kinds: &[PolicyKind::Scp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    too_large::check(context, diagnostics, &POLICY_SIZE_EXCEEDS_SCP_QUOTA, "");
}
