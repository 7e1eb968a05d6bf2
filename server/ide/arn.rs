//! ARNs as they are typed.

use std::ops::Range;

use crate::policy::variable::variables;

/// The fields of an ARN, as far as it goes, as bytes of its text; `None` where the text begins otherwise. Unlike
/// `policy::Arn` it takes half-typed ARNs, and a colon inside a policy variable separates nothing.
pub(super) fn fields(text: &str) -> Option<Vec<Range<usize>>> {
    text.strip_prefix("arn:")?;
    let inside: Vec<_> = variables(text)
        .filter(|it| it.is_closed)
        .map(|it| it.range)
        .collect();
    let separates = |at: &usize| !inside.iter().any(|range| range.contains(at));
    let mut fields = Vec::with_capacity(6);
    let mut start = 0;
    for (colon, _) in text.match_indices(':').filter(|(at, _)| separates(at)).take(5) {
        fields.push(start..colon);
        start = colon + 1;
    }
    fields.push(start..text.len());
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_not_taken_apart() {
        for (text, expected) in [
            ("arn:", Some(vec!["arn", ""])),
            ("arn:aws:s3", Some(vec!["arn", "aws", "s3"])),
            (
                "arn:aws:sqs::${aws:PrincipalAccount}:a:b",
                Some(vec!["arn", "aws", "sqs", "", "${aws:PrincipalAccount}", "a:b"]),
            ),
            ("arn", None),
            ("ARN:aws", None),
        ] {
            let found = fields(text).map(|it| it.into_iter().map(|it| &text[it]).collect::<Vec<_>>());
            assert_eq!(found, expected, "{text}");
        }
    }
}
