//! What *expand selection* selects, step by step.

use std::ops::Range;

use super::arn::fields;
use crate::analysis::Analysis;
use crate::policy::variable::variables;
use crate::syntax::{Step, StringValue, path_to};
use crate::text::TextRange;

/// The ranges around a byte offset, the innermost first: a part of a string, its content, the string, the member or
/// entry, the object or list …, the whole text. Each lies in the next and is smaller.
pub(super) fn find(analysis: &Analysis, offset: usize) -> Vec<TextRange> {
    let source = analysis.source();
    let mut ranges = vec![TextRange::new(0, source.len())];
    let root = analysis.policy().map(|policy| policy.root);
    if let Some(root) = root.filter(|root| root.range.touches(offset)) {
        ranges.push(root.range);
        for step in path_to(root, TextRange::empty(offset)) {
            add_step(&mut ranges, step, offset);
        }
    }
    let mut inner = ranges.first().copied().unwrap_or_default();
    ranges.retain(|range| {
        let is_first = *range == TextRange::new(0, source.len());
        let is_smaller = inner.covers(*range) && inner != *range && !range.is_empty();
        if is_smaller {
            inner = *range;
        }
        is_first || is_smaller
    });
    ranges.dedup();
    ranges.reverse();
    ranges
}

fn add_step(ranges: &mut Vec<TextRange>, step: Step<'_>, offset: usize) {
    let value = match step {
        Step::Element { array, index } => array.elements.get(index).map(|element| &element.value),
        Step::Property {
            object,
            index,
            on_key,
        } => {
            let Some(property) = object.properties.get(index) else {
                return;
            };
            ranges.push(property.range());
            if on_key {
                if property.key.range.touches(offset) {
                    add_string(ranges, &property.key, offset);
                }
                return;
            }
            property.value.as_ref()
        }
    };
    if let Some(value) = value {
        ranges.push(value.range);
        if let Some(string) = value.as_string() {
            add_string(ranges, string, offset);
        }
    }
}

/// The string, its content, the field of an ARN, the policy variable and its inside, the part between separators.
fn add_string(ranges: &mut Vec<TextRange>, string: &StringValue, offset: usize) {
    ranges.push(string.range);
    if !string.content.touches(offset) {
        return;
    }
    ranges.push(string.content);
    let text = string.as_str();
    let at = string.decoded_offset(offset);
    let holds = |range: &Range<usize>| TextRange::new(range.start, range.end).touches(at);
    let field = fields(text).and_then(|fields| fields.into_iter().find(holds));
    let variable = variables(text).map(|it| it.range).find(holds);
    let inside = variable.clone().map(|range| {
        let is_closed = text.get(range.clone()).is_some_and(|text| text.ends_with('}'));
        range.start + 2..range.end - usize::from(is_closed)
    });
    let parts = [field, variable, inside].into_iter().flatten();
    ranges.extend(parts.filter(holds).map(|range| string.source_range(range)));
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else {
        return;
    };
    let is_separator = |char: char| !char.is_alphanumeric() && !matches!(char, '_' | '-');
    let start = before
        .char_indices()
        .rev()
        .find(|(_, char)| is_separator(*char))
        .map_or(0, |(at, char)| at + char.len_utf8());
    let end = at + after.find(is_separator).unwrap_or(after.len());
    // In the middle of an escape the cursor touches neither side.
    ranges.extend(Some(string.source_range(start..end)).filter(|range| range.touches(offset)));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::ide::testing::at_cursor;

    /// What is selected step by step, a line each.
    fn steps(marked: &str) -> String {
        let (analysis, offset) = at_cursor(marked);
        let ranges = find(&analysis, offset);
        let nested = ranges
            .windows(2)
            .all(|pair| pair[1].covers(pair[0]) && pair[0] != pair[1]);
        assert!(
            nested && ranges.iter().all(|range| range.touches(offset)),
            "{marked}"
        );
        let slices = ranges
            .iter()
            .map(|range| range.slice(analysis.source()).replace("\r\n", "⏎"));
        slices.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn from_a_part_of_a_string_to_the_text() {
        expect![[r#"
            GetObject
            s3:GetObject
            "s3:GetObject"
            ["s3:GetObject", "s3:*"]
            "Action": ["s3:GetObject", "s3:*"]
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:*"]}
            [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:*"]}]
            "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:*"]}]
            {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:*"]}]}
             {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:*"]}]} "#]]
        .assert_eq(&steps(
            " {\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:Get$0Object\", \"s3:*\"]}]} ",
        ));
        expect![[r#"
            Effect
            "Effect"
            "Effect": "Allow"
            {"Effect": "Allow"}
            [{"Effect": "Allow"}]
            "Statement": [{"Effect": "Allow"}]
            {"Statement": [{"Effect": "Allow"}]}"#]]
        .assert_eq(&steps("{\"Statement\": [{\"Eff$0ect\": \"Allow\"}]}"));
        expect![[r#"
            bucket
            bucket/*
            arn:aws:s3:::bucket/*
            "arn:aws:s3:::bucket/*"
            "Resource": "arn:aws:s3:::bucket/*"
            {"Resource": "arn:aws:s3:::bucket/*"}
            [{"Resource": "arn:aws:s3:::bucket/*"}]
            "Statement": [{"Resource": "arn:aws:s3:::bucket/*"}]
            {"Statement": [{"Resource": "arn:aws:s3:::bucket/*"}]}"#]]
        .assert_eq(&steps(
            "{\"Statement\": [{\"Resource\": \"arn:aws:s3:::bu$0cket/*\"}]}",
        ));
    }

    #[test]
    fn in_gaps_and_broken_texts() {
        expect![[r#"
            [  {"Effect": "Allow"}]
            "Statement": [  {"Effect": "Allow"}]
            {"Statement": [  {"Effect": "Allow"}]}"#]]
        .assert_eq(&steps("{\"Statement\": [ $0 {\"Effect\": \"Allow\"}]}"));
        expect![[r#"
            x
            s3:😀x
            "s3:😀x
            ["s3:😀x
            "Action": ["s3:😀x
            "Effect": "Allow",⏎"Action": ["s3:😀x"#]]
        .assert_eq(&steps("\"Effect\": \"Allow\",\r\n\"Action\": [\"s3:😀x$0"));
        expect![[r#"
            a\u0062c
            "a\u0062c"
            "Sid": "a\u0062c"
            {"Sid": "a\u0062c", "Effect"}
            [{"Sid": "a\u0062c", "Effect"}
            "Statement": [{"Sid": "a\u0062c", "Effect"}
            {"Statement": [{"Sid": "a\u0062c", "Effect"}"#]]
        .assert_eq(&steps("{\"Statement\": [{\"Sid\": \"a\\u0062$0c\", \"Effect\"}"));
        expect![[r#"{"name": "x"}"#]].assert_eq(&steps("{\"name\": \"$0x\"}"));
        expect![[r#""#]].assert_eq(&steps("$0"));
    }
}
