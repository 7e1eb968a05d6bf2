use crate::policy::{PolicyKind, strings};
use crate::rule::excludes_all::{self, is_everything};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `NotAction` excludes everything, so that the statement does nothing.
    ///
    /// A statement with `NotAction` is about all actions but those in the list. With `*` in the list none is left, whatever else it holds.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "NotAction": "*",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
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
    ///         "NotAction": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM JSON policy elements: NotAction](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html)
    NOTACTION_EXCLUDES_EVERYTHING: Warning, kinds: &[
        PolicyKind::Identity,
        PolicyKind::Resource,
        PolicyKind::Trust,
        PolicyKind::Scp,
        PolicyKind::Boundary,
        PolicyKind::Session,
        PolicyKind::VpcEndpoint,
    ], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    excludes_all::check(
        context,
        diagnostics,
        &NOTACTION_EXCLUDES_EVERYTHING,
        "NotAction",
        |statement| strings(statement.not_action).find(|string| is_everything(string)),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, findings, fixed, policy_of};

    #[test]
    fn one_star_is_enough() {
        let policy = |list: &str| {
            policy_of(
                &r##""Effect": "Deny", "NotAction": "*", "Resource": "arn:aws:s3:::a/*""##
                    .replace(r#""NotAction": "*""#, &format!(r#""NotAction": {list}"#)),
            )
        };
        let found = [(r#"["s3:Get*", "*"]"#, r#""*""#)];
        assert_found("NOTACTION_EXCLUDES_EVERYTHING", policy, &found, &[r#""s3:*""#]);
    }

    #[test]
    fn a_denial_is_turned_round_and_an_allow_only_removed() {
        let denial = r##""Effect": "Deny", "NotAction": "*", "Resource": "arn:aws:s3:::a/*""##;
        assert_eq!(
            fixed(&policy_of(denial), "Action"),
            policy_of(r##""Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::a/*""##)
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
