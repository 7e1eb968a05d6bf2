use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, Tag, declare_rule};
use crate::syntax::Value;

declare_rule! {
    /// The `Sid` of a statement is empty.
    ///
    /// It names nothing; leave it out or give the statement a name.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
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
    ///         {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-sid-value)
    /// - [IAM JSON policy elements: Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html)
    EMPTY_SID_VALUE: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let Some(property) = statement.sid else { continue };
        let sid = property.value.as_ref().and_then(Value::as_string);
        let Some(sid) = sid.filter(|sid| sid.as_str().is_empty()) else {
            continue;
        };
        let edits = statement.remove_element(property);
        let message = "The `Sid` is empty; remove it, or name the statement";
        diagnostics.push(
            Diagnostic::new(&EMPTY_SID_VALUE, sid.range, message)
                .with_tag(Tag::Unnecessary)
                .with_fix(Fix::new("Remove the `Sid`", edits).preferred().safe()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::fixed;

    #[test]
    fn the_line_goes() {
        let source = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Deny\",\n    \"Sid\": \"\",\n    \"Action\": \"s3:*\",\n    \"Resource\": \"*\"\n  }\n}";
        assert_eq!(
            fixed(source, "Remove"),
            source.replace("    \"Sid\": \"\",\n", "")
        );
    }
}
