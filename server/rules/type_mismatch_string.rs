use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::value::is_base64;
use crate::rule::values::values_of;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A value of `BinaryEquals` is no base64.
    ///
    /// The operator compares bytes, which are written in base64 with padding. Hardly any key holds bytes; for text
    /// use `StringEquals`.
    ///
    /// Where the key holds something else than bytes and the values are base64, the operator itself is reported.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"BinaryEquals": {"aws:userid": "not base64!"}}
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
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"StringEquals": {"aws:userid": "AIDACKCEVSQ6C2EXAMPLE"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-string)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    TYPE_MISMATCH_STRING: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let conditions = context.conditions.iter();
    let binary = conditions.filter(|condition| condition.family() == Some(OperatorFamily::Binary));
    for value in binary.flat_map(values_of).filter(|value| !is_base64(value.text)) {
        let message = format!(
            "`{}` is no base64; encode the bytes, or use `StringEquals` for text",
            value.text
        );
        diagnostics.push(value.at(&TYPE_MISMATCH_STRING, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "TYPE_MISMATCH_STRING",
            with_condition,
            &[(r#"{"BinaryEquals": {"aws:userid": ["QQ==", "a b"]}}"#, r#""a b""#)],
            &[
                r#"{"BinaryEquals": {"aws:userid": "QmluYXJ5"}}"#,
                r#"{"BinaryEquals": {"aws:userid": "${aws:userid}"}}"#,
            ],
        );
    }
}
