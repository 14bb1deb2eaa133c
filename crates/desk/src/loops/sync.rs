//! Keeps the cache true: a snapshot when one is due, then the live connection.
//!
//! One turn of the loop is one connection: [`snapshot`] if the cache has no
//! place in the hub's history, then [`live`] until it breaks. Between turns it
//! pauses, longer each time, with jitter; the pause is cut short when something
//! wants to go up or the machine says the network is back. The connection's
//! state is set here, from what was seen, and nowhere else.

mod live;
mod notices;
mod snapshot;

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use throughline_desk_store::{StoreError, sync_state};
use throughline_wire::desk_api::{Connection, DeskEvent, Tag};
use throughline_wire::{ErrorCode, WireError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::hub_client::HubError;
use crate::options::Timing;
use crate::seat::Seat;

/// Why a connection ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It broke, or never stood. Try again.
    Broken(HubError),
    /// Changes are missing: connect again and ask from where the cache is.
    Gap,
    /// The cache's place is not in the hub's history any more: take a snapshot.
    Resnapshot,
    /// The agent's own files fail.
    Files(StoreError),
}

impl From<HubError> for Ended {
    fn from(error: HubError) -> Self {
        match error {
            HubError::Answered(error) if error.code == ErrorCode::Resnapshot => Self::Resnapshot,
            other => Self::Broken(other),
        }
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Gap { .. } => Self::Gap,
            StoreError::NoSnapshot => Self::Resnapshot,
            other => Self::Files(other),
        }
    }
}

/// Runs until stopped.
pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
    let mut pauses = Pauses::new(seat.around.timing);
    let mut wants_snapshot = false;
    loop {
        let begun = Instant::now();
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            ended = one_connection(&seat, wants_snapshot) => ended,
        };
        forget_live(&seat);
        if begun.elapsed() > LIVED_LONG {
            pauses.reset();
        }
        wants_snapshot = matches!(ended, Ended::Resnapshot);
        set_line(&seat, &ended);
        if let Ended::Files(StoreError::Damaged(_)) = ended {
            heal(&seat).await;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = pauses.wait(&seat) => {}
        }
    }
}

/// A connection that stood so long was a good one: the next pause is short again.
const LIVED_LONG: Duration = Duration::from_secs(20);

async fn one_connection(seat: &Arc<Seat>, wants_snapshot: bool) -> Ended {
    match try_connection(seat, wants_snapshot).await {
        Ok(never) => match never {},
        Err(ended) => ended,
    }
}

async fn try_connection(seat: &Arc<Seat>, wants_snapshot: bool) -> Result<std::convert::Infallible, Ended> {
    let cursor = if wants_snapshot { None } else { seat.store.read(sync_state::cursor).await? };
    let cursor = match cursor {
        Some(cursor) => cursor,
        None => snapshot::load(seat).await?,
    };
    live::follow(seat, cursor).await
}

/// A signed-in hub that says something in good JSON that is unknown here is of a
/// newer version; anything else is noise from in between.
fn not_understood(said: &[u8], error: &serde_json::Error) -> HubError {
    match serde_json::from_slice::<serde::de::IgnoredAny>(said) {
        Ok(_) => {
            let message =
                format!("the hub says what this version does not know; update the program ({error})");
            WireError::new(ErrorCode::NewerVersion, message).into()
        }
        Err(_) => HubError::Garbled(error.to_string()),
    }
}

/// Says how the connection stands after it ended.
fn set_line(seat: &Seat, ended: &Ended) {
    let now = seat.around.clock.now();
    match ended {
        Ended::Broken(error) if error.is_transient() => {
            tracing::info!(%error, "no connection to the hub");
            seat.line.lost(now);
        }
        Ended::Broken(error) => {
            tracing::warn!(%error, "the hub refuses this desk");
            seat.line.refused(error.to_wire());
        }
        Ended::Gap => {
            tracing::warn!("changes are missing; asking for them again");
            seat.line.set(Connection::Connecting);
        }
        Ended::Resnapshot => {
            tracing::warn!("the hub's history is another one now; taking a new snapshot");
            seat.line.set(Connection::Connecting);
        }
        Ended::Files(error) => {
            tracing::error!(%error, "the agent's files fail; what comes cannot be kept");
            // The connection stands, but nothing can be taken in: the code says why.
            seat.line.refused(WireError::new(error.code(), error.to_string()));
        }
    }
}

/// A cache that turns out to be damaged is kept aside and made anew from the hub.
async fn heal(seat: &Seat) {
    match seat.store.heal().await {
        Ok(found) => {
            tracing::warn!(?found, "the agent's files were damaged");
            if let Some(warning) = found {
                seat.around.warnings.raise(warning);
            }
            seat.around.events.send(DeskEvent::Session);
        }
        Err(error) => tracing::error!(%error, "the agent's files are damaged and cannot be mended now"),
    }
}

/// Nobody can be seen writing through a broken connection.
fn forget_live(seat: &Seat) {
    seat.outgoing.close();
    let known = seat.live().clear();
    seat.around.events.changed(known.into_iter().map(|id| Tag::Conversation { id }));
}

/// The pauses between connections.
struct Pauses {
    timing: Timing,
    next: backon::ExponentialBackoff,
}

impl Pauses {
    fn new(timing: Timing) -> Self {
        Self { timing, next: Self::from_the_start(timing) }
    }

    fn from_the_start(timing: Timing) -> backon::ExponentialBackoff {
        ExponentialBuilder::default()
            .with_min_delay(timing.backoff_min)
            .with_max_delay(timing.backoff_max)
            .with_jitter()
            .without_max_times()
            .build()
    }

    fn reset(&mut self) {
        self.next = Self::from_the_start(self.timing);
    }

    /// The next pause; shorter when the seat is woken, but never without any:
    /// ten wishes a second must not become ten connections a second.
    async fn wait(&mut self, seat: &Seat) {
        // Jitter comes on top of the delay; the promise is about the whole.
        let pause = self.next.next().unwrap_or(self.timing.backoff_max).min(self.timing.backoff_max);
        let shortest = pause.min(self.timing.backoff_min);
        tokio::time::sleep(shortest).await;
        tokio::select! {
            () = tokio::time::sleep(pause.saturating_sub(shortest)) => {}
            () = seat.sync_wake.notified() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use throughline_wire::ErrorCode;

    use super::{Pauses, not_understood};
    use crate::options::Timing;

    #[test]
    fn a_newer_hub_is_told_from_noise() {
        let read = |said: &[u8]| {
            let error = serde_json::from_slice::<throughline_wire::sync::HubFrame>(said).unwrap_err();
            not_understood(said, &error).to_wire().code
        };
        assert_eq!(read(br#"{"type":"hologram"}"#), ErrorCode::NewerVersion);
        assert_eq!(read(b"<html>"), ErrorCode::Offline);
    }

    #[test]
    fn pauses_grow_to_half_a_minute_and_no_further() {
        let timing = Timing::default();
        let mut pauses = Pauses::new(timing);
        let drawn: Vec<Duration> = (0..40).map(|_| pauses.next.next().unwrap()).collect();
        assert!(drawn[0] >= timing.backoff_min && drawn[0] < Duration::from_secs(1), "{:?}", drawn[0]);
        assert!(drawn[39] >= timing.backoff_max, "it has grown: {:?}", drawn[39]);
        pauses.reset();
        assert!(pauses.next.next().unwrap() < Duration::from_secs(1));
    }
}
