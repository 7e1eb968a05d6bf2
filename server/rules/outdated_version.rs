use crate::policy::{PolicyKind, has_variable};
use crate::rule::variables::{has_old_version, replaced};
use crate::rule::{Context, Diagnostic, Fix, Severity, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// The policy has the `Version` of 2008.
    ///
    /// `2008-10-17` is kept for old policies only: in it, policy variables such as `${aws:username}` are plain text. The services of AWS still write it in the
    /// policies they start resources with, so this is a hint. Where the policy uses a variable, `VARIABLE_UNSUPPORTED_IN_VERSION` speaks. The
    /// fix takes part in *fix all* where nothing looks like a variable.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2008-10-17",
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
    /// ```json
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
    /// - [IAM JSON policy elements: Version](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html)
    OUTDATED_VERSION: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if !has_old_version(context) || replaced(context).next().is_some() {
        return;
    }
    let version = context
        .policy
        .version
        .and_then(|version| version.value.as_ref()?.as_string());
    let Some(version) = version else {
        return;
    };
    let edits = vec![Edit::replace(version.content, "2012-10-17")];
    let fix = Fix::new("Change the version to `2012-10-17`", edits).preferred();
    let fix = if has_variable(context.source) {
        fix
    } else {
        fix.safe()
    };
    let message = "Version `2008-10-17` is outdated and knows no policy variables; write `2012-10-17`";
    diagnostics.push(
        Diagnostic::new(&OUTDATED_VERSION, version.range, message)
            .with_severity(Severity::Hint)
            .with_fix(fix),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(version: &str, name: &str) -> String {
        format!(
            r#"{{"Version": "{version}", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/{name}"}}]}}"#
        )
    }

    #[test]
    fn the_version_is_changed() {
        assert_eq!(
            fixed(&policy("2008-10-17", "b"), "version"),
            policy("2012-10-17", "b")
        );
        expect![[r#"
            hint OUTDATED_VERSION on `"2008-10-17"`: Version `2008-10-17` is outdated and knows no policy variables; write `2012-10-17`
              fix: Change the version to `2012-10-17` (preferred, safe)
        "#]].assert_eq(&findings(&policy("2008-10-17", "b")));
    }

    #[test]
    fn with_what_looks_like_a_variable_the_fix_is_not_safe() {
        let found = findings(&policy("2008-10-17", "${prefix}"));
        assert!(
            found.contains("OUTDATED_VERSION") && found.contains("(preferred)"),
            "{found}"
        );
        let found = findings(&policy("2008-10-17", "${aws:username}"));
        assert!(!found.contains("OUTDATED_VERSION"), "{found}");
    }
}
