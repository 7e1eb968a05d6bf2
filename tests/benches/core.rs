//! How long the core takes for what an editor does: `cargo bench`.
//!
//! A keystroke is an edit of the rope, a new analysis and its findings, which is all that happens between `didChange`
//! and `publishDiagnostics` but for the transport.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use iam_policy_ls::analysis::{Analysis, Settings};
use iam_policy_ls::syntax::json;
use iam_policy_ls::text::{Text, TextRange};
use iam_policy_ls::{catalog, ide};

const SUPPORT: &str = include_str!("../fixtures/support-app-role.json");

/// 400 patterns in one statement.
fn wildcards() -> String {
    let services = [
        "s3", "ec2", "iam", "rds", "sqs", "sns", "kms", "logs", "ecs", "eks",
    ];
    let verbs = [
        "Get", "List", "Describe", "Create", "Delete", "Put", "Update", "Tag", "Untag", "Start",
    ];
    let patterns = services
        .iter()
        .flat_map(|service| verbs.iter().map(move |verb| format!("\"{service}:{verb}*\"")));
    let patterns: Vec<String> = patterns
        .flat_map(|pattern| std::iter::repeat_n(pattern, 4))
        .collect();
    policy(&[format!(
        r#"{{"Effect": "Allow", "Action": [{}], "Resource": "*"}}"#,
        patterns.join(",\n")
    )])
}

/// 7,000 statements, 1.1 MB.
fn large() -> String {
    let statement = |index: usize| {
        format!(
            "{{\n  \"Sid\": \"S{index}\",\n  \"Effect\": \"Allow\",\n  \"Action\": [\n   \"s3:GetObject\",\n   \"ec2:Describe*\",\n   \"support:CreateCase\"\n  ],\n  \"Resource\": \"*\"\n }}"
        )
    };
    policy(&(0..7000).map(statement).collect::<Vec<_>>())
}

fn policy(statements: &[String]) -> String {
    format!(
        "{{\n \"Version\": \"2012-10-17\",\n \"Statement\": [{}]\n}}",
        statements.join(", ")
    )
}

/// JSON of 3 MB that has nothing to do with IAM.
fn unrelated() -> String {
    let mut text = String::from("{\"items\": [\n");
    for index in 0..30_000 {
        let name = "x".repeat(40);
        let _ = writeln!(
            text,
            " {{\"id\": {index}, \"name\": \"{name}\", \"tags\": [\"a\", \"b\"], \"size\": 1}},"
        );
    }
    text.push_str(" {}]}");
    text
}

fn analyse(text: Text) -> Analysis {
    Analysis::new(text, Settings::default())
}

fn keystroke(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keystroke");
    group.sample_size(20);
    for (name, source) in [
        ("support policy", SUPPORT.to_owned()),
        ("400 wildcards", wildcards()),
        ("7,000 statements", large()),
        ("unrelated 3 MB", unrelated()),
    ] {
        let text = Text::new(&source);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut text = text.clone();
                text.replace(TextRange::empty(1), " ");
                black_box(analyse(text).diagnostics().len())
            });
        });
    }
}

fn parse(criterion: &mut Criterion) {
    let large = large();
    criterion.bench_function("parse 1.1 MB", |bencher| {
        bencher.iter(|| black_box(json::parse(&large)))
    });
}

fn cursor(criterion: &mut Criterion) {
    let analysis = analyse(Text::new(SUPPORT));
    let offset = SUPPORT.find("support:CreateCase").expect("an action") + "support:Cr".len();
    let options = ide::CompletionOptions {
        snippets: true,
        now: None,
    };
    criterion.bench_function("completion", |bencher| {
        bencher.iter(|| black_box(ide::completion(&analysis, offset, options).items.len()));
    });
    criterion.bench_function("hover", |bencher| {
        bencher.iter(|| black_box(ide::hover(&analysis, offset)))
    });
}

/// 2,200 statements with ARNs, variables and conditions, 1.1 MB.
fn varied() -> String {
    let statement = |index: usize| {
        format!(
            r#"{{
  "Sid": "S{index}",
  "Effect": "Allow",
  "Action": ["s3:Get*", "dynamodb:GetItem", "kms:Decrypt"],
  "Resource": [
   "arn:aws:s3:::bucket-{index}/${{aws:username}}/*",
   "arn:aws:dynamodb:eu-west-1:111122223333:table/t{index}",
   "arn:aws:kms:*:111122223333:key/*"
  ],
  "Condition": {{
   "StringLike": {{"aws:PrincipalTag/team": ["a{index}", "${{aws:PrincipalTag/other}}"]}},
   "IpAddress": {{"aws:SourceIp": "203.0.113.0/24"}}
  }}
 }}"#
        )
    };
    policy(&(0..2200).map(statement).collect::<Vec<_>>())
}

/// What an editor asks of the whole text, and at a cursor in it.
fn structure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("structure");
    group.sample_size(10);
    for (name, source) in [
        ("support policy", SUPPORT.to_owned()),
        ("7,000 statements", large()),
        ("2,200 statements", varied()),
    ] {
        let analysis = analyse(Text::new(&source));
        let all = TextRange::new(0, source.len());
        let formatting = ide::FormattingOptions {
            tab_size: 2,
            insert_spaces: true,
        };
        let completion = ide::CompletionOptions {
            snippets: true,
            now: None,
        };
        let middle = source.len() / 2;
        let action = middle
            + source[middle..]
                .find("\"s3:")
                .or(source[middle..].find(':'))
                .unwrap_or(0)
            + 3;
        let cursor = TextRange::empty(action);
        let found = analysis.diagnostics();
        let mut measure = |what: &str, work: &dyn Fn() -> usize| {
            group.bench_function(format!("{what} of {name}"), |bencher| {
                bencher.iter(|| black_box(work()));
            });
        };
        measure("symbols", &|| ide::symbols(&analysis).len());
        measure("tokens", &|| ide::tokens(&analysis, all).len());
        measure("hints", &|| ide::inlay_hints(&analysis, all).len());
        measure("links", &|| ide::links(&analysis).len());
        measure("folding", &|| ide::folding_ranges(&analysis).len());
        measure("lenses", &|| ide::lenses(&analysis, &found).len());
        measure("formatting", &|| ide::format(&analysis, None, formatting).len());
        measure("highlights", &|| ide::highlights(&analysis, action).len());
        measure("selection", &|| ide::selection_ranges(&analysis, action).len());
        measure("hover", &|| usize::from(ide::hover(&analysis, action).is_some()));
        measure("code actions", &|| {
            ide::code_actions(&analysis, &found, cursor).len()
        });
        measure("completion", &|| {
            ide::completion(&analysis, action, completion).items.len()
        });
    }
}

fn patterns(criterion: &mut Criterion) {
    criterion.bench_function("expand ec2:*e*s*c*", |bencher| {
        bencher.iter(|| black_box(catalog::ActionSet::expand("ec2:*e*s*c*").len()));
    });
}

criterion_group!(benches, keystroke, parse, cursor, structure, patterns);
criterion_main!(benches);
