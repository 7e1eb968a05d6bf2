use crate::policy::PolicyKind;
use crate::rule::sensitive_action::{self, PASS_ROLE, Scope, Way};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement allows `iam:PassRole` on any role.
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
    ///     "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-pass-role-with-star-in-resource)
    /// - [Granting a user permissions to pass a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
    PASS_ROLE_WITH_STAR_IN_RESOURCE: SecurityWarning, kinds: &[PolicyKind::Identity], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let shape = (Way::Listed, Scope::Wildcard);
    sensitive_action::check(
        context,
        diagnostics,
        &PASS_ROLE_WITH_STAR_IN_RESOURCE,
        &PASS_ROLE,
        shape,
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(statement: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {statement}}}]}}"#)
    }

    #[test]
    fn the_action_and_each_resource_are_marked() {
        let source = policy(
            r#""Action": ["iam:passrole", "iam:GetRole"], "Resource": ["arn:aws:iam::*:role/app", "arn:aws:iam::*:role/*"]"#,
        );
        let found = findings(&source);
        let places: Vec<&str> = found
            .lines()
            .filter(|line| line.contains("PASS_ROLE_WITH_STAR_IN_RESOURCE"))
            .collect();
        assert!(
            places[0].contains(r#"on `"iam:passrole"`"#) && places[1].contains(r#"role/*"`"#),
            "{found}"
        );
        assert_eq!(places.len(), 2, "{found}");
    }

    #[test]
    fn a_condition_or_a_name_is_enough() {
        for statement in [
            r#""Action": "iam:PassRole", "Resource": "*", "Condition": {"StringLike": {"iam:passedtoservice": "ec2.amazonaws.com*"}}"#,
            r#""Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEqualsIfExists": {"iam:PassedToService": ["ec2.amazonaws.com"]}}"#,
            r#""Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/app-*""#,
            r#""Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/service-role/app-*""#,
            r#""Action": ["iam:Get*", "s3:*"], "Resource": "*""#,
        ] {
            assert!(!findings(&policy(statement)).contains("PASS_ROLE"), "{statement}");
        }
        let denied = policy(r#""Action": "iam:PassRole", "Resource": "*""#).replace("Allow", "Deny");
        assert!(!findings(&denied).contains("PASS_ROLE"));
        let open = r#""Action": "iam:PassRole", "Resource": "*", "Condition": {"StringLike": {"iam:PassedToService": "*"}}"#;
        assert!(findings(&policy(open)).contains("PASS_ROLE"));
    }

    #[test]
    fn each_shape_has_its_fix() {
        for (before, title, after) in [
            (
                r#""Action": "iam:PassRole", "Resource": "*""#,
                "Require",
                r#""Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": []}}"#,
            ),
            (
                r#""Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
                "Require `iam:PassedToService`",
                r#""Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}, "StringEqualsIfExists": {"iam:PassedToService": []}}"#,
            ),
            (
                r#""Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
                "Require",
                r#""Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1", "iam:PassedToService": []}}"#,
            ),
            (
                r#""NotAction": "iam:CreateServiceLinkedRole", "Resource": "*""#,
                "Add",
                r#""NotAction": ["iam:CreateServiceLinkedRole", "iam:PassRole"], "Resource": "*""#,
            ),
            (
                r#""Action": "iam:Pass*", "NotResource": ["arn:aws:iam::*:role/a"]"#,
                "Change to a `Resource`",
                r#""Action": "iam:Pass*", "Resource": []"#,
            ),
        ] {
            assert_eq!(fixed(&policy(before), title), policy(after), "{before}");
        }
    }

    #[test]
    fn the_message_names_the_pattern() {
        let source = policy(r#""Action": "iam:P*", "NotResource": "arn:aws:iam::*:role/a""#);
        let found = findings(&source);
        expect![[r#"
            warning PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE on `"iam:P*"`: `iam:P*` covers `iam:PassRole`, and with `NotResource` lets any role be passed to any service; name the roles in `Resource`
              fix: Change to a `Resource` to fill in
            warning PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE on `"arn:aws:iam::*:role/a"`: `iam:P*` covers `iam:PassRole`, and with `NotResource` lets any role be passed to any service; name the roles in `Resource`
              fix: Change to a `Resource` to fill in
        "#]]
        .assert_eq(&found);
    }
}
