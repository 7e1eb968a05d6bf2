use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, unique_sids};

declare_rule! {
    /// Two statements of an IAM policy have the same `Sid`.
    ///
    /// AWS rejects such a policy. `Read` and `read` are different.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "List", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
    ///         {"Sid": "List", "Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
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
    ///         {"Sid": "List", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
    ///         {"Sid": "ListQueues", "Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unique-sids-required)
    /// - [IAM JSON policy elements: Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html)
    UNIQUE_SIDS_REQUIRED: Error, kinds: &[PolicyKind::Identity, PolicyKind::Scp, PolicyKind::Rcp, PolicyKind::Boundary, PolicyKind::Session], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    unique_sids::check(context, diagnostics, &UNIQUE_SIDS_REQUIRED, "give each its own");
}

#[cfg(test)]
mod tests {
    use crate::analysis::Settings;
    use crate::rules::testing::{diagnostics_as, findings};
    use crate::text::apply_edits;

    #[test]
    fn each_repetition_gets_a_number_of_its_own() {
        let policy = |sids: [&str; 5]| {
            let statements: Vec<String> = sids
                .iter()
                .enumerate()
                .map(|(index, sid)| {
                    format!(r#"{{"Sid": "{sid}", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b{index}"}}"#)
                })
                .collect();
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
                statements.join(", ")
            )
        };
        let source = policy(["A", "A", "A3", "A", "a"]);
        let found = diagnostics_as(&source, Settings::default());
        let edits: Vec<_> = found
            .iter()
            .flat_map(|found| found.fixes[0].edits.clone())
            .collect();
        assert_eq!(apply_edits(&source, &edits), policy(["A", "A2", "A3", "A4", "a"]));
        assert_eq!(findings(&policy(["A", "A2", "A3", "A4", "a"])), "");
    }
}
