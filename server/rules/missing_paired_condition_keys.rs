use crate::catalog::{self, ConditionKey};
use crate::policy::PolicyKind;
use crate::rule::condition_keys::by_statement;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// A condition tests a private address without the network that it belongs to.
    ///
    /// Private addresses are reused from network to network: `aws:VpcSourceIp` means something only together with
    /// `aws:SourceVpc`, `aws:SourceVpce` or `aws:SourceVpcArn`, and `aws:Ec2InstanceSourcePrivateIPv4` with
    /// `aws:Ec2InstanceSourceVpc`.
    ///
    /// The fix inserts the key with an identifier of zeros, to be replaced by the real one.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.1.0/24"}}
    ///         }
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
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {
    ///                 "IpAddress": {"aws:VpcSourceIp": "10.0.1.0/24"},
    ///                 "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}
    ///             }
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-missing-paired-condition-keys)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    MISSING_PAIRED_CONDITION_KEYS: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

/// The identifier of no VPC.
const NO_VPC: &str = "vpc-00000000000000000";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let paired = catalog::global_condition_keys().filter(|key| key.companions().len() != 0);
    let paired: Vec<ConditionKey> = paired.collect();
    for (_, conditions) in by_statement(context) {
        for condition in conditions {
            let is_paired = condition.key.is_some_and(|key| paired.contains(&key));
            if is_paired && !condition.is_null_test() {
                diagnostics.extend(diagnostic(context, condition, conditions));
            }
        }
    }
}

fn diagnostic(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    siblings: &[ResolvedCondition<'_>],
) -> Option<Diagnostic> {
    let companions = condition.key?.companions();
    let first = companions.clone().next()?;
    let has_companion = siblings
        .iter()
        .any(|sibling| companions.clone().any(|key| sibling.key == Some(key)));
    if has_companion {
        return None;
    }
    let key = condition.condition.key;
    let names: Vec<String> = companions.map(|key| format!("`{}`", key.name())).collect();
    let message = format!(
        "`{}` tells nothing without the network it belongs to; add {}",
        key.as_str(),
        names.join(" or ")
    );
    let vpc = [(first.name(), Json::string(NO_VPC))];
    let edits = context.add_conditions(condition.statement, "StringEquals", &vpc);
    let fix = edits.map(|edits| Fix::new(format!("Add `{}`, to be filled in", first.name()), edits));
    Some(Diagnostic::new(&MISSING_PAIRED_CONDITION_KEYS, key.range, message).with_fix(fix))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {condition}}}}}"#
        )
    }

    #[test]
    fn the_network_is_added() {
        let source = policy(r#"{"IpAddress": {"aws:Ec2InstanceSourcePrivateIPv4": "10.0.0.0/8"}}"#);
        expect![[r#"
            warning MISSING_PAIRED_CONDITION_KEYS on `"aws:Ec2InstanceSourcePrivateIPv4"`: `aws:Ec2InstanceSourcePrivateIPv4` tells nothing without the network it belongs to; add `aws:Ec2InstanceSourceVpc`
              fix: Add `aws:Ec2InstanceSourceVpc`, to be filled in
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Add"),
            policy(
                r#"{"IpAddress": {"aws:Ec2InstanceSourcePrivateIPv4": "10.0.0.0/8"}, "StringEquals": {"aws:Ec2InstanceSourceVpc": "vpc-00000000000000000"}}"#
            )
        );
    }

    #[test]
    fn any_companion_will_do() {
        for companion in ["aws:SourceVpc", "AWS:sourcevpce", "aws:SourceVpcArn"] {
            let source = policy(&format!(
                r#"{{"IpAddress": {{"aws:VpcSourceIp": "10.0.0.0/8"}}, "StringLike": {{"{companion}": "x"}}}}"#
            ));
            assert!(!findings(&source).contains("PAIRED"), "{companion}");
        }
    }
}
