//! One line on a terminal that says how far a long run is.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Below this a run needs no progress.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line changes.
const INTERVAL: Duration = Duration::from_millis(100);

/// The progress line on standard error; silent where that is no terminal.
pub(super) struct Progress {
    /// When the line may be written next; `None` without a terminal.
    due: Option<Instant>,
    visible: bool,
}

impl Progress {
    /// Starts the clock.
    pub(super) fn new() -> Self {
        let due = io::stderr().is_terminal().then(|| Instant::now() + PATIENCE);
        Self { due, visible: false }
    }

    /// Rewrites the line when it is time to.
    pub(super) fn show(&mut self, line: impl Display) {
        let now = Instant::now();
        if self.due.is_none_or(|due| now < due) {
            return;
        }
        self.due = Some(now + INTERVAL);
        self.visible = true;
        write(format_args!("\r\x1b[K{line}"));
    }

    /// Takes the line away, so that something else can be written; it may come back at once.
    pub(super) fn clear(&mut self) {
        if self.visible {
            self.visible = false;
            self.due = Some(Instant::now());
            write("\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Progress that cannot be shown is no problem.
fn write(text: impl Display) {
    let mut stderr = io::stderr().lock();
    let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
}
