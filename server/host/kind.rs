//! Which kind of policy a file holds: what the user has said, else what the file and its folders are called, else what
//! the policy says.

use std::fmt;

use crate::policy::{Policy, PolicyKind, Statement};

/// A kind of policy and how it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownKind {
    /// The kind.
    pub kind: PolicyKind,
    /// How it is known; displayed as the end of a sentence: "since …".
    pub reason: Reason,
}

/// How a kind of policy is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// An option of the command line says so.
    Option,
    /// A setting of the editor says so.
    Setting,
    /// The configuration file says so of files with this pattern.
    Configuration(String),
    /// The file has these words in its name.
    FileName(&'static str),
    /// A folder around it has these words as its name.
    Folder(&'static str),
    /// Every action is one of STS, and no resource is named.
    AssumesRoles,
    /// A statement names a principal.
    NamesPrincipal,
    /// No statement names a principal.
    NamesNoPrincipal,
}

impl Reason {
    /// Whether the content alone tells it, so that another kind may be meant.
    pub fn is_guess(&self) -> bool {
        matches!(
            self,
            Self::AssumesRoles | Self::NamesPrincipal | Self::NamesNoPrincipal
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option => f.write_str("the option `--policy-type` says so"),
            Self::Setting => f.write_str("the setting `policyType` says so"),
            Self::Configuration(pattern) => write!(f, "the configuration says so of `{pattern}`"),
            Self::FileName(words) => write!(f, "the file's name has `{words}` in it"),
            Self::Folder(words) => write!(f, "it stands in a folder called `{words}`"),
            Self::AssumesRoles => f.write_str("it names principals and only actions of STS"),
            Self::NamesPrincipal => f.write_str("a statement names a principal"),
            Self::NamesNoPrincipal => f.write_str("no statement names a principal"),
        }
    }
}

/// The kind that a policy's content suggests: a principal makes it a trust policy where every action is of STS and no
/// resource is named, a resource policy otherwise; without a principal it is an identity policy.
pub fn of_content(policy: &Policy<'_>) -> KnownKind {
    let has_principal = |s: &Statement<'_>| s.principal.is_some() || s.not_principal.is_some();
    let is_trust = |s: &Statement<'_>| {
        s.resource.is_none()
            && s.not_resource.is_none()
            && s.actions().all(|action| action.pattern.has_prefix("sts"))
    };
    let (kind, reason) = if !policy.statements.iter().any(has_principal) {
        (PolicyKind::Identity, Reason::NamesNoPrincipal)
    } else if policy.statements.iter().all(is_trust) {
        (PolicyKind::Trust, Reason::AssumesRoles)
    } else {
        (PolicyKind::Resource, Reason::NamesPrincipal)
    };
    KnownKind { kind, reason }
}

/// What the names on a path tell: the kind, and the CloudFormation type of the resource where a name has it.
/// `path` has `/` between its parts; the file's name counts more than a folder's, a near folder more than a far one.
pub fn of_path(path: &str) -> Option<(KnownKind, Option<&'static str>)> {
    let mut parts = path.rsplit('/');
    let name = words(parts.next()?);
    let name = name.strip_suffix(&["json".to_owned()]).unwrap_or(&name);
    let by_name = CONVENTIONS.iter().find(|convention| match convention.words {
        "boundary" => name.last().is_some_and(|last| last == "boundary"),
        wanted => is_among(name, wanted),
    });
    if let Some(convention) = by_name {
        return Some(convention.known(Reason::FileName(convention.words)));
    }
    parts.find_map(|folder| {
        let folder = words(folder);
        let convention = CONVENTIONS
            .iter()
            .find(|convention| is_plural(&folder, convention.words))?;
        Some(convention.known(Reason::Folder(convention.words)))
    })
}

/// Words in a file's name, or the whole name of a folder in singular or plural.
struct Convention {
    words: &'static str,
    kind: PolicyKind,
    resource_type: Option<&'static str>,
}

impl Convention {
    const fn new(words: &'static str, kind: PolicyKind) -> Self {
        Self {
            words,
            kind,
            resource_type: None,
        }
    }

    const fn of_resource(words: &'static str, resource_type: &'static str) -> Self {
        Self {
            words,
            kind: PolicyKind::Resource,
            resource_type: Some(resource_type),
        }
    }

    fn known(&self, reason: Reason) -> (KnownKind, Option<&'static str>) {
        let kind = self.kind;
        (KnownKind { kind, reason }, self.resource_type)
    }
}

/// Longer ones before those they contain. Words that may as well be what a policy is about are not among them (`vpce`,
/// `assume-role`), and `boundary` counts at the end of a name only.
const CONVENTIONS: [Convention; 30] = [
    Convention::new("scp", PolicyKind::Scp),
    Convention::new("service-control-policy", PolicyKind::Scp),
    Convention::new("rcp", PolicyKind::Rcp),
    Convention::new("resource-control-policy", PolicyKind::Rcp),
    Convention::new("trust-policy", PolicyKind::Trust),
    Convention::new("trust-relationship", PolicyKind::Trust),
    Convention::new("assume-role-policy", PolicyKind::Trust),
    Convention::new("permissions-boundary", PolicyKind::Boundary),
    Convention::new("permission-boundary", PolicyKind::Boundary),
    Convention::new("boundary", PolicyKind::Boundary),
    Convention::new("session-policy", PolicyKind::Session),
    Convention::new("vpc-endpoint-policy", PolicyKind::VpcEndpoint),
    Convention::new("vpce-policy", PolicyKind::VpcEndpoint),
    Convention::new("endpoint-policy", PolicyKind::VpcEndpoint),
    Convention::of_resource("bucket-policy", "AWS::S3::Bucket"),
    Convention::of_resource("queue-policy", "AWS::SQS::Queue"),
    Convention::of_resource("sqs-policy", "AWS::SQS::Queue"),
    Convention::of_resource("topic-policy", "AWS::SNS::Topic"),
    Convention::of_resource("sns-policy", "AWS::SNS::Topic"),
    Convention::of_resource("kms-key-policy", "AWS::KMS::Key"),
    Convention::of_resource("kms-policy", "AWS::KMS::Key"),
    Convention::of_resource("ecr-policy", "AWS::ECR::Repository"),
    Convention::of_resource("repository-policy", "AWS::ECR::Repository"),
    Convention::of_resource("secret-policy", "AWS::SecretsManager::Secret"),
    Convention::new("key-policy", PolicyKind::Resource),
    Convention::new("resource-policy", PolicyKind::Resource),
    Convention::new("resource-based-policy", PolicyKind::Resource),
    Convention::new("identity-policy", PolicyKind::Identity),
    Convention::new("permissions-policy", PolicyKind::Identity),
    Convention::new("managed-policy", PolicyKind::Identity),
];

/// The words of a name in small letters: apart by anything that is no letter or digit, or by a capital letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for char in name.chars() {
        let is_part = char.is_alphanumeric();
        if !is_part || (char.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = char.is_lowercase() || char.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| is_part) {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the wanted words, with `-` between them, stand side by side in a name.
fn is_among(name: &[String], wanted: &str) -> bool {
    let count = wanted.split('-').count();
    name.windows(count).any(|part| part.iter().eq(wanted.split('-')))
}

/// Whether a name is the wanted words, the last of them in singular or plural.
fn is_plural(name: &[String], wanted: &str) -> bool {
    let (wanted_rest, wanted_last) = wanted.rsplit_once('-').unwrap_or(("", wanted));
    let Some((last, rest)) = name.split_last() else {
        return false;
    };
    let is_last = last == wanted_last
        || match wanted_last.strip_suffix('y') {
            Some(stem) => last.strip_suffix("ies") == Some(stem),
            None => last.strip_suffix('s') == Some(wanted_last),
        };
    let wanted_rest = wanted_rest.split('-').filter(|word| !word.is_empty());
    is_last && rest.iter().eq(wanted_rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Form;
    use crate::syntax::json;

    #[test]
    fn the_content_suggests_a_kind() {
        for (statement, expected) in [
            (r#"{"Action": "s3:*", "Resource": "*"}"#, PolicyKind::Identity),
            (
                r#"{"Principal": "*", "Action": "sts:AssumeRole"}"#,
                PolicyKind::Trust,
            ),
            (
                r#"{"Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}"#,
                PolicyKind::Resource,
            ),
            (
                r#"{"NotPrincipal": {}, "Action": "s3:GetObject"}"#,
                PolicyKind::Resource,
            ),
        ] {
            let root = json::parse(statement).root.expect("a value");
            let policy = Policy::new(&root, Form::Statement);
            assert_eq!(of_content(&policy).kind, expected, "{statement}");
        }
    }

    #[test]
    fn names_on_the_path_tell_a_kind() {
        for (path, expected) in [
            ("a/region.scp.json", "scp: the file's name has `scp` in it"),
            ("scp-deny-leave.json", "scp: the file's name has `scp` in it"),
            ("org/SCPs/deny.json", "scp: it stands in a folder called `scp`"),
            (
                "x/service_control_policies/a/b.json",
                "scp: it stands in a folder called `service-control-policy`",
            ),
            (
                "scps/trust-policy.json",
                "trust: the file's name has `trust-policy` in it",
            ),
            (
                "AssumeRolePolicyDocument.json",
                "trust: the file's name has `assume-role-policy` in it",
            ),
            (
                "app.TrustPolicy.json",
                "trust: the file's name has `trust-policy` in it",
            ),
            (
                "logs-bucket-policy.json",
                "resource of AWS::S3::Bucket: the file's name has `bucket-policy` in it",
            ),
            (
                "dev_boundary.json",
                "boundary: the file's name has `boundary` in it",
            ),
            (
                "vpce-policies/s3.json",
                "vpc-endpoint: it stands in a folder called `vpce-policy`",
            ),
            ("only-through-vpce.json", ""),
            ("vpce/bucket.json", ""),
            ("may-assume-role.json", ""),
            ("boundary-delegation.json", ""),
            ("policies/scpi/describe.json", ""),
            ("policy.json", ""),
            ("trust/policy.json", ""),
            ("scp/", "scp: it stands in a folder called `scp`"),
            ("", ""),
        ] {
            let found = of_path(path).map(|(known, resource_type)| {
                let of = resource_type
                    .map(|name| format!(" of {name}"))
                    .unwrap_or_default();
                format!("{}{of}: {}", known.kind.name(), known.reason)
            });
            assert_eq!(found.unwrap_or_default(), expected, "{path}");
        }
    }
}
