use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// `Version` is not a version of the policy language.
    ///
    /// There are two, `2012-10-17` and the older `2008-10-17`, in which policy variables such as `${aws:username}` are
    /// plain text. It is not the version of your policy. The fix takes part in *fix all* only where the policy holds no
    /// variable.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-18",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-version)
    /// - [IAM JSON policy elements: Version](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html)
    INVALID_VERSION: Error, kinds: &PolicyKind::ALL, check: check,
}

const CURRENT: &str = "2012-10-17";
const OLD: &str = "2008-10-17";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let version = context
        .policy
        .version
        .and_then(|property| property.value.as_ref()?.as_string());
    let is_wrong = |text: &str| ![CURRENT, OLD].contains(&text) && !text.contains("${");
    let Some(version) = version.filter(|version| is_wrong(version.as_str())) else {
        return;
    };
    let change = |to: &str| {
        Fix::new(
            format!("Change to `{to}`"),
            vec![Edit::replace(version.content, to)],
        )
    };
    let mut fix = change(CURRENT).preferred();
    fix.safe = !context.source.contains("${");
    let message = match version.as_str() {
        "" => format!("`Version` is empty; write `{CURRENT}`"),
        text => format!("`{text}` is no version of the policy language; write `{CURRENT}`"),
    };
    let is_old = version.as_str().starts_with("2008");
    diagnostics.push(
        Diagnostic::new(&INVALID_VERSION, version.range, message)
            .with_fix(fix)
            .with_fix(is_old.then(|| change(OLD))),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    #[test]
    fn the_current_version_is_the_one_right_answer() {
        let policy = |version| {
            format!(
                r#"{{"Version": "{version}", "Statement": {{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}}}}"#
            )
        };
        expect![[r#"
            error INVALID_VERSION on `"2008-10-18"`: `2008-10-18` is no version of the policy language; write `2012-10-17`
              fix: Change to `2012-10-17` (preferred, safe)
              fix: Change to `2008-10-17`
        "#]]
        .assert_eq(&findings(&policy("2008-10-18")));
        for wrong in ["", "1.0", "2012-10-17 "] {
            assert_eq!(fixed(&policy(wrong), "Change"), policy("2012-10-17"), "{wrong}");
        }
        assert!(!findings(&policy("2008-10-17")).contains("INVALID_VERSION"));
    }
}
