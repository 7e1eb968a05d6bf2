use crate::policy::{Effect, PolicyKind, Statement};
use crate::rule::excludes_all;
use crate::rule::{Context, Diagnostic, declare_rule};
use crate::syntax::StringValue;

declare_rule! {
    /// A `Deny` whose `NotPrincipal` is everyone does nothing.
    ///
    /// A denial with `NotPrincipal` hits all but the principals in it, and of everyone nobody is left. Who means to deny everyone but some principals names
    /// them with `aws:PrincipalArn` in a condition.
    ///
    /// Of `NotPrincipal` in an `Allow` another rule speaks.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "NotPrincipal": "*",
    ///         "Action": "s3:DeleteObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
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
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:DeleteObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/janitor"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM JSON policy elements: NotPrincipal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html)
    NOTPRINCIPAL_EXCLUDES_EVERYONE: Warning, kinds: &[PolicyKind::Resource, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    excludes_all::check(
        context,
        diagnostics,
        &NOTPRINCIPAL_EXCLUDES_EVERYONE,
        "NotPrincipal",
        everyone,
    );
}

fn everyone<'a>(statement: &Statement<'a>) -> Option<&'a StringValue> {
    if statement.effect() != Some(Effect::Deny) || statement.not_principal.is_none() {
        return None;
    }
    let is_everyone = |kind: Option<&StringValue>| kind.is_none_or(|kind| kind.as_str() == "AWS");
    let mut principals = statement.principals();
    let found =
        principals.find(|entry| entry.negated && is_everyone(entry.kind) && entry.string.as_str() == "*");
    found.map(|entry| entry.string)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, policy_of};

    fn policy(principal: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Deny", {principal}, "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::a/*""#
        ))
    }

    #[test]
    fn everyone_is_found_in_each_form() {
        let place = r#""*""#;
        assert_found(
            "NOTPRINCIPAL_EXCLUDES_EVERYONE",
            policy,
            &[
                (r#""NotPrincipal": "*""#, place),
                (r#""NotPrincipal": {"AWS": ["111122223333", "*"]}"#, place),
            ],
            &[
                r#""NotPrincipal": {"AWS": "111122223333"}"#,
                r#""Principal": "*""#,
            ],
        );
    }

    #[test]
    fn everyone_is_denied() {
        assert_fixed(
            policy,
            &[(r#""NotPrincipal": "*""#, "Principal", r#""Principal": "*""#)],
        );
    }
}
