//! What the desk tells the window without being asked.
//!
//! Change notices are coalesced: the first goes out at once, those that follow
//! within the pause are collected and go out together, so that applying a
//! thousand changes costs the page a few repaints and one change costs no wait.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use throughline_wire::desk_api::{DeskEvent, Tag};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

/// At most 20 change notices a second.
const PAUSE: Duration = Duration::from_millis(50);
/// A window that is further behind than this is told to read everything again.
const KEPT: usize = 1024;

/// Collects and sends [`DeskEvent`]s.
pub(crate) struct Events {
    sender: broadcast::Sender<DeskEvent>,
    pending: Mutex<HashSet<Tag>>,
    wake: Notify,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(KEPT), pending: Mutex::default(), wake: Notify::new() }
    }

    /// Events from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<DeskEvent> {
        self.sender.subscribe()
    }

    /// Sends at once. Nobody listening is fine.
    pub(crate) fn send(&self, event: DeskEvent) {
        let _ = self.sender.send(event);
    }

    /// Notes what changed; [`run`] sends it.
    pub(crate) fn changed(&self, tags: impl IntoIterator<Item = Tag>) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.extend(tags);
        if !pending.is_empty() {
            self.wake.notify_one();
        }
    }

    fn flush(&self) {
        let tags = std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        if tags.is_empty() {
            return;
        }
        let tags = if tags.contains(&Tag::All) { vec![Tag::All] } else { tags.into_iter().collect() };
        self.send(DeskEvent::Changed { tags });
    }
}

/// Sends change notices until stopped.
pub(crate) async fn run(events: std::sync::Arc<Events>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = events.wake.notified() => events.flush(),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use throughline_wire::desk_api::{DeskEvent, Tag};
    use tokio_util::sync::CancellationToken;

    use super::{Events, run};

    #[tokio::test(start_paused = true)]
    async fn the_first_notice_is_immediate_and_the_rest_come_together() {
        let events = Arc::new(Events::new());
        let mut heard = events.subscribe();
        let stop = CancellationToken::new();
        #[expect(clippy::disallowed_methods, reason = "the loop under test")]
        let running = tokio::spawn(run(Arc::clone(&events), stop.clone()));
        events.changed([Tag::Inbox]);
        let begun = tokio::time::Instant::now();
        assert_eq!(heard.recv().await.unwrap(), DeskEvent::Changed { tags: vec![Tag::Inbox] });
        assert!(begun.elapsed() < Duration::from_millis(5));
        for _ in 0..100 {
            events.changed([Tag::Outbox, Tag::Outbox]);
        }
        assert_eq!(heard.recv().await.unwrap(), DeskEvent::Changed { tags: vec![Tag::Outbox] });
        assert!(heard.try_recv().is_err(), "one notice for all");
        stop.cancel();
        running.await.unwrap();
    }
}
