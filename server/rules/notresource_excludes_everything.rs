use crate::policy::{PolicyKind, strings};
use crate::rule::excludes_all::{self, is_everything};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `NotResource` excludes everything, so that the statement does nothing.
    ///
    /// A statement with `NotResource` is about all resources but those in the list. With `*` in the list none is left, whatever else it holds.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Action": "s3:*",
    ///         "NotResource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Action": "s3:*",
    ///         "NotResource": ["arn:aws:s3:::reports-bucket", "arn:aws:s3:::reports-bucket/*"]
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM JSON policy elements: NotResource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
    NOTRESOURCE_EXCLUDES_EVERYTHING: Warning, kinds: &[
        PolicyKind::Identity,
        PolicyKind::Resource,
        PolicyKind::Scp,
        PolicyKind::Rcp,
        PolicyKind::Boundary,
        PolicyKind::Session,
        PolicyKind::VpcEndpoint,
    ], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    excludes_all::check(
        context,
        diagnostics,
        &NOTRESOURCE_EXCLUDES_EVERYTHING,
        "NotResource",
        |statement| strings(statement.not_resource).find(|string| is_everything(string)),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, findings, fixed, policy_of};

    #[test]
    fn one_star_is_enough() {
        let policy = |list: &str| {
            policy_of(
                &r##""Effect": "Deny", "Action": "s3:*", "NotResource": "*""##
                    .replace(r#""NotResource": "*""#, &format!(r#""NotResource": {list}"#)),
            )
        };
        let found = [(r#"["arn:aws:s3:::a", "*"]"#, r#""*""#)];
        assert_found(
            "NOTRESOURCE_EXCLUDES_EVERYTHING",
            policy,
            &found,
            &[r#""arn:aws:s3:::*""#],
        );
    }

    #[test]
    fn a_denial_is_turned_round_and_an_allow_only_removed() {
        let denial = r##""Effect": "Deny", "Action": "s3:*", "NotResource": "*""##;
        assert_eq!(
            fixed(&policy_of(denial), "Resource"),
            policy_of(r##""Effect": "Deny", "Action": "s3:*", "Resource": "*""##)
        );
        let other = r##"{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}"##;
        let two = format!(
            r##"{{"Version": "2012-10-17", "Statement": [{{{}}}, {other}]}}"##,
            denial.replace("Deny", "Allow")
        );
        assert!(!findings(&two).contains("Change"));
        assert_eq!(
            fixed(&two, "Remove"),
            format!(r##"{{"Version": "2012-10-17", "Statement": [{other}]}}"##)
        );
    }
}
