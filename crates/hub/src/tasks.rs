//! The one place that starts background work: it names it, tracks it, reports a
//! panic and waits for it at the end.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Background work of one running hub. Clones share it.
#[derive(Clone, Debug)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// Work that ends when `stop` is cancelled.
    pub fn new(stop: CancellationToken) -> Self {
        Self { tracker: TaskTracker::new(), stop }
    }

    /// Cancelled when the hub stops.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Starts `work`. A panic ends it and is logged under `name`; the hub goes on.
    pub fn start(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        #[expect(clippy::disallowed_methods, reason = "named, tracked and guarded right here")]
        tokio::spawn(self.tracker.track_future(guarded(name, work)));
    }

    /// Runs `work` every `period` until the stop. A step that panics is logged and tried again next time.
    pub fn every<Step, Work>(&self, name: &'static str, period: Duration, work: Step)
    where
        Step: Fn() -> Work + Send + 'static,
        Work: Future<Output = ()> + Send,
    {
        let stop = self.stop.clone();
        self.start(name, async move {
            let mut ticks = tokio::time::interval(period);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = ticks.tick() => {}
                }
                if AssertUnwindSafe(work()).catch_unwind().await.is_err() {
                    tracing::error!(task = name, "a step panicked; it is tried again");
                }
            }
        });
    }

    /// Work that something else starts (an upgraded socket): counted, and a panic in it logged under `name`.
    pub fn watched<Work>(&self, name: &'static str, work: Work) -> impl Future<Output = ()> + Send + use<Work>
    where
        Work: Future<Output = ()> + Send,
    {
        let token = self.tracker.token();
        async move {
            guarded(name, work).await;
            drop(token);
        }
    }

    /// Waits for everything to end; false when `within` was not enough.
    pub async fn finish(&self, within: Duration) -> bool {
        self.tracker.close();
        tokio::time::timeout(within, self.tracker.wait()).await.is_ok()
    }
}

async fn guarded(name: &'static str, work: impl Future<Output = ()>) {
    if AssertUnwindSafe(work).catch_unwind().await.is_err() {
        tracing::error!(task = name, "it panicked and has ended; the hub goes on");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::Tasks;

    #[tokio::test(start_paused = true)]
    async fn a_panicking_step_is_tried_again_and_stops_when_told() {
        let stop = CancellationToken::new();
        let tasks = Tasks::new(stop.clone());
        let steps = Arc::new(AtomicU32::new(0));
        let counted = steps.clone();
        tasks.every("test", Duration::from_secs(1), move || {
            let counted = counted.clone();
            async move {
                let n = counted.fetch_add(1, Ordering::SeqCst);
                assert!(n != 0, "the first step fails");
            }
        });
        tokio::time::sleep(Duration::from_millis(3_500)).await;
        stop.cancel();
        assert!(tasks.finish(Duration::from_secs(1)).await);
        assert_eq!(steps.load(Ordering::SeqCst), 4);
    }
}
