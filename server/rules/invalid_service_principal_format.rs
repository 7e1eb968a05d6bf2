use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::values::{ConditionValue, literals_of};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A condition compares a service principal with text that is none.
    ///
    /// Keys such as `iam:PassedToService` and `aws:CalledVia` hold service principals: `lambda.amazonaws.com`, in
    /// lower case. `kms:ViaService` also holds the region: `s3.us-east-1.amazonaws.com`. Other text never matches.
    ///
    /// Looks at the form, not at whether there is such a service. Is silent about wildcards and variables.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "iam:PassRole",
    ///         "Resource": "arn:aws:iam::111122223333:role/app",
    ///         "Condition": {"StringEquals": {"iam:PassedToService": "lambda"}}
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
    ///         "Action": "iam:PassRole",
    ///         "Resource": "arn:aws:iam::111122223333:role/app",
    ///         "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service-principal-format)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    INVALID_SERVICE_PRINCIPAL_FORMAT: Error, kinds: &PolicyKind::ALL, check: check,
}

/// The keys that hold service principals.
const KEYS: [&str; 11] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    VIA_SERVICE,
    "iam:AWSServiceName",
    "iam:PassedToService",
    "kms:GranteeServicePrincipal",
    "organizations:ServicePrincipal",
    "sts:AWSServiceName",
];

/// The key whose values also hold a region.
const VIA_SERVICE: &str = "kms:ViaService";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = literals_of(context, |condition| {
        KEYS.iter().any(|key| condition.is_about(key))
    });
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    let text = value.text;
    let lower = text.to_ascii_lowercase();
    let needs_region = value.condition.is_about(VIA_SERVICE);
    if text.is_empty() || (text == lower && is_principal(text, needs_region)) {
        return None;
    }
    let example = if needs_region {
        "s3.us-east-1.amazonaws.com"
    } else {
        "lambda.amazonaws.com"
    };
    let message = format!("`{text}` is no service principal; write one such as `{example}`");
    let completed = format!("{lower}.amazonaws.com");
    let fix = if is_principal(&lower, needs_region) {
        Some(value.change_to(&lower).preferred())
    } else if !needs_region && catalog::service(&lower).is_some() {
        Some(value.change_to(&completed).preferred())
    } else {
        None
    };
    Some(value.at(&INVALID_SERVICE_PRINCIPAL_FORMAT, message).with_fix(fix))
}

/// Whether a text is a name, a dot and what hosts of AWS end in; a few principals end in `amazon.com`.
fn is_principal(text: &str, needs_region: bool) -> bool {
    let suffixes = catalog::partitions()
        .map(catalog::Partition::dns_suffix)
        .chain(["amazon.com"]);
    let mut names = suffixes.filter_map(|suffix| text.strip_suffix(suffix)?.strip_suffix('.'));
    names.any(|name| !name.is_empty() && (!needs_region || name.contains('.')))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"iam:PassedToService": "Lambda.amazonaws.com"}}"#,
                    r#""Lambda.amazonaws.com""#,
                ),
                (
                    r#"{"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}"#,
                    r#""s3.amazonaws.com""#,
                ),
                (
                    r#"{"ForAnyValue:StringEquals": {"aws:CalledVia": ["glue.amazonaws"]}}"#,
                    r#""glue.amazonaws""#,
                ),
            ],
            &[
                r#"{"StringEquals": {"aws:PrincipalServiceName": "states.us-east-1.amazonaws.com"}}"#,
                r#"{"StringEquals": {"iam:PassedToService": "autoscaling.amazonaws.com.cn"}}"#,
                r#"{"StringEquals": {"iam:PassedToService": "alexa-appkit.amazon.com"}}"#,
                r#"{"StringLike": {"iam:PassedToService": "lambda*"}}"#,
                r#"{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}"#,
                r#"{"StringEquals": {"s3:prefix": "lambda"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"iam:PassedToService": "Lambda.amazonaws.com"}}"#,
                    "Change",
                    r#"{"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}"#,
                ),
                (
                    r#"{"StringEquals": {"iam:PassedToService": "ec2"}}"#,
                    "Change",
                    r#"{"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#,
                ),
            ],
        );
    }
}
