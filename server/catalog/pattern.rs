//! Patterns of IAM: `*` stands for any characters, `?` for exactly one.

use std::collections::HashSet;

/// A pattern, with or without regard to ASCII case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pattern<'a> {
    text: &'a str,
    ignores_case: bool,
}

/// How many states [`Pattern::covers`] looks at before it gives up and says no.
const MOST_STATES: usize = 4_000;

impl<'a> Pattern<'a> {
    /// A pattern that heeds case: resources, condition values.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            ignores_case: false,
        }
    }

    /// A pattern that ignores ASCII case: actions.
    pub fn ignoring_case(text: &'a str) -> Self {
        Self {
            text,
            ignores_case: true,
        }
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// Whether there is no wildcard, so that it matches one text (in one or any case).
    pub fn is_literal(&self) -> bool {
        !self.text.contains(['*', '?'])
    }

    /// What stands before the first wildcard.
    pub fn literal_head(&self) -> &'a str {
        let end = self.text.find(['*', '?']).unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or_default()
    }

    /// What stands behind the last wildcard, or the whole text.
    fn literal_tail(&self) -> &'a str {
        let start = self.text.rfind(['*', '?']).map_or(0, |last| last + 1);
        self.text.get(start..).unwrap_or_default()
    }

    /// Whether the whole of `text` matches.
    ///
    /// Goes along both once; on a mismatch only the last `*` takes one character more. The earlier ones need not:
    /// whatever they could give up, the last one can take. Bytes are compared, which is the same as characters in
    /// UTF-8, except that `?` and a star step over whole characters.
    pub fn matches(&self, text: &str) -> bool {
        let last = self.text.rfind(['*', '?']);
        let tail = self.literal_tail();
        if !self.ends(text, tail) {
            return false;
        }
        // Most patterns have one star, most often at the end.
        let head = self.literal_head();
        if last == Some(head.len()) && self.text.as_bytes().get(head.len()) == Some(&b'*') {
            return self.begins(text, head) && text.len() >= head.len() + tail.len();
        }
        let (pattern, text) = (self.text.as_bytes(), text.as_bytes());
        let (mut at, mut place) = (0, 0);
        let mut retry = None;
        loop {
            match (pattern.get(at), text.get(place)) {
                (None, None) => return true,
                (Some(b'*'), _) => {
                    at += 1;
                    retry = Some((at, place));
                }
                // Wherever the last star ends, there is too little left.
                (Some(_), None) => return false,
                (Some(b'?'), Some(_)) => {
                    at += 1;
                    place = next_char(text, place);
                }
                (Some(expected), Some(byte)) if self.same_byte(*expected, *byte) => {
                    at += 1;
                    place += 1;
                }
                _ => {
                    let Some((star, from)) = retry else {
                        return false;
                    };
                    (at, place) = (star, next_char(text, from));
                    retry = Some((at, place));
                }
            }
        }
    }

    fn begins(&self, text: &str, head: &str) -> bool {
        let begin = text.as_bytes().get(..head.len());
        begin.is_some_and(|begin| self.same_bytes(begin, head.as_bytes()))
    }

    fn ends(&self, text: &str, tail: &str) -> bool {
        let start = text.len().checked_sub(tail.len());
        let end = start.and_then(|start| text.as_bytes().get(start..));
        end.is_some_and(|end| self.same_bytes(end, tail.as_bytes()))
    }

    fn same_byte(&self, a: u8, b: u8) -> bool {
        a == b || (self.ignores_case && a.eq_ignore_ascii_case(&b))
    }

    fn same_bytes(&self, a: &[u8], b: &[u8]) -> bool {
        a == b || (self.ignores_case && a.eq_ignore_ascii_case(b))
    }

    /// Whether every text that `other` matches is matched by this pattern too.
    ///
    /// Exact, but for patterns with so many wildcards that more than a few thousand states are needed
    /// to know: those count as not covered. Most pairs are decided by what stands before the first wildcard and
    /// behind the last: the other pattern must begin and end with it too.
    pub fn covers(&self, other: &Pattern<'_>) -> bool {
        let head = self.literal_head();
        let other_head = other.literal_head().get(..head.len());
        let begins = other_head.is_some_and(|other_head| match self.ignores_case || other.ignores_case {
            true => other_head.eq_ignore_ascii_case(head),
            false => other_head == head,
        });
        if !begins {
            return false;
        }
        let is_prefix = self.text.get(head.len()..) == Some("*");
        if is_prefix && (self.ignores_case || !other.ignores_case) {
            return true;
        }
        let ignoring_case = Self {
            ignores_case: self.ignores_case || other.ignores_case,
            ..*self
        };
        ignoring_case.ends(other.literal_tail(), self.literal_tail()) && Cover::new(*self, *other).holds()
    }

    fn same(&self, a: char, b: char) -> bool {
        a == b || (self.ignores_case && a.eq_ignore_ascii_case(&b))
    }
}

/// Where the next character of a UTF-8 text begins.
fn next_char(text: &[u8], place: usize) -> usize {
    let rest = text.get(place + 1..).unwrap_or_default();
    place + 1 + rest.iter().take_while(|byte| **byte & 0xC0 == 0x80).count()
}

/// The question whether `outer` matches all that `inner` matches.
///
/// `outer` is run as the set of positions it can be at, along `inner`. A literal of `inner` is a step with that
/// character. A wildcard of `inner` is a step with a character that occurs nowhere else, which only the wildcards
/// of `outer` match: any other character leads to a set that holds that one, and from a larger set everything is
/// accepted that is accepted from a smaller one.
struct Cover<'a> {
    outer: Pattern<'a>,
    states: Vec<char>,
    inner: Vec<char>,
    inner_ignores_case: bool,
}

/// Positions in `outer` as a bit set.
type Positions = Box<[u64]>;

impl<'a> Cover<'a> {
    fn new(outer: Pattern<'a>, inner: Pattern<'_>) -> Self {
        Self {
            outer,
            states: outer.text.chars().collect(),
            inner: inner.text.chars().collect(),
            inner_ignores_case: inner.ignores_case,
        }
    }

    /// Whether `outer` accepts on every way through `inner`; each pair of a position there and a set here is
    /// looked at once.
    fn holds(&self) -> bool {
        let start = (0, self.start());
        let mut seen = HashSet::from([start.clone()]);
        let mut open = vec![start];
        while let Some((place, positions)) = open.pop() {
            if positions.iter().all(|word| *word == 0) || seen.len() > MOST_STATES {
                return false;
            }
            let Some(char) = self.inner.get(place) else {
                if contains(&positions, self.states.len()) {
                    continue;
                }
                return false;
            };
            for next in self.successors(place, *char, &positions) {
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        true
    }

    fn successors(&self, place: usize, char: char, positions: &Positions) -> Vec<(usize, Positions)> {
        match char {
            '*' => vec![
                (place + 1, positions.clone()),
                (place, self.step(positions, None)),
            ],
            '?' => vec![(place + 1, self.step(positions, None))],
            _ if self.inner_ignores_case && !self.outer.ignores_case && char.is_ascii_alphabetic() => {
                let cases = [char.to_ascii_lowercase(), char.to_ascii_uppercase()];
                cases
                    .map(|char| (place + 1, self.step(positions, Some(char))))
                    .into()
            }
            _ => vec![(place + 1, self.step(positions, Some(char)))],
        }
    }

    fn start(&self) -> Positions {
        let mut positions = self.empty();
        self.add(&mut positions, 0);
        positions
    }

    /// The positions after one character; `None` is the one that only wildcards match.
    fn step(&self, positions: &Positions, char: Option<char>) -> Positions {
        let mut next = self.empty();
        for (index, state) in self.states.iter().enumerate() {
            if !contains(positions, index) {
                continue;
            }
            match state {
                '*' => self.add(&mut next, index),
                '?' => self.add(&mut next, index + 1),
                _ if char.is_some_and(|char| self.outer.same(*state, char)) => self.add(&mut next, index + 1),
                _ => {}
            }
        }
        next
    }

    fn empty(&self) -> Positions {
        vec![0; self.states.len() / 64 + 1].into()
    }

    /// Adds a position and those that are reached from it over stars that match nothing.
    fn add(&self, positions: &mut Positions, index: usize) {
        let stars = self.states.iter().skip(index).take_while(|state| **state == '*');
        for index in index..=index + stars.count() {
            if let Some(word) = positions.get_mut(index / 64) {
                *word |= 1 << (index % 64);
            }
        }
    }
}

fn contains(positions: &Positions, index: usize) -> bool {
    positions
        .get(index / 64)
        .is_some_and(|word| word >> (index % 64) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn matches_whole_texts() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("?", "", false),
            ("?", "é", true),
            ("??", "é", false),
            ("Get*", "GetObject", true),
            ("Get*", "get", false),
            ("*Object", "GetObject", true),
            ("*Object", "GetObjects", false),
            ("a*b*c", "aXbXbc", true),
            ("a**?", "a", false),
            ("*😀*", "x😀", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} {text}");
        }
        assert!(Pattern::ignoring_case("gEt*").matches("GETOBJECT"));
        assert!(
            !Pattern::ignoring_case("É").matches("é"),
            "only ASCII letters have case"
        );
    }

    #[test]
    fn many_stars_do_not_blow_up() {
        let pattern = format!("{}b", "*a".repeat(2_000));
        let text = "a".repeat(50_000);
        assert!(!Pattern::new(&pattern).matches(&text));
        assert!(Pattern::new(&pattern).matches(&format!("{text}b")));
        assert!(Pattern::new(&"*a".repeat(60)).covers(&Pattern::new(&"*a".repeat(61))));
    }

    #[test]
    fn covers_is_inclusion() {
        for (outer, inner, expected) in [
            ("*", "*", true),
            ("*", "s3:Get*", true),
            ("s3:Get*", "*", false),
            ("?*", "*?", true),
            ("*?", "*", false),
            ("?*?", "??*", true),
            ("a*", "a", true),
            ("*a*", "*ba*", true),
            ("*ab*", "*a*b*", false),
            ("*a*b*", "*ab*", true),
            ("a?", "a*", false),
            ("a", "a", true),
        ] {
            let (a, b) = (Pattern::new(outer), Pattern::new(inner));
            assert_eq!(a.covers(&b), expected, "{outer} {inner}");
        }
        let (exact, any) = (Pattern::new("ab"), Pattern::ignoring_case("AB"));
        assert!(any.covers(&exact));
        assert!(!exact.covers(&any), "`AB` is left over");
        assert!(Pattern::new("*").covers(&any));
    }

    /// Tries everything.
    fn plainly_matches(pattern: &[char], text: &[char], ignores_case: bool) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), tail) => {
                plainly_matches(rest, text, ignores_case)
                    || tail.is_some_and(|(_, tail)| plainly_matches(pattern, tail, ignores_case))
            }
            (Some((expected, rest)), Some((char, tail))) => {
                let same = expected == char || (ignores_case && expected.eq_ignore_ascii_case(char));
                (*expected == '?' || same) && plainly_matches(rest, tail, ignores_case)
            }
            _ => false,
        }
    }

    /// All texts over the letters of the patterns and a character that none has, up to a length.
    fn texts(longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut from = 0;
        for _ in 0..longest {
            let next: Vec<String> = all
                .iter()
                .skip(from)
                .flat_map(|text| ["a", "A", "1", "#"].map(|char| format!("{text}{char}")))
                .collect();
            from = all.len();
            all.extend(next);
        }
        all
    }

    proptest! {
        #[test]
        fn matches_as_the_plain_way(pattern in "[abA*?é]{0,8}", text in "[abAé]{0,8}", ignores_case: bool) {
            let pattern = Pattern { text: &pattern, ignores_case };
            let chars: Vec<char> = pattern.text.chars().collect();
            let expected = plainly_matches(&chars, &text.chars().collect::<Vec<_>>(), ignores_case);
            prop_assert_eq!(pattern.matches(&text), expected);
        }

        /// A text that tells two patterns of four characters apart need not be longer than six.
        #[test]
        fn covers_as_the_plain_way(
            outer in "[aA1*?]{0,4}",
            inner in "[aA1*?]{0,4}",
            outer_ignores_case: bool,
            inner_ignores_case: bool,
        ) {
            let outer = Pattern { text: &outer, ignores_case: outer_ignores_case };
            let inner = Pattern { text: &inner, ignores_case: inner_ignores_case };
            let texts = texts(6);
            let left_over = texts.iter().find(|text| inner.matches(text) && !outer.matches(text));
            prop_assert_eq!(outer.covers(&inner), left_over.is_none(), "{:?}", left_over);
        }
    }
}
