//! The policy as a whole, shown at its opening bracket.

use std::fmt::Write;

use super::Hover;
use crate::host::kind::KnownKind;
use crate::ide::document::{count_of, digits};
use crate::policy::{Effect, Policy, PolicyKind, size};
use crate::text::TextRange;

/// The policy's opening bracket, under a cursor right before it.
pub(super) fn hover(
    source: &str,
    policy: &Policy<'_>,
    known: &KnownKind,
    resource_type: Option<&str>,
    offset: usize,
) -> Option<Hover> {
    let start = policy.root.range.start;
    let range = TextRange::new(start, start + 1);
    let is_bracket = offset == start && policy.root.range.slice(source).starts_with(['{', '[']);
    is_bracket.then(|| {
        let mut markdown = summary(policy, known);
        if let Some(size) = size_line(source, policy, known.kind, resource_type) {
            let _ = write!(markdown, "\n\n{size}");
        }
        Hover { range, markdown }
    })
}

/// The kind of policy, and how many statements allow and deny.
pub(super) fn summary(policy: &Policy<'_>, known: &KnownKind) -> String {
    let count = |effect| {
        let has = |it: &&crate::policy::Statement<'_>| it.effect() == Some(effect);
        policy.statements.iter().filter(has).count()
    };
    let (allow, deny) = (count(Effect::Allow), count(Effect::Deny));
    format!(
        "**IAM policy** · {}\n\n{}\n\n{}: {} Allow, {} Deny.",
        known.kind.title(),
        kind_sentence(known),
        count_of(policy.statements.len(), "statement"),
        digits(allow),
        digits(deny)
    )
}

/// The kind of policy and how it is known.
pub(super) fn kind_sentence(known: &KnownKind) -> String {
    format!("Checked as {}, since {}.", known.kind.a_title(), known.reason)
}

/// `4,812 of 6,144 characters`
fn size_line(
    source: &str,
    policy: &Policy<'_>,
    kind: PolicyKind,
    resource_type: Option<&str>,
) -> Option<String> {
    let quota = size::usual_quota(policy, kind, resource_type)?;
    let size = size::characters(policy.root.range.slice(source));
    Some(format!("{} of {} characters.", digits(size), digits(quota)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::hover::tests::table;

    #[test]
    fn the_opening_bracket_tells_of_the_policy() {
        table(
            &[
                r#"$0{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
                r#" $0{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#,
                r#"$0{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "foo:Bar", "Resource": "*"}]"#,
                r#"$0[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]"#,
                r#"$0"Effect": "Allow", "Action": "s3:*""#,
                r#"$0 {"Statement": [{"Effect": "Allow"}]}"#,
                r#"$0{"Statement": "x", "name": "y"}"#,
            ],
            expect![[r#"
                $0{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
                    [{]
                    **IAM policy** · identity policy
                    Checked as an identity policy, since no statement names a principal.
                    2 statements: 1 Allow, 1 Deny.
                    137 of 6,144 characters.
                 $0{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
                    [{]
                    **IAM policy** · role trust policy
                    Checked as a role trust policy, since it names principals and only actions of STS.
                    1 statement: 1 Allow, 0 Deny.
                    104 of 2,048 characters.
                $0{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "foo:Bar", "Resource": "*"}]
                    [{]
                    **IAM policy** · resource policy
                    Checked as a resource policy, since a statement names a principal.
                    1 statement: 1 Allow, 0 Deny.
                $0[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
                    [[]
                    **IAM policy** · identity policy
                    Checked as an identity policy, since no statement names a principal.
                    1 statement: 1 Allow, 0 Deny.
                    51 of 6,144 characters.
                $0"Effect": "Allow", "Action": "s3:*"
                    nothing
                $0 {"Statement": [{"Effect": "Allow"}]}
                    nothing
                $0{"Statement": "x", "name": "y"}
                    [{]
                    **IAM policy** · identity policy
                    Checked as an identity policy, since no statement names a principal.
                    0 statements: 0 Allow, 0 Deny.
                    28 of 6,144 characters.
            "#]],
        );
    }
}
