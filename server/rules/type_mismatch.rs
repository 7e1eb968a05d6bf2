use crate::catalog::{self, ConditionKey, KeyType, Operator, OperatorFamily};
use crate::policy::value::is_base64;
use crate::policy::{PolicyKind, has_variable};
use crate::rule::conditions::base_fix;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};

declare_rule! {
    /// The operator does not suit the type of the condition key.
    ///
    /// Each operator is made for one type: text, numbers, dates, booleans, addresses, bytes or ARNs. With a key of
    /// another type the condition does not hold, or not as it seems to.
    ///
    /// Text and ARNs go with each other's operators, and tags, whose values users choose, with every one but
    /// `IpAddress` and `BinaryEquals`. Is silent where all values are variables, which only some operators take.
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
    ///         "Condition": {"StringEquals": {"aws:MultiFactorAuthPresent": "true"}}
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
    ///         "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    TYPE_MISMATCH: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in context.conditions.iter().filter(|condition| !condition.suits()) {
        let (Some(operator), Some(key)) = (condition.operator, condition.key) else {
            continue;
        };
        let mut texts = condition.condition.scalars().map(|(_, text)| text).peekable();
        // Values that are no base64 are a finding of their own.
        let is_other_slip = match operator.family() {
            OperatorFamily::Binary => texts.any(|text| !has_variable(text) && !is_base64(text)),
            _ => texts.peek().is_some() && texts.all(has_variable),
        };
        if !is_other_slip {
            diagnostics.push(diagnostic(context, condition, operator, key));
        }
    }
}

fn diagnostic(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    operator: Operator,
    key: ConditionKey,
) -> Diagnostic {
    let (name, kind) = (condition.condition.key.as_str(), key.kind().name());
    let right = counterpart(operator, key.kind());
    let message = match right {
        Some(right) => format!(
            "`{}` does not suit `{name}`, whose type is {kind}; use `{}`",
            operator.name(),
            right.name()
        ),
        None => format!(
            "`{}` does not suit `{name}`, whose type is {kind}",
            operator.name()
        ),
    };
    let fix = right.and_then(|right| base_fix(context, condition, right.name()));
    Diagnostic::new(&TYPE_MISMATCH, condition.condition.key.range, message).with_fix(fix.map(Fix::preferred))
}

/// The operator for another type that says the same.
fn counterpart(operator: Operator, kind: KeyType) -> Option<Operator> {
    let family = match kind {
        KeyType::String => "String",
        KeyType::Arn => "Arn",
        KeyType::Numeric => "Numeric",
        KeyType::Date => "Date",
        KeyType::Bool => return catalog::operator("Bool").filter(|_| !operator.is_negated()),
        KeyType::IpAddress if operator.is_negated() => return catalog::operator("NotIpAddress"),
        KeyType::IpAddress => return catalog::operator("IpAddress"),
        KeyType::Binary => return catalog::operator("BinaryEquals").filter(|_| !operator.is_negated()),
    };
    let compares = ["LessThanEquals", "LessThan", "GreaterThanEquals", "GreaterThan"];
    let comparison = compares
        .into_iter()
        .find(|compare| operator.name().ends_with(compare));
    let sense = comparison.unwrap_or(if operator.is_negated() {
        "NotEquals"
    } else {
        "Equals"
    });
    catalog::operator(&format!("{family}{sense}"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "TYPE_MISMATCH",
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"aws:ViaAWSService": ["a"]}}"#,
                    r#""aws:ViaAWSService""#,
                ),
                (r#"{"Bool": {"s3:prefix": "true"}}"#, r#""s3:prefix""#),
                (r#"{"BinaryEquals": {"aws:userid": "QQ=="}}"#, r#""aws:userid""#),
            ],
            &[
                r#"{"Null": {"aws:SecureTransport": "true"}}"#,
                r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}}"#,
                r#"{"ArnLike": {"aws:RequestTag/stack": "arn:aws:cloudformation:*:*:stack/*"}}"#,
                r#"{"NumericLessThan": {"aws:PrincipalTag/level": "3"}}"#,
                r#"{"NumericLessThan": {"aws:EpochTime": "1767225600"}}"#,
                r#"{"StringNotEquals": {"aws:Ec2InstanceSourcePrivateIPv4": "${aws:VpcSourceIp}"}}"#,
                r#"{"StringEquals": {"s3:nosuch": "a"}}"#,
                r#"{"NumericLessThan": {"glacier:ArchiveAgeInDays": "365"}}"#,
                r#"{"NumericLessThanEquals": {"kms:ValidTo": "1893456000.0"}}"#,
                r#"{"BinaryEquals": {"aws:userid": "a b"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"StringNotEqualsIfExists": {"aws:SourceIp": "203.0.113.7"}}"#,
                    "Change",
                    r#"{"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.7"}}"#,
                ),
                (
                    r#"{"StringEquals": {"aws:CurrentTime": "2026-01-01"}}"#,
                    "Change",
                    r#"{"DateEquals": {"aws:CurrentTime": "2026-01-01"}}"#,
                ),
            ],
        );
    }

    #[test]
    fn a_key_beside_others_goes_to_its_operator() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"aws:SecureTransport": "true", "aws:username": "a"}}"#,
                    "Change",
                    r#"{"StringEquals": {"aws:username": "a"}, "Bool": {"aws:SecureTransport": "true"}}"#,
                ),
                (
                    r#"{"StringEquals": {"aws:SecureTransport": "true"}, "Bool": {"aws:ViaAWSService": "true"}}"#,
                    "Change",
                    r#"{"Bool": {"aws:ViaAWSService": "true", "aws:SecureTransport": "true"}}"#,
                ),
            ],
        );
    }
}
