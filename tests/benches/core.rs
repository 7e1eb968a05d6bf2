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

/// What an editor asks of the whole text.
fn structure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("structure");
    for (name, source) in [
        ("support policy", SUPPORT.to_owned()),
        ("7,000 statements", large()),
    ] {
        let analysis = analyse(Text::new(&source));
        let all = TextRange::new(0, source.len());
        let options = ide::FormattingOptions {
            tab_size: 2,
            insert_spaces: true,
        };
        group.bench_function(format!("symbols of {name}"), |bencher| {
            bencher.iter(|| black_box(ide::symbols(&analysis).len()));
        });
        group.bench_function(format!("tokens of {name}"), |bencher| {
            bencher.iter(|| black_box(ide::tokens(&analysis, all).len()));
        });
        group.bench_function(format!("formatting of {name}"), |bencher| {
            bencher.iter(|| black_box(ide::format(&analysis, None, options).len()));
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
