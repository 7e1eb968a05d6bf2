use crate::policy::PolicyKind;
use crate::rule::redundant::{self, Lists};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// An entry of an `Action` or `NotAction` list is covered by another one of the list.
    ///
    /// The covered entry changes nothing and hides what the list really says. Actions and patterns are compared as
    /// text, in any case; entries that only together cover another are not seen. Reported on the entry that is covered
    /// and on the one that covers it.
    /// At most about 50 entries of a policy are reported.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:List*"], "Resource": "*"}
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
    ///         {"Effect": "Allow", "Action": ["s3:List*", "s3:*Buckets"], "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-action)
    /// - [IAM JSON policy elements: Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html)
    REDUNDANT_ACTION: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let lists = Lists {
        elements: |statement| [statement.action, statement.not_action],
        ignores_case: true,
    };
    redundant::check(context, diagnostics, &REDUNDANT_ACTION, lists);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(statement: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}}]}}"#)
    }

    #[test]
    fn both_the_covered_and_the_covering_are_marked() {
        let source = policy(
            r#""Effect": "Allow", "Action": ["s3:GetObject", "ec2:*", "S3:getobject", "ec2:StopInstances", "ec2:Describe*"], "Resource": "*""#,
        );
        expect![[r#"
            information REDUNDANT_ACTION on `"s3:GetObject"`: `s3:GetObject` is listed again below; remove the repetition
              fix: Remove the entry that it covers (safe)
            information REDUNDANT_ACTION on `"ec2:*"`: `ec2:*` covers `ec2:StopInstances` and 1 more of the list; remove them
              fix: Remove the 2 entries that it covers (safe)
            information REDUNDANT_ACTION on `"S3:getobject"`: `S3:getobject` is listed twice; remove it
              fix: Remove `S3:getobject` (preferred, safe)
            information REDUNDANT_ACTION on `"ec2:StopInstances"`: `ec2:StopInstances` is covered by `ec2:*`; remove it
              fix: Remove `ec2:StopInstances` (preferred, safe)
            information REDUNDANT_ACTION on `"ec2:Describe*"`: `ec2:Describe*` is covered by `ec2:*`; remove it
              fix: Remove `ec2:Describe*` (preferred, safe)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "2 entries"),
            source.replace(r#", "ec2:StopInstances", "ec2:Describe*""#, "")
        );
        assert_eq!(
            fixed(&source, "Remove `S3:getobject`"),
            source.replace(r#""S3:getobject", "#, "")
        );
    }

    #[test]
    fn overlaps_and_other_lists_are_left_alone() {
        for statement in [
            r#""Effect": "Allow", "Action": ["s3:Get*", "s3:*Tagging"], "Resource": "*""#,
            r#""Effect": "Allow", "Action": "s3:*", "Resource": "*""#,
        ] {
            assert_eq!(findings(&policy(statement)), "", "{statement}");
        }
    }
}
