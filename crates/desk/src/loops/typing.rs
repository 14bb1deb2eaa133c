//! Forgets writers who fell silent. Sleeps while nobody writes.

use std::sync::Arc;
use std::time::Duration;

use throughline_wire::desk_api::Tag;
use tokio_util::sync::CancellationToken;

use crate::seat::Seat;

const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = seat.typing_wake.notified() => {}
        }
        while seat.live().is_anyone_typing() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let gone = seat.live().expire(seat.around.clock.now());
            seat.around.events.changed(gone.into_iter().map(|id| Tag::Conversation { id }));
        }
    }
}
