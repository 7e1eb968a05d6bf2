use crate::catalog::ConditionKey;
use crate::policy::PolicyKind;
use crate::rule::conditions::{exact_value_fix, narrows_by_matching_less};
use crate::rule::variables::has_old_version;
use crate::rule::{Context, Diagnostic, PlacedVariable, ResolvedCondition, VariablePlace, declare_rule};

declare_rule! {
    /// A policy variable fills a condition key that must be exact.
    ///
    /// Keys such as `aws:PrincipalOrgID` and `aws:SourceVpce` draw the border around an account, an organization or a network; a variable that
    /// the caller can influence, such as a tag, moves the border. In `aws:userid` a variable may stand right of the colon or be all of the left
    /// side. Reported is only what widens: a positive operator in an `Allow`, a negated one in a `Deny`. One such key compared with
    /// another (`aws:ResourceAccount` with `${aws:PrincipalAccount}`) is a common and safe idiom and not reported. AWS demands six characters
    /// before a variable for more keys, but does not say for which.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": "*",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalTag/org}"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": "*",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-variable-usage-too-permissive)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    VARIABLE_USAGE_TOO_PERMISSIVE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if has_old_version(context) {
        return;
    }
    for placed in &context.variables {
        let VariablePlace::Condition(condition) = placed.place else {
            continue;
        };
        // Whether the variable is one is asked last: it is looked up.
        let is_critical = |key: ConditionKey| key.is_sensitive() || key.name() == "aws:userid";
        let is_concerned = condition.key.is_some_and(is_critical)
            && placed.is_supported()
            && narrows_by_matching_less(&condition);
        if is_concerned && placed.names_key() {
            let range = placed.source_range(placed.variable.range.clone());
            let message = problem(placed, &condition);
            let fix = || exact_value_fix(context, &condition, placed.string.range);
            let diagnostic = message
                .map(|text| Diagnostic::new(&VARIABLE_USAGE_TOO_PERMISSIVE, range, text).with_fix(fix()));
            diagnostics.extend(diagnostic);
        }
    }
}

fn problem(placed: &PlacedVariable<'_>, condition: &ResolvedCondition<'_>) -> Option<String> {
    let key = condition.key?;
    if key.is_sensitive() && !is_border(placed) {
        return Some(format!(
            "A variable in `{}` is too permissive; write the exact value",
            key.name()
        ));
    }
    if key.is_sensitive() {
        return None;
    }
    let colon = outer_colon(placed)?;
    let range = &placed.variable.range;
    let is_fine = colon < range.start || *range == (0..colon);
    (!is_fine).then(|| {
        "A variable left of the colon of `aws:userid` must be all of that side; write the unique identifier".to_owned()
    })
}

/// Whether the variable itself is of the keys whose values nobody can choose.
fn is_border(placed: &PlacedVariable<'_>) -> bool {
    placed
        .key()
        .is_some_and(|key| key.is_sensitive() || key.name() == "aws:Ec2InstanceSourceVpc")
}

/// Where the colon stands that parts the identifier from the name of the session; those of variables do not count.
fn outer_colon(placed: &PlacedVariable<'_>) -> Option<usize> {
    let text = placed.string.as_str();
    let is_outside = |at: &usize| {
        let mut all = crate::policy::variable::variables(text);
        !all.any(|variable| variable.range.contains(at))
    };
    text.match_indices(':').map(|(at, _)| at).find(is_outside)
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
    fn a_variable_that_the_caller_chooses_moves_the_border() {
        expect![[r#"
            error VARIABLE_USAGE_TOO_PERMISSIVE on `${aws:PrincipalTag/vpce}`: A variable in `aws:SourceVpce` is too permissive; write the exact value
              fix: Remove `${aws:PrincipalTag/vpce}`
        "#]]
        .assert_eq(&findings(&policy(r#"{"StringEquals": {"aws:SourceVpce": ["vpce-0123456789abcdef0", "${aws:PrincipalTag/vpce}"]}}"#)));
        expect![[r#"
            error VARIABLE_USAGE_TOO_PERMISSIVE on `${aws:PrincipalTag/id}`: A variable left of the colon of `aws:userid` must be all of that side; write the unique identifier
              fix: Change to a list of exact values to fill in
        "#]]
        .assert_eq(&findings(&policy(r#"{"StringEquals": {"aws:userid": "AROA${aws:PrincipalTag/id}:me"}}"#)));
    }

    #[test]
    fn what_nobody_can_choose_is_fine() {
        for condition in [
            r#"{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}"#,
            r#"{"StringEquals": {"aws:SourceVpc": "${aws:Ec2InstanceSourceVpc}"}}"#,
            r#"{"StringNotEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}}"#,
            r#"{"StringEquals": {"aws:userid": "${aws:PrincipalTag/id}:me"}}"#,
            r#"{"StringEquals": {"aws:userid": "AROAEXAMPLE:${aws:PrincipalTag/id}"}}"#,
            r#"{"StringEquals": {"aws:SourceVpc": "${vpc_id}"}}"#,
            r#"{"StringEquals": {"aws:SourceAccount": "${aws:accountId}"}}"#,
        ] {
            assert_eq!(findings(&policy(condition)), "", "{condition}");
        }
    }
}
