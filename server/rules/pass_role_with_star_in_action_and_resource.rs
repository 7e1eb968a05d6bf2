use crate::policy::PolicyKind;
use crate::rule::sensitive_action::{self, PASS_ROLE, Scope, Way};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement allows `iam:PassRole` by a pattern, on any role.
    ///
    /// Whoever may pass a role to a service can make that service use all the permissions of the role. On any role this
    /// can be more than the caller has, up to the whole account.
    ///
    /// Silent where a condition on `iam:PassedToService` says which services may get the role (also with `IfExists`,
    /// unless its values begin with a wildcard), and where the resource names a part of the role, as `role/app-*` does.
    /// Does not look at `Deny` statements.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "iam:Pass*", "Resource": "*"}]
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
    ///             "Action": "iam:Pass*",
    ///             "Resource": "*",
    ///             "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-pass-role-with-star-in-action-and-resource)
    /// - [Granting a user permissions to pass a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
    PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: SecurityWarning, kinds: &[PolicyKind::Identity], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let shape = (Way::Covered, Scope::Wildcard);
    sensitive_action::check(
        context,
        diagnostics,
        &PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE,
        &PASS_ROLE,
        shape,
    );
}
