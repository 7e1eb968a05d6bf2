use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, unique_sids};

declare_rule! {
    /// Two statements of a resource policy have the same `Sid`.
    ///
    /// Some services reject it, and with others nobody can tell the statements apart by name. `Read` and `read` are
    /// different.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Assume", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ///         {"Sid": "Assume", "Effect": "Allow", "Principal": {"Service": "ssm.amazonaws.com"}, "Action": "sts:AssumeRole"}
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
    ///         {"Sid": "Ec2", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ///         {"Sid": "Ssm", "Effect": "Allow", "Principal": {"Service": "ssm.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-unique-sids-recommended)
    /// - [IAM JSON policy elements: Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html)
    UNIQUE_SIDS_RECOMMENDED: Warning, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    unique_sids::check(
        context,
        diagnostics,
        &UNIQUE_SIDS_RECOMMENDED,
        "better give each its own",
    );
}
