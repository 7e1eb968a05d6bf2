use crate::policy::{Effect, PolicyKind};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::Json;
use crate::text::Edit;

declare_rule! {
    /// A role trust policy names everyone as its principal.
    ///
    /// `"Principal": "*"` in a trust policy lets the whole world try to assume the role; name who may. `{"AWS": "*"}` means the
    /// same and is accepted; this rule does not speak of it.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": "*",
    ///         "Action": "sts:AssumeRole",
    ///         "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
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
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "sts:AssumeRole",
    ///         "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-unsupported-wildcard-in-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL: Error, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let value = statement.principal.and_then(|principal| principal.value.as_ref());
        let Some(value) = value.filter(|value| value.as_str() == Some("*")) else {
            continue;
        };
        // Without an action, the kind of the policy is not told by it.
        if statement.actions().next().is_none() {
            continue;
        }
        let message = "A role trust policy takes no `\"Principal\": \"*\"`; name who may assume the role";
        let replace = |title: &str, json: Json| {
            let object = Json::Object(vec![("AWS", json)]);
            let start = value.range.start;
            let object = context.style.value_at(context.source, start, &object);
            Fix::new(title, vec![Edit::replace(value.range, object)])
        };
        let same = replace(
            "Change to `{\"AWS\": \"*\"}`, which means the same",
            Json::string("*"),
        );
        let none = replace(
            "Change to a list of principals to fill in",
            Json::Array(Vec::new()),
        );
        let diagnostic = Diagnostic::new(
            &ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL,
            value.range,
            message,
        );
        diagnostics.push(match statement.effect() {
            Some(Effect::Deny) => diagnostic.with_fix(same.preferred().safe()),
            _ => diagnostic.with_fix(none.preferred()).with_fix(same),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    #[test]
    fn a_denial_is_about_everyone() {
        let statement = |effect: &str, principal: &str| {
            policy_of(&format!(
                r#""Effect": "{effect}", "Principal": {principal}, "Action": "sts:AssumeRole""#
            ))
        };
        let deny = statement("Deny", r#""*""#);
        assert_eq!(
            fixed_as(&deny, "trust", "same"),
            statement("Deny", r#"{"AWS": "*"}"#)
        );
        assert!(findings_as(&deny, "trust").contains("the same (preferred, safe)"));
        let allow = statement("Allow", r#""*""#);
        assert_eq!(
            fixed_as(&allow, "trust", "fill in"),
            statement("Allow", r#"{"AWS": []}"#)
        );
    }
}
