use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::policy::{PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, Tag, declare_rule};
use crate::syntax::{Value, ValueKind};

declare_rule! {
    /// A statement says the same as one before it.
    ///
    /// Compares what statements hold, whatever their `Sid`, the order of elements and lists, and the case of actions. A
    /// statement that a wider one covers is not seen. Reports at most 50 statements of a policy.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
    ///         {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
    ///         {"Effect": "Allow", "Action": "s3:GetAccountPublicAccessBlock", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-statement)
    /// - [IAM JSON policy elements: Statement](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html)
    REDUNDANT_STATEMENT: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

/// How many statements are reported; each fix of a large policy costs as much as its list is long.
const MOST_REPORTED: usize = 50;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: HashMap<u64, &Statement<'_>> = HashMap::new();
    let mut reported = 0;
    for statement in &context.policy.statements {
        let Some(hash) = statement_hash(context.source, statement) else {
            continue;
        };
        let original = *first.entry(hash).or_insert(statement);
        let is_other = !std::ptr::eq(original, statement);
        if !is_other || !context.is_intact(statement.value.range) || !context.is_intact(original.value.range)
        {
            continue;
        }
        let message = "The statement says the same as one before it; remove it";
        let edits = context.remove_statement(statement);
        let fix = edits.map(|edits| Fix::new("Remove the statement", edits).preferred().safe());
        diagnostics.push(
            Diagnostic::new(&REDUNDANT_STATEMENT, statement.head(context.source), message)
                .with_tag(Tag::Unnecessary)
                .with_related(original.head(context.source), "Says the same")
                .with_fix(fix),
        );
        reported += 1;
        if reported == MOST_REPORTED {
            return;
        }
    }
}

/// A hash of what a statement holds besides its `Sid`, the same for any order; `None` where a part is not known. Of 64
/// bits: two statements that differ do not share one by chance.
fn statement_hash(source: &str, statement: &Statement<'_>) -> Option<u64> {
    let mut sum: u64 = 0;
    for property in &statement.object.properties {
        let element = property.key.as_str();
        if element != "Sid" {
            let is_action = matches!(element, "Action" | "NotAction");
            let value = value_hash(source, property.value.as_ref()?, is_action)?;
            sum = sum.wrapping_add(hash(&(element, value)));
        }
    }
    Some(sum)
}

/// A hash of a value, in which a scalar is a list of one and order does not count.
fn value_hash(source: &str, value: &Value, ignores_case: bool) -> Option<u64> {
    let mut sum: u64 = 1;
    for value in value.one_or_many() {
        let one = match &value.kind {
            ValueKind::Opaque => return None,
            ValueKind::String(string) if ignores_case => hash(&string.as_str().to_ascii_lowercase()),
            ValueKind::String(string) => hash(&string.as_str()),
            ValueKind::Object(object) => {
                let mut members: u64 = 2;
                for property in &object.properties {
                    let value = value_hash(source, property.value.as_ref()?, false)?;
                    members = members.wrapping_add(hash(&(property.key.as_str(), value)));
                }
                members
            }
            ValueKind::Array(_) => value_hash(source, value, ignores_case)?,
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) => hash(&value.range.slice(source)),
        };
        sum = sum.wrapping_add(hash(&one));
    }
    Some(sum)
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{diagnostics, findings, fixed};

    fn policy(statements: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
    }

    const FIRST: &str = r#"{"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}"#;

    #[test]
    fn order_case_and_name_do_not_count() {
        let same = r#"{"Resource": ["arn:aws:s3:::b/*"], "Condition": {"Bool": {"aws:SecureTransport": ["true"]}}, "Action": ["s3:putobject", "S3:GetObject"], "Effect": "Allow"}"#;
        let source = policy(&format!("{FIRST}, {same}"));
        assert!(findings(&source).contains("REDUNDANT_STATEMENT on `{\"Resource\"`"));
        assert_eq!(fixed(&source, "Remove the statement"), policy(FIRST));
    }

    #[test]
    fn any_difference_counts() {
        for (from, to) in [
            ("Allow", "Deny"),
            ("s3:PutObject", "s3:GetObjectAcl"),
            ("b/*", "B/*"),
            ("true", "false"),
            ("Bool", "BoolIfExists"),
            ("Resource", "NotResource"),
        ] {
            let source = policy(&format!("{FIRST}, {}", FIRST.replace(from, to)));
            assert!(!findings(&source).contains("REDUNDANT_STATEMENT"), "{from} {to}");
        }
    }

    #[test]
    fn a_large_policy_is_bounded() {
        let source = policy(&vec![FIRST; 500].join(","));
        let found = diagnostics(&source);
        let redundant = found
            .iter()
            .filter(|found| found.rule.code == "REDUNDANT_STATEMENT");
        assert_eq!(redundant.count(), super::MOST_REPORTED);
    }
}
