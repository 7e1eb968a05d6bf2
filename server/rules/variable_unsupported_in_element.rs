use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, VariablePlace, declare_rule};

declare_rule! {
    /// A policy variable stands where AWS replaces none.
    ///
    /// Variables are replaced in `Resource`, `NotResource` and in the values of conditions only. Reported are actions and principals;
    /// what no condition key is named like, such as `${env}`, is a placeholder of a template language and left alone.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:user/${aws:username}"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
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
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-variable-unsupported-in-element)
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    VARIABLE_UNSUPPORTED_IN_ELEMENT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for placed in &context.variables {
        let VariablePlace::Unsupported(element) = placed.place else {
            continue;
        };
        if placed.names_key() {
            let message = format!(
                "AWS replaces no variables in `{element}`; use one in `Resource` or in the value of a condition instead"
            );
            let range = placed.source_range(placed.variable.range.clone());
            diagnostics.push(Diagnostic::new(&VARIABLE_UNSUPPORTED_IN_ELEMENT, range, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, findings_as};
    use expect_test::expect;

    #[test]
    fn actions_and_principals_take_none() {
        let source = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:${aws:PrincipalTag/verb}"], "Principal": {"AWS": "arn:aws:iam::111122223333:user/${aws:username}"}}]}"#;
        expect![[r#"
            error VARIABLE_UNSUPPORTED_IN_ELEMENT on `${aws:PrincipalTag/verb}`: AWS replaces no variables in `Action`; use one in `Resource` or in the value of a condition instead
            error VARIABLE_UNSUPPORTED_IN_ELEMENT on `${aws:username}`: AWS replaces no variables in `Principal`; use one in `Resource` or in the value of a condition instead
        "#]]
        .assert_eq(&findings_as(source, "trust"));
    }

    #[test]
    fn placeholders_of_templates_are_left_alone() {
        for text in [
            "${env}",
            "${var.account}",
            "${AWS::Partition}",
            "${file:x}",
            "${aws:accountId}",
            "${ssm:/x}",
        ] {
            let source = format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:Get{text}", "Resource": "arn:aws:s3:::a/*"}}]}}"#
            );
            assert_eq!(findings(&source), "", "{text}");
        }
    }
}
