use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::edit::escape;
use crate::text::Edit;

declare_rule! {
    /// A condition key is not of the form `prefix:name`.
    ///
    /// Global keys begin with `aws:`, others with the prefix of their service. The fix names the key where exactly one is called so.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEquals": {"username": "alice"}}
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
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEquals": {"aws:username": "alice"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-key-format)
    /// - [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    INVALID_CONDITION_KEY_FORMAT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let key = condition.condition.key;
        let text = key.as_str();
        let (prefix, name) = text.split_once(':').unwrap_or_default();
        // `${` belongs to a template language, which may put anything there.
        if !(prefix.is_empty() || name.is_empty()) || text.contains("${") {
            continue;
        }
        let candidates = candidates(condition);
        let message = match &candidates[..] {
            [only] => format!("The condition key `{text}` has no prefix; write `{only}`"),
            _ => format!(
                "The condition key `{text}` is not of the form `prefix:name`; write one such as `aws:username`"
            ),
        };
        let mut diagnostic = Diagnostic::new(&INVALID_CONDITION_KEY_FORMAT, key.range, message);
        let fix = |name: &String| {
            Fix::new(
                format!("Change to `{name}`"),
                vec![Edit::replace(key.content, escape(name))],
            )
        };
        diagnostic.fixes = match &candidates[..] {
            [only] => vec![fix(only).preferred()],
            several => several.iter().map(fix).collect(),
        };
        diagnostics.push(diagnostic);
    }
}

/// The known keys of this name: global ones and those of the services of the statement.
fn candidates(condition: &ResolvedCondition<'_>) -> Vec<String> {
    let text = condition.condition.key.as_str();
    let name = text.trim_matches(':');
    let actions = condition.statement.actions();
    let mut prefixes: Vec<&str> = actions.filter_map(|action| action.pattern.prefix).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    let known = |prefix: &str| {
        let full = format!("{prefix}:{name}");
        let key = catalog::condition_key(&full)?;
        // What stands for the placeholder is kept as it is written.
        Some(if key.placeholder().is_some() {
            full
        } else {
            key.name().to_owned()
        })
    };
    std::iter::once("aws").chain(prefixes).filter_map(known).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {condition}}}]}}"#
        )
    }

    #[test]
    fn the_prefix_is_found() {
        expect![[r#"
            error INVALID_CONDITION_KEY_FORMAT on `"UserName"`: The condition key `UserName` has no prefix; write `aws:username`
              fix: Change to `aws:username` (preferred)
        "#]]
        .assert_eq(&findings(&policy(r#"{"StringEquals": {"UserName": "a"}}"#)));
        for (wrong, right) in [
            ("PrincipalTag/Team", "aws:PrincipalTag/Team"),
            ("ExistingObjectTag/x", "s3:ExistingObjectTag/x"),
            (":SourceVpc", "aws:SourceVpc"),
        ] {
            let source = |key: &str| policy(&format!(r#"{{"StringEquals": {{"{key}": "a"}}}}"#));
            assert_eq!(fixed(&source(wrong), "Change"), source(right));
        }
    }

    #[test]
    fn an_unknown_name_has_no_fix() {
        expect![[r#"
            error INVALID_CONDITION_KEY_FORMAT on `"saml:"`: The condition key `saml:` is not of the form `prefix:name`; write one such as `aws:username`
        "#]]
        .assert_eq(&findings(&policy(r#"{"StringEquals": {"saml:": "a"}}"#)));
        assert_eq!(findings(&policy(r#"{"StringEquals": {"${key}": "a"}}"#)), "");
    }
}
