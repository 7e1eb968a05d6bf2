use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::rule::variables::has_old_version;
use crate::rule::{Context, Diagnostic, VariablePlace, declare_rule};

declare_rule! {
    /// A policy variable is compared by an operator that takes none.
    ///
    /// AWS replaces variables under the operators for strings and ARNs only; a number, a date or an address must be written out. `Bool` is not
    /// reported, because AWS's pages contradict each other about it.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3:::reports-bucket",
    ///         "Condition": {"NumericLessThanEquals": {"s3:max-keys": "${aws:PrincipalTag/max-keys}"}}
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
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3:::reports-bucket",
    ///         "Condition": {"NumericLessThanEquals": {"s3:max-keys": "100"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-variable-for-operator)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    INVALID_VARIABLE_FOR_OPERATOR: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if has_old_version(context) {
        return;
    }
    for placed in &context.variables {
        let VariablePlace::Condition(condition) = placed.place else {
            continue;
        };
        let Some(operator) = condition.operator else {
            continue;
        };
        let takes_variables = operator.takes_variables() || operator.family() == OperatorFamily::Bool;
        if takes_variables || !placed.names_key() {
            continue;
        }
        let message = format!("`{}` takes no variables; write the value itself", operator.name());
        let range = placed.source_range(placed.variable.range.clone());
        diagnostics.push(Diagnostic::new(&INVALID_VARIABLE_FOR_OPERATOR, range, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {condition}}}]}}"#
        )
    }

    #[test]
    fn only_strings_and_arns_take_variables() {
        expect![[r#"
            error INVALID_VARIABLE_FOR_OPERATOR on `${aws:PrincipalTag/net}`: `NotIpAddress` takes no variables; write the value itself
        "#]]
        .assert_eq(&findings(&policy(r#"{"NotIpAddressIfExists": {"aws:SourceIp": "${aws:PrincipalTag/net}"}}"#)));
        for condition in [
            r#"{"StringEquals": {"aws:PrincipalTag/a": "${aws:username}"}}"#,
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/*"}}"#,
            r#"{"Bool": {"aws:SecureTransport": "${aws:ViaAWSService}"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": "${office_network}"}}"#,
        ] {
            assert_eq!(findings(&policy(condition)), "", "{condition}");
        }
    }
}
