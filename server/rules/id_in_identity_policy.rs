use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Property;
use crate::syntax::edit::remove_property;

declare_rule! {
    /// An identity policy has an `Id`.
    ///
    /// `Id` is an element of resource policies, where some services give it a meaning. In the policy of a user, group or role it does nothing, and AWS's
    /// grammar forbids it there.
    ///
    /// ## Invalid
    ///
    /// ```json identity
    /// {
    ///     "Version": "2012-10-17",
    ///     "Id": "reports",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:ListAllMyBuckets",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json identity
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:ListAllMyBuckets",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM JSON policy elements: Id](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_id.html)
    /// - [Grammar of the IAM JSON policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)
    ID_IN_IDENTITY_POLICY: Suggestion, kinds: &[PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(id) = context.policy.id else {
        return;
    };
    let message = "`Id` belongs to resource policies; remove it, and name the policy itself instead";
    let root = context.policy.root;
    let fix = root.as_object().and_then(|object| {
        let is_it = |property: &Property| std::ptr::eq(property, id);
        let index = object.properties.iter().position(is_it)?;
        Some(
            Fix::new("Remove `Id`", remove_property(root, object, index))
                .preferred()
                .safe(),
        )
    });
    diagnostics.push(Diagnostic::new(&ID_IN_IDENTITY_POLICY, id.key.range, message).with_fix(fix));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};
    use expect_test::expect;

    const SOURCE: &str = r#"{"Version": "2012-10-17", "Id": "a", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#;

    #[test]
    fn it_goes_where_no_principal_is() {
        expect![[r#"
            information ID_IN_IDENTITY_POLICY on `"Id"`: `Id` belongs to resource policies; remove it, and name the policy itself instead
              fix: Remove `Id` (preferred, safe)
        "#]].assert_eq(&findings_as(SOURCE, "session"));
        assert_eq!(
            fixed_as(SOURCE, "identity", "Id"),
            SOURCE.replace(r#""Id": "a", "#, "")
        );
        assert!(!findings_as(SOURCE, "scp").contains("ID_IN"));
    }
}
