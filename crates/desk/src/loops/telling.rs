//! Tells the window what the store and the sync loop did: change notices, the
//! connection with what waits, and when the session has to be read again.

use std::sync::Arc;

use throughline_desk_store::outbox;
use throughline_wire::desk_api::{Connection, DeskEvent, OutboxCounts, Tag};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::seat::Seat;

pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
    let mut changed = seat.store.changed();
    let mut line = seat.line.watch();
    let mut told = None;
    tell_connection(&seat, &mut told).await;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            moved = line.changed() => {
                if moved.is_err() {
                    return;
                }
                tell_connection(&seat, &mut told).await;
            }
            tags = changed.recv() => match tags {
                Ok(tags) => tell_changes(&seat, &tags, &mut told).await,
                Err(RecvError::Lagged(_)) => tell_changes(&seat, &[Tag::All], &mut told).await,
                Err(RecvError::Closed) => return,
            }
        }
    }
}

async fn tell_changes(seat: &Seat, tags: &[Tag], told: &mut Option<(Connection, OutboxCounts)>) {
    seat.around.events.changed(tags.iter().cloned());
    if tags.iter().any(|tag| matches!(tag, Tag::All | Tag::Colleagues)) {
        seat.around.events.send(DeskEvent::Session);
    }
    if tags.iter().any(|tag| matches!(tag, Tag::All | Tag::Outbox)) {
        // Here too, not only where the command was given: it may have been cancelled once this was committed.
        seat.outbox_wake.notify_one();
        tell_connection(seat, told).await;
    }
}

/// Sends the connection and what waits, when either is news.
async fn tell_connection(seat: &Seat, told: &mut Option<(Connection, OutboxCounts)>) {
    let outbox = match seat.store.read(outbox::counts).await {
        Ok(counts) => counts,
        Err(error) => {
            tracing::warn!(%error, "cannot count what waits in the outbox");
            return;
        }
    };
    let connection = seat.line.now();
    let news = Some((connection.clone(), outbox));
    if *told != news {
        *told = news;
        seat.around.events.send(DeskEvent::Connection { connection, outbox });
    }
}
