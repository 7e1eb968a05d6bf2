use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, too_large};

declare_rule! {
    /// The role trust policy is larger than the quota.
    ///
    /// It may have 2,048 characters unless the account has asked for more, up to 8,192. White space outside of strings
    /// does not count. The fix, which removes every `Sid`, is offered where that is enough; else use wildcards or split
    /// the policy.
    ///
    /// Silent on a text with syntax errors. In the example `…` stands for what makes it too long.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Long…", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Short", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-policy-size-exceeds-role-trust-policy-quota)
    /// - [IAM and AWS STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)
    POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: Warning, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    too_large::check(
        context,
        diagnostics,
        &POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA,
        " unless the quota is raised",
    );
}
