//! The parts of strings that have a meaning: services, actions, wildcards, variables, the fields of ARNs.

use std::ops::Range;

use super::arn::fields;
use crate::analysis::Analysis;
use crate::catalog;
use crate::policy::variable::{variables, wildcards};
use crate::policy::{Condition, Statement};
use crate::syntax::StringValue;
use crate::text::TextRange;

/// A part of a string and what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// The part; never empty, on one line.
    pub range: TextRange,
    /// What it is.
    pub kind: TokenKind,
}

/// The kinds of token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    /// A service: the prefix of an action, a field of an ARN.
    Service,
    /// The name of an action.
    Action,
    /// `*` or `?` where it is a wildcard.
    Wildcard,
    /// A policy variable.
    Variable,
    /// The partition of an ARN.
    Partition,
    /// The region of an ARN.
    Region,
    /// The account of an ARN.
    Account,
    /// What an ARN names in its account.
    Resource,
}

impl TokenKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Service,
        Self::Action,
        Self::Wildcard,
        Self::Variable,
        Self::Partition,
        Self::Region,
        Self::Account,
        Self::Resource,
    ];

    /// What the field of an ARN is.
    fn of_field(field: usize) -> Option<Self> {
        match field {
            1 => Some(Self::Partition),
            2 => Some(Self::Service),
            3 => Some(Self::Region),
            4 => Some(Self::Account),
            5 => Some(Self::Resource),
            _ => None,
        }
    }
}

/// The tokens in a part of a text, in order; none overlap.
pub(super) fn find(analysis: &Analysis, within: TextRange) -> Vec<Token> {
    let policy = analysis.policy();
    let statements = policy.iter().flat_map(|policy| &policy.statements);
    let mut tokens = Vec::new();
    for statement in statements.filter(|statement| statement.value.range.meets(within)) {
        add_statement(&mut tokens, statement, within);
    }
    // Most stand in order already.
    tokens.sort_by_key(|token| token.range);
    tokens
}

fn add_statement(tokens: &mut Vec<Token>, statement: &Statement<'_>, within: TextRange) {
    let is_here = |string: &StringValue| string.content.meets(within);
    for entry in statement.actions().filter(|entry| is_here(entry.string)) {
        let mut parts = Parts::new(tokens, entry.string, false, true);
        if entry.pattern.prefix.is_some() {
            parts.cover(entry.pattern.prefix_range(), TokenKind::Service);
        }
        parts.cover(entry.pattern.name_range(), TokenKind::Action);
    }
    for (string, _) in statement.resources().filter(|(string, _)| is_here(string)) {
        Parts::new(tokens, string, true, true).cover_arn();
    }
    for entry in statement.principals().filter(|entry| is_here(entry.string)) {
        let is_everyone = entry.string.as_str() == "*";
        Parts::new(tokens, entry.string, false, is_everyone).cover_arn();
    }
    for condition in statement.conditions() {
        let takes_wildcards = takes_wildcards(&condition);
        for string in condition.strings().filter(|string| is_here(string)) {
            Parts::new(tokens, string, true, takes_wildcards).cover_arn();
        }
    }
}

fn takes_wildcards(condition: &Condition<'_>) -> bool {
    catalog::operator(condition.operator_name().base).is_some_and(catalog::Operator::takes_wildcards)
}

/// The parts of one string; ranges are bytes of its decoded text.
struct Parts<'t, 's> {
    tokens: &'t mut Vec<Token>,
    string: &'s StringValue,
    /// Wildcards and variables, in order.
    special: Vec<Range<usize>>,
}

impl<'t, 's> Parts<'t, 's> {
    fn new(
        tokens: &'t mut Vec<Token>,
        string: &'s StringValue,
        has_variables: bool,
        has_wildcards: bool,
    ) -> Self {
        let text = string.as_str();
        let mut parts = Self {
            tokens,
            string,
            special: Vec::new(),
        };
        if memchr::memchr3(b'*', b'?', b'$', text.as_bytes()).is_none() {
            return parts;
        }
        for variable in variables(text).filter(|it| has_variables && it.is_closed) {
            parts.add_special(variable.range, TokenKind::Variable);
        }
        for at in wildcards(text).filter(|_| has_wildcards) {
            parts.add_special(at..at + 1, TokenKind::Wildcard);
        }
        parts.special.sort_by_key(|range| range.start);
        parts
    }

    fn add_special(&mut self, range: Range<usize>, kind: TokenKind) {
        self.special.push(range.clone());
        self.add(range, kind);
    }

    fn add(&mut self, range: Range<usize>, kind: TokenKind) {
        let range = self.string.source_range(range);
        if !range.is_empty() {
            self.tokens.push(Token { range, kind });
        }
    }

    fn cover_arn(&mut self) {
        for (field, range) in fields(self.string.as_str()).into_iter().flatten().enumerate() {
            if let Some(kind) = TokenKind::of_field(field) {
                self.cover(range, kind);
            }
        }
    }

    /// What is left of a range beside the wildcards and variables in it is of this kind.
    fn cover(&mut self, range: Range<usize>, kind: TokenKind) {
        let mut start = range.start;
        for special in std::mem::take(&mut self.special) {
            if start < special.start && special.start < range.end {
                self.add(start..special.start, kind);
            }
            if special.start < range.end {
                start = start.max(special.end);
            }
            self.special.push(special);
        }
        if start < range.end {
            self.add(start..range.end, kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::expect;

    use super::*;
    use crate::ide::testing::analysis;

    /// What every token is, a line each.
    fn tokens(source: &str, within: TextRange) -> String {
        let found = find(&analysis(source), within);
        assert!(
            found
                .windows(2)
                .all(|pair| pair[0].range.end <= pair[1].range.start)
        );
        found.iter().fold(String::new(), |mut shown, token| {
            let text = token.range.slice(source);
            assert!(!text.is_empty() && !text.contains(['\r', '\n']));
            let _ = writeln!(shown, "{text} {:?}", token.kind);
            shown
        })
    }

    fn all(source: &str) -> String {
        tokens(source, TextRange::new(0, source.len()))
    }

    #[test]
    fn actions_arns_wildcards_and_variables() {
        expect![[r#"
            ${aws:username} Variable
            * Wildcard
            ${*} Variable
            ${aws:userid} Variable
            s3 Service
            Get Action
            * Wildcard
            Tag Action
            * Wildcard
            ec2 Service
            RunInstances Action
            iam Service
            * Wildcard
            aws Partition
            s3 Service
            b- Resource
            ${aws:username} Variable
            / Resource
            * Wildcard
            * Wildcard
            aws Partition
            sqs Service
            eu- Region
            * Wildcard
            ${aws:PrincipalAccount} Variable
            q Resource
            aws Partition
            aws Partition
            iam Service
            111122223333 Account
            role/* Resource
            * Wildcard
        "#]].assert_eq(&all(
            r#"{"Statement": [{"Condition": {"StringLike": {"s3:prefix": ["${aws:username}/*", "${*}"]}, "StringEquals": {"s3:prefix": "a*${aws:userid}"}},
                "Action": ["s3:Get*Tag", "*", "ec2\u003aRunInstances"], "NotAction": "iam:*",
                "Resource": ["arn:aws:s3:::b-${aws:username}/*", "*", "arn:aws:sqs:eu-*:${aws:PrincipalAccount}:q", "arn:aws"],
                "Principal": {"AWS": ["arn:aws:iam::111122223333:role/*", "*"], "Service": "x.amazonaws.com"}}]}"#,
        ));
    }

    #[test]
    fn in_broken_texts_and_in_a_part_of_one() {
        let source =
            "\"Effect\": \"Allow\",\r\n\"Action\": [\"s3:😀Get\", \"sqs:Send\r\n\"Resource\": \"${aws:x";
        expect![[r#"
            s3 Service
            😀Get Action
            sqs Service
            Send Action
        "#]]
        .assert_eq(&all(source));
        let part = TextRange::new(source.find("sqs").expect("sqs"), source.len());
        expect![[r#"
            sqs Service
            Send Action
        "#]]
        .assert_eq(&tokens(source, part));
        assert_eq!(all(r#"{"name": "s3:GetObject"}"#), "");
    }

    #[test]
    fn all_kinds_are_listed() {
        for (index, kind) in TokenKind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, index);
        }
    }
}
