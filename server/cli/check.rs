//! `check`: files and folders in, findings out.

use std::collections::BTreeMap;
use std::env;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf, absolute};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use clap::Args;

use super::configs::Configs;
use super::inputs::{self, Input};
use super::output::{self, Checked, Outcome};
use super::progress::Progress;
use super::{Format, Status, complain, remark};
use crate::analysis::{Analysis, Settings};
use crate::config::{FILE_NAME, Problem, is_resource_type};
use crate::policy::PolicyKind;
use crate::project::{Project, Resolved, today, used_entries};
use crate::rule::Severity;
use crate::text::Text;

/// What `check` is told.
#[derive(Args, Debug)]
#[command(
    after_help = "Exit status: 0 nothing found at or above the threshold, 1 something found, \
                        2 something could not be checked."
)]
pub struct CheckArguments {
    /// Files, folders (their `.json` and `.jsonc` files that hold policies), or `-` for standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// The kind of the policies; by default what their content suggests
    #[arg(long, value_name = "TYPE", value_enum)]
    policy_type: Option<PolicyKind>,

    /// What the policies are attached to, as CloudFormation names it: `AWS::S3::Bucket`
    #[arg(long, value_name = "RESOURCE", value_parser = resource_type)]
    resource_type: Option<String>,

    /// Turn on the rules that ask what could be done with a policy
    #[arg(long)]
    security_audit: bool,

    /// Read no configuration file (`iam-policy-ls.json`, the nearest above each file)
    #[arg(long)]
    no_config: bool,

    /// The lowest severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Severity::Warning)]
    fail_on: Severity,
}

/// Checks everything and prints it in the order of the paths.
pub(super) fn run(arguments: &CheckArguments) -> io::Result<Status> {
    let mut output = output::to_stdout(arguments.format);
    let checker = Checker::new(arguments);
    let mut configs = Configs::default();
    let mut progress = Progress::new();
    let found = inputs::collect(&arguments.paths, |files| {
        progress.show(format_args!("{files} files to check"))
    });
    let mut status = Status::Clean;
    for problem in &found.problems {
        progress.clear();
        complain(problem);
        status = Status::Failed;
    }
    let total = found.inputs.len();
    let mut done = 0;
    in_parallel(
        &found.inputs,
        |input| checker.check(input),
        |checked| {
            done += 1;
            if let Some(checked) = checked {
                if let Some((config, used)) = &checked.config {
                    configs.add(config, checked.file.as_deref(), used);
                }
                status = status.max(status_of(&checked, arguments.fail_on));
                progress.clear();
                tell(&checked, arguments.format);
                if !matches!(checked.outcome, Outcome::Config) {
                    output.file(checked)?;
                }
            }
            progress.show(format_args!("{done} of {total} files checked"));
            Ok(())
        },
    )?;
    progress.clear();
    let folders: Vec<PathBuf> = arguments
        .paths
        .iter()
        .filter(|path| path.is_dir())
        .cloned()
        .collect();
    for (config, problems) in configs.problems(&folders, &today()) {
        status = status.max(status_of_config(&problems, arguments.fail_on));
        output.config(&config, &problems)?;
    }
    output.finish()?;
    Ok(status)
}

/// A mistake in the configuration means that something was not checked as it should have been.
fn status_of_config(problems: &[Problem], threshold: Severity) -> Status {
    let loudest = problems.iter().map(|problem| problem.severity).max();
    match loudest {
        Some(Severity::Error) => Status::Failed,
        Some(severity) if severity >= threshold => Status::Found,
        _ => Status::Clean,
    }
}

/// Says what the output does not.
fn tell(checked: &Checked, format: Format) {
    let path = &checked.path;
    match &checked.outcome {
        Outcome::Unreadable(reason) => complain(format_args!("`{path}` cannot be read: {reason}")),
        Outcome::NoPolicy if format == Format::Text => remark(format_args!("`{path}` holds no policy")),
        _ => {}
    }
}

fn status_of(checked: &Checked, threshold: Severity) -> Status {
    match &checked.outcome {
        Outcome::Unreadable(_) | Outcome::NotUtf8(_) => Status::Failed,
        Outcome::Policy(_, findings)
            if findings
                .diagnostics
                .iter()
                .any(|found| found.severity >= threshold) =>
        {
            Status::Found
        }
        Outcome::Policy(..) | Outcome::Config | Outcome::NoPolicy => Status::Clean,
    }
}

/// Checks inputs, each under what holds for it.
struct Checker {
    settings: Settings,
    security_audit: bool,
    /// `None` where no configuration is wanted.
    project: Option<Project>,
}

impl Checker {
    fn new(arguments: &CheckArguments) -> Self {
        let known = arguments.policy_type.map(Settings::of_kind);
        let settings = Settings {
            resource_type: arguments.resource_type.clone(),
            ..known.unwrap_or_default()
        };
        let roots = env::current_dir().into_iter().collect();
        Self {
            settings,
            security_audit: arguments.security_audit,
            project: (!arguments.no_config).then(|| Project::new(roots)),
        }
    }

    /// Checks one input; `None` for a file that nobody named and that holds no policy.
    fn check(&self, input: &Input) -> Option<Checked> {
        // Standard input stands for a file of the folder that the command runs in.
        let file = absolute(input.file().unwrap_or(Path::new("-"))).ok();
        let is_config = file.as_ref().is_some_and(|file| file.ends_with(FILE_NAME));
        let resolved = self.resolve(file.as_deref());
        let outcome = match input.read() {
            Ok(_) if is_config => Outcome::Config,
            Ok(bytes) => examine(bytes, &resolved.settings, input.named),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge && !input.named => Outcome::NoPolicy,
            Err(error) => Outcome::Unreadable(reason(&error)),
        };
        let is_worth_telling = input.named || !matches!(outcome, Outcome::NoPolicy);
        let used = match &outcome {
            Outcome::Policy(_, findings) => used_entries(&resolved.settings, findings),
            _ => Vec::new(),
        };
        is_worth_telling.then(|| Checked {
            path: input.path(),
            file: file.filter(|_| !is_config),
            config: resolved.config.map(|config| (config, used)),
            outcome,
        })
    }

    fn resolve(&self, file: Option<&Path>) -> Resolved {
        let mut resolved = match (&self.project, file) {
            (Some(project), Some(file)) => project.resolve(file, self.settings.clone(), None),
            _ => Resolved {
                settings: Settings {
                    path: file.map(|file| file.display().to_string()),
                    ..self.settings.clone()
                },
                config: None,
            },
        };
        resolved.settings.levels.security_audit |= self.security_audit;
        resolved
    }
}

fn examine(bytes: Vec<u8>, settings: &Settings, named: bool) -> Outcome {
    let source = match String::from_utf8(bytes) {
        Ok(source) => source,
        Err(error) => {
            // A folder may hold files in any encoding; only policies among them are worth a word.
            let is_policy = || analyse(&String::from_utf8_lossy(error.as_bytes()), settings).is_policy();
            return match named || is_policy() {
                true => Outcome::NotUtf8(not_utf8(error.utf8_error().valid_up_to())),
                false => Outcome::NoPolicy,
            };
        }
    };
    let analysis = analyse(&source, settings);
    if !analysis.is_policy() {
        return Outcome::NoPolicy;
    }
    let findings = analysis.findings();
    Outcome::Policy(Box::new(analysis), findings)
}

/// Reads a text without its byte order mark, which is no part of it in any editor.
fn analyse(source: &str, settings: &Settings) -> Analysis {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    Analysis::new(Text::new(source), settings.clone())
}

fn not_utf8(offset: usize) -> String {
    format!("The byte at offset {offset} is not UTF-8; save the file as UTF-8")
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::FileTooLarge => "it is larger than any policy".to_owned(),
        _ => error.to_string(),
    }
}

fn resource_type(text: &str) -> Result<String, String> {
    match is_resource_type(text) {
        true => Ok(text.to_owned()),
        false => Err("a CloudFormation type has three parts, like `AWS::S3::Bucket`".to_owned()),
    }
}

/// Does `work` on all items, on every core, and hands the results to `take` in the order of the items; an error of
/// `take` ends it all.
fn in_parallel<Item: Sync, Made: Send>(
    items: &[Item],
    work: impl Fn(&Item) -> Made + Sync,
    mut take: impl FnMut(Made) -> io::Result<()>,
) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let worker = |sender: mpsc::Sender<(usize, Made)>| {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return };
            if sender.send((index, work(item))).is_err() {
                return;
            }
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            let sender = sender.clone();
            scope.spawn(|| worker(sender));
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (index, made) in receiver {
            early.insert(index, made);
            while let Some(made) = early.remove(&due) {
                due += 1;
                take(made)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..100).collect();
        let slow_first = |item: &u64| {
            thread::sleep(std::time::Duration::from_micros(100 - item));
            item * 2
        };
        let mut results = Vec::new();
        let all = in_parallel(&items, slow_first, |result| {
            results.push(result);
            Ok(())
        });
        assert!(all.is_ok());
        assert_eq!(results, (0..100).map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_of_the_taker_ends_the_work() {
        let items = [0; 1000];
        let mut taken = 0;
        let ended = in_parallel(
            &items,
            |item| *item,
            |_| {
                taken += 1;
                Err(io::Error::other("full"))
            },
        );
        assert!(ended.is_err());
        assert_eq!(taken, 1);
    }

    #[test]
    fn a_resource_type_has_three_parts() {
        assert!(resource_type("AWS::S3::Bucket").is_ok());
        for bad in ["", "bucket", "AWS::S3", "AWS::::Bucket", "AWS::S3::Bucket::x"] {
            assert!(resource_type(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn invalid_utf8_names_the_byte() {
        let outcome = examine(b"{\"a\": \"\xff\"}".to_vec(), &Settings::default(), true);
        assert!(matches!(outcome, Outcome::NotUtf8(sentence) if sentence.contains("offset 7 ")));
    }
}
