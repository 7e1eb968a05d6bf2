use crate::policy::{Effect, PolicyKind};
use crate::rule::conditions::put_under;
use crate::rule::{Context, Diagnostic, Fix, Rule, declare_rule};

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

/// Reports every audience that is tested with a set operator.
pub(super) fn check_audience(
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    prefix: &str,
) {
    for condition in &context.conditions {
        let has_prefix = condition
            .name
            .set_prefix
            .is_some_and(|own| own.eq_ignore_ascii_case(prefix));
        let key = condition.condition.key;
        if !has_prefix || !is_audience(key.as_str()) {
            continue;
        }
        let message = format!("`{}` holds a single value; remove `{prefix}:`", key.as_str());
        let bare = condition.condition.operator.as_str().split_once(':');
        let bare = bare.map(|(_, bare)| bare).unwrap_or_default();
        let fix = put_under(context, condition, bare, None, |_| false).map(|edits| {
            let fix = Fix::new(format!("Remove `{prefix}:`"), edits).preferred();
            // Without the prefix, a negated operator holds where the key is absent, too, and any other does not.
            let is_negated = condition.operator.is_none_or(|operator| operator.is_negated());
            let narrows = condition.statement.effect() == Some(Effect::Allow) && !is_negated;
            if narrows { fix.safe() } else { fix }
        });
        diagnostics.push(Diagnostic::new(rule, key.range, message).with_fix(fix));
    }
}

/// The claim `aud` of a provider, which is named by its domain, or of SAML.
fn is_audience(key: &str) -> bool {
    key.rsplit_once(':').is_some_and(|(provider, claim)| {
        claim.eq_ignore_ascii_case("aud") && (provider.contains('.') || provider.eq_ignore_ascii_case("saml"))
    })
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
