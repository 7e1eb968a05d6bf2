//! "Did you mean": the names that may be meant by a misspelled one.
//!
//! Distance is the number of edits (insert, delete, replace a character, swap two neighbours) between the
//! lower-case forms. Beside the spelling, a service is found by its other names and by the actions it has, an
//! action by the words of its name. Every list is bounded and most names are ruled out by length and letters
//! before a distance is measured.

use std::cmp::Reverse;

use strsim::osa_distance;

use super::action_set::matches_any;
use super::block::{table, text};
use super::{Action, Pattern, Service, actions_named, format, services as all_services};

/// How many suggestions there are at most.
const MOST: usize = 3;

/// The services that may be meant by a prefix, best first, at most 3.
///
/// Edits are counted without punctuation too (`cloud-watch`), other names of a service count as its own
/// (`appintegrations`), and having an action of the given name, which may be a pattern, is worth one edit and a
/// half: `app-integartions:DeleteEventIntegration` can only be `app-integrations`. The only service with an action
/// of exactly this name is always among the results, as if three edits away at most.
pub fn services(prefix: &str, action_name: Option<&str>) -> Vec<Service> {
    let typed = Spelling::new(prefix);
    let plain = Spelling::new(&plain_letters(prefix).collect::<String>());
    let limit = threshold(prefix.chars().count(), 3, 3);
    let evidence = Evidence::new(action_name);
    let aliases = aliases_near(&typed, limit + 1);
    let mut found = Vec::new();
    for service in all_services() {
        let wide = evidence.is_strong() && evidence.holds(service);
        let limit = if wide { limit + 1 } else { limit };
        let own = prefix_distance(service, &typed, &plain, limit);
        let others = aliases.iter().filter(|(_, named)| *named == service);
        let others = others
            .map(|(distance, _)| *distance)
            .filter(|distance| *distance <= limit);
        let distance = own.into_iter().chain(others).min();
        let distance = match (distance, evidence.only_owner() == Some(service)) {
            (distance, true) => distance.map_or(3, |distance| distance.min(3)),
            (Some(distance), false) => distance,
            (None, false) => continue,
        };
        let cost = 2 * distance + if evidence.holds(service) { 0 } else { 3 };
        let same_start = prefix.get(..1) == service.prefix().get(..1);
        found.push((cost, Reverse(same_start), service));
    }
    best(found, 4)
}

/// An action that no more services than this have says something about the service.
const FEW_OWNERS: usize = 5;

/// What the name of an action says about its service.
enum Evidence<'a> {
    /// Nothing.
    None,
    /// The services that have an action of this name, sorted.
    Owners(Vec<Service>),
    /// A pattern of actions.
    Pattern(Pattern<'a>),
}

impl<'a> Evidence<'a> {
    fn new(action_name: Option<&'a str>) -> Self {
        let Some(name) = action_name else {
            return Self::None;
        };
        let pattern = Pattern::ignoring_case(name);
        match pattern.is_literal() {
            true => Self::Owners(actions_named(name).map(Action::service).collect()),
            // `*` or `Get*` fits nearly every service, so it says nothing.
            false if pattern.literal_head().len() < 6 => Self::None,
            false => Self::Pattern(pattern),
        }
    }

    /// Whether a service has such an action.
    fn holds(&self, service: Service) -> bool {
        match self {
            Self::None => false,
            Self::Owners(owners) => owners.binary_search(&service).is_ok(),
            Self::Pattern(pattern) => matches_any(service, *pattern),
        }
    }

    /// Whether so few services have the action that a spelling may be a little farther off.
    fn is_strong(&self) -> bool {
        matches!(self, Self::Owners(owners) if owners.len() <= FEW_OWNERS)
    }

    fn only_owner(&self) -> Option<Service> {
        match self {
            Self::Owners(owners) if owners.len() == 1 => owners.first().copied(),
            _ => None,
        }
    }
}

/// The actions of a service that may be meant by a name, best first, at most 3.
///
/// By edits, or by words: `UpdateDialerConfig` is `UpdateCampaignDialerConfig` with a word left out, and
/// `ListInstances` is `DescribeInstances` with another verb. Punctuation is no difference (`get-object`), but a verb
/// that means something else is one, however few letters it takes: `PutObjectVersion` is not `GetObjectVersion`.
pub fn actions(service: Service, name: &str) -> Vec<Action> {
    let name: String = name.chars().filter(|char| char.is_alphanumeric()).collect();
    let typed = Spelling::new(&name);
    let typed_words = words(&name);
    let limit = threshold(name.chars().count(), 4, 3);
    let word_limit: usize = match typed_words.len() {
        0 | 1 => 0,
        2 => 2,
        3 | 4 => 3,
        _ => 4,
    };
    let mut candidate_words = Vec::new();
    let mut found = Vec::new();
    for action in service.actions() {
        candidate_words.clear();
        candidate_words.extend(words_of(action.name()));
        let letters = candidate_words.iter().fold(0, |set, word| set | word.letters);
        let other_verb = match (typed_words.first(), candidate_words.first()) {
            (Some(typed), Some(verb)) if mean_different(typed.text, verb.text) => WORD,
            _ => 0,
        };
        let by_edits = limit
            .checked_sub(other_verb)
            .and_then(|limit| typed.distance_to(action.name(), letters, limit));
        let by_words = word_limit
            .checked_sub(other_verb)
            .and_then(|limit| word_distance(&typed_words, &candidate_words, limit));
        if let Some(cost) = by_edits.into_iter().chain(by_words).min() {
            let edits = osa_distance(&typed.lower, &action.name().to_ascii_lowercase());
            found.push((cost + other_verb, edits, action));
        }
    }
    let is_exact = found.iter().any(|(cost, ..)| *cost == 0);
    best(found, if is_exact { 0 } else { 2 })
}

/// The words of a list that may be meant by a text, best first, at most 3; punctuation is no difference.
pub fn names<'a>(text: &str, among: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = Spelling::new(text);
    let plain = Spelling::new(&plain_letters(text).collect::<String>());
    let limit = threshold(text.chars().count(), 3, 3);
    let mut found = Vec::new();
    for name in among {
        let by_letters = plain.plain_distance(name, limit);
        if let Some(distance) = typed.distance(name, limit).into_iter().chain(by_letters).min() {
            found.push((distance, found.len(), name));
        }
    }
    best(found, 1)
}

/// The words of a list that may be meant by a text, where a name may also differ in the length of its words:
/// `PrincipalOrganizationID` is `PrincipalOrgID`.
pub fn names_or_abbreviations<'a>(
    text: &str,
    among: impl IntoIterator<Item = &'a str> + Clone,
) -> Vec<&'a str> {
    let near = names(text, among.clone());
    if !near.is_empty() {
        return near;
    }
    let typed = words(text);
    let is_short_for = |name: &&str| {
        let own = words(name);
        let pairs = || typed.iter().zip(&own);
        own.len() == typed.len()
            && 1 < own.len()
            && pairs().all(|(typed, own)| is_abbreviation(typed.text, own.text))
    };
    among.into_iter().filter(is_short_for).take(MOST).collect()
}

/// Whether one word is the other or its first letters, two at least.
fn is_abbreviation(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let head = long.get(..short.len());
    1 < short.len() && head.is_some_and(|head| head.eq_ignore_ascii_case(short))
}

/// The best by cost, then by the second key, without those that cost much more than the first.
fn best<K: Ord + Copy, T: Ord + Copy>(mut found: Vec<(usize, K, T)>, slack: usize) -> Vec<T> {
    found.sort();
    let limit = found.first().map_or(0, |(cost, ..)| cost + slack);
    let near = found.into_iter().filter(|(cost, ..)| *cost <= limit);
    near.map(|(.., name)| name).take(MOST).collect()
}

/// How many edits are still the same name: one in `share` characters, but one in any that has two characters, and
/// no more than `most`.
fn threshold(length: usize, share: usize, most: usize) -> usize {
    match length {
        0 | 1 => 0,
        _ => (length / share).clamp(1, most),
    }
}

/// The least number of edits to a service's prefix or its full name.
fn prefix_distance(service: Service, typed: &Spelling, plain: &Spelling, limit: usize) -> Option<usize> {
    let title = service.name();
    let title = title
        .strip_prefix("Amazon ")
        .or_else(|| title.strip_prefix("AWS "))
        .unwrap_or(title);
    if plain_letters(title).eq(plain.lower.chars()) {
        return Some(0);
    }
    let exact = typed.distance(service.prefix(), limit);
    if !service.prefix().contains('-') && typed.letters == plain.letters {
        return exact;
    }
    exact
        .into_iter()
        .chain(plain.plain_distance(service.prefix(), limit))
        .min()
}

/// The services that have another name near what is typed, and how near.
fn aliases_near(typed: &Spelling, limit: usize) -> Vec<(usize, Service)> {
    let aliases = table::<format::Alias>().iter();
    let near = aliases.filter_map(|alias| {
        let distance = typed.distance(text(alias.name), limit)?;
        Some((distance, Service(alias.service.get())))
    });
    near.collect()
}

/// Letters and digits in lower case, without anything between them.
fn plain_letters(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().filter(|char| char.is_alphanumeric());
    letters.map(|char| char.to_ascii_lowercase())
}

/// A typed name and what rules out other names quickly.
struct Spelling {
    lower: String,
    letters: u64,
}

impl Spelling {
    fn new(text: &str) -> Self {
        Self {
            lower: text.to_ascii_lowercase(),
            letters: letters(text),
        }
    }

    /// The number of edits to `name` where it is at most `limit`.
    fn distance(&self, name: &str, limit: usize) -> Option<usize> {
        self.distance_to(name, letters(name), limit)
    }

    /// The same for a name whose letters are known.
    fn distance_to(&self, name: &str, letters: u64, limit: usize) -> Option<usize> {
        if differing(self.letters, letters) > limit {
            return None;
        }
        let (typed, name) = without_common_ends(&self.lower, name);
        // Where both are ASCII, as names are, bytes are characters.
        let ascii = typed.is_ascii() && name.is_ascii();
        if ascii && typed.len().abs_diff(name.len()) > limit {
            return None;
        }
        if differing(self::letters(typed), self::letters(name)) > limit {
            return None;
        }
        let distance = osa_distance(typed, &name.to_ascii_lowercase());
        (distance <= limit).then_some(distance)
    }

    /// The same without what is between the letters of `name`.
    fn plain_distance(&self, name: &str, limit: usize) -> Option<usize> {
        let letters = letters(name) & !(1 << PUNCTUATION);
        if differing(self.letters, letters) > limit {
            return None;
        }
        self.distance_to(&plain_letters(name).collect::<String>(), letters, limit)
    }
}

/// What is left of two texts without what they begin and end with alike, which no edit needs to touch.
fn without_common_ends<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let same = |(a, b): &(u8, u8)| a.eq_ignore_ascii_case(b);
    let begin = a.bytes().zip(b.bytes()).take_while(same).count();
    let (Some(a_rest), Some(b_rest)) = (a.get(begin..), b.get(begin..)) else {
        return (a, b);
    };
    let end = a_rest
        .bytes()
        .rev()
        .zip(b_rest.bytes().rev())
        .take_while(same)
        .count();
    match (a_rest.get(..a_rest.len() - end), b_rest.get(..b_rest.len() - end)) {
        (Some(a_middle), Some(b_middle)) => (a_middle, b_middle),
        _ => (a_rest, b_rest),
    }
}

/// The bit of all that is neither letter nor digit.
const PUNCTUATION: u8 = 36;

/// The set of characters in a text.
fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |set, byte| {
        let bit = match byte.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => letter - b'a',
            digit @ b'0'..=b'9' => 26 + digit - b'0',
            _ => PUNCTUATION,
        };
        set | 1 << bit
    })
}

/// The least number of edits that can turn one set of letters into the other.
fn differing(a: u64, b: u64) -> usize {
    (a & !b).count_ones().max((b & !a).count_ones()) as usize
}

/// A word of a name in CamelCase.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    letters: u64,
}

fn words(name: &str) -> Vec<Word<'_>> {
    words_of(name).collect()
}

/// `GetVPCEndpoint2` is `Get`, `VPC`, `Endpoint2`.
fn words_of(name: &str) -> impl Iterator<Item = Word<'_>> {
    let bytes = name.as_bytes();
    let is_upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let is_lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        let begins = |at: &usize| is_upper(*at) && (!is_upper(at - 1) || is_lower(at + 1));
        let end = (start + 1..bytes.len()).find(begins).unwrap_or(bytes.len());
        let text = name.get(start..end).unwrap_or_default();
        start = end;
        Some(Word {
            text,
            letters: letters(text),
        })
    })
}

/// Verbs that people take for each other.
const VERBS: [&[&str]; 9] = [
    &[
        "Get", "List", "Describe", "Read", "View", "Show", "Fetch", "Search", "Batch",
    ],
    &["Create", "Put", "Add", "Run", "Start", "Register", "Set", "New"],
    &["Delete", "Remove", "Terminate", "Deregister", "Destroy"],
    &["Update", "Modify", "Put", "Edit", "Change", "Set"],
    &["Associate", "Attach", "Add"],
    &["Disassociate", "Detach", "Remove"],
    &["Stop", "End", "Cancel", "Terminate"],
    &["Enable", "Activate"],
    &["Disable", "Deactivate"],
];

/// Whether some group of verbs has both.
fn are_taken_for_each_other(typed: &str, other: &str) -> bool {
    VERBS
        .iter()
        .any(|group| group.contains(&typed) && group.contains(&other))
}

/// Whether both are verbs, of different meanings.
fn mean_different(typed: &str, other: &str) -> bool {
    let is_verb = |word: &str| VERBS.iter().any(|group| group.contains(&word));
    typed != other && is_verb(typed) && is_verb(other) && !are_taken_for_each_other(typed, other)
}

/// What a word more or less costs, or another verb.
const WORD: usize = 2;

/// What turns one list of words into the other, where that is at most `limit` and two words or more stay: a word
/// more or less and another verb cost 2, a misspelled word 1.
fn word_distance(typed: &[Word<'_>], name: &[Word<'_>], limit: usize) -> Option<usize> {
    const LONGEST: usize = 15;
    if typed.len().abs_diff(name.len()) * WORD > limit || name.len() > LONGEST || limit == 0 {
        return None;
    }
    // Costs of turning the first words of `typed` into the first `i` words of `name`.
    let mut costs: [usize; LONGEST + 1] = std::array::from_fn(|i| i * WORD);
    for (row, word) in typed.iter().enumerate() {
        let mut diagonal = row * WORD;
        let mut left = diagonal + WORD;
        let mut least = left;
        for (column, (cost, other)) in costs.iter_mut().skip(1).zip(name).enumerate() {
            let change = word_change(word, other, row == 0 && column == 0);
            let changed = change.map_or(usize::MAX, |change| diagonal + change);
            diagonal = *cost;
            left = changed.min(*cost + WORD).min(left + WORD);
            *cost = left;
            least = least.min(left);
        }
        if let Some(first) = costs.first_mut() {
            *first = (row + 1) * WORD;
        }
        if least > limit {
            return None;
        }
    }
    let cost = *costs.get(name.len())?;
    let kept = typed.len().min(name.len());
    (cost <= limit && kept >= 2).then_some(cost)
}

/// What it costs to take one word for another.
fn word_change(typed: &Word<'_>, other: &Word<'_>, first: bool) -> Option<usize> {
    if typed.letters == other.letters && typed.text.eq_ignore_ascii_case(other.text) {
        return Some(0);
    }
    if first && are_taken_for_each_other(typed.text, other.text) {
        return Some(WORD);
    }
    if is_plural(typed.text, other.text) || is_plural(other.text, typed.text) {
        return Some(1);
    }
    let long = typed.text.len().min(other.text.len()) >= 4;
    let near = long
        && typed.text.len().abs_diff(other.text.len()) <= 1
        && differing(typed.letters, other.letters) <= 1
        && osa_distance(&typed.text.to_ascii_lowercase(), &other.text.to_ascii_lowercase()) == 1;
    near.then_some(1)
}

/// Whether one word is the other with `ies` for its `y`; `s` more is an edit like any other.
fn is_plural(many: &str, one: &str) -> bool {
    let stem = one.strip_suffix('y');
    stem.is_some() && many.strip_suffix("ies") == stem
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::service;

    #[test]
    fn services_by_spelling_other_names_and_actions() {
        for (prefix, action, expected) in [
            (
                "app-integartions",
                Some("DeleteEventIntegration"),
                "app-integrations",
            ),
            ("app-integartions", None, "app-integrations"),
            ("appintegrations", None, "app-integrations"),
            ("cloud-watch", None, "cloudwatch"),
            ("Cloud Watch", None, "cloudwatch"),
            ("elbv2", None, "elasticloadbalancing"),
            ("support-app", Some("GetAccountAlias"), "supportapp"),
            ("step-functions", None, "states"),
            ("dynamo", Some("GetItem"), "dynamodb"),
            ("dyanmodb", None, "dynamodb"),
            ("s4", Some("GetObject"), "s3"),
            ("ec3", Some("RunInstances"), "ec2"),
            ("ec3", Some("DescribeInst*"), "ec2"),
            ("permissions", Some("PassRole"), "iam"),
            ("certificate manager", None, "acm"),
            ("location", None, "geo"),
            ("cloudwatch-log", Some("PutLogEvents"), "logs"),
            ("lamda", None, "lambda"),
            ("IAM", None, "iam"),
        ] {
            let found = services(prefix, action);
            let first = found.first().map(|service| service.prefix());
            assert_eq!(first, Some(expected), "{prefix}:{action:?} {found:?}");
            assert!(found.len() <= MOST);
        }
        assert_eq!(services("mycompanytool", Some("DoSomething")), []);
        assert_eq!(services("", None), []);
    }

    #[test]
    fn actions_by_spelling_and_by_words() {
        for (prefix, name, expected) in [
            (
                "connect-campaigns",
                "UpdateDialerConfig",
                "UpdateCampaignDialerConfig",
            ),
            (
                "connect-campaigns",
                "UpdateDailerConfig",
                "UpdateCampaignDialerConfig",
            ),
            (
                "connect-campaigns",
                "UpdateOutboundCallConfig",
                "UpdateCampaignOutboundCallConfig",
            ),
            ("s3", "GetObjects", "GetObject"),
            ("s3", "getobjcet", "GetObject"),
            ("ec2", "DescribeInstance", "DescribeInstances"),
            ("ec2", "ListInstances", "DescribeInstances"),
            ("ec2", "DeleteInstances", "TerminateInstances"),
            ("iam", "PasRole", "PassRole"),
            (
                "iam",
                "get-service-last-accessed-details",
                "GetServiceLastAccessedDetails",
            ),
            (
                "sts",
                "Assume_Role_With_Web_Identity",
                "AssumeRoleWithWebIdentity",
            ),
            ("organizations", "ListPolicy", "ListPolicies"),
            ("secretsmanager", "DestroySecret", "DeleteSecret"),
            ("glue", "NewClassifier", "CreateClassifier"),
            ("glue", "ShowTriggers", "GetTriggers"),
        ] {
            let service = service(prefix).unwrap_or_else(|| panic!("{prefix}"));
            let found = actions(service, name);
            let names: Vec<&str> = found.iter().map(|action| action.name()).collect();
            assert_eq!(names.first(), Some(&expected), "{prefix}:{name} {names:?}");
            assert!(found.len() <= MOST);
        }
        let s3 = service("s3").unwrap_or_else(|| panic!("s3"));
        assert_eq!(actions(s3, "Frobnicate"), []);
        assert_eq!(actions(s3, ""), []);
    }

    #[test]
    fn a_verb_of_another_meaning_is_another_action() {
        for (prefix, name, other) in [
            ("logs", "GetResourcePolicy", "PutResourcePolicy"),
            ("s3", "PutObjectVersion", "GetObjectVersion"),
            ("athena", "ShowCalculationExecutions", "StopCalculationExecution"),
        ] {
            let service = service(prefix).unwrap_or_else(|| panic!("{prefix}"));
            let found = actions(service, name);
            assert!(
                found.iter().all(|action| action.name() != other),
                "{name} {found:?}"
            );
        }
    }

    #[test]
    fn words_of_a_fixed_list() {
        let keys = ["Effect", "Action", "NotAction", "Resource", "NotResource", "Sid"];
        assert_eq!(names("Efect", keys), ["Effect"]);
        assert_eq!(names("actions", keys), ["Action"]);
        assert_eq!(names("not-action", keys), ["NotAction"]);
        assert_eq!(names("Banana", keys), [] as [&str; 0]);
    }

    #[test]
    fn words_may_be_abbreviated() {
        let keys = ["PrincipalOrgID", "PrincipalOrgPaths", "PrincipalArn", "referer"];
        assert_eq!(
            names_or_abbreviations("PrincipalOrganizationID", keys),
            ["PrincipalOrgID"]
        );
        assert_eq!(
            names_or_abbreviations("PrincipalOrganization", keys),
            [] as [&str; 0]
        );
    }

    #[test]
    fn names_split_into_words() {
        let split = |name| words(name).iter().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(split("GetVPCEndpoint2"), ["Get", "VPC", "Endpoint2"]);
        assert_eq!(split("ésuméX"), ["ésumé", "X"]);
        assert_eq!(split(""), [] as [&str; 0]);
    }
}
