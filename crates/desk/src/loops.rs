//! Everything the desk does in the background, started and stopped in one place:
//! each loop has a name, a panic is reported and the loop begun again, and
//! stopping means cancel, wait, abort **and await**.

pub(crate) mod disk;
pub(crate) mod index;
pub(crate) mod outbox;
pub(crate) mod sync;
pub(crate) mod telling;
pub(crate) mod typing;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A loop that panicked begins again after this pause.
const AFTER_PANIC: Duration = Duration::from_secs(1);

/// The running loops.
pub(crate) struct Loops {
    stop: CancellationToken,
    running: Mutex<JoinSet<()>>,
}

impl Loops {
    pub(crate) fn new() -> Self {
        Self { stop: CancellationToken::new(), running: Mutex::new(JoinSet::new()) }
    }

    /// Starts a loop. `begin` is called again when the loop panics.
    pub(crate) fn start<F, Fut>(&self, name: &'static str, begin: F)
    where
        F: Fn(CancellationToken) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.spawn(async move {
            while AssertUnwindSafe(begin(stop.clone())).catch_unwind().await.is_err() {
                tracing::error!(name, "a loop of the desk panicked; it begins again");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(AFTER_PANIC) => {}
                }
            }
        });
    }

    /// Stops all loops: asks, waits at most `patience`, aborts, and awaits the end.
    pub(crate) async fn stop(&self, patience: Duration) {
        self.stop.cancel();
        let mut running = std::mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        let ended =
            tokio::time::timeout(patience, async { while running.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            tracing::warn!(left = running.len(), "loops of the desk did not stop in time; aborted");
            running.shutdown().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::Loops;

    #[tokio::test(start_paused = true)]
    async fn a_loop_that_panics_begins_again_and_stops_when_told() {
        let loops = Loops::new();
        let begun = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&begun);
        loops.start("shaky", move |stop| {
            let round = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                assert!(round > 0, "the first round breaks");
                stop.cancelled().await;
            }
        });
        throughline_testkit::eventually(Duration::from_secs(5), || async {
            begun.load(Ordering::SeqCst) == 2
        })
        .await;
        loops.stop(Duration::from_secs(1)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_loop_that_does_not_listen_is_aborted_and_awaited() {
        let loops = Loops::new();
        let alive = Arc::new(());
        let held = Arc::clone(&alive);
        loops.start("deaf", move |_| {
            let held = Arc::clone(&held);
            async move {
                std::future::pending::<()>().await;
                drop(held);
            }
        });
        loops.stop(Duration::from_millis(10)).await;
        assert_eq!(Arc::strong_count(&alive), 1, "nothing of the loop is left");
    }
}
