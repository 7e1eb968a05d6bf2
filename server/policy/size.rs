//! How large a policy may be.
//!
//! Quotas count characters. White space outside of strings never counts here: IAM leaves it out, and for the others it
//! depends on how the policy is sent, which a text does not tell.

use super::{Policy, PolicyKind};

/// The most characters of a service control policy.
pub const SCP: usize = 10_240;
/// The most characters of a resource control policy.
pub const RCP: usize = 5_120;
/// The most characters of a managed policy, and so of a permissions boundary.
pub const MANAGED: usize = 6_144;
/// The most characters of all inline policies of a role together, the largest quota an identity policy can have.
pub const INLINE: usize = 10_240;
/// The most characters of a role trust policy, unless the account has a higher quota.
pub const TRUST: usize = 2_048;
/// The most characters of a session policy.
pub const SESSION: usize = 2_048;

/// The most bytes of resource policies by service, where AWS documents one number.
const RESOURCE: [(&str, usize); 9] = [
    ("dynamodb", 20_480),
    ("ec2", VPC_ENDPOINT),
    ("ecr", 10_240),
    ("kms", 32_768),
    ("lambda", 20_480),
    ("s3", 20_480),
    ("secretsmanager", 20_480),
    ("sns", 30_720),
    ("sqs", 8_192),
];

/// The most characters of the policy of a VPC endpoint.
const VPC_ENDPOINT: usize = 20_480;

/// The quota of a policy; `None` where it is not known.
pub fn quota(policy: &Policy<'_>, kind: PolicyKind, resource_type: Option<&str>) -> Option<usize> {
    match kind {
        PolicyKind::Identity => Some(INLINE),
        PolicyKind::Boundary => Some(MANAGED),
        PolicyKind::Session => Some(SESSION),
        PolicyKind::Scp => Some(SCP),
        PolicyKind::Rcp => Some(RCP),
        PolicyKind::Trust => Some(TRUST),
        PolicyKind::VpcEndpoint => Some(VPC_ENDPOINT),
        PolicyKind::Resource => match resource_type {
            // `AWS::S3::Bucket`
            Some(name) => quota_of(name.split("::").nth(1)?),
            // Whatever holds actions of one service may also be the policy of a VPC endpoint.
            None => Some(quota_of(only_service(policy)?)?.max(VPC_ENDPOINT)),
        },
    }
}

/// The quota that a user has in mind: that of a managed policy where an identity policy may also be an inline one of a
/// role, which may be larger.
pub fn usual_quota(policy: &Policy<'_>, kind: PolicyKind, resource_type: Option<&str>) -> Option<usize> {
    match kind {
        PolicyKind::Identity => Some(MANAGED),
        _ => quota(policy, kind, resource_type),
    }
}

fn quota_of(service: &str) -> Option<usize> {
    let found = RESOURCE
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(service));
    found.map(|(_, quota)| *quota)
}

/// The service of all actions, where they are of one.
fn only_service<'a>(policy: &Policy<'a>) -> Option<&'a str> {
    let mut actions = policy.statements.iter().flat_map(|statement| statement.actions());
    let first = actions.next()?.pattern.prefix?;
    actions
        .all(|action| action.pattern.has_prefix(first))
        .then_some(first)
}

/// Where counting ends.
pub const MOST_COUNTED: usize = 100_000;

/// The characters of JSON without the white space outside of its strings; [`MOST_COUNTED`] where there are more.
pub fn characters(json: &str) -> usize {
    let mut count = 0;
    let (mut in_string, mut escaped) = (false, false);
    for byte in json.bytes() {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        // Of a character in UTF-8 only the first byte counts.
        count += usize::from((in_string || !is_space) && byte & 0xC0 != 0x80);
        if count == MOST_COUNTED {
            break;
        }
        in_string ^= byte == b'"' && !escaped;
        escaped = in_string && byte == b'\\' && !escaped;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_counts_in_strings_only() {
        for (json, expected) in [
            ("", 0),
            ("{ }", 2),
            ("[1,\n\t2]\r\n", 5),
            (r#"{ "a b" : 1 }"#, 9),
            (r#"["\" \\", " "]"#, 13),
            (r#"["é 😀"]"#, 7),
        ] {
            assert_eq!(characters(json), expected, "{json}");
        }
        assert_eq!(characters(&"1 ".repeat(200_000)), MOST_COUNTED);
    }
}
