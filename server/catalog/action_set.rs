//! Sets of actions.

use std::fmt;
use std::ops::Range;
use std::slice;

use super::block::{compare_ignoring_case, list, text};
use super::{Action, Pattern, Service, actions, format, range, services};

/// A set of actions, kept as the non-zero words of a bit set over all actions. A service's actions stand next to
/// each other, so that a set holds little more than the words of the services it touches.
///
/// Invariant: `words` is sorted by index and no bits are zero.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ActionSet {
    words: Vec<Word>,
}

/// 64 actions: those from `64 * index` on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Word {
    index: u16,
    bits: u64,
}

impl ActionSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// All actions of all services.
    pub fn all() -> Self {
        let mut set = Self::new();
        set.add_range(0..u16::try_from(actions().len()).unwrap_or(u16::MAX));
        set
    }

    /// What a pattern such as `s3:Get*` or `*` matches, without regard to case.
    pub fn expand(action_pattern: &str) -> Self {
        let Some((prefix, name)) = action_pattern.split_once(':') else {
            // AWS takes a pattern without a colon only where it is all stars.
            let is_all = !action_pattern.is_empty() && action_pattern.bytes().all(|byte| byte == b'*');
            return if is_all { Self::all() } else { Self::new() };
        };
        let prefix = Pattern::ignoring_case(prefix);
        let name = Pattern::ignoring_case(name);
        let mut set = Self::new();
        if prefix.is_literal() {
            let service = super::service(prefix.as_str());
            service
                .into_iter()
                .for_each(|service| set.add_matching(service, name));
        } else {
            let services = services().filter(|service| prefix.matches(service.prefix()));
            services.for_each(|service| set.add_matching(service, name));
        }
        set
    }

    /// Adds the matching actions of a service; all that is there already comes before them.
    fn add_matching(&mut self, service: Service, name: Pattern<'_>) {
        let rest = name.as_str().get(name.literal_head().len()..);
        let (numbers, records) = with_head(service, name.literal_head());
        match rest {
            Some("*") => self.add_range(numbers),
            _ => {
                let named = numbers.zip(records);
                let matching = named.filter(|(_, action)| name.matches(text(action.name)));
                self.extend(matching.map(|(number, _)| Action(number)));
            }
        }
    }

    /// Adds neighbours; all that is there already comes before them.
    fn add_range(&mut self, numbers: Range<u16>) {
        let (Some(last), Range { start, .. }) = (numbers.end.checked_sub(1), numbers) else {
            return;
        };
        for index in start / 64..=last / 64 {
            let low = if index == start / 64 { start % 64 } else { 0 };
            let high = if index == last / 64 { last % 64 } else { 63 };
            let bits = u64::MAX << low & u64::MAX >> (63 - high);
            match self.words.last_mut() {
                Some(word) if word.index == index => word.bits |= bits,
                _ if bits != 0 => self.words.push(Word { index, bits }),
                _ => {}
            }
        }
    }

    /// Adds an action; tells whether it is new.
    pub fn insert(&mut self, action: Action) -> bool {
        let (index, bit) = place(action);
        match self.words.binary_search_by_key(&index, |word| word.index) {
            Ok(found) => match self.words.get_mut(found) {
                Some(word) if word.bits & bit == 0 => {
                    word.bits |= bit;
                    true
                }
                _ => false,
            },
            Err(gap) => {
                self.words.insert(gap, Word { index, bits: bit });
                true
            }
        }
    }

    /// Whether an action is in it.
    pub fn contains(&self, action: Action) -> bool {
        let (index, bit) = place(action);
        self.bits(index) & bit != 0
    }

    /// Adds all of another set.
    pub fn union_with(&mut self, other: &Self) {
        if other.is_subset(self) {
            return;
        }
        let mut merged = Vec::with_capacity(self.words.len() + other.words.len());
        let mut rest = other.words.iter().copied().peekable();
        for word in &self.words {
            while let Some(lower) = rest.next_if(|lower| lower.index < word.index) {
                merged.push(lower);
            }
            let same = rest.next_if(|same| same.index == word.index);
            merged.push(Word {
                bits: word.bits | same.map_or(0, |same| same.bits),
                ..*word
            });
        }
        merged.extend(rest);
        self.words = merged;
    }

    /// Takes away all of another set.
    pub fn subtract(&mut self, other: &Self) {
        for word in &mut self.words {
            word.bits &= !other.bits(word.index);
        }
        self.words.retain(|word| word.bits != 0);
    }

    /// Keeps only what another set has too.
    pub fn intersect_with(&mut self, other: &Self) {
        for word in &mut self.words {
            word.bits &= other.bits(word.index);
        }
        self.words.retain(|word| word.bits != 0);
    }

    /// Whether the two share an action.
    pub fn intersects(&self, other: &Self) -> bool {
        self.words
            .iter()
            .any(|word| word.bits & other.bits(word.index) != 0)
    }

    /// Whether the other set has all of this one.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words
            .iter()
            .all(|word| word.bits & !other.bits(word.index) == 0)
    }

    /// Number of actions.
    pub fn len(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.bits.count_ones() as usize)
            .sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The actions, in order.
    pub fn iter(&self) -> impl Iterator<Item = Action> {
        self.words.iter().flat_map(|word| {
            let set = (0..64).filter(|bit| word.bits >> bit & 1 == 1);
            set.map(|bit| Action(word.index * 64 + bit))
        })
    }

    fn bits(&self, index: u16) -> u64 {
        let found = self.words.binary_search_by_key(&index, |word| word.index);
        let word = found.ok().and_then(|found| self.words.get(found));
        word.map_or(0, |word| word.bits)
    }
}

impl Extend<Action> for ActionSet {
    fn extend<I: IntoIterator<Item = Action>>(&mut self, actions: I) {
        for action in actions {
            let (index, bit) = place(action);
            match self.words.last_mut() {
                Some(last) if last.index == index => last.bits |= bit,
                Some(last) if last.index > index => {
                    self.insert(action);
                }
                _ => self.words.push(Word { index, bits: bit }),
            }
        }
    }
}

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        let mut set = Self::new();
        set.extend(actions);
        set
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

fn place(action: Action) -> (u16, u64) {
    (action.0 / 64, 1 << (action.0 % 64))
}

/// Whether a pattern matches an action of a service.
pub(super) fn matches_any(service: Service, name: Pattern<'_>) -> bool {
    let (_, mut records) = with_head(service, name.literal_head());
    records.any(|action| name.matches(text(action.name)))
}

/// The actions of a service whose names begin with `head` in any case: they stand together, since names are sorted.
fn with_head(service: Service, head: &str) -> (Range<u16>, slice::Iter<'static, format::Action>) {
    let all = service.record().actions;
    let actions = list::<format::Action>(all);
    let before = actions.partition_point(|action| compare_ignoring_case(text(action.name), head).is_lt());
    let rest = actions.get(before..).unwrap_or_default();
    let count = rest.partition_point(|action| {
        let begin = text(action.name).get(..head.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(head))
    });
    let found = rest.get(..count).unwrap_or_default();
    let number = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    let start = range(all).start.saturating_add(number(before));
    (start..start.saturating_add(number(count)), found.iter())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::action;

    fn names(set: &ActionSet) -> Vec<String> {
        set.iter().map(|action| action.to_string()).collect()
    }

    #[test]
    fn expands_patterns() {
        assert_eq!(names(&ActionSet::expand("IAM:passrol?")), ["iam:PassRole"]);
        assert_eq!(
            names(&ActionSet::expand("s3:getobjectt*")),
            ["s3:GetObjectTagging", "s3:GetObjectTorrent"]
        );
        assert_eq!(names(&ActionSet::expand("*:RunInstances")), ["ec2:RunInstances"]);
        assert_eq!(
            ActionSet::expand("s3:*").len(),
            super::super::service("s3").map_or(0, |s3| s3.actions().len())
        );
        for all in ["*", "**", "*:*"] {
            assert_eq!(ActionSet::expand(all).len(), 22_091, "{all}");
        }
        for none in [
            "",
            "s3",
            "s3*",
            "nosuch:*",
            "s3:",
            ":",
            ":*",
            "s3:Nosuch*",
            "s3:é*",
        ] {
            assert!(ActionSet::expand(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_literal_head_only_saves_time() {
        for pattern in [
            "Describe*",
            "describe?pc*",
            "*Tags",
            "DescribeVpcs",
            "Get*Data",
            "Z*",
            "A*",
            "?et*",
        ] {
            let fast = ActionSet::expand(&format!("ec2:{pattern}"));
            let glob = Pattern::ignoring_case(pattern);
            let ec2 = super::super::service("ec2")
                .into_iter()
                .flat_map(Service::actions);
            let slow: ActionSet = ec2.filter(|action| glob.matches(action.name())).collect();
            assert_eq!(fast, slow, "{pattern}");
        }
    }

    #[test]
    fn the_empty_set() {
        let mut set = ActionSet::new();
        assert!(set.is_empty() && set.is_subset(&set) && !set.intersects(&ActionSet::all()));
        let pass_role = action("iam:PassRole").into_iter().collect::<ActionSet>();
        set.union_with(&pass_role);
        assert_eq!(set, pass_role);
        set.subtract(&ActionSet::all());
        assert_eq!(set, ActionSet::new());
    }

    fn set(numbers: &[u16]) -> ActionSet {
        numbers.iter().map(|number| Action(*number)).collect()
    }

    proptest! {
        #[test]
        fn sets_are_sets(
            a in proptest::collection::vec(0..300_u16, 0..40),
            b in proptest::collection::vec(0..300_u16, 0..40),
        ) {
            use std::collections::BTreeSet;
            let (one, other) = (set(&a), set(&b));
            let (a, b): (BTreeSet<u16>, BTreeSet<u16>) = (a.into_iter().collect(), b.into_iter().collect());
            let numbers = |set: &ActionSet| set.iter().map(|action| action.0).collect::<BTreeSet<u16>>();
            prop_assert_eq!(numbers(&one), a.clone());
            prop_assert_eq!(one.len(), a.len());
            prop_assert_eq!(one.is_subset(&other), a.is_subset(&b));
            prop_assert_eq!(one.intersects(&other), !a.is_disjoint(&b));
            prop_assert!(b.iter().all(|number| one.contains(Action(*number)) == a.contains(number)));
            let (mut union, mut difference, mut common) = (one.clone(), one.clone(), one);
            union.union_with(&other);
            prop_assert_eq!(union, set(&a.union(&b).copied().collect::<Vec<_>>()));
            difference.subtract(&other);
            prop_assert_eq!(difference, set(&a.difference(&b).copied().collect::<Vec<_>>()));
            common.intersect_with(&other);
            prop_assert_eq!(common, set(&a.intersection(&b).copied().collect::<Vec<_>>()));
        }
    }
}
