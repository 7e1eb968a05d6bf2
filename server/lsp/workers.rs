//! Where work on documents is done: off the protocol task, a panic contained.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::{self, JoinError};

/// A few threads for work on documents.
#[derive(Clone, Debug)]
pub(super) struct Workers(Arc<Semaphore>);

impl Default for Workers {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(Self::COUNT)))
    }
}

impl Workers {
    /// How many pieces of work run at once; what waits for its turn can still be cancelled.
    pub(super) const COUNT: usize = 2;

    /// Does `work` on a thread of its own. Dropping the future before the work has begun cancels it.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        // The permit goes with the work, which runs to its end even where nobody waits for it any more.
        let permit = self.0.clone().acquire_owned().await;
        task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(Panicked::from)
    }

    /// Frees something where that holds up nobody.
    pub(super) fn discard<T: Send + 'static>(&self, garbage: T) {
        drop(task::spawn_blocking(move || drop(garbage)));
    }
}

/// A piece of work panicked: a mistake in this program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Panicked {
    message: String,
}

impl From<JoinError> for Panicked {
    fn from(error: JoinError) -> Self {
        let message = match error.try_into_panic() {
            Ok(payload) => panic_message(&*payload).to_owned(),
            Err(error) => error.to_string(),
        };
        Self { message }
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this is a bug in iam-policy-ls, please report it: {}",
            self.message
        )
    }
}

impl std::error::Error for Panicked {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_fails_one_piece_of_work_only() {
        let workers = Workers::default();
        for _ in 0..2 * Workers::COUNT {
            let result = workers.run(|| -> u8 { panic!("no {}", "way") }).await;
            assert_eq!(result.unwrap_err().message, "no way");
        }
        assert_eq!(workers.run(|| 1).await, Ok(1), "its permit came back");
    }

    #[tokio::test]
    async fn what_waits_can_be_cancelled() {
        let workers = Workers::default();
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(std::sync::Mutex::new(gate));
        let busy: Vec<_> = (0..Workers::COUNT)
            .map(|_| {
                let (workers, gate) = (workers.clone(), gate.clone());
                task::spawn(async move { workers.run(move || gate.lock().unwrap().recv().unwrap()).await })
            })
            .collect();
        while workers.0.available_permits() != 0 {
            task::yield_now().await;
        }
        let ran = Arc::new(());
        let mut waiting = Box::pin(workers.run({
            let ran = ran.clone();
            move || drop(ran)
        }));
        tokio::select! {
            biased;
            _ = &mut waiting => unreachable!("all workers are busy"),
            () = task::yield_now() => {}
        }
        drop(waiting);
        assert_eq!(Arc::strong_count(&ran), 1, "its closure is gone");
        for job in busy {
            release.send(()).unwrap();
            drop(job);
        }
    }
}
