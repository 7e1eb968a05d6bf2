use crate::catalog::Pattern;
use crate::policy::principal::Provider;
use crate::policy::{Arn, Effect, PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// A role trusts a SAML provider without a condition on its assertion.
    ///
    /// An assertion says where it was to be presented, which is `SAML:aud`. The roles that AWS's console makes for SAML test that it is AWS's sign-in; without a
    /// condition, everyone whom the provider gives an assertion with this role may assume it, in the console and by the API. Any condition on a key of SAML
    /// will do.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Office"},
    ///         "Action": "sts:AssumeRoleWithSAML"
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
    ///         "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Office"},
    ///         "Action": "sts:AssumeRoleWithSAML",
    ///         "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Create a role for SAML 2.0 federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html)
    /// - [IAM and STS condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html)
    MISSING_SAML_AUDIENCE_CONDITION: Suggestion, kinds: &[PolicyKind::Trust], check: check,
}

const KEY: &str = "SAML:aud";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        if statement.effect() != Some(Effect::Allow) || !takes_assertions(statement) || may_test(statement) {
            continue;
        }
        let mut providers = statement.providers();
        let Some((string, _)) = providers.find(|(_, provider)| *provider == Provider::Saml) else {
            continue;
        };
        if !context.is_intact(statement.value.range) {
            continue;
        }
        let message =
            format!("Nothing is asked of the assertion; test where it was to be presented with `{KEY}`");
        let fix = Arn::new(string.as_str()).and_then(|arn| {
            let endpoint = Json::string(endpoint(arn.partition())?);
            let edits = context.add_conditions(statement, "StringEquals", &[(KEY, endpoint)])?;
            Some(Fix::new(format!("Insert a condition on `{KEY}`"), edits).preferred())
        });
        diagnostics
            .push(Diagnostic::new(&MISSING_SAML_AUDIENCE_CONDITION, string.range, message).with_fix(fix));
    }
}

fn takes_assertions(statement: &Statement<'_>) -> bool {
    statement.actions().any(|action| {
        let name = Pattern::ignoring_case(action.pattern.name);
        !action.negated
            && (action.pattern.is_everything()
                || (action.pattern.has_prefix("sts") && name.matches("AssumeRoleWithSAML")))
    })
}

/// Where people sign in with SAML; regions have endpoints of their own, too.
fn endpoint(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" => Some("https://signin.aws.amazon.com/saml"),
        "aws-cn" => Some("https://signin.amazonaws.cn/saml"),
        "aws-us-gov" => Some("https://signin.amazonaws-us-gov.com/saml"),
        _ => None,
    }
}

/// Whether a condition is about SAML, or cannot be read.
fn may_test(statement: &Statement<'_>) -> bool {
    let Some(condition) = statement.condition else {
        return false;
    };
    let is_of_saml = |key: &str| {
        key.split_once(':')
            .is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case("saml"))
    };
    let is_unread = condition
        .value
        .as_ref()
        .is_none_or(|value| value.as_object().is_none() || value.holds_opaque());
    is_unread
        || statement
            .conditions()
            .any(|condition| is_of_saml(condition.key.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(partition: &str, condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{"Federated": "arn:{partition}:iam::111122223333:saml-provider/Office"}}, "Action": "sts:AssumeRoleWithSAML"{condition}"#
        ))
    }

    #[test]
    fn the_endpoint_of_the_partition_is_inserted() {
        for (partition, url) in [
            ("aws", "https://signin.aws.amazon.com/saml"),
            ("aws-cn", "https://signin.amazonaws.cn/saml"),
        ] {
            let after = format!(r#", "Condition": {{"StringEquals": {{"SAML:aud": "{url}"}}}}"#);
            assert_eq!(
                fixed_as(&policy(partition, ""), "trust", "Insert"),
                policy(partition, &after)
            );
        }
    }

    #[test]
    fn any_key_of_saml_will_do() {
        let condition = r#", "Condition": {"StringEquals": {"saml:edupersonorgdn": "a"}}"#;
        assert!(!findings_as(&policy("aws", condition), "trust").contains("MISSING_SAML"));
    }
}
