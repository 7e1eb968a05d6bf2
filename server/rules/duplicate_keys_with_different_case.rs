use std::cmp::Ordering;

use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::conditions::operators;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, insert_element_after, remove_property};
use crate::syntax::{Property, Value};
use crate::text::Edit;

declare_rule! {
    /// A condition key occurs twice under one operator, in different case.
    ///
    /// AWS takes the names of condition keys in any case and rejects a key that occurs twice. Several values of one key stand in one list.
    /// The same key under two operators is fine: both conditions must hold.
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
    ///         "Condition": {"StringEquals": {"aws:username": "alice", "aws:UserName": "bob"}}
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
    ///         "Condition": {"StringEquals": {"aws:username": ["alice", "bob"]}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-duplicate-keys-with-different-case)
    /// - [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html)
    DUPLICATE_KEYS_WITH_DIFFERENT_CASE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = context.policy.statements.iter().filter_map(operators);
    let keys = values.flat_map(|(_, operators)| &operators.properties);
    for value in keys.filter_map(|operator| operator.value.as_ref()) {
        check_operator(context, value, diagnostics);
    }
}

fn check_operator(context: &Context<'_>, value: &Value, diagnostics: &mut Vec<Diagnostic>) {
    let Some(keys) = value.as_object().filter(|keys| keys.properties.len() > 1) else {
        return;
    };
    // Sorted without regard to case, the same keys are neighbours, the first of the text first.
    let mut sorted: Vec<(usize, &Property)> = keys.properties.iter().enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| compare_ignoring_case(a.key.as_str(), b.key.as_str()));
    let Some(&(_, mut first)) = sorted.first() else {
        return;
    };
    for (index, property) in sorted {
        let (name, first_name) = (property.key.as_str(), first.key.as_str());
        if !first_name.eq_ignore_ascii_case(name) {
            first = property;
            continue;
        }
        if first_name == name {
            continue;
        }
        let message = format!("`{name}` is the same key as `{first_name}`; put the values into one list");
        let diagnostic = Diagnostic::new(&DUPLICATE_KEYS_WITH_DIFFERENT_CASE, property.key.range, message)
            .with_related(first.key.range, format!("`{first_name}` stands here"));
        let fix = merge(context, first, property).map(|mut edits| {
            edits.extend(remove_property(value, keys, index));
            // Who means that both hold would have to write two statements.
            Fix::new(
                format!("Merge the values of `{name}` into those of `{first_name}`"),
                edits,
            )
            .preferred()
        });
        diagnostics.push(diagnostic.with_fix(fix));
    }
}

fn compare_ignoring_case(a: &str, b: &str) -> Ordering {
    let [a, b] = [a, b].map(|text| text.bytes().map(|byte| byte.to_ascii_lowercase()));
    a.cmp(b)
}

/// Edits that append the values of a key to those of another, under the catalogue's spelling.
fn merge(context: &Context<'_>, into: &Property, from: &Property) -> Option<Vec<Edit>> {
    let (source, style) = (context.source, context.style);
    let [old, new] = [into.value.as_ref()?, from.value.as_ref()?];
    let sources = |value: &Value| -> Vec<String> {
        let values = value.one_or_many();
        values.map(|value| value.range.slice(source).to_owned()).collect()
    };
    let added = Json::Source(sources(new).join(style.comma));
    let known = catalog::condition_key(into.key.as_str()).filter(|key| key.placeholder().is_none());
    let name = known
        .map(|key| key.name())
        .filter(|name| *name != into.key.as_str());
    let mut edits: Vec<Edit> = name
        .map(|name| Edit::replace(into.key.content, name))
        .into_iter()
        .collect();
    if new.one_or_many().next().is_some() {
        edits.extend(insert_element_after(source, style, old, usize::MAX, &added));
    }
    Some(edits)
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
    fn the_values_are_merged() {
        let source = policy(
            r#"{"StringEquals": {"aws:Username": "a", "aws:username": ["b", "c"], "aws:PrincipalTag/x": "y"}}"#,
        );
        expect![[r#"
            error DUPLICATE_KEYS_WITH_DIFFERENT_CASE on `"aws:username"`: `aws:username` is the same key as `aws:Username`; put the values into one list
              fix: Merge the values of `aws:username` into those of `aws:Username` (preferred)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Merge"),
            policy(r#"{"StringEquals": {"aws:username": ["a", "b", "c"], "aws:PrincipalTag/x": "y"}}"#)
        );
        let source = policy(r#"{"StringEquals": {"aws:username": ["a"], "aws:USERNAME": "b"}}"#);
        assert_eq!(
            fixed(&source, "Merge"),
            policy(r#"{"StringEquals": {"aws:username": ["a", "b"]}}"#)
        );
    }

    #[test]
    fn two_operators_may_have_the_same_key() {
        let condition =
            r#"{"StringLike": {"aws:username": "a*"}, "StringNotEquals": {"aws:UserName": "ab"}}"#;
        assert_eq!(findings(&policy(condition)), "");
    }
}
