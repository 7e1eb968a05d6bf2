//! Completion and hover at every offset of many texts, whole and cut: nothing panics, ranges hold the cursor, and
//! whatever is accepted leaves a text that can be read again.

use iam_policy_ls::analysis::{Analysis, Settings};
use iam_policy_ls::ide::{CompletionItem, CompletionOptions, completion, hover};
use iam_policy_ls::text::{Edit, Text, TextRange, apply_edits};

const WHOLE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Tickets",
      "Effect": "Allow",
      "Principal": {"AWS": "111122223333"},
      "Action": ["support:*Case", "s3:GetObject", "nope:Get", "ec2\u003aRun*"],
      "Resource": "arn:aws:s3:::team-${aws:username}/*",
      "Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["😀", "${aws:PrincipalTag/team, 'x'}"]}}
    }
  ]
}"#;

const TEXTS: [&str; 9] = [
    WHOLE,
    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
    "\"Sid\": \"x\", \"Effect\": \"Allow\", \"Action\": [ \"kms:CreateGrant\" ] }, { \"Effect\": \"Deny\", \"Action\": \"s3:\" }",
    "[{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\"}, {\"NotAction\": [\"sts:\"]},,]",
    "{\"Statement\": [\r\n  {\"Effect\": Allow,\r\n  \"Action\": [\"s3:Get\r\n  \"Resource\" \"*\"\r\n",
    "{'Statement': [{'Effect': 'Allow', Action: ['s3:GetObject' 's3:Put' /* both */ ]}]}",
    "\u{feff}{\"Statement\" [{\"Action\"; \"é😀:Get\", \"Condition\": {\"\\ud83d\\ude00\": {\"${}\": \"${a\"}}}]}}",
    "{\"Effect\": \"Allow\", \"Action\": {\"a\": [[\"s3:*\"]]}, \"Action\": 12, \"Action\": [null, true, 1e9, s3:Ge]}",
    "{\"Statement\":[{\"Action\":[\"s3:\u{2028}Get\u{0}\\q\\u12\"",
];

fn analysis(source: &str) -> Analysis {
    Analysis::new(Text::new(source), Settings::default())
}

fn fits(range: TextRange, source: &str) -> bool {
    range.end <= source.len() && source.is_char_boundary(range.start) && source.is_char_boundary(range.end)
}

/// Asks at an offset and checks what every answer promises.
fn ask(source: &str, analysis: &Analysis, offset: usize) {
    // An offset inside a character counts as its start.
    let cursor = (0..=offset.min(source.len()))
        .rev()
        .find(|at| source.is_char_boundary(*at))
        .unwrap_or(0);
    if let Some(hover) = hover(analysis, offset) {
        assert!(
            hover.range.touches(cursor) && fits(hover.range, source),
            "{offset} in {source:?}"
        );
        assert!(!hover.markdown.is_empty());
    }
    let options = CompletionOptions {
        snippets: true,
        now: None,
    };
    let list = completion(analysis, offset, options);
    for item in &list.items {
        let range = item.edit.range;
        assert!(
            range.touches(cursor) && fits(range, source),
            "{} at {offset} in {source:?}",
            item.label
        );
        let others = || item.additional_edits.iter().map(|edit| edit.range);
        assert!(
            others().all(|other| fits(other, source) && !range.contains(other.start)),
            "{}",
            item.label
        );
    }
    let accepted = list.items.first().into_iter().chain(list.items.last());
    for item in accepted {
        let edits: Vec<Edit> = item
            .additional_edits
            .iter()
            .cloned()
            .chain([inserted(item)])
            .collect();
        let after = apply_edits(source, &edits);
        assert!(
            analysis_of_accepted(&after) <= analysis.parse().errors.len(),
            "{} at {offset} in {source:?}: {after:?}",
            item.label
        );
    }
}

/// What a client puts in; the places to fill in stay as they are, and so does the text that stands in them.
fn inserted(item: &CompletionItem) -> Edit {
    let Edit { range, new_text } = item.edit.clone();
    match item.is_snippet {
        true => Edit::replace(
            range,
            new_text
                .replace("\\$", "$")
                .replace("\\}", "}")
                .replace("\\\\", "\\"),
        ),
        false => Edit::replace(range, new_text),
    }
}

/// How many slips the text has.
fn analysis_of_accepted(source: &str) -> usize {
    analysis(source).parse().errors.len()
}

#[test]
fn every_offset_of_every_text() {
    for source in TEXTS {
        let analysis = analysis(source);
        for offset in 0..source.len() + 2 {
            ask(source, &analysis, offset);
        }
    }
}

#[test]
fn every_offset_of_every_prefix() {
    let small = TEXTS[1];
    for end in 0..small.len() {
        let prefix = &small[..end];
        let analysis = analysis(prefix);
        for offset in 0..=end {
            ask(prefix, &analysis, offset);
        }
    }
}

#[test]
fn the_end_of_every_prefix() {
    for source in TEXTS {
        for (end, _) in source.char_indices() {
            let prefix = &source[..end];
            ask(prefix, &analysis(prefix), end);
        }
    }
}
