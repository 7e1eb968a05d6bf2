use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A condition key for tags does not name the tag.
    ///
    /// Keys such as `aws:ResourceTag` stand for the value of one tag, whose name follows after a slash:
    /// `aws:ResourceTag/team`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "ec2:StartInstances",
    ///         "Resource": "arn:aws:ec2:us-east-1:111122223333:instance/*",
    ///         "Condition": {"StringEquals": {"aws:ResourceTag/": "red"}}
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
    ///         "Action": "ec2:StartInstances",
    ///         "Resource": "arn:aws:ec2:us-east-1:111122223333:instance/*",
    ///         "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-tag-key-in-condition)
    /// - [Controlling access to AWS resources using tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html)
    MISSING_TAG_KEY_IN_CONDITION: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(context.conditions.iter().filter_map(problem));
}

fn problem(condition: &ResolvedCondition<'_>) -> Option<Diagnostic> {
    let string = condition.condition.key;
    let text = string.as_str();
    let name = text.strip_suffix('/').unwrap_or(text);
    if condition.key.is_some() && name == text || !name.contains(':') {
        return None;
    }
    // The same with the name of a tag would be a known key with a gap for it.
    let key = catalog::condition_key(&format!("{name}/tag-key"))?;
    let (head, _) = key.placeholder()?;
    let is_tag = head.to_ascii_lowercase().contains("tag") && head.len() == name.len() + 1;
    let edit = Edit::replace(string.source_range(name.len()..text.len()), "/tag-key");
    let message = format!("`{text}` does not name a tag; write its name after a slash: `{name}/tag-key`");
    let fix = Fix::new(format!("Change to `{name}/tag-key`"), vec![edit]);
    is_tag.then(|| Diagnostic::new(&MISSING_TAG_KEY_IN_CONDITION, string.range, message).with_fix(fix))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "MISSING_TAG_KEY_IN_CONDITION",
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"aws:RequestTag": "a"}}"#,
                    r#""aws:RequestTag""#,
                ),
                (
                    r#"{"StringEquals": {"AWS:principaltag/": "a"}}"#,
                    r#""AWS:principaltag/""#,
                ),
                (
                    r#"{"StringEquals": {"ec2:ResourceTag": "a"}}"#,
                    r#""ec2:ResourceTag""#,
                ),
            ],
            &[
                r#"{"StringEquals": {"aws:ResourceTag/team": "a"}}"#,
                r#"{"StringEquals": {"aws:TagKeys": "a"}}"#,
                r#"{"StringEquals": {"s3:prefix/": "a"}}"#,
                r#"{"StringEquals": {"aws:nosuch/": "a"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"StringEquals": {"aws:ResourceTag": "a"}}"#,
                "Change",
                r#"{"StringEquals": {"aws:ResourceTag/tag-key": "a"}}"#,
            )],
        );
    }
}
