use std::collections::HashSet;

use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// The `Sid` of an IAM policy has characters other than letters and digits.
    ///
    /// IAM takes `A` to `Z`, `a` to `z` and `0` to `9`. Resource policies are not looked at: some services take more.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Sid": "list-buckets", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
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
    ///         {"Sid": "ListBuckets", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-sid)
    /// - [IAM JSON policy elements: Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html)
    UNSUPPORTED_SID: Error, kinds: &[PolicyKind::Identity, PolicyKind::Trust, PolicyKind::Scp, PolicyKind::Rcp, PolicyKind::Boundary, PolicyKind::Session], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let sids = || {
        let statements = context.policy.statements.iter();
        statements.filter_map(|statement| Some((statement, statement.sid?.value.as_ref()?.as_string()?)))
    };
    let unsupported = |text: &str| {
        let mut chars = text.chars();
        let wrong = chars.find(|char| !char.is_ascii_alphanumeric());
        wrong.filter(|_| !text.contains("${"))
    };
    let mut taken: Option<HashSet<String>> = None;
    for (statement, sid) in sids() {
        let text = sid.as_str();
        let (Some(wrong), Some(property)) = (unsupported(text), statement.sid) else {
            continue;
        };
        let what = match wrong {
            ' ' => "a space".to_owned(),
            _ => format!("`{wrong}`"),
        };
        let message = format!("The `Sid` `{text}` has {what} in it; use letters and digits only");
        let taken = taken.get_or_insert_with(|| sids().map(|(_, sid)| sid.as_str().to_owned()).collect());
        let name = camel_case(text);
        // Another statement may have the name.
        let fix = (!name.is_empty() && taken.insert(name.clone())).then(|| {
            let edits = vec![Edit::replace(sid.content, &*name)];
            Fix::new(format!("Change to `{name}`"), edits).preferred().safe()
        });
        let removal = Fix::new("Remove the `Sid`", statement.remove_element(property));
        diagnostics.push(
            Diagnostic::new(&UNSUPPORTED_SID, sid.range, message)
                .with_fix(fix)
                .with_fix(removal),
        );
    }
}

/// The letters and digits, those behind anything else in upper case.
fn camel_case(text: &str) -> String {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric());
    let mut name = String::new();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        match name.is_empty() {
            true => name.push_str(first),
            false => name.push_str(&first.to_ascii_uppercase()),
        }
        name.push_str(rest);
    }
    name
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, findings_as, fixed};
    use expect_test::expect;

    fn policy(sid: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "{sid}", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}}]}}"#
        )
    }

    #[test]
    fn words_are_joined() {
        expect![[r#"
            error UNSUPPORTED_SID on `"allow read, 2"`: The `Sid` `allow read, 2` has a space in it; use letters and digits only
              fix: Change to `allowRead2` (preferred, safe)
              fix: Remove the `Sid`
        "#]]
        .assert_eq(&findings(&policy("allow read, 2")));
        assert_eq!(fixed(&policy("_x-é-y"), "Change"), policy("xY"));
        assert_eq!(
            fixed(&policy("--"), "Remove"),
            policy("").replace(r#""Sid": "", "#, "")
        );
    }

    #[test]
    fn no_name_is_given_twice() {
        let source = policy("a b").replace(
            "[{",
            r#"[{"Sid": "aB", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"#,
        );
        assert!(!findings(&source).contains("Change to"));
    }

    #[test]
    fn placeholders_and_resource_policies_are_left_alone() {
        assert_eq!(findings(&policy("Read${env}")), "");
        let queue = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "__owner_statement", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sqs:*", "Resource": "arn:aws:sqs:us-east-1:111122223333:q"}]}"#;
        assert!(!findings_as(queue, "resource").contains("UNSUPPORTED_SID"));
    }
}
