//! Policy variables in a text: `${key}`, `${key, 'default'}` and the characters `${*}`, `${?}` and `${$}`.
//!
//! Reading never fails: what is wrong with a variable is told by [`Variable::errors`]. Ranges are bytes of the decoded
//! text. Whether a name is one of IAM's, or a placeholder of a template language, only the catalogue knows.

use std::ops::Range;

/// Something that begins like a policy variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable<'a> {
    /// From `${` through the brace that closes it; through the end of its name where none does.
    pub range: Range<usize>,
    /// The name with the spaces around it.
    pub name_range: Range<usize>,
    /// What stands behind the comma, without the spaces around it.
    pub default_range: Option<Range<usize>>,
    /// Whether a brace closes it.
    pub is_closed: bool,
    text: &'a str,
}

/// What can be wrong with the form of a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VariableError {
    /// No brace closes it.
    MissingBrace,
    /// It names nothing.
    Empty,
    /// The name holds a space or has one beside it.
    Space,
    /// The default does not both begin and end with a single quote.
    MissingQuote,
}

/// The variables of a text, in order.
pub fn variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text.get(from..)?.find("${")?;
        let variable = Variable::read(text, start);
        from = variable.range.end;
        Some(variable)
    })
}

/// Byte offsets of the wildcards `*` and `?` of a text; those inside variables are none.
pub fn wildcards(text: &str) -> impl Iterator<Item = usize> {
    let mut inside = variables(text)
        .filter(|variable| variable.is_closed)
        .map(|variable| variable.range)
        .peekable();
    text.match_indices(['*', '?'])
        .map(|(at, _)| at)
        .filter(move |at| {
            while inside.next_if(|range| range.end <= *at).is_some() {}
            !inside.peek().is_some_and(|range| range.contains(at))
        })
}

impl<'a> Variable<'a> {
    fn read(text: &'a str, start: usize) -> Self {
        let name_start = start + 2;
        let rest = &text[name_start..];
        let Some(end) = closing_brace(rest) else {
            let end = name_start + name_length(rest);
            return Self {
                range: start..end,
                name_range: name_start..end,
                default_range: None,
                is_closed: false,
                text,
            };
        };
        let inside = &rest[..end];
        let comma = inside.find(',');
        Self {
            range: start..name_start + end + 1,
            name_range: name_start..name_start + comma.unwrap_or(end),
            default_range: comma.map(|comma| trimmed(text, name_start + comma + 1..name_start + end)),
            is_closed: true,
            text,
        }
    }

    /// The name without the spaces around it.
    pub fn name(&self) -> &'a str {
        self.text.get(self.name_range.clone()).unwrap_or_default().trim()
    }

    /// What stands behind the comma, quotes included.
    pub fn default(&self) -> Option<&'a str> {
        self.text.get(self.default_range.clone()?)
    }

    /// Whether it is `${*}`, `${?}` or `${$}`, which stand for the character itself.
    pub fn is_character(&self) -> bool {
        self.is_closed && matches!(self.text.get(self.name_range.clone()), Some("*" | "?" | "$"))
    }

    /// What is wrong with its form.
    pub fn errors(&self) -> impl Iterator<Item = VariableError> + use<'a> {
        let name = self.text.get(self.name_range.clone()).unwrap_or_default();
        let found = if !self.is_closed {
            [Some(VariableError::MissingBrace), None]
        } else if name.trim().is_empty() {
            [Some(VariableError::Empty), None]
        } else {
            let is_unquoted = self.default().is_some_and(|default| !is_quoted(default));
            [
                name.contains(char::is_whitespace).then_some(VariableError::Space),
                is_unquoted.then_some(VariableError::MissingQuote),
            ]
        };
        found.into_iter().flatten()
    }
}

/// Where the brace stands that closes a variable, in what follows `${`.
fn closing_brace(rest: &str) -> Option<usize> {
    let first = rest.find('}')?;
    if rest[..first].contains("${") {
        return None;
    }
    // A quoted default may hold a brace.
    let quoted = rest[..first]
        .split_once(',')
        .and_then(|(name, default)| Some((name.len() + 1, default.trim_start().strip_prefix('\'')?.len())));
    let Some((_, length)) = quoted else {
        return Some(first);
    };
    let open = first - length;
    let close = rest[open..].find('\'').map(|at| open + at + 1);
    let brace = close.and_then(|close| {
        let spaces = rest[close..].len() - rest[close..].trim_start().len();
        rest[close + spaces..].starts_with('}').then_some(close + spaces)
    });
    Some(
        brace
            .filter(|brace| !rest[..*brace].contains("${"))
            .unwrap_or(first),
    )
}

/// How much of what follows an unclosed `${` may be its name: up to the first character that no key has, or that
/// separates the parts of an ARN.
fn name_length(rest: &str) -> usize {
    let of_key = |char: char| char.is_ascii_alphanumeric() || matches!(char, ':' | '.' | '-' | '_');
    let length = |text: &str| text.find(|char| !of_key(char)).unwrap_or(text.len());
    let name = length(rest);
    let is_tag = rest[..name].len() > 3 && rest[..name].to_ascii_lowercase().ends_with("tag");
    match rest[name..].strip_prefix('/') {
        Some(tag) if is_tag => name + 1 + length(tag),
        _ => name,
    }
}

fn is_quoted(default: &str) -> bool {
    default.len() >= 2 && default.starts_with('\'') && default.ends_with('\'')
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::expect;

    use super::*;

    #[test]
    fn variables_have_a_name_and_perhaps_a_default() {
        let mut read = String::new();
        for text in [
            "a/${aws:username}/${aws:PrincipalTag/team, 'all of us'}*",
            "${*}${?}${$}",
            "${a:b,'x}y'}/${}/${ }",
            "${a:b, 'x}/${a:c, y}/${a:d, 'it's}",
            "${ a:b }${a:b c}",
            "${aws:username/*",
            "${aws:PrincipalTag/team/${aws:username}",
            "${",
            "$${é, é}",
        ] {
            let _ = writeln!(read, "{text}");
            for variable in variables(text) {
                let errors: Vec<_> = variable.errors().collect();
                let (name, default) = (variable.name(), variable.default());
                let _ = writeln!(
                    read,
                    "  {}: {name:?} {default:?} {errors:?}",
                    &text[variable.range.clone()]
                );
            }
        }
        expect![[r#"
            a/${aws:username}/${aws:PrincipalTag/team, 'all of us'}*
              ${aws:username}: "aws:username" None []
              ${aws:PrincipalTag/team, 'all of us'}: "aws:PrincipalTag/team" Some("'all of us'") []
            ${*}${?}${$}
              ${*}: "*" None []
              ${?}: "?" None []
              ${$}: "$" None []
            ${a:b,'x}y'}/${}/${ }
              ${a:b,'x}y'}: "a:b" Some("'x}y'") []
              ${}: "" None [Empty]
              ${ }: "" None [Empty]
            ${a:b, 'x}/${a:c, y}/${a:d, 'it's}
              ${a:b, 'x}: "a:b" Some("'x") [MissingQuote]
              ${a:c, y}: "a:c" Some("y") [MissingQuote]
              ${a:d, 'it's}: "a:d" Some("'it's") [MissingQuote]
            ${ a:b }${a:b c}
              ${ a:b }: "a:b" None [Space]
              ${a:b c}: "a:b c" None [Space]
            ${aws:username/*
              ${aws:username: "aws:username" None [MissingBrace]
            ${aws:PrincipalTag/team/${aws:username}
              ${aws:PrincipalTag/team: "aws:PrincipalTag/team" None [MissingBrace]
              ${aws:username}: "aws:username" None []
            ${
              ${: "" None [MissingBrace]
            $${é, é}
              ${é, é}: "é" Some("é") [MissingQuote]
        "#]]
        .assert_eq(&read);
    }

    #[test]
    fn wildcards_inside_variables_are_none() {
        let found = |text| wildcards(text).collect::<Vec<_>>();
        assert_eq!(found("a*b?${*}${a:b}*"), [1, 3, 14]);
        assert_eq!(found("${a*"), [3]);
        assert!(found("${*}").is_empty());
    }
}
