//! An oracle for tests: a plain reading of the policy language that answers one request after the other.
//!
//! It shares with the rules only the view of a policy and what the catalogue says of operators, and is slow and simple
//! where they are fast. AWS refuses a policy with a slip in it, so that every mending would make it allow more; here a
//! slip is read in the most generous of its meanings instead: what it decides is [`Truth::Maybe`], a request that may be
//! allowed is, and one that may be denied is not. A fix widens where it makes a request allowed that no meaning of the
//! policy before it allowed.

use core::net::IpAddr;
use std::collections::BTreeMap;

use crate::analysis::{Analysis, Settings};
use crate::catalog::{self, Operator, OperatorFamily};
use crate::policy::principal::{PRINCIPAL_TYPES, is_account_id};
use crate::policy::variable::variables;
use crate::policy::{
    ActionPattern, Arn, Condition, DOCUMENT_ELEMENTS, Form, OperatorName, Policy, PolicyKind,
    STATEMENT_ELEMENTS, Statement,
};
use crate::syntax::{Object, Property, Value, ValueKind};
use crate::text::Text;

/// What somebody asks of AWS.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Request {
    /// Who asks: a type of principal and its name, of roles and users the ARN; nobody known where it is absent.
    pub(crate) principal: Option<(String, String)>,
    /// `service:Name`
    pub(crate) action: String,
    /// An ARN.
    pub(crate) resource: String,
    /// The values of the condition keys that are there, by their names in lower case.
    pub(crate) context: BTreeMap<String, Vec<String>>,
}

/// What one policy says of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    Allowed,
    Denied,
    NotMatched,
}

/// What each policy says of each request, in their order; a text that is no policy says nothing.
pub(crate) fn answers(source: &str, kind: PolicyKind, requests: &[Request]) -> Vec<Answer> {
    let analysis = Analysis::new(Text::new(source), Settings::default());
    let Some(policy) = analysis.policy() else {
        return vec![Answer::NotMatched; requests.len()];
    };
    let evaluation = Evaluation::new(&policy, kind);
    requests
        .iter()
        .map(|request| evaluation.answer(request))
        .collect()
}

/// Whether something holds, as far as a policy with slips can tell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Truth {
    No,
    Maybe,
    Yes,
}

use Truth::{Maybe, No, Yes};

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Yes } else { No }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            No => Yes,
            Maybe => Maybe,
            Yes => No,
        }
    }
}

fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    truths.max().unwrap_or(No)
}

fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    truths.min().unwrap_or(Yes)
}

/// A policy that answers.
pub(crate) struct Evaluation<'a> {
    pub(crate) policy: &'a Policy<'a>,
    kind: PolicyKind,
    /// Whether its version has variables.
    variables: Truth,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(policy: &'a Policy<'a>, kind: PolicyKind) -> Self {
        let version = policy.version.and_then(|version| version.value.as_ref());
        let root = policy.root.as_object().filter(|_| policy.form == Form::Document);
        let is_misspelled = root.is_some_and(|root| has_slip(root, &DOCUMENT_ELEMENTS));
        let variables = match version.map(|version| version.as_str()) {
            Some(Some("2012-10-17")) => Yes,
            Some(Some("2008-10-17")) => No,
            None if !is_misspelled => No,
            _ => Maybe,
        };
        Self {
            policy,
            kind,
            variables,
        }
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let mut allowed = self.outside_of_statements();
        let mut denied = No;
        for statement in &self.policy.statements {
            let applies = self.applies(statement, request);
            let (allows, denies) = effects(statement);
            allowed = allowed.max(allows.min(applies));
            denied = denied.max(denies.min(applies));
        }
        match (denied, allowed) {
            (Yes, _) => Answer::Denied,
            (_, No) => Answer::NotMatched,
            _ => Answer::Allowed,
        }
    }

    /// What may be allowed by something that is no statement, but should be.
    fn outside_of_statements(&self) -> Truth {
        let Some(root) = self.policy.root.as_object() else {
            return No;
        };
        if self.policy.form != Form::Document {
            return No;
        }
        let statements = self
            .policy
            .statement
            .and_then(|statement| statement.value.as_ref());
        let is_statement = |value: &Value| value.as_object().is_some();
        let are_statements = statements.is_some_and(|list| list.one_or_many().all(is_statement));
        match are_statements && !is_repeated(root, "Statement") {
            true => No,
            false => Maybe,
        }
    }

    fn applies(&self, statement: &Statement<'_>, request: &Request) -> Truth {
        let parts = [
            self.action(statement, request),
            self.resource(statement, request),
            self.principal(statement, request),
            self.condition(statement, request),
        ];
        // A member that has no name of an element may be any.
        let slip = match has_slip(statement.object, &STATEMENT_ELEMENTS) {
            true => Maybe,
            false => Yes,
        };
        all(parts.into_iter()).min(slip)
    }

    pub(crate) fn action(&self, statement: &Statement<'_>, request: &Request) -> Truth {
        let entry = |text: &str| action_matches(text, &request.action);
        listed((statement.action, statement.not_action), Maybe, entry)
    }

    pub(crate) fn resource(&self, statement: &Statement<'_>, request: &Request) -> Truth {
        let absent = match self.kind {
            PolicyKind::Trust => Yes,
            _ => Maybe,
        };
        let entry = |text: &str| self.resource_matches(text, request);
        listed((statement.resource, statement.not_resource), absent, entry)
    }

    fn resource_matches(&self, text: &str, request: &Request) -> Truth {
        let text = match (text.starts_with("arn:"), Arn::new(text)) {
            (true, None) if self.kind == PolicyKind::Session => return Maybe,
            // AWS takes the missing fields for `*`.
            (true, None) => format!("{text}:*"),
            _ => text.to_owned(),
        };
        match self.tokens(&text, true, request) {
            Ok(tokens) => glob(&tokens, &chars(&request.resource)).into(),
            Err(truth) => truth,
        }
    }

    pub(crate) fn principal(&self, statement: &Statement<'_>, request: &Request) -> Truth {
        match (statement.principal, statement.not_principal) {
            (None, None) if self.kind.has_principal() => Maybe,
            (None, None) => Yes,
            (Some(principal), None) => principal_element(principal, request),
            (None, Some(principal)) => !principal_element(principal, request),
            (Some(_), Some(_)) => Maybe,
        }
    }

    fn condition(&self, statement: &Statement<'_>, request: &Request) -> Truth {
        self.conditions(statement, request, |_| true)
    }

    /// Whether the conditions on the keys hold that `concerns` says yes to.
    pub(crate) fn conditions(
        &self,
        statement: &Statement<'_>,
        request: &Request,
        concerns: impl Fn(&str) -> bool,
    ) -> Truth {
        let Some(condition) = statement.condition else {
            return Yes;
        };
        let operators = condition.value.as_ref().and_then(Value::as_object);
        let Some(operators) = operators.filter(|operators| !has_repetition(operators)) else {
            return Maybe;
        };
        let keys = |operator: &Property| {
            let keys = operator.value.as_ref().and_then(Value::as_object);
            keys.is_some_and(|keys| !has_repetition(keys))
        };
        let readable = match operators.properties.iter().all(keys) {
            true => Yes,
            false => Maybe,
        };
        let conditions = statement
            .conditions()
            .filter(|condition| concerns(condition.key.as_str()));
        all(conditions.map(|condition| self.holds(&condition, request))).min(readable)
    }

    fn holds(&self, condition: &Condition<'_>, request: &Request) -> Truth {
        let name = condition.operator_name();
        let (Some(operator), Some(values)) = (catalog::operator(name.base), condition.values) else {
            return Maybe;
        };
        let is_set = name.is_for_all_values() || name.is_for_any_value();
        if name.set_prefix.is_some() && !is_set {
            return Maybe;
        }
        let key = condition.key.as_str().to_ascii_lowercase();
        let asked = request.context.get(&key).filter(|values| !values.is_empty());
        if operator.family() == OperatorFamily::Null {
            return null_holds(name, values, asked.is_some());
        }
        let Some(asked) = asked else {
            return holds_without_key(name, operator);
        };
        let holds = |asked: &String| {
            let equal = |value: &Value| match scalar(value) {
                Some(text) => self.compare(operator, text, asked, request),
                None => Maybe,
            };
            let is_any = any(values.one_or_many().map(equal));
            if operator.is_negated() { !is_any } else { is_any }
        };
        match () {
            () if name.is_for_all_values() => all(asked.iter().map(holds)),
            () if name.is_for_any_value() => any(asked.iter().map(holds)),
            // Several values need one of the prefixes.
            () if 1 < asked.len() => Maybe,
            () => all(asked.iter().map(holds)),
        }
    }

    /// Whether one value of a policy is, as the operator without its `Not` has it, that of a request.
    fn compare(&self, operator: Operator, text: &str, asked: &str, request: &Request) -> Truth {
        let name = operator.name();
        match operator.family() {
            OperatorFamily::String => match self.tokens(text, operator.takes_wildcards(), request) {
                Ok(tokens) if name.contains("IgnoreCase") => {
                    glob(&lower(&tokens), &chars(&asked.to_lowercase())).into()
                }
                Ok(tokens) => glob(&tokens, &chars(asked)).into(),
                Err(truth) => truth,
            },
            OperatorFamily::Arn => match self.tokens(text, true, request) {
                Ok(tokens) => arn_matches(&tokens, asked),
                Err(truth) => truth,
            },
            OperatorFamily::Numeric => ordered(name, number(text), number(asked)),
            OperatorFamily::Date => ordered(name, seconds(text), seconds(asked)),
            OperatorFamily::IpAddress => match (block(text), block(asked)) {
                (None, _) => Maybe,
                (Some(block), Some((address, _))) => is_in_block(address, block).into(),
                (Some(_), None) => No,
            },
            OperatorFamily::Bool => match text.to_ascii_lowercase().as_str() {
                wanted @ ("true" | "false") => wanted.eq_ignore_ascii_case(asked).into(),
                _ => Maybe,
            },
            OperatorFamily::Binary => (text == asked).into(),
            OperatorFamily::Null => Maybe,
        }
    }

    /// A text with its variables replaced. `Err` where it can match nothing, or anything.
    fn tokens(&self, text: &str, wildcards: bool, request: &Request) -> Result<Vec<Token>, Truth> {
        let plain = |text: &str| {
            let token = |char| match char {
                '*' if wildcards => Token::Any,
                '?' if wildcards => Token::One,
                char => Token::Char(char),
            };
            text.chars().map(token).collect::<Vec<_>>()
        };
        match self.variables {
            _ if !text.contains("${") => return Ok(plain(text)),
            No => return Ok(plain(text)),
            Maybe => return Err(Maybe),
            Yes => {}
        }
        let mut tokens = Vec::new();
        let mut at = 0;
        for variable in variables(text) {
            if variable.errors().next().is_some() {
                return Err(Maybe);
            }
            tokens.extend(plain(&text[at..variable.range.start]));
            at = variable.range.end;
            let known = request.context.get(&variable.name().to_ascii_lowercase());
            let replaced = match (
                variable.is_character(),
                known.map(Vec::as_slice),
                variable.default(),
            ) {
                (true, ..) => variable.name(),
                (_, Some([value]), _) => value,
                (_, Some([_, _, ..]), _) => return Err(Maybe),
                (_, _, Some(default)) => default.trim_matches('\''),
                (_, _, None) => return Err(No),
            };
            tokens.extend(replaced.chars().map(Token::Char));
        }
        tokens.extend(plain(&text[at..]));
        Ok(tokens)
    }
}

fn effects(statement: &Statement<'_>) -> (Truth, Truth) {
    let effect = statement
        .effect
        .and_then(|effect| effect.value.as_ref()?.as_str());
    match effect.filter(|_| !is_repeated(statement.object, "Effect")) {
        Some("Allow") => (Yes, No),
        Some("Deny") => (No, Yes),
        _ => (Maybe, Maybe),
    }
}

/// Whether an element and its `Not…` name something; both at once mean who knows what.
fn listed(
    elements: (Option<&Property>, Option<&Property>),
    absent: Truth,
    matches: impl Fn(&str) -> Truth,
) -> Truth {
    let names = |element: &Property| match &element.value {
        None => Maybe,
        Some(value) => any(value.one_or_many().map(|value| match value.as_str() {
            Some(text) => matches(text),
            None => Maybe,
        })),
    };
    match elements {
        (None, None) => absent,
        (Some(element), None) => names(element),
        (None, Some(element)) => !names(element),
        (Some(_), Some(_)) => Maybe,
    }
}

/// Whether an object has a member with a name that is none of its elements', or one twice.
fn has_slip(object: &Object, elements: &[&str]) -> bool {
    let mut members = object.properties.iter();
    members.any(|member| !elements.contains(&member.key.as_str()) || is_repeated(object, member.key.as_str()))
}

fn is_repeated(object: &Object, name: &str) -> bool {
    let same = |member: &&Property| member.key.as_str().eq_ignore_ascii_case(name);
    1 < object.properties.iter().filter(same).count()
}

fn has_repetition(object: &Object) -> bool {
    let mut members = object.properties.iter();
    members.any(|member| is_repeated(object, member.key.as_str()))
}

fn action_matches(text: &str, action: &str) -> Truth {
    if text == "*" {
        return Yes;
    }
    let pattern = lower(&chars(text).into_iter().map(wildcard).collect::<Vec<_>>());
    let matches = glob(&pattern, &chars(&action.to_ascii_lowercase()));
    let ActionPattern { prefix, name, .. } = ActionPattern::new(text);
    if prefix.is_none_or(|prefix| prefix.contains(['*', '?'])) {
        return if matches || prefix.is_none() { Maybe } else { No };
    }
    if matches || name.contains(['*', '?']) || catalog::action(text).is_some() {
        return matches.into();
    }
    // A misspelled action may be any of the same letters, also of a service with a name like its own.
    let letters = |text: &str| {
        text.to_ascii_lowercase()
            .replace(|char: char| !char.is_alphanumeric(), "")
    };
    let own = ActionPattern::new(action);
    let [prefix, own_prefix] = [prefix, own.prefix].map(|prefix| letters(prefix.unwrap_or_default()));
    let is_near = strsim::damerau_levenshtein(&prefix, &own_prefix) <= 2;
    match is_near && letters(name) == letters(own.name) {
        true => Maybe,
        false => No,
    }
}

fn principal_element(element: &Property, request: &Request) -> Truth {
    match element.value.as_ref().map(|value| &value.kind) {
        Some(ValueKind::String(string)) if string.as_str() == "*" => Yes,
        Some(ValueKind::Object(object)) if !has_repetition(object) => {
            any(object.properties.iter().map(|member| {
                let values = member.value.as_ref();
                let kind = member.key.as_str();
                any(values
                    .into_iter()
                    .flat_map(Value::one_or_many)
                    .map(|value| match value.as_str() {
                        Some(text) => principal_of_kind(kind, text, request),
                        None => Maybe,
                    }))
            }))
        }
        // Its type is not said.
        Some(ValueKind::String(string)) => principal_of_kind("", string.as_str(), request),
        _ => Maybe,
    }
}

fn principal_of_kind(kind: &str, text: &str, request: &Request) -> Truth {
    if PRINCIPAL_TYPES.contains(&kind) {
        return principal_matches(kind, text, request);
    }
    match any(PRINCIPAL_TYPES
        .iter()
        .map(|kind| principal_matches(kind, text, request)))
    {
        No => No,
        _ => Maybe,
    }
}

fn principal_matches(kind: &str, text: &str, request: &Request) -> Truth {
    if text == "*" {
        return if kind == "AWS" { Yes } else { Maybe };
    }
    let Some((own_kind, own)) = &request.principal else {
        return No;
    };
    if own_kind != kind {
        return No;
    }
    if own == text {
        return Yes;
    }
    if text.contains(['*', '?']) {
        let pattern: Vec<_> = chars(text).into_iter().map(wildcard).collect();
        return if glob(&pattern, &chars(own)) { Maybe } else { No };
    }
    let Some(own) = Arn::new(own).filter(|_| kind == "AWS") else {
        return No;
    };
    let of_account = |account: &str| is_account_id(account) && own.account() == account;
    let Some(named) = Arn::new(text) else {
        return of_account(text).into();
    };
    let is_root = named.resource() == "root" && named.service() == "iam";
    // Who has assumed a role is the role as well.
    let path = named.resource().strip_prefix("role/");
    let session = own.resource().strip_prefix("assumed-role/");
    let role = session.and_then(|session| session.split('/').next());
    let is_session = named.account() == own.account()
        && role.is_some()
        && path.and_then(|path| path.rsplit('/').next()) == role;
    (is_root && of_account(named.account()) || is_session).into()
}

fn null_holds(name: OperatorName<'_>, values: &Value, is_present: bool) -> Truth {
    match () {
        () if name.if_exists => Maybe,
        () if name.is_for_all_values() => Yes,
        () if name.is_for_any_value() => No,
        () => any(values.one_or_many().map(|value| match scalar(value) {
            Some("true") => (!is_present).into(),
            Some("false") => is_present.into(),
            _ => Maybe,
        })),
    }
}

fn holds_without_key(name: OperatorName<'_>, operator: Operator) -> Truth {
    match () {
        // What holds under both is not documented.
        () if name.is_for_any_value() && name.if_exists => Maybe,
        () if name.is_for_any_value() => No,
        () => (name.is_for_all_values() || name.if_exists || operator.is_negated()).into(),
    }
}

fn scalar(value: &Value) -> Option<&str> {
    match &value.kind {
        ValueKind::String(string) => Some(string.as_str()),
        ValueKind::Number(number) => Some(number),
        ValueKind::Bool(true) => Some("true"),
        ValueKind::Bool(false) => Some("false"),
        _ => None,
    }
}

fn ordered(operator: &str, own: Option<f64>, asked: Option<f64>) -> Truth {
    let Some(own) = own else {
        return Maybe;
    };
    let holds = |asked: f64| match () {
        () if operator.ends_with("LessThan") => asked < own,
        () if operator.ends_with("LessThanEquals") => asked <= own,
        () if operator.ends_with("GreaterThan") => asked > own,
        () if operator.ends_with("GreaterThanEquals") => asked >= own,
        () => (asked - own).abs() < f64::EPSILON,
    };
    asked.is_some_and(holds).into()
}

pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Seconds since 1970 of a date of ISO 8601, or of such a number.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00Z"));
    if !date.contains('-') && date.len() != 4 {
        return number(text);
    }
    let mut parts = date.split('-').map(|part| part.parse::<i32>().ok());
    let year = parts.next()??;
    let month = parts.next().unwrap_or(Some(1))?;
    let day = parts.next().unwrap_or(Some(1))?;
    let leaps = |year: i32| year / 4 - year / 100 + year / 400;
    let is_leap = leaps(year) > leaps(year - 1);
    let lengths = [
        31,
        28 + i32::from(is_leap),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let months = usize::try_from(month - 1).ok().filter(|month| *month < 12)?;
    let days = 365 * (year - 1970) + leaps(year - 1) - leaps(1969) + lengths.iter().take(months).sum::<i32>();
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let clock = clock.split(':').map(number).collect::<Option<Vec<_>>>()?;
    let clock: f64 = clock
        .iter()
        .zip([3600.0, 60.0, 1.0])
        .map(|(part, unit)| part * unit)
        .sum();
    let sign = if zone.starts_with('-') { -1.0 } else { 1.0 };
    let zone = zone.trim_start_matches(['Z', '+', '-']).replace(':', "");
    let zone = match zone.as_str() {
        "" => 0.0,
        zone => number(zone.get(..2)?)? * 3600.0 + number(zone.get(2..)?)? * 60.0,
    };
    Some(f64::from(days + day - 1) * 86_400.0 + clock - sign * zone)
}

/// An address and how many of its leading bits count.
pub(crate) fn block(text: &str) -> Option<(IpAddr, u32)> {
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let prefix = match prefix {
        "" => width,
        prefix => prefix.parse().ok().filter(|prefix| *prefix <= width)?,
    };
    Some((address, prefix))
}

fn is_in_block(address: IpAddr, (network, prefix): (IpAddr, u32)) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    };
    let differing = bits(address) ^ bits(network);
    address.is_ipv4() == network.is_ipv4() && prefix <= differing.leading_zeros()
}

/// A piece of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Token {
    Char(char),
    One,
    Any,
}

fn wildcard(char: char) -> Token {
    match char {
        '*' => Token::Any,
        '?' => Token::One,
        char => Token::Char(char),
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn lower(tokens: &[Token]) -> Vec<Token> {
    let lower = |token: &Token| match *token {
        Token::Char(char) => Token::Char(char.to_lowercase().next().unwrap_or(char)),
        token => token,
    };
    tokens.iter().map(lower).collect()
}

fn glob(pattern: &[Token], text: &[char]) -> bool {
    // Which beginnings of the text the pattern so far matches.
    let mut matched = vec![false; text.len() + 1];
    matched[0] = true;
    for token in pattern {
        let before = matched.clone();
        matched[0] = before[0] && *token == Token::Any;
        for at in 0..text.len() {
            matched[at + 1] = match token {
                Token::Any => before[at + 1] || matched[at],
                Token::One => before[at],
                Token::Char(char) => before[at] && text[at] == *char,
            };
        }
    }
    matched[text.len()]
}

/// Compares the six fields of two ARNs one by one.
fn arn_matches(pattern: &[Token], asked: &str) -> Truth {
    let fields: Vec<&[Token]> = pattern.splitn(6, |token| *token == Token::Char(':')).collect();
    if fields.len() < 6 {
        return Maybe;
    }
    let asked: Vec<&str> = asked.splitn(6, ':').collect();
    let same = |(field, asked): (&&[Token], &&str)| glob(field, &chars(asked));
    (asked.len() == 6 && fields.iter().zip(&asked).all(same)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::policy_of;

    /// A request in one line: `service:Name`, ARN, principal and `key=value;key=value,value`, bars between.
    fn request(line: &str) -> Request {
        let mut parts = line.split('|').map(str::trim);
        let mut next = || parts.next().unwrap_or_default();
        let (action, resource, principal, context) = (next(), next(), next(), next());
        let entry = |entry: &str| {
            let (key, values) = entry.split_once('=').expect("key=value");
            (key.to_lowercase(), values.split(',').map(str::to_owned).collect())
        };
        let split = |(kind, name): (&str, &str)| (kind.to_owned(), name.to_owned());
        Request {
            principal: principal.split_once(' ').map(split),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: context
                .split(';')
                .filter(|entry| !entry.is_empty())
                .map(entry)
                .collect(),
        }
    }

    fn answer(policy: &str, kind: &str, line: &str) -> Answer {
        let kind = PolicyKind::from_name(kind).unwrap_or_default();
        answers(policy, kind, &[request(line)])[0]
    }

    /// What statements, as their members, say of requests: `+` allowed, `-` denied, `0` nothing.
    fn assert_answers(cases: &[(&str, &str, &str, char)]) {
        for (members, kind, line, expected) in cases {
            let found = match answer(&policy_of(members), kind, line) {
                Answer::Allowed => '+',
                Answer::Denied => '-',
                Answer::NotMatched => '0',
            };
            assert_eq!(found, *expected, "{members}: {line}");
        }
    }

    #[test]
    fn elements() {
        const ALL: &str = r#""Effect": "Allow", "Action": "*", "Resource": "*""#;
        const GET: &str = r#""Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::a/*""#;
        const OTHERS: &str = r#""Effect": "Allow", "NotAction": ["iam:*", "s3:?etObject"], "Resource": "*""#;
        const ELSEWHERE: &str =
            r#""Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]"#;
        const SHORT: &str = r#""Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs""#;
        const LOGS: &str = r#""Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:111122223333:log-group:a*""#;
        const DENIED: &str = r#""Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "S3:getobject", "Resource": "*""#;
        assert_answers(&[
            (ALL, "", "s3:GetObject|arn:aws:s3:::a/b", '+'),
            (GET, "", "s3:GetObject|arn:aws:s3:::a/b/c", '+'),
            (GET, "", "S3:getobject|arn:aws:s3:::a/", '+'),
            (GET, "", "s3:PutObject|arn:aws:s3:::a/b", '0'),
            (GET, "", "s3:GetObject|arn:aws:s3:::A/b", '0'),
            (GET, "", "s3:GetObject|arn:aws:s3:::a", '0'),
            (OTHERS, "", "iam:PassRole|arn:aws:iam::111122223333:role/a", '0'),
            (OTHERS, "", "s3:SetObject|arn:aws:s3:::a/b", '0'),
            (OTHERS, "", "s3:PutObject|arn:aws:s3:::a/b", '+'),
            (ELSEWHERE, "", "s3:GetObject|arn:aws:s3:::b/c", '-'),
            (ELSEWHERE, "", "s3:GetObject|arn:aws:s3:::a/c", '0'),
            (
                SHORT,
                "",
                "sqs:SendMessage|arn:aws:sqs:us-east-1:111122223333:q",
                '+',
            ),
            (
                LOGS,
                "",
                "logs:GetLogEvents|arn:aws:logs:us-east-1:111122223333:log-group:a:b",
                '+',
            ),
            (
                LOGS,
                "",
                "logs:GetLogEvents|arn:aws:logs:us-east-1:444455556666:log-group:a",
                '0',
            ),
            (DENIED, "", "s3:GetObject|arn:aws:s3:::a/b", '-'),
            (DENIED, "", "s3:PutObject|arn:aws:s3:::a/b", '+'),
        ]);
    }

    #[test]
    fn principals() {
        const EVERYONE: &str = r#""Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*""#;
        const ACCOUNT: &str =
            r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*""#;
        const ROLE: &str = r#""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/path/app"}, "Action": "sts:AssumeRole""#;
        const SERVICE: &str = r#""Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com"]}, "Action": "sts:AssumeRole""#;
        const OTHERS: &str = r#""Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "*", "Resource": "*""#;
        let by = |who: &str| format!("sts:AssumeRole|arn:aws:iam::111122223333:role/x|{who}");
        for (members, kind, who, expected) in [
            (EVERYONE, "resource", "", '+'),
            (EVERYONE, "resource", "Service ec2.amazonaws.com", '+'),
            (ACCOUNT, "resource", "AWS arn:aws:iam::111122223333:user/u", '+'),
            (ACCOUNT, "resource", "AWS arn:aws:iam::444455556666:user/u", '0'),
            (ACCOUNT, "resource", "", '0'),
            (ROLE, "trust", "AWS arn:aws:iam::111122223333:role/path/app", '+'),
            (
                ROLE,
                "trust",
                "AWS arn:aws:sts::111122223333:assumed-role/app/s",
                '+',
            ),
            (
                ROLE,
                "trust",
                "AWS arn:aws:sts::111122223333:assumed-role/other/s",
                '0',
            ),
            (SERVICE, "trust", "Service ec2.amazonaws.com", '+'),
            (SERVICE, "trust", "Service ecs.amazonaws.com", '0'),
            (SERVICE, "trust", "AWS ec2.amazonaws.com", '0'),
            (OTHERS, "resource", "AWS arn:aws:iam::111122223333:role/a", '0'),
            (OTHERS, "resource", "AWS arn:aws:iam::444455556666:role/a", '-'),
        ] {
            assert_answers(&[(members, kind, &by(who), expected)]);
        }
    }

    #[test]
    fn conditions() {
        for (condition, context, holds) in [
            ("{}", "", true),
            (r#"{"StringEquals": {"k": ["a", "b"]}}"#, "K=b", true),
            (r#"{"StringEquals": {"k": "a*"}}"#, "k=ab", false),
            (r#"{"StringEquals": {"k": "a"}}"#, "k=A", false),
            (r#"{"StringEquals": {"k": []}}"#, "k=a", false),
            (r#"{"StringEquals": {"k": "a", "l": "b"}}"#, "k=a", false),
            (
                r#"{"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}"#,
                "k=a;l=TRUE",
                true,
            ),
            (r#"{"StringEqualsIgnoreCase": {"k": "a"}}"#, "k=A", true),
            (r#"{"StringNotEquals": {"k": ["a", "b"]}}"#, "k=b", false),
            (r#"{"StringNotEquals": {"k": ["a", "b"]}}"#, "", true),
            (r#"{"StringLike": {"k": "a?c*"}}"#, "k=abcd", true),
            (r#"{"StringLike": {"k": "*"}}"#, "", false),
            (r#"{"stringlikeifexists": {"k": "b"}}"#, "", true),
            (r#"{"StringLikeIfExists": {"k": "b"}}"#, "k=c", false),
            (r#"{"StringNotLike": {"k": "a*"}}"#, "k=ab", false),
            (r#"{"NumericLessThan": {"k": 10}}"#, "k=9.5", true),
            (r#"{"NumericGreaterThanEquals": {"k": "10"}}"#, "k=10", true),
            (r#"{"NumericNotEquals": {"k": "10"}}"#, "k=10.0", false),
            (
                r#"{"DateGreaterThan": {"k": "2026-01-01T00:00:00Z"}}"#,
                "k=2026-01-01T00:00:01Z",
                true,
            ),
            (
                r#"{"DateLessThan": {"k": "2026-01-01T00:00:00+01:00"}}"#,
                "k=1767222000",
                false,
            ),
            (r#"{"DateEquals": {"k": "2024-03-01"}}"#, "k=1709251200", true),
            (r#"{"Bool": {"k": false}}"#, "k=true", false),
            (r#"{"IpAddress": {"k": "203.0.113.0/24"}}"#, "k=203.0.113.9", true),
            (r#"{"IpAddress": {"k": "2001:db8::/32"}}"#, "k=203.0.113.9", false),
            (
                r#"{"NotIpAddress": {"k": "203.0.113.0/24"}}"#,
                "k=203.0.114.9",
                true,
            ),
            (r#"{"BinaryEquals": {"k": "QQ=="}}"#, "k=QQ==", true),
            (
                r#"{"ArnLike": {"k": "arn:aws:iam::*:role/a"}}"#,
                "k=arn:aws:iam::1:role/a",
                true,
            ),
            (
                r#"{"ArnEquals": {"k": "arn:aws:iam::*:role/a"}}"#,
                "k=arn:aws:iam::1:x:role/a",
                false,
            ),
            (r#"{"ArnNotLike": {"k": "arn:aws:iam::1:role/*"}}"#, "", true),
            (r#"{"Null": {"k": "true"}}"#, "", true),
            (r#"{"Null": {"k": "false"}}"#, "", false),
            (r#"{"Null": {"k": false}}"#, "k=a", true),
            (
                r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#,
                "k=a,b",
                true,
            ),
            (
                r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#,
                "k=a,c",
                false,
            ),
            (r#"{"ForAllValues:StringEquals": {"k": "a"}}"#, "", true),
            (r#"{"ForAllValues:StringNotEquals": {"k": "a"}}"#, "k=a,b", false),
            (r#"{"ForAnyValue:StringEquals": {"k": "a"}}"#, "k=a,c", true),
            (r#"{"ForAnyValue:StringEquals": {"k": "a"}}"#, "", false),
            (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, "k=a,b", true),
            (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, "k=a", false),
            (
                r#"{"StringEquals": {"k": "${aws:username}"}}"#,
                "k=u;aws:username=u",
                true,
            ),
            (r#"{"StringNotEquals": {"k": "${aws:username}"}}"#, "k=u", true),
            (r#"{"StringLike": {"k": "${*}/${l, 'x*'}"}}"#, "k=*/x*", true),
            (r#"{"StringLike": {"k": "${*}/${l, 'x*'}"}}"#, "k=*/xy", false),
        ] {
            let members = |effect: &str| {
                format!(r#""Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {condition}"#)
            };
            let line = format!("s3:GetObject|arn:aws:s3:::a/b||{context}");
            let (allow, deny) = if holds { ('+', '-') } else { ('0', '0') };
            assert_answers(&[(&members("Allow"), "", &line, allow)]);
            assert_answers(&[(&members("Deny"), "", &line, deny)]);
        }
    }

    #[test]
    fn variables_need_their_version() {
        let policy = |version: &str| {
            format!(
                r#"{{{version}"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${{aws:username}}"}}}}"#
            )
        };
        let own = "s3:GetObject|arn:aws:s3:::alice||aws:username=alice";
        let literal = "s3:GetObject|arn:aws:s3:::${aws:username}||aws:username=alice";
        let nobody = "s3:GetObject|arn:aws:s3:::alice";
        for (version, expected) in [
            (
                r#""Version": "2012-10-17", "#,
                [Answer::Allowed, Answer::NotMatched, Answer::NotMatched],
            ),
            (
                r#""Version": "2008-10-17", "#,
                [Answer::NotMatched, Answer::Allowed, Answer::NotMatched],
            ),
            ("", [Answer::NotMatched, Answer::Allowed, Answer::NotMatched]),
            // Which one is meant?
            (r#""Version": "2012-10-18", "#, [Answer::Allowed; 3]),
        ] {
            assert_eq!(
                [own, literal, nobody].map(|line| answer(&policy(version), "", line)),
                expected
            );
        }
    }

    #[test]
    fn a_slip_means_what_allows_most() {
        const GET: &str = "s3:GetObject|arn:aws:s3:::a/b";
        assert_answers(&[
            (
                r#""Effect": "allow", "Action": "*", "Resource": "*""#,
                "",
                GET,
                '+',
            ),
            (
                r#""Effect": "deny", "Action": "*", "Resource": "*""#,
                "",
                GET,
                '+',
            ),
            (
                r#""Effect": "Allow", "Action": "s3::GetObject", "Resource": "*""#,
                "",
                GET,
                '+',
            ),
            (
                r#""Effect": "Allow", "Action": "s3::PutObject", "Resource": "*""#,
                "",
                GET,
                '0',
            ),
            (r#""Effect": "Allow", "Resource": "*""#, "", GET, '+'),
            (
                r#""Effect": "Deny", "Action": "*", "Resource": "*", "Conditoin": {}"#,
                "",
                GET,
                '0',
            ),
            (
                r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEqual": {"k": "a"}}"#,
                "",
                GET,
                '+',
            ),
            (
                r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"k": "x"}}"#,
                "",
                "s3:GetObject|arn:aws:s3:::a/b||k=1",
                '+',
            ),
            (
                r#""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}, "Action": "*", "Resource": "*""#,
                "resource",
                "s3:GetObject|arn:aws:s3:::a|AWS arn:aws:iam::111122223333:role/a",
                '+',
            ),
        ]);
    }
}
