//! Outline, folding, selection, highlights, links, hints, tokens and formatting of many texts, whole and cut: nothing
//! panics, and every range is what the protocol asks for.

use iam_policy_ls::analysis::{Analysis, Settings};
use iam_policy_ls::ide::{self, FormattingOptions, Symbol};
use iam_policy_ls::text::{Text, TextRange, apply_edits};

const TEXTS: [&str; 7] = [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"A\",\n      \"Effect\": \"Allow\",\n      \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/${aws:x}\"},\n      \"NotAction\": [\"s3:Get*\", \"ec2\\u003aRun*\"],\n      \"Resource\": \"arn:aws:s3:::team-${aws:username}/*\",\n      \"Condition\": {\"ForAnyValue:StringLike\": {\"aws:TagKeys\": [\"😀*\", \"${aws:PrincipalTag/team, 'x'}\"]}}\n    }\n  ]\n}",
    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
    "\"Sid\": \"x\", \"Effect\": \"Allow\", \"Action\": [ \"kms:CreateGrant\" ] }, { \"Effect\": \"Deny\", \"Action\": \"s3:\" }",
    "[{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\"}, {\"NotAction\": [\"sts:\"]},,]",
    "{\"Statement\": [\r\n  {\"Effect\": Allow,\r\n  \"Action\": [\"s3:Get\r\n  \"Resource\" \"*\"\r\n",
    "\u{feff}{\"Statement\" [{\"Action\"; \"é😀:Get*\", \"Condition\": {\"\\ud83d\\ude00\": {\"${}\": \"${a\"}}}]}}",
    "{\"Statement\":[{\"Action\":[\"s3:\u{2028}Get\u{0}\\q\\u12\"",
];

fn analysis(source: &str) -> Analysis {
    Analysis::new(Text::new(source), Settings::default())
}

fn fits(range: TextRange, source: &str) -> bool {
    range.end <= source.len() && source.is_char_boundary(range.start) && source.is_char_boundary(range.end)
}

fn check_symbols(symbols: &[Symbol], around: TextRange, source: &str) {
    for symbol in symbols {
        assert!(!symbol.name.trim().is_empty() && fits(symbol.range, source));
        assert!(around.covers(symbol.range) && symbol.range.covers(symbol.selection));
        check_symbols(&symbol.children, symbol.range, source);
    }
}

fn check_text(source: &str) {
    let analysis = analysis(source);
    let all = TextRange::new(0, source.len());
    check_symbols(&ide::symbols(&analysis), all, source);
    assert!(
        ide::folding_ranges(&analysis)
            .iter()
            .all(|range| fits(*range, source))
    );
    let links: Vec<_> = ide::links(&analysis).iter().map(|link| link.range).collect();
    let tokens: Vec<_> = ide::tokens(&analysis, all)
        .iter()
        .map(|token| token.range)
        .collect();
    for ranges in [links, tokens] {
        assert!(
            ranges
                .iter()
                .all(|range| fits(*range, source) && !range.is_empty())
        );
        assert!(
            ranges.windows(2).all(|pair| pair[0].end <= pair[1].start),
            "{source:?}"
        );
    }
    let hints = ide::inlay_hints(&analysis, all);
    assert!(hints.iter().all(|hint| source.is_char_boundary(hint.offset)));
    let _ = ide::lenses(&analysis, &analysis.diagnostics());
    let options = FormattingOptions {
        tab_size: 4,
        insert_spaces: true,
    };
    let edits = ide::format(&analysis, None, options);
    if analysis.parse().errors.is_empty() {
        let after = self::analysis(&apply_edits(source, &edits));
        assert!(after.parse().errors.is_empty() && ide::format(&after, None, options).is_empty());
    } else {
        assert!(edits.is_empty(), "{source:?}");
    }
}

fn check_offset(source: &str, analysis: &Analysis, offset: usize) {
    let cursor = (0..=offset.min(source.len()))
        .rev()
        .find(|at| source.is_char_boundary(*at))
        .unwrap_or(0);
    let steps = ide::selection_ranges(analysis, offset);
    assert_eq!(steps.last(), Some(&TextRange::new(0, source.len())));
    assert!(
        steps
            .iter()
            .all(|range| fits(*range, source) && range.touches(cursor))
    );
    let is_nested = |pair: &[TextRange]| pair[1].covers(pair[0]) && pair[0] != pair[1];
    assert!(steps.windows(2).all(is_nested), "{offset} in {source:?}");
    let places = ide::highlights(analysis, offset);
    assert!(places.iter().all(|range| fits(*range, source)));
    let has_own = places.iter().any(|range| range.touches(cursor));
    assert!(places.is_empty() || has_own, "{offset} in {source:?}");
    let _ = ide::explain_statement(analysis, offset);
}

#[test]
fn every_prefix_of_every_text() {
    for source in TEXTS {
        for (end, _) in source.char_indices() {
            check_text(&source[..end]);
        }
        check_text(source);
    }
}

#[test]
fn every_offset_of_every_text() {
    for source in TEXTS {
        let analysis = analysis(source);
        for offset in 0..source.len() + 2 {
            check_offset(source, &analysis, offset);
        }
    }
}
