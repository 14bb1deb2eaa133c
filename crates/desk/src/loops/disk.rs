//! Keeps the disk in order: puts drafts on it once it has space again, and
//! removes files nobody will send. Typing goes on meanwhile;
//! the agent is told. Sleeps while nothing waits.

use std::sync::Arc;
use std::time::Duration;

use throughline_desk_store::{StoreError, attachments, drafts};
use throughline_wire::desk_api::{DeskEvent, Draft, StartupWarning};
use tokio_util::sync::CancellationToken;

use crate::seat::Seat;

const LOOK_EVERY: Duration = Duration::from_secs(3);
/// A week: the draft may be cleared, and the words typed again from memory.
const UNUSED_FILES_STAY_MS: i64 = 7 * 24 * 3_600_000;

pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
    sweep(&seat).await;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = seat.disk_wake.notified() => {}
        }
        while !try_all(&seat).await {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }
}

/// Removes files that were kept for a reply that was never written.
async fn sweep(seat: &Seat) {
    let before = seat.around.clock.now() - UNUSED_FILES_STAY_MS;
    match seat.store.write(move |writer| attachments::sweep_pending(writer, before)).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "files of replies never written were removed"),
        Err(error) => tracing::warn!(%error, "files of replies never written stay"),
    }
}

/// Before closing: the disk may have space by now.
pub(crate) async fn last_try(seat: &Seat) {
    let waiting = seat.unsaved_drafts().len();
    if waiting > 0 && !try_all(seat).await {
        tracing::error!(waiting, "the disk is full; drafts typed since are lost with the program's end");
    }
}

/// Keeps a draft; on a full disk in memory, which is told.
pub(crate) async fn keep(seat: &Seat, draft: Draft) -> Result<(), StoreError> {
    let copy = draft.clone();
    match seat.store.write(move |writer| drafts::save(writer, &copy)).await {
        Ok(()) => {
            seat.unsaved_drafts().remove(&draft.conversation_id);
            Ok(())
        }
        Err(StoreError::DiskFull) => {
            seat.unsaved_drafts().insert(draft.conversation_id, draft);
            tell(seat, true);
            seat.disk_wake.notify_one();
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// True when nothing waits any more.
async fn try_all(seat: &Seat) -> bool {
    let waiting: Vec<Draft> = seat.unsaved_drafts().values().cloned().collect();
    for draft in waiting {
        let copy = draft.clone();
        if let Err(error) = seat.store.write(move |writer| drafts::save(writer, &copy)).await {
            tracing::debug!(%error, "a draft still waits for space");
            return false;
        }
        let mut unsaved = seat.unsaved_drafts();
        // Typed on while it was being written: the newer one waits for the next round.
        if unsaved.get(&draft.conversation_id) == Some(&draft) {
            unsaved.remove(&draft.conversation_id);
        }
    }
    if !seat.unsaved_drafts().is_empty() {
        return false;
    }
    tell(seat, false);
    true
}

fn tell(seat: &Seat, is_full: bool) {
    if seat.around.warnings.set(StartupWarning::DiskFull, is_full) {
        seat.around.events.send(DeskEvent::Session);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use throughline_desk_store::{Key, Options, drafts};
    use throughline_domain::{Clock, ConversationId, DeviceId};
    use throughline_testkit::people::{id_of, nadia};
    use throughline_testkit::{MockClock, eventually};
    use throughline_wire::desk_api::{Draft, StartupWarning};
    use throughline_wire::session::Tokens;

    use super::keep;
    use crate::events::Events;
    use crate::hub_client::{HubClient, HubUrl};
    use crate::options::Timing;
    use crate::seat::{Seat, Surroundings, open_files};
    use crate::tokens::TokenSource;
    use crate::warnings::Warnings;

    /// A seat whose disk has room for so many pages of 4 KiB.
    async fn seat_on_a_disk_of(pages: u32, dir: &std::path::Path) -> Arc<Seat> {
        let clock = Arc::new(MockClock::new());
        let around = Surroundings {
            clock: clock.clone(),
            events: Arc::new(Events::new()),
            warnings: Arc::new(Warnings::default()),
            timing: Timing::default(),
            device_id: DeviceId(clock.new_id()),
        };
        let options = Options { max_pages: Some(pages), ..Options::new(dir, Key::raw([7; 32]), clock.now()) };
        let files = open_files(options, &around).await.unwrap();
        let hub = HubClient::new(HubUrl::parse("http://127.0.0.1:9").unwrap(), "test").unwrap();
        let tokens = Tokens {
            access_token: "a".into(),
            access_expires_at: 0,
            refresh_token: "r".into(),
            agent: nadia(),
            company: "Harbour".into(),
        };
        Seat::start(files, hub, TokenSource::Refresh, tokens, around).await.unwrap()
    }

    fn draft(name: &str, bytes: usize) -> Draft {
        Draft {
            conversation_id: ConversationId(id_of("conversation", name)),
            body: "x".repeat(bytes),
            is_note: false,
            channel: None,
            attachments: vec![],
            saved_at: 1,
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn typing_goes_on_when_the_disk_is_full_and_is_kept_once_there_is_space() {
        let dir = tempfile::tempdir().unwrap();
        let seat = seat_on_a_disk_of(120, dir.path()).await;
        let mut kept = Vec::new();
        for n in 0..200 {
            let draft = draft(&n.to_string(), 10_000);
            keep(&seat, draft.clone()).await.unwrap();
            kept.push(draft);
            if !seat.unsaved_drafts().is_empty() {
                break;
            }
        }
        assert_eq!(seat.around.warnings.all(), vec![StartupWarning::DiskFull]);
        let last = kept.last().unwrap().conversation_id;
        let typed_on = Draft { body: "y".repeat(11_000), ..kept.last().unwrap().clone() };
        keep(&seat, typed_on.clone()).await.unwrap();
        assert_eq!(seat.unsaved_drafts().get(&last), Some(&typed_on), "the newest words are in memory");

        let (first, second) = (kept[0].conversation_id, kept[1].conversation_id);
        let clearing = seat.store.write(move |writer| {
            drafts::clear(writer, first)?;
            drafts::clear(writer, second)
        });
        clearing.await.unwrap();
        eventually(std::time::Duration::from_secs(20), || async { seat.unsaved_drafts().is_empty() }).await;
        eventually(std::time::Duration::from_secs(5), || async { seat.around.warnings.all().is_empty() })
            .await;
        let found = seat.store.read(move |reader| drafts::get(reader, last)).await.unwrap();
        assert_eq!(found.body, typed_on.body);
        seat.close().await;
    }
}
