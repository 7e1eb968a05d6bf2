//! What `check` prints: one writer a format, and what they print.

mod json;
mod text;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;

use annotate_snippets::Renderer;
use anstream::AutoStream;

use crate::analysis::{Analysis, Findings};
use crate::config::Problem;
use crate::project::ConfigFile;

use self::json::JsonOutput;
use self::text::TextOutput;
use super::Format;

/// What was learnt of one input.
#[derive(Debug)]
pub(super) struct Checked {
    /// Its name.
    pub(super) path: String,
    /// Where it is; nowhere for a configuration file.
    pub(super) file: Option<PathBuf>,
    /// The configuration that holds for it, and which of its entries covered a finding.
    pub(super) config: Option<(Arc<ConfigFile>, Vec<usize>)>,
    /// What it is.
    pub(super) outcome: Outcome,
}

/// What an input turned out to be.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A policy and its findings.
    Policy(Box<Analysis>, Findings),
    /// The configuration of a project.
    Config,
    /// Something else.
    NoPolicy,
    /// Bytes that are no text; why, as a sentence.
    NotUtf8(String),
    /// Nothing, since it could not be read; the reason, as the end of a sentence.
    Unreadable(String),
}

#[cfg(test)]
impl Checked {
    /// An input that no configuration holds for.
    fn new(path: &str, outcome: Outcome) -> Self {
        Self {
            path: path.to_owned(),
            file: None,
            config: None,
            outcome,
        }
    }
}

#[cfg(test)]
impl Outcome {
    /// A policy with these findings.
    fn policy(analysis: Analysis, diagnostics: Vec<crate::rule::Diagnostic>) -> Self {
        let findings = Findings {
            diagnostics,
            used_ignores: Vec::new(),
        };
        Self::Policy(Box::new(analysis), findings)
    }
}

/// A form of output.
pub(super) trait Output {
    /// Takes the next file.
    fn file(&mut self, checked: Checked) -> io::Result<()>;
    /// Takes a configuration file, behind the files.
    fn config(&mut self, config: &ConfigFile, problems: &[Problem]) -> io::Result<()>;
    /// Ends the report.
    fn finish(&mut self) -> io::Result<()>;
}

/// The output in this format, on standard output; text is in colour where that is wanted and can be shown
/// (`NO_COLOR`, `CLICOLOR_FORCE`).
pub(super) fn to_stdout(format: Format) -> Box<dyn Output> {
    let stdout = io::stdout().lock();
    match format {
        Format::Json => Box::new(JsonOutput::new(WhileRead::new(BufWriter::new(stdout)))),
        Format::Text => {
            let stdout = BufWriter::new(AutoStream::auto(stdout));
            Box::new(TextOutput::new(WhileRead::new(stdout), Renderer::styled()))
        }
    }
}

/// A writer that falls silent when its reader goes away, so that the work is done to its end.
#[derive(Debug)]
pub(super) struct WhileRead<W> {
    inner: Option<W>,
}

impl<W: Write> WhileRead<W> {
    /// Writes to `inner`.
    pub(super) fn new(inner: W) -> Self {
        Self { inner: Some(inner) }
    }

    fn attempt<T>(&mut self, done: T, write: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        let Some(inner) = &mut self.inner else {
            return Ok(done);
        };
        match write(inner) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.inner = None;
                Ok(done)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for WhileRead<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(bytes.len(), |inner| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt((), W::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_reader_that_is_gone_is_no_error() {
        let mut out = WhileRead::new(Closed);
        assert!(out.write_all(b"text").and_then(|()| out.flush()).is_ok());
    }
}
