//! Requests that tell policies apart: made from what the policies name, and from what is beside it.
//!
//! For each statement one request that it matches, where one can be found, and the same with one part changed in every
//! way; then others at random. The same texts always give the same requests.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::collections::{BTreeMap, BTreeSet};

use super::evaluation::{Evaluation, Request, Truth, block, number, seconds};
use crate::analysis::{Analysis, Settings};
use crate::catalog::{self, ActionSet, OperatorFamily};
use crate::policy::principal::is_account_id;
use crate::policy::value::IpRange;
use crate::policy::variable::variables;
use crate::policy::{Arn, Policy, PolicyKind, Statement};
use crate::text::Text;

/// About how many requests are made for a policy.
const MOST_REQUESTS: usize = 240;

/// How many different values are tried of one part of a request.
const MOST_OF_A_PART: usize = 16;

/// Requests that show where policies of a kind differ.
pub(crate) fn requests(sources: &[&str], kind: PolicyKind) -> Vec<Request> {
    let analyses = sources
        .iter()
        .map(|source| Analysis::new(Text::new(source), Settings::default()));
    let analyses: Vec<_> = analyses.collect();
    let policies: Vec<_> = analyses.iter().filter_map(Analysis::policy).collect();
    let parts = Parts::of(&policies);
    let mut requests = BTreeSet::new();
    for policy in &policies {
        let evaluation = Evaluation::new(policy, kind);
        let before = requests.len();
        for statement in &policy.statements {
            let matching = parts.matching(&evaluation, statement);
            if MOST_REQUESTS <= requests.len() - before {
                break;
            }
            requests.extend(parts.neighbours(&matching));
            requests.insert(matching);
        }
    }
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..MOST_REQUESTS / 4 {
        requests.insert(parts.random(&mut random));
    }
    requests.into_iter().collect()
}

/// What the parts of a request may be.
#[derive(Default)]
struct Parts {
    actions: Vec<String>,
    resources: Vec<String>,
    principals: Vec<Option<(String, String)>>,
    context: BTreeMap<String, Vec<Vec<String>>>,
}

impl Parts {
    fn of(policies: &[Policy<'_>]) -> Self {
        let mut parts = Self::default();
        for statement in policies.iter().flat_map(|policy| &policy.statements) {
            parts.add(statement);
        }
        for foreign in ["s3:GetObject", "s3:PutObject", "iam:PassRole", "ec2:RunInstances"] {
            parts.actions.push(foreign.to_owned());
        }
        for foreign in [
            "arn:aws:s3:::foreign/key",
            "arn:aws:s3:::foreign",
            "arn:aws:iam::999988887777:role/foreign",
        ] {
            parts.resources.push(foreign.to_owned());
        }
        if !parts.principals.is_empty() {
            let foreign = aws("arn:aws:iam::999988887777:user/foreign");
            let service = ("Service".to_owned(), "foreign.amazonaws.com".to_owned());
            parts.principals.extend([foreign, Some(service)]);
        }
        parts.principals.push(None);
        for list in [&mut parts.actions, &mut parts.resources] {
            distinct(list);
        }
        distinct(&mut parts.principals);
        for (key, values) in &mut parts.context {
            let is_always_there = catalog::condition_key(key).is_some_and(|key| key.is_always_present());
            distinct(values);
            if !is_always_there {
                values.push(Vec::new());
            }
        }
        parts
    }

    fn add(&mut self, statement: &Statement<'_>) {
        for action in statement.actions() {
            self.actions.extend(actions_like(action.pattern.text));
        }
        for (resource, _) in statement.resources() {
            self.add_variables(resource.as_str());
            let text = match Arn::new(resource.as_str()) {
                None if resource.as_str().starts_with("arn:") => format!("{}:*", resource.as_str()),
                _ => resource.as_str().to_owned(),
            };
            let made = instances(&text);
            self.resources
                .extend(made.filter(|made| made.starts_with("arn:")));
        }
        for principal in statement.principals() {
            let kind = principal.kind.map_or("AWS", |kind| kind.as_str());
            self.principals
                .extend(principals_like(kind, principal.string.as_str()));
        }
        for condition in statement.conditions() {
            let operator = condition.operator_name();
            let family = catalog::operator(operator.base).map(|operator| operator.family());
            let key = condition.key.as_str();
            let texts: Vec<&str> = condition.scalars().map(|(_, text)| text).collect();
            texts.iter().for_each(|text| self.add_variables(text));
            let mut values = values_like(family, &texts);
            if key.eq_ignore_ascii_case("aws:SourceIp") {
                // It is always a public address.
                values.retain(|value| !IpRange::new(value).is_some_and(IpRange::is_private));
            }
            let is_multivalued =
                catalog::condition_key(key).map_or(operator.set_prefix.is_some(), |key| key.is_multivalued());
            let entry = self.context.entry(key.to_ascii_lowercase()).or_default();
            if let (true, [first, .., last]) = (is_multivalued, &values[..]) {
                entry.push(vec![first.clone(), last.clone()]);
                entry.push(values.iter().take(2).cloned().collect());
            }
            entry.extend(values.into_iter().map(|value| vec![value]));
        }
    }

    fn add_variables(&mut self, text: &str) {
        for variable in variables(text).filter(|variable| !variable.is_character()) {
            let values = self.context.entry(variable.name().to_ascii_lowercase());
            values.or_default().push(vec![REPLACED.to_owned()]);
        }
    }

    /// A request that the statement matches, part by part where it can.
    fn matching(&self, evaluation: &Evaluation<'_>, statement: &Statement<'_>) -> Request {
        let mut request = Request::default();
        let first = |values: &[Vec<String>]| values.first().cloned().unwrap_or_default();
        for (key, values) in &self.context {
            request.context.insert(key.clone(), first(values));
        }
        for (key, values) in &self.context {
            let is_it = |other: &str| other.eq_ignore_ascii_case(key);
            let fits = |value: &&Vec<String>| {
                let mut request = request.clone();
                request.context.insert(key.clone(), (*value).clone());
                evaluation.conditions(statement, &request, is_it) == Truth::Yes
            };
            if let Some(value) = values.iter().find(fits).cloned() {
                request.context.insert(key.clone(), value);
            }
        }
        best(&self.actions, &mut request, |request, action| {
            request.action.clone_from(action);
            evaluation.action(statement, request)
        });
        best(&self.resources, &mut request, |request, resource| {
            request.resource.clone_from(resource);
            evaluation.resource(statement, request)
        });
        best(&self.principals, &mut request, |request, principal| {
            self.set_principal(request, principal);
            evaluation.principal(statement, request)
        });
        request
    }

    /// The request with one part changed.
    fn neighbours(&self, request: &Request) -> Vec<Request> {
        let mut found = Vec::new();
        let mut change = |apply: &dyn Fn(&mut Request)| {
            let mut other = request.clone();
            apply(&mut other);
            found.push(other);
        };
        for action in &self.actions {
            change(&|request| request.action.clone_from(action));
        }
        for resource in &self.resources {
            change(&|request| request.resource.clone_from(resource));
        }
        for principal in &self.principals {
            change(&|request| self.set_principal(request, principal));
        }
        for (key, values) in &self.context {
            for value in values {
                change(&|request| {
                    request.context.insert(key.clone(), value.clone());
                });
            }
        }
        found
    }

    fn random(&self, random: &mut Random) -> Request {
        let mut request = Request {
            action: random.pick(&self.actions),
            resource: random.pick(&self.resources),
            ..Request::default()
        };
        for (key, values) in &self.context {
            request.context.insert(key.clone(), random.pick(values));
        }
        self.set_principal(&mut request, &random.pick(&self.principals));
        request
    }

    /// The ARN of whoever asks is in the context as well, where that is looked at.
    fn set_principal(&self, request: &mut Request, principal: &Option<(String, String)>) {
        const OWN_ARN: &str = "aws:principalarn";
        request.principal.clone_from(principal);
        if let (true, Some((kind, arn))) = (self.context.contains_key(OWN_ARN), principal) {
            let arn = if kind == "AWS" {
                vec![arn.clone()]
            } else {
                Vec::new()
            };
            request.context.insert(OWN_ARN.to_owned(), arn);
        }
    }
}

/// Leaves in the request the first of the parts that fits best.
fn best<T>(parts: &[T], request: &mut Request, set: impl Fn(&mut Request, &T) -> Truth) {
    let mut found: Option<(Truth, &T)> = None;
    for part in parts {
        let truth = set(request, part);
        if found.is_none_or(|(best, _)| best < truth) {
            found = Some((truth, part));
        }
        if truth == Truth::Yes {
            return;
        }
    }
    if let Some((_, part)) = found {
        set(request, part);
    }
}

/// Removes repetitions, and those in the middle where there are many.
fn distinct<T: Ord + Clone>(list: &mut Vec<T>) {
    let mut seen = BTreeSet::new();
    list.retain(|part| seen.insert(part.clone()));
    if MOST_OF_A_PART < list.len() {
        list.drain(MOST_OF_A_PART / 2..list.len() - MOST_OF_A_PART / 2);
    }
}

/// What an entry names, some of what a pattern covers, and what is near.
fn actions_like(text: &str) -> Vec<String> {
    let mut actions: Vec<String> = match text.contains(['*', '?']) {
        true => ActionSet::expand(text)
            .iter()
            .take(3)
            .map(|action| action.to_string())
            .collect(),
        false => vec![text.to_owned()],
    };
    let prefix = text
        .split_once(':')
        .and_then(|(prefix, _)| catalog::service(prefix));
    let all = prefix.map(|service| service.actions());
    let ends = all.into_iter().flat_map(|mut all| [all.next(), all.last()]);
    actions.extend(ends.flatten().map(|action| action.to_string()));
    actions
}

fn principals_like(kind: &str, text: &str) -> Vec<Option<(String, String)>> {
    let own = |text: &str| Some((kind.to_owned(), text.to_owned()));
    if kind != "AWS" {
        return vec![own(text)];
    }
    if is_account_id(text) {
        return vec![aws(&format!("arn:aws:iam::{text}:user/alice"))];
    }
    let mut found: Vec<_> = instances(text)
        .filter(|made| made.starts_with("arn:"))
        .map(|made| aws(&made))
        .collect();
    if let Some(arn) = Arn::new(text) {
        let account = arn.account();
        found.push(aws(&format!("arn:aws:iam::{account}:user/alice")));
        let role = arn
            .resource()
            .strip_prefix("role/")
            .and_then(|path| path.rsplit('/').next());
        found.extend(role.map(|role| aws(&format!("arn:aws:sts::{account}:assumed-role/{role}/session"))));
    }
    found
}

fn aws(arn: &str) -> Option<(String, String)> {
    Some(("AWS".to_owned(), arn.to_owned()))
}

/// The value of the keys that policies name in variables.
const REPLACED: &str = "alice";

/// Texts that a pattern matches, in two ways, and one that it nearly does.
fn instances(text: &str) -> impl Iterator<Item = String> {
    let mut plain = String::new();
    let mut at = 0;
    for variable in variables(text) {
        plain.push_str(&text[at..variable.range.start]);
        plain.push_str(match variable.name() {
            character @ ("*" | "?" | "$") => character,
            _ => REPLACED,
        });
        at = variable.range.end;
    }
    plain.push_str(&text[at..]);
    let with = |any: &str, one: &str| plain.replace('*', any).replace('?', one);
    let near = format!("{}-near", with("x", "x"));
    [with("x", "x"), with("", "y"), with("a/b:c", "z"), near].into_iter()
}

/// The values that a condition names, those around them, and a foreign one, which comes last.
fn values_like(family: Option<OperatorFamily>, texts: &[&str]) -> Vec<String> {
    let around = |read: fn(&str) -> Option<f64>, text: &&str| {
        let value = read(text);
        value
            .into_iter()
            .flat_map(|value| [value, value - 1.0, value + 1.0])
            .map(|value| value.to_string())
    };
    let mut values: Vec<String> = match family {
        Some(OperatorFamily::Numeric) => texts.iter().flat_map(|text| around(number, text)).collect(),
        Some(OperatorFamily::Date) => texts.iter().flat_map(|text| around(seconds, text)).collect(),
        Some(OperatorFamily::IpAddress) => {
            let blocks = texts.iter().filter_map(|text| block(text));
            let others = ["10.1.2.3", "2001:db8::9", "198.51.100.9"].map(str::to_owned);
            blocks.flat_map(first_and_last).chain(others).collect()
        }
        Some(OperatorFamily::Bool | OperatorFamily::Null) => vec!["true".to_owned(), "false".to_owned()],
        _ => texts.iter().flat_map(|text| instances(text)).collect(),
    };
    values.push(match family {
        Some(OperatorFamily::Arn) => "arn:aws:sns:us-east-1:999988887777:foreign".to_owned(),
        _ => "foreign".to_owned(),
    });
    values
}

/// The first and the last address of a block, and the one behind it.
fn first_and_last((address, prefix): (IpAddr, u32)) -> Vec<String> {
    let size = |width: u32| 1_u128.checked_shl(width - prefix).unwrap_or(0);
    let offsets = |width| [0, size(width).wrapping_sub(1), size(width)];
    match address {
        IpAddr::V4(address) => offsets(32)
            .into_iter()
            .filter_map(|offset| address.to_bits().checked_add(u32::try_from(offset).ok()?))
            .map(|bits| Ipv4Addr::from_bits(bits).to_string())
            .collect(),
        IpAddr::V6(address) => offsets(128)
            .into_iter()
            .filter_map(|offset| address.to_bits().checked_add(offset))
            .map(|bits| Ipv6Addr::from_bits(bits).to_string())
            .collect(),
    }
}

/// Numbers that are the same each time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % end
    }

    /// One of a list, or its type's default where that is empty.
    fn pick<T: Clone + Default>(&mut self, list: &[T]) -> T {
        match list.len() {
            0 => T::default(),
            count => list[self.below(count)].clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::evaluation::answers;
    use crate::rules::testing::policy_of;

    #[test]
    fn requests_tell_policies_apart() {
        const ANY: &str = r#""Effect": "Allow", "Action": "*", "Resource": "*""#;
        let on = |condition: &str| format!(r#"{ANY}, "Condition": {condition}"#);
        let allow = |action: &str, resource: &str| {
            format!(r#""Effect": "Allow", "Action": {action}, "Resource": {resource}"#)
        };
        for (left, right, same) in [
            (
                allow(r#""s3:Get*""#, r#""*""#),
                allow(r#"["s3:get*", "s3:GetObject"]"#, r#""*""#),
                true,
            ),
            (
                allow(r#""s3:Get*""#, r#""*""#),
                allow(r#""s3:*""#, r#""*""#),
                false,
            ),
            (
                allow(r#""s3:*""#, r#""arn:aws:s3:::a/*""#),
                allow(r#""s3:*""#, r#""arn:aws:s3:::a*""#),
                false,
            ),
            (
                allow(r#""s3:*""#, r#""arn:aws:s3:::${aws:username}/*""#),
                allow(r#""s3:*""#, r#""arn:aws:s3:::*/*""#),
                false,
            ),
            (ANY.to_owned(), on(r#"{"StringLike": {"aws:userid": "*"}}"#), true),
            (
                ANY.to_owned(),
                on(r#"{"StringLike": {"aws:username": "*"}}"#),
                false,
            ),
            (
                on(r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "5"}}"#),
                on(r#"{"NumericLessThanEquals": {"aws:MultiFactorAuthAge": "5"}}"#),
                false,
            ),
            (
                on(r#"{"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}"#),
                on(r#"{"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:01Z"}}"#),
                false,
            ),
            (
                on(r#"{"DateLessThan": {"aws:CurrentTime": "2026-01-01"}}"#),
                on(r#"{"DateLessThan": {"aws:CurrentTime": 1767225600}}"#),
                true,
            ),
            (
                on(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#),
                on(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/25"}}"#),
                false,
            ),
            (
                on(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#),
                on(r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}}"#),
                true,
            ),
            (
                on(r#"{"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}"#),
                on(r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}"#),
                false,
            ),
            (
                on(r#"{"StringEquals": {"k": "a", "l": "b"}}"#),
                on(r#"{"StringEquals": {"k": "a"}, "StringLike": {"l": "b"}}"#),
                true,
            ),
            (
                on(r#"{"StringEquals": {"k": "a", "l": "b"}}"#),
                on(r#"{"StringEquals": {"k": "a"}, "StringEqualsIfExists": {"l": "b"}}"#),
                false,
            ),
            (
                on(r#"{"StringLike": {"k": "arn:aws:iam::*:role/a"}}"#),
                on(r#"{"ArnLike": {"k": "arn:aws:iam::*:role/a"}}"#),
                false,
            ),
        ] {
            let [left, right] = [left, right].map(|members| policy_of(&members));
            let kind = PolicyKind::Identity;
            let requests = requests(&[&left, &right], kind);
            let answers = [&left, &right].map(|policy| answers(policy, kind, &requests));
            assert_eq!(answers[0] == answers[1], same, "{left}\n{right}");
        }
    }

    #[test]
    fn requests_tell_principals_apart() {
        let policy = |principal: &str| {
            policy_of(&format!(
                r#""Effect": "Allow", {principal}, "Action": "s3:*", "Resource": "*""#
            ))
        };
        let role = r#""arn:aws:iam::111122223333:role/app""#;
        let session = r#""arn:aws:sts::111122223333:assumed-role/app/s""#;
        for (left, right, same) in [
            (
                format!(r#""Principal": {{"AWS": {role}}}"#),
                format!(r#""Principal": {{"AWS": [{role}, {session}]}}"#),
                true,
            ),
            (
                format!(r#""Principal": {{"AWS": {role}}}"#),
                format!(r#""Principal": {{"AWS": {session}}}"#),
                false,
            ),
            (
                format!(r#""Principal": {{"AWS": {role}}}"#),
                r#""Principal": {"AWS": "111122223333"}"#.to_owned(),
                false,
            ),
            (
                r#""Principal": {"AWS": "111122223333"}"#.to_owned(),
                r#""Principal": {"AWS": "arn:aws:iam::111122223333:root"}"#.to_owned(),
                true,
            ),
            (
                r#""Principal": "*""#.to_owned(),
                r#""Principal": {"AWS": "*"}"#.to_owned(),
                true,
            ),
            (
                format!(r#""NotPrincipal": {{"AWS": {role}}}"#),
                r#""Principal": "*""#.to_owned(),
                false,
            ),
        ] {
            let [left, right] = [left, right].map(|principal| policy(&principal));
            let kind = PolicyKind::Resource;
            let requests = requests(&[&left, &right], kind);
            let answers = [&left, &right].map(|policy| answers(policy, kind, &requests));
            assert_eq!(answers[0] == answers[1], same, "{left}\n{right}");
        }
    }
}
