use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::quote;
use crate::syntax::{Array, Value, ValueKind};
use crate::text::Edit;

declare_rule! {
    /// The values of a condition key are of different JSON types.
    ///
    /// AWS rejects a list that mixes strings with numbers or booleans. Every value can be written as a string.
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
    ///         "Condition": {"StringEquals": {"aws:PrincipalTag/level": ["3", 4]}}
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
    ///         "Condition": {"StringEquals": {"aws:PrincipalTag/level": ["3", "4"]}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-data-type)
    /// - [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html)
    INVALID_CONDITION_DATA_TYPE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let list = condition.condition.values.and_then(Value::as_array);
        let Some(list) = list.filter(|list| list.elements.len() > 1) else {
            continue;
        };
        let Some(odd) = odd_one(list) else {
            continue;
        };
        let key = condition.condition.key.as_str();
        let message =
            format!("The values of `{key}` are of different JSON types; write all of them as strings");
        let is_string = |value: &&Value| value.as_string().is_some() || value.is_opaque();
        let quoted = |value: &Value| {
            let text = value.range.slice(context.source);
            Edit::replace(value.range, quote(text))
        };
        let edits = list
            .values()
            .filter(|value| !is_string(value))
            .map(quoted)
            .collect();
        let fix = Fix::new("Put every value in quotes", edits).preferred().safe();
        // A value that is no JSON may be misread.
        let whole = condition.condition.values.map(|values| values.range);
        let fix = whole.filter(|range| context.is_intact(*range)).map(|_| fix);
        diagnostics.push(Diagnostic::new(&INVALID_CONDITION_DATA_TYPE, odd.range, message).with_fix(fix));
    }
}

/// The value to point at where strings, numbers and booleans are mixed: the first that is no string, or else the
/// first of another type. `None` too where something else is in the list, of which another rule speaks.
fn odd_one(list: &Array) -> Option<&Value> {
    let rank = |value: &Value| match value.kind {
        ValueKind::String(_) => Some(0),
        ValueKind::Number(_) => Some(1),
        ValueKind::Bool(_) => Some(2),
        _ => None,
    };
    let mut known = list.values().filter(|value| !value.is_opaque()).peekable();
    let first = rank(known.peek()?);
    let (mut no_string, mut other, mut has_string) = (None, None, false);
    for value in known {
        match rank(value)? {
            0 => has_string = true,
            _ => no_string = no_string.or(Some(value)),
        }
        if rank(value) != first {
            other = other.or(Some(value));
        }
    }
    other.and(if has_string { no_string } else { other })
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
    fn what_is_no_json_stays_as_it_is() {
        let source = policy(r#"{"StringEquals": {"aws:username": ["alice", TRUE, true]}}"#);
        let found = findings(&source);
        assert!(
            found.contains("INVALID_CONDITION_DATA_TYPE") && !found.contains("Put every"),
            "{found}"
        );
    }

    #[test]
    fn every_value_is_quoted() {
        let source = policy(r#"{"StringEquals": {"aws:PrincipalTag/a": [1, "2", true]}}"#);
        expect![[r#"
            error INVALID_CONDITION_DATA_TYPE on `1`: The values of `aws:PrincipalTag/a` are of different JSON types; write all of them as strings
              fix: Put every value in quotes (preferred, safe)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "quotes"),
            policy(r#"{"StringEquals": {"aws:PrincipalTag/a": ["1", "2", "true"]}}"#)
        );
    }

    #[test]
    fn one_slip_gives_one_finding() {
        let found = findings(&policy(
            r#"{"StringEquals": {"aws:PrincipalTag/a": ["a", 1, null]}}"#,
        ));
        assert!(!found.contains("INVALID_CONDITION_DATA_TYPE"), "{found}");
    }
}
