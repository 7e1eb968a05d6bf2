use crate::policy::PolicyKind;
use crate::rule::sensitive_action::{self, PASS_ROLE, Scope, Way};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement allows `iam:PassRole` with `NotResource`.
    ///
    /// Whoever may pass a role to a service can make that service use all the permissions of the role. On any role this
    /// can be more than the caller has, up to the whole account.
    ///
    /// Silent where a condition on `iam:PassedToService` says which services may get the role. Does not look at `Deny`
    /// statements.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "iam:PassRole",
    ///             "NotResource": "arn:aws:iam::111122223333:role/admin"
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
    ///             "Action": "iam:PassRole",
    ///             "Resource": "arn:aws:iam::111122223333:role/app"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-pass-role-with-not-resource)
    /// - [Granting a user permissions to pass a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
    PASS_ROLE_WITH_NOT_RESOURCE: SecurityWarning, kinds: &[PolicyKind::Identity], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let shape = (Way::Listed, Scope::AllBut);
    sensitive_action::check(
        context,
        diagnostics,
        &PASS_ROLE_WITH_NOT_RESOURCE,
        &PASS_ROLE,
        shape,
    );
}
