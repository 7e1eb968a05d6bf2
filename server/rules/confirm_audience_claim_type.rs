use crate::policy::PolicyKind;
use crate::rule::federation::check_audience;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// The audience of a token, a single value, is tested with `ForAllValues:`.
    ///
    /// Set operators are for keys that hold several values. `ForAllValues:` holds where the key is absent as well, so a token without
    /// an audience would pass.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "accounts.google.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"ForAllValues:StringEquals": {"accounts.google.com:aud": "reports-client"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "accounts.google.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"StringEquals": {"accounts.google.com:aud": "reports-client"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-confirm-audience-claim-type)
    /// - [Single-valued and multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
    CONFIRM_AUDIENCE_CLAIM_TYPE: Suggestion, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_audience(context, diagnostics, &CONFIRM_AUDIENCE_CLAIM_TYPE, "ForAllValues");
}

/// Renames the operator where it has only this key; else the key goes to the operator without prefix.
#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{"Federated": "accounts.google.com"}}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {{{condition}}}"#
        ))
    }

    const AUD: &str = r#""accounts.google.com:aud": "a""#;
    const SUB: &str = r#""accounts.google.com:sub": "b""#;

    #[test]
    fn the_prefix_goes_or_the_key_moves() {
        let set = "\"ForAllValues:StringEquals\"";
        for (before, after) in [
            (
                format!("{set}: {{{AUD}}}"),
                format!("\"StringEquals\": {{{AUD}}}"),
            ),
            (
                format!("{set}: {{{AUD}}}, \"StringEquals\": {{{SUB}}}"),
                format!("\"StringEquals\": {{{SUB}, {AUD}}}"),
            ),
            (
                format!("{set}: {{{SUB}, {AUD}}}"),
                format!("{set}: {{{SUB}}}, \"StringEquals\": {{{AUD}}}"),
            ),
        ] {
            assert_eq!(fixed_as(&policy(&before), "trust", "Remove"), policy(&after));
        }
    }

    #[test]
    fn only_what_narrows_is_safe() {
        for (operator, remark) in [
            ("StringEquals", "(preferred, safe)"),
            ("StringNotEquals", "(preferred)"),
        ] {
            let found = findings_as(
                &policy(&format!("\"ForAllValues:{operator}\": {{{AUD}}}")),
                "trust",
            );
            assert!(
                found.contains(&format!("fix: Remove `ForAllValues:` {remark}")),
                "{found}"
            );
        }
    }
}
