use crate::policy::PolicyKind;
use crate::rule::variables::{has_old_version, replaced};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A policy with the old `Version` uses a policy variable.
    ///
    /// With `2008-10-17`, AWS takes `${aws:username}` for plain text, so that the statement concerns nobody. Where `Version` is missing, the
    /// rule about that says so.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2008-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:username}/*"
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
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:username}/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-variable-unsupported-in-version)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    /// - [IAM JSON policy elements: Version](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html)
    VARIABLE_UNSUPPORTED_IN_VERSION: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if !has_old_version(context) {
        return;
    }
    let version = context
        .policy
        .version
        .and_then(|version| version.value.as_ref()?.as_string());
    for placed in replaced(context) {
        let message = "In version `2008-10-17` a variable is plain text; write version `2012-10-17`";
        let range = placed.source_range(placed.variable.range.clone());
        // The policy then means something else, which may be more than it does now.
        let fix = version.map(|version| {
            let edits = vec![Edit::replace(version.content, "2012-10-17")];
            Fix::new("Change the version to `2012-10-17`", edits).preferred()
        });
        let mut diagnostic = Diagnostic::new(&VARIABLE_UNSUPPORTED_IN_VERSION, range, message).with_fix(fix);
        if let Some(version) = version {
            diagnostic = diagnostic.with_related(version.range, "The version");
        }
        diagnostics.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(version: &str, resource: &str) -> String {
        format!(
            r#"{{"Version": "{version}", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/{resource}"}}]}}"#
        )
    }

    #[test]
    fn the_version_is_changed() {
        let source = policy("2008-10-17", "${aws:username}/${*}");
        expect![[r#"
            error VARIABLE_UNSUPPORTED_IN_VERSION on `${aws:username}`: In version `2008-10-17` a variable is plain text; write version `2012-10-17`
              fix: Change the version to `2012-10-17` (preferred)
            error VARIABLE_UNSUPPORTED_IN_VERSION on `${*}`: In version `2008-10-17` a variable is plain text; write version `2012-10-17`
              fix: Change the version to `2012-10-17` (preferred)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "version"),
            policy("2012-10-17", "${aws:username}/${*}")
        );
    }

    #[test]
    fn placeholders_of_templates_are_left_alone() {
        let found = findings(&policy("2008-10-17", "${bucket}/${AWS::Region}"));
        assert!(!found.contains("VARIABLE_UNSUPPORTED"), "{found}");
    }
}
