//! Standard output, written by a thread of its own, in whole messages.
//!
//! The process may end while messages are on their way. What has been begun is then finished, so that the client
//! never reads half a message.

use std::future::Future;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::mpsc::{self, Receiver, Sender};
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::sync::oneshot;

/// How long a client that does not read may hold up the end.
const PATIENCE: Duration = Duration::from_secs(1);

/// Takes messages; a flush is done when they are written.
#[derive(Debug)]
pub(super) struct Output {
    thread: Sender<Chunk>,
    buffer: Vec<u8>,
    writing: Option<oneshot::Receiver<io::Result<()>>>,
}

/// Some whole messages, and who waits for them to be written.
type Chunk = (Vec<u8>, oneshot::Sender<io::Result<()>>);

/// Tells when the thread is done, which is some time after its [`Output`] is gone.
#[derive(Debug)]
pub(super) struct End(Receiver<()>);

impl End {
    /// Waits for what has been begun to be written.
    pub(super) fn wait(self) {
        // Nothing is ever sent: the thread lets go of its end of the channel.
        let _ = self.0.recv_timeout(PATIENCE);
    }
}

impl Output {
    /// Writes to standard output.
    ///
    /// # Errors
    /// The thread could not be started.
    pub(super) fn stdout() -> io::Result<(Self, End)> {
        Self::new(io::stdout())
    }

    fn new(target: impl Write + Send + 'static) -> io::Result<(Self, End)> {
        let (thread, chunks) = mpsc::channel();
        let (done, end) = mpsc::channel();
        let writing = thread::Builder::new().name("stdout".to_owned());
        writing.spawn(move || {
            let _done: Sender<()> = done;
            write_all(target, &chunks);
        })?;
        let output = Self {
            thread,
            buffer: Vec::new(),
            writing: None,
        };
        Ok((output, End(end)))
    }
}

fn write_all(mut target: impl Write, chunks: &Receiver<Chunk>) {
    for (messages, waiting) in chunks {
        let result = target.write_all(&messages).and_then(|()| target.flush());
        // Whoever waited may be gone, at the end of the session.
        let _ = waiting.send(result);
    }
}

impl AsyncWrite for Output {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.buffer.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if let Some(writing) = &mut self.writing {
                let result = ready!(Pin::new(writing).poll(context));
                self.writing = None;
                result.unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))?;
            }
            if self.buffer.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let (done, writing) = oneshot::channel();
            self.writing = Some(writing);
            let chunk = (std::mem::take(&mut self.buffer), done);
            // A thread that has ended drops the chunk, which the next round sees.
            let _ = self.thread.send(chunk);
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps what is written, one entry a call; writing `fail` fails.
    #[derive(Clone, Default)]
    struct Target(Arc<Mutex<Vec<String>>>);

    impl Write for Target {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let text = String::from_utf8_lossy(bytes).into_owned();
            if text == "fail" {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            self.0.lock().unwrap().push(text);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    async fn write(output: &mut Output, text: &str) {
        let written = poll_fn(|context| Pin::new(&mut *output).poll_write(context, text.as_bytes())).await;
        assert_eq!(written.unwrap(), text.len());
    }

    async fn flush(output: &mut Output) -> io::Result<()> {
        poll_fn(|context| Pin::new(&mut *output).poll_flush(context)).await
    }

    #[tokio::test]
    async fn what_was_begun_is_written_at_the_end() {
        let target = Target::default();
        let (mut output, end) = Output::new(target.clone()).unwrap();
        write(&mut output, "a").await;
        write(&mut output, "b").await;
        flush(&mut output).await.unwrap();
        write(&mut output, "c").await;
        tokio::select! {
            biased;
            _ = flush(&mut output) => {}
            () = std::future::ready(()) => {}
        }
        drop(output);
        end.wait();
        assert_eq!(*target.0.lock().unwrap(), ["ab", "c"]);
    }

    #[tokio::test]
    async fn a_failure_is_told_to_whoever_waits() {
        let (mut output, _end) = Output::new(Target::default()).unwrap();
        write(&mut output, "fail").await;
        let error = flush(&mut output).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
