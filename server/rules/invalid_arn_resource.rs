use crate::catalog::{self, nearest};
use crate::policy::{Arn, PolicyKind};
use crate::rule::arns::arns;
use crate::rule::near_names::{MOST_FIXES, NearNames};
use crate::rule::values::is_literal;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// The type of resource in an ARN is misspelled.
    ///
    /// The part behind the account begins, with most services, with the type of the resource, such as `role/` or
    /// `table/`. A type that the service does not have matches nothing.
    ///
    /// Looks only for words near to a type of the service: the catalogue does not hold every form of an ARN that
    /// AWS accepts. Is silent where wildcards stand and hyphens alone differ.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "iam:GetRole",
    ///         "Resource": "arn:aws:iam::111122223333:roles/app"
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
    ///         "Action": "iam:GetRole",
    ///         "Resource": "arn:aws:iam::111122223333:role/app"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-resource)
    /// - [IAM identifiers: ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
    INVALID_ARN_RESOURCE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut names = NearNames::default();
    for (resource, arn) in arns(context) {
        if catalog::arn::denoted(arn.service(), arn.resource())
            .next()
            .is_some()
        {
            continue;
        }
        let near = names.of(resource.string.as_str(), || near_types(arn));
        let (Some(word), [first, ..]) = (type_word(arn.resource()), &near[..]) else {
            continue;
        };
        let start = arn.field_range(5).start;
        let range = resource.string.source_range(start..start + word.len());
        let fix = |name: &&str| {
            let fix = Fix::new(format!("Change to `{name}`"), vec![Edit::replace(range, *name)]);
            if near.len() == 1 { fix.preferred() } else { fix }
        };
        let message = format!("ARNs of `{}` have no `{word}`; write `{first}`", arn.service());
        let mut diagnostic = Diagnostic::new(&INVALID_ARN_RESOURCE, range, message);
        diagnostic.fixes = near.iter().take(MOST_FIXES).map(fix).collect();
        diagnostics.push(diagnostic);
    }
}

/// The words for types that may be meant by an ARN that denotes nothing.
fn near_types(arn: Arn<'_>) -> Vec<&'static str> {
    let resource = arn.resource();
    let Some(word) = type_word(resource) else {
        return Vec::new();
    };
    let types = catalog::arn::resource_types(arn.service());
    let mut words: Vec<&str> = types
        .filter_map(|resource_type| type_word(resource_type.arn_field(5)))
        .collect();
    words.sort_unstable();
    words.dedup();
    if words.contains(&word) {
        return Vec::new();
    }
    let is_older_spelling = |name: &&str| !is_literal(resource) && plain(name) == plain(word);
    let mut near = nearest::names(word, words);
    near.retain(|name| !is_older_spelling(name));
    near
}

/// What stands before the first `/` or `:`, where it is a word.
fn type_word(resource: &str) -> Option<&str> {
    let end = resource.find(['/', ':'])?;
    resource
        .get(..end)
        .filter(|word| !word.is_empty() && is_literal(word))
}

fn plain(word: &str) -> String {
    word.chars()
        .filter(|char| char.is_ascii_alphanumeric())
        .map(|char| char.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_resource};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_ARN_RESOURCE",
            with_resource,
            &[
                (r#"arn:aws:dynamodb:us-east-1:111122223333:tabel/a"#, r#"tabel"#),
                (
                    r#"arn:aws:lambda:us-east-1:111122223333:functions:a"#,
                    r#"functions"#,
                ),
            ],
            &[
                "arn:aws:iam::111122223333:role/a",
                "arn:aws:iam::111122223333:*",
                "arn:aws:sagemaker:*:*:endpointconfig/*",
                "arn:aws:logs:*:*:/aws/lambda/x",
                "arn:aws:sqs:us-east-1:111122223333:roles/a",
                "arn:aws:nosuch:us-east-1:111122223333:roles/a",
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_arn() {
        assert_fixed(
            with_resource,
            &[(
                "arn:aws:lambda:us-east-1:111122223333:functions:a",
                "Change",
                "arn:aws:lambda:us-east-1:111122223333:function:a",
            )],
        );
    }
}
