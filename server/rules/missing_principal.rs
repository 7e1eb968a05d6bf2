use crate::policy::PolicyKind;
use crate::rule::missing_element::missing_element_place;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// A statement of a resource policy has neither `Principal` nor `NotPrincipal`.
    ///
    /// Policies that are attached to resources, roles' trust policies and resource control policies say in every statement whom
    /// it is about. A policy whose kind is not stated counts as one of these where any of its statements has a principal.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    MISSING_PRINCIPAL: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::Rcp, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        if statement.principal.is_some() || statement.not_principal.is_some() {
            continue;
        }
        let Some(place) = missing_element_place(context, statement.value, "Principal") else {
            continue;
        };
        let before = |key: &str| matches!(key, "Sid" | "Effect");
        let mut properties = statement.object.properties.iter();
        let after = properties.rposition(|property| before(property.key.as_str()));
        let insert = |json: &Json| {
            let (source, style) = (context.source, context.style);
            insert_property(source, style, statement.value, after, "Principal", json)
        };
        let (message, fix) = if context.kind == PolicyKind::Rcp {
            let fix = Fix::new("Insert `\"Principal\": \"*\"`", insert(&Json::string("*")));
            (
                "The statement has no `Principal`; add `\"Principal\": \"*\"`",
                fix.safe(),
            )
        } else {
            let nobody = Json::Object(vec![("AWS", Json::Array(Vec::new()))]);
            let fix = Fix::new("Insert a `Principal` to fill in", insert(&nobody));
            ("The statement has no `Principal`; add whom it applies to", fix)
        };
        diagnostics.push(Diagnostic::new(&MISSING_PRINCIPAL, place, message).with_fix(fix.preferred()));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    const REST: &str = r#""Action": "s3:*", "Resource": "*""#;

    #[test]
    fn a_resource_control_policy_takes_only_everyone() {
        let source = policy_of(&format!(r#""Effect": "Deny", {REST}"#));
        assert_eq!(
            fixed_as(&source, "rcp", "Insert"),
            policy_of(&format!(r#""Effect": "Deny", "Principal": "*", {REST}"#))
        );
        assert!(findings_as(&source, "rcp").contains("(preferred, safe)"));
    }

    #[test]
    fn any_other_is_left_to_fill_in() {
        let source = policy_of(&format!(r#""Effect": "Deny", {REST}"#));
        assert_eq!(
            fixed_as(&source, "resource", "Insert"),
            policy_of(&format!(
                r#""Effect": "Deny", "Principal": {{"AWS": []}}, {REST}"#
            ))
        );
    }
}
