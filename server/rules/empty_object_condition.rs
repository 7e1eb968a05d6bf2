use crate::catalog;
use crate::policy::{OperatorName, PolicyKind};
use crate::rule::conditions::{operators, remove_condition_element, remove_operator};
use crate::rule::{Context, Diagnostic, Fix, Tag, declare_rule};
use crate::syntax::Value;

declare_rule! {
    /// `Condition`, or an operator in it, is empty.
    ///
    /// An empty object asks for nothing: the statement applies as if it were not there.
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
    ///         "Condition": {}
    ///     }]
    /// }
    /// ```
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEquals": {}}
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-object-condition)
    /// - [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html)
    EMPTY_OBJECT_CONDITION: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_empty = |value: &Value| {
        let object = value.as_object();
        object.is_some_and(|object| object.properties.is_empty()) && context.is_whole(value)
    };
    for statement in &context.policy.statements {
        let Some((value, object)) = operators(statement) else {
            continue;
        };
        let rule = &EMPTY_OBJECT_CONDITION;
        if is_empty(value) {
            let message = "`Condition` is empty and asks for nothing; remove it, or add what is meant";
            let fix = Fix::new("Remove `Condition`", remove_condition_element(statement));
            let diagnostic = Diagnostic::new(rule, value.range, message).with_tag(Tag::Unnecessary);
            diagnostics.push(diagnostic.with_fix(fix.preferred().safe()));
        }
        for (index, operator) in object.properties.iter().enumerate() {
            let name = operator.key.as_str();
            // Of an unknown operator another rule speaks.
            let is_known = || catalog::operator(OperatorName::new(name).base).is_some();
            let empty = operator.value.as_ref().filter(|value| is_empty(value));
            let Some(value) = empty.filter(|_| is_known()) else {
                continue;
            };
            let message = format!("`{name}` is empty and asks for nothing; remove it, or add what is meant");
            let fix = Fix::new(format!("Remove `{name}`"), remove_operator(statement, index));
            let diagnostic = Diagnostic::new(rule, value.range, message).with_tag(Tag::Unnecessary);
            diagnostics.push(diagnostic.with_fix(fix.preferred().safe()));
        }
    }
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
    fn what_is_empty_is_removed() {
        expect![[r#"
            information EMPTY_OBJECT_CONDITION on `{ }`: `Condition` is empty and asks for nothing; remove it, or add what is meant
              fix: Remove `Condition` (preferred, safe)
        "#]]
        .assert_eq(&findings(&policy("{ }")));
        let without = policy("{}").replace(r#", "Condition": {}"#, "");
        assert_eq!(fixed(&policy("{}"), "Remove"), without);
        assert_eq!(fixed(&policy(r#"{"Bool": {}}"#), "Remove"), without);
        assert_eq!(
            fixed(
                &policy(r#"{"Bool": {}, "Null": {"aws:username": "false"}}"#),
                "Remove"
            ),
            policy(r#"{"Null": {"aws:username": "false"}}"#)
        );
    }
}
