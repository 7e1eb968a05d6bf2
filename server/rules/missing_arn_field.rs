use crate::catalog;
use crate::policy::{PolicyKind, has_variable};
use crate::rule::{Context, Diagnostic, Fix, ResolvedResource, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// An ARN has fewer than six fields.
    ///
    /// An ARN has six fields: `arn:partition:service:region:account:resource`; those that a service does not use
    /// stay empty, but their colons are there. AWS fills up what is missing at the end with `*`, so the pattern may
    /// cover more than it seems to.
    ///
    /// Is silent about text that ends in `*`, and where a variable may hold colons.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "sqs:SendMessage",
    ///         "Resource": "arn:aws:sqs:us-east-1"
    ///     }]
    /// }
    /// ```
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3::app-data"
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
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3:::app-data"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-arn-field)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    MISSING_ARN_FIELD: Error, kinds: &PolicyKind::ALL, check: check,
}

/// Number of colons in an ARN.
const COLONS: usize = 5;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for resource in context.resources.iter().filter(|resource| resource.arn.is_none()) {
        let text = resource.string.as_str();
        let colons = text.matches(':').count();
        if !text.starts_with("arn:") || colons >= COLONS || text.ends_with('*') || has_variable(text) {
            continue;
        }
        let fields = colons + 1;
        let message =
            format!("An ARN has six fields, this one {fields}; write the missing ones, or their colons");
        let diagnostic = Diagnostic::new(&MISSING_ARN_FIELD, resource.string.range, message);
        diagnostics.push(diagnostic.with_fix(fix(resource, COLONS - colons)));
    }
}

/// The last field is the resource where the service has resources without region and account, else what is missing
/// are the last fields.
fn fix(resource: &ResolvedResource<'_>, missing: usize) -> Option<Fix> {
    let text = resource.string.as_str();
    let mut fields = text.split(':').skip(2);
    let service = fields.next()?;
    let last = fields.last().unwrap_or_default();
    let is_bare = |field: usize| move |t: &catalog::ResourceType| t.arn_field(field).is_empty();
    let is_name = !last.is_empty()
        && catalog::region(last).is_none()
        && catalog::arn::denoted(service, last)
            .filter(is_bare(3))
            .any(|t| is_bare(4)(&t));
    let (at, inserted) = match is_name {
        true => (text.len() - last.len(), ":".repeat(missing)),
        false => (text.len(), ":*".repeat(missing)),
    };
    let (head, tail) = text.split_at_checked(at)?;
    let edit = Edit::replace(resource.string.source_range(at..at), &*inserted);
    Some(Fix::new(
        format!("Change to `{head}{inserted}{tail}`"),
        vec![edit],
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "MISSING_ARN_FIELD",
            with_resource,
            &[(r#"arn:aws:sqs"#, r#""arn:aws:sqs""#)],
            &[
                "arn:aws:s3:*",
                "arn:*",
                "arn:${aws:PrincipalTag/rest}",
                "arn:aws:s3:::a",
                "aws:s3",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[
                ("arn:aws:s3::a/b", "Change", "arn:aws:s3:::a/b"),
                ("arn:aws:s3:a", "Change", "arn:aws:s3:::a"),
                ("arn:aws:sqs:us-east-1", "Change", "arn:aws:sqs:us-east-1:*:*"),
                ("arn:aws:sqs", "Change", "arn:aws:sqs:*:*:*"),
            ],
        );
    }
}
