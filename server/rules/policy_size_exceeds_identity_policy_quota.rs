use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, too_large};

declare_rule! {
    /// The identity policy is larger than AWS stores.
    ///
    /// Inline policies of a role may have 10,240 characters together, those of a group 5,120 and of a user 2,048; a
    /// managed policy may have 6,144. A text does not tell which it becomes, so that only more than 10,240 characters
    /// are reported; of a permissions boundary more than 6,144 and of a session policy more than 2,048. White space
    /// outside of strings does not count. The fix, which removes every `Sid`, is offered where that is enough; else use
    /// wildcards or split the policy.
    ///
    /// Silent on a text with syntax errors. In the example `…` stands for what makes it too long.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "Long…", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
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
    ///         {"Sid": "Short", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-policy-size-exceeds-identity-policy-quota)
    /// - [IAM and AWS STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)
    POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: Warning, kinds: &[PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    too_large::check(
        context,
        diagnostics,
        &POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA,
        " (6,144 in a managed policy)",
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{diagnostics, findings_as, fixed};

    fn policy(sid: &str, pad: usize) -> String {
        let resource = format!("arn:aws:s3:::b/{}", "k".repeat(pad));
        format!(
            r#"{{ "Version": "2012-10-17", "Statement": [{{ "Sid": "{sid}", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}" }}] }}"#
        )
    }

    #[test]
    fn the_last_character_counts() {
        let used = crate::policy::size::characters(&policy("A", 0));
        let full = 10_240 - used;
        assert_eq!(findings_as(&policy("A", full), ""), "");
        let over = policy("A", full + 1);
        let found = diagnostics(&over);
        let message = "The policy has 10,241 characters without white space, and AWS stores at most 10,240 (6,144 in a managed policy); shorten or split it";
        assert_eq!(found[0].message, message);
        assert_eq!(found[0].range.slice(&over), r#"{ "Version""#);
        assert_eq!(fixed(&over, "Sid"), over.replace(r#""Sid": "A", "#, ""));
        // Without the `Sid` it would still be too long.
        assert!(diagnostics(&policy("A", full + 20))[0].fixes.is_empty());
    }

    #[test]
    fn boundaries_and_sessions_have_less() {
        for (kind, pad) in [("boundary", 6_200), ("session", 2_100)] {
            assert!(
                findings_as(&policy("A", pad), kind).contains("POLICY_SIZE"),
                "{kind}"
            );
            assert_eq!(findings_as(&policy("A", pad), ""), "");
        }
    }
}
