use crate::policy::PolicyKind;
use crate::rule::sensitive_action::{self, CREATE_SERVICE_LINKED_ROLE, Scope, Way};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement with `NotAction` and `NotResource` allows `iam:CreateServiceLinkedRole`.
    ///
    /// A service-linked role has the permissions that its service asks for. Whoever may create one for any service can
    /// give permissions to services that the account does not use.
    ///
    /// Silent where a condition on `iam:AWSServiceName` says which services the role may be for. Does not look at
    /// `Deny` statements.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "NotAction": "iam:PassRole",
    ///             "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"
    ///         }
    ///     ]
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
    ///             "NotAction": ["iam:PassRole", "iam:CreateServiceLinkedRole"],
    ///             "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-create-slr-with-not-action-and-not-resource)
    /// - [Service-linked role permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html#service-linked-role-permissions)
    CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: Warning, kinds: &[PolicyKind::Identity], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let shape = (Way::NotExcluded, Scope::AllBut);
    sensitive_action::check(
        context,
        diagnostics,
        &CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE,
        &CREATE_SERVICE_LINKED_ROLE,
        shape,
    );
}
