use crate::catalog::nearest;
use crate::policy::{PolicyKind, has_variable};
use crate::rule::arns::only_service;
use crate::rule::{Context, Diagnostic, Fix, ResolvedResource, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A resource is neither `*` nor an ARN.
    ///
    /// A resource is named by its ARN, which begins with `arn:`. A bucket's bare name, for instance, is none.
    ///
    /// Is silent about text that a variable may begin.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arm:aws:sqs:us-east-1:111122223333:orders"
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
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-prefix)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    INVALID_ARN_PREFIX: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for resource in &context.resources {
        let text = resource.string.as_str();
        let (first, _) = text.split_once(':').unwrap_or((text, ""));
        if first == "arn" || text.bytes().all(|byte| byte == b'*') && !text.is_empty() || has_variable(first)
        {
            continue;
        }
        // API Gateway's policies may leave out what stands before the service.
        if first == "execute-api" && context.kind == PolicyKind::Resource {
            continue;
        }
        let message = format!("`{text}` is no ARN; write `arn:` and its other fields, or `*`");
        let diagnostic = Diagnostic::new(&INVALID_ARN_PREFIX, resource.string.range, message);
        diagnostics.push(diagnostic.with_fix(fix(context, resource, first)));
    }
}

fn fix(context: &Context<'_>, resource: &ResolvedResource<'_>, first: &str) -> Option<Fix> {
    let text = resource.string.as_str();
    let (range, start) = if text.contains(':') {
        match first {
            "aws" => (0..0, "arn:"),
            _ if nearest::names(first, ["arn"]).is_empty() => return None,
            _ => (0..first.len(), "arn"),
        }
    } else if !text.is_empty() && only_service(context, resource) == Some("s3") {
        (0..0, "arn:aws:s3:::")
    } else {
        return None;
    };
    let rest = text.get(range.end..)?;
    let edit = Edit::replace(resource.string.source_range(range), start);
    Some(Fix::new(format!("Change to `{start}{rest}`"), vec![edit]).preferred())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, findings_as, fixed};

    fn policy(action: &str, resource: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}]}}"#
        )
    }

    #[test]
    fn a_near_prefix_and_a_bare_bucket_are_completed() {
        for (action, resource, expected) in [
            (
                "sqs:SendMessage",
                "ARN:aws:sqs:us-east-1:111122223333:a",
                "arn:aws:sqs:us-east-1:111122223333:a",
            ),
            (
                "sqs:SendMessage",
                "aws:sqs:us-east-1:111122223333:a",
                "arn:aws:sqs:us-east-1:111122223333:a",
            ),
            ("s3:GetObject", "app-data/*", "arn:aws:s3:::app-data/*"),
        ] {
            assert_eq!(
                fixed(&policy(action, resource), "Change"),
                policy(action, expected)
            );
        }
        assert!(!findings(&policy("sqs:SendMessage", "orders")).contains("fix:"));
    }

    #[test]
    fn what_may_be_an_arn_is_left_alone() {
        for resource in ["*", "arn:aws:s3:::${aws:username}", "${aws:PrincipalTag/arn}"] {
            assert!(
                !findings(&policy("s3:GetObject", resource)).contains("INVALID_ARN_PREFIX"),
                "{resource}"
            );
        }
        let gateway = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/*"}]}"#;
        assert!(!findings_as(gateway, "resource").contains("INVALID_ARN_PREFIX"));
    }
}
