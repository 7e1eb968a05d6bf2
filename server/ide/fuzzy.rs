//! How well a name matches what is typed, without case.

use memchr::memchr2_iter;

/// The kinds of match, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Match {
    /// The name begins with it.
    Prefix,
    /// It is made of beginnings of the name's words: `GObj` in `GetObject`, `bucket` in `CreateBucket`.
    Words,
    /// Its letters occur in order.
    Letters,
}

/// How `name` matches `typed`; `None` where it does not. Nothing typed is a prefix of everything.
pub(crate) fn rank(name: &str, typed: &str) -> Option<Match> {
    rank_by_words(name, typed)
        .or_else(|| has_letters(name.as_bytes(), typed.as_bytes()).then_some(Match::Letters))
}

/// As [`rank`], without the matches by letters: quicker over many names.
pub(crate) fn rank_by_words(name: &str, typed: &str) -> Option<Match> {
    if has_prefix(name, typed) {
        return Some(Match::Prefix);
    }
    let (name, typed) = (name.as_bytes(), typed.as_bytes());
    let may_start = typed.first().is_some_and(|first| {
        let mut places = memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), name);
        places.any(|at| is_word_start(name, at))
    });
    (may_start && has_letters(name, typed) && has_words(name, typed)).then_some(Match::Words)
}

/// Whether `name` begins with `typed`.
pub(crate) fn has_prefix(name: &str, typed: &str) -> bool {
    let start = name.as_bytes().get(..typed.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(typed.as_bytes()))
}

/// Whether the bytes of `typed` occur in `name` in order.
fn has_letters(name: &[u8], typed: &[u8]) -> bool {
    let mut rest = name.iter();
    typed
        .iter()
        .all(|wanted| rest.any(|byte| byte.eq_ignore_ascii_case(wanted)))
}

/// Whether `typed` can be cut into beginnings of words of `name`, in order. Bit sets of the places where the part
/// seen so far may end keep it linear; of a name over 128 bytes the start counts.
fn has_words(name: &[u8], typed: &[u8]) -> bool {
    let name = &name[..name.len().min(128)];
    let starts = places(name, |at| is_word_start(name, at));
    let mut ends = None;
    for wanted in typed {
        let reachable = match ends {
            None => starts,
            // The next byte, or any word that starts later.
            Some(ends) => (ends << 1) | (starts & above_lowest(ends)),
        };
        let reached = reachable & places(name, |at| name[at].eq_ignore_ascii_case(wanted));
        if reached == 0 {
            return false;
        }
        ends = Some(reached);
    }
    true
}

/// The set of the places in `name` that are like this.
fn places(name: &[u8], is_one: impl Fn(usize) -> bool) -> u128 {
    (0..name.len()).fold(0, |set, at| set | u128::from(is_one(at)) << at)
}

/// All places above the lowest of a non-empty set.
fn above_lowest(set: u128) -> u128 {
    let lowest = set & set.wrapping_neg();
    !(lowest | lowest.wrapping_sub(1))
}

fn is_word_start(name: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| name[at]) else {
        return true;
    };
    let next_is_lower = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    match name[at] {
        byte if byte.is_ascii_uppercase() => !before.is_ascii_uppercase() || next_is_lower,
        byte => byte.is_ascii_alphanumeric() && !before.is_ascii_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_by_prefix_words_or_letters() {
        for (name, typed, expected) in [
            ("GetObject", "", Some(Match::Prefix)),
            ("GetObject", "geto", Some(Match::Prefix)),
            ("GetObject", "GObj", Some(Match::Words)),
            ("GetObject", "object", Some(Match::Words)),
            ("CreateDBInstance", "cinst", Some(Match::Words)),
            ("CreateDBInstance", "dbi", Some(Match::Words)),
            ("app-integrations", "integ", Some(Match::Words)),
            ("GetGrantObject", "GrOb", Some(Match::Words)),
            ("GetObject", "tbj", Some(Match::Letters)),
            ("GetObject", "getx", None),
            ("é", "é", Some(Match::Prefix)),
            ("ab", "abc", None),
        ] {
            assert_eq!(rank(name, typed), expected, "{typed} in {name}");
        }
    }

    #[test]
    fn a_long_name_counts_by_its_start() {
        let name = format!("{}Tail", "a".repeat(200));
        assert_eq!(rank(&name, "Tail"), Some(Match::Letters));
    }
}
