//! Puts drafts on the disk once it has space again. Typing goes on meanwhile;
//! the agent is told. Sleeps while nothing waits.

use std::sync::Arc;
use std::time::Duration;

use throughline_desk_store::{StoreError, drafts};
use throughline_wire::desk_api::{DeskEvent, Draft, StartupWarning};
use tokio_util::sync::CancellationToken;

use crate::seat::Seat;

const LOOK_EVERY: Duration = Duration::from_secs(3);

pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
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
