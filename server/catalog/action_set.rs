//! Sets of actions.

use std::fmt;

use super::block::compare_ignoring_case;
use super::{Action, Pattern, Service, actions, services};

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
        actions().collect()
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
        if prefix.is_literal() {
            let service = super::service(prefix.as_str());
            return service
                .into_iter()
                .flat_map(|service| matching(service, name))
                .collect();
        }
        let services = services().filter(|service| prefix.matches(service.prefix()));
        services.flat_map(|service| matching(service, name)).collect()
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

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        let mut set = Self::new();
        for action in actions {
            let (index, bit) = place(action);
            match set.words.last_mut() {
                Some(last) if last.index == index => last.bits |= bit,
                Some(last) if last.index > index => {
                    set.insert(action);
                }
                _ => set.words.push(Word { index, bits: bit }),
            }
        }
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

/// The actions of a service that a pattern matches: its literal head bounds them, since they are sorted.
fn matching<'a>(service: Service, name: Pattern<'a>) -> impl Iterator<Item = Action> + use<'a> {
    let head = name.literal_head();
    let start = partition(service, |action| compare_ignoring_case(action, head).is_lt());
    let end = partition(service, |action| {
        compare_ignoring_case(action.get(..head.len()).unwrap_or(action), head).is_le()
    });
    let is_range = name.as_str().get(head.len()..) == Some("*");
    let within = service.actions().skip(start).take(end.saturating_sub(start));
    within.filter(move |action| is_range || name.matches(action.name()))
}

/// How many of a service's actions, from the first, have names that hold.
fn partition(service: Service, holds: impl Fn(&str) -> bool) -> usize {
    let actions = service.actions();
    let (mut low, mut high) = (0, actions.len());
    while low < high {
        let middle = low + (high - low) / 2;
        match actions.clone().nth(middle) {
            Some(action) if holds(action.name()) => low = middle + 1,
            _ => high = middle,
        }
    }
    low
}
