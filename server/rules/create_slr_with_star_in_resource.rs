use crate::policy::PolicyKind;
use crate::rule::sensitive_action::{self, CREATE_SERVICE_LINKED_ROLE, Scope, Way};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement allows `iam:CreateServiceLinkedRole` on any role.
    ///
    /// A service-linked role has the permissions that its service asks for. Whoever may create one for any service can
    /// give permissions to services that the account does not use.
    ///
    /// Silent where a condition on `iam:AWSServiceName` says which services the role may be for (also with `IfExists`,
    /// unless its values begin with a wildcard), and where the resource names the service of the role. Does not look at
    /// `Deny` statements.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "iam:CreateServiceLinkedRole",
    ///             "Resource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-create-slr-with-star-in-resource)
    /// - [Service-linked role permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html#service-linked-role-permissions)
    CREATE_SLR_WITH_STAR_IN_RESOURCE: Warning, kinds: &[PolicyKind::Identity], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let shape = (Way::Listed, Scope::Wildcard);
    sensitive_action::check(
        context,
        diagnostics,
        &CREATE_SLR_WITH_STAR_IN_RESOURCE,
        &CREATE_SERVICE_LINKED_ROLE,
        shape,
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{fixed, policy_of};

    #[test]
    fn the_role_is_named() {
        let policy = |resource: &str| {
            policy_of(&format!(
                r#""Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": {resource}"#
            ))
        };
        assert_eq!(
            fixed(&policy(r#"["*"]"#), "the ARN of a role"),
            policy(r#"["arn:aws:iam::*:role/aws-service-role/SERVICE/NAME"]"#)
        );
    }
}
