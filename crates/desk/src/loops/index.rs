//! Keeps what a seat finds with in step with the cache: the index of articles, what
//! was learned from answers, the index of past answers. In small steps, what is
//! asked for most first; after a kill it goes on where the last commit was.

use std::sync::Arc;
use std::time::Duration;

use throughline_desk_store::changes;
use throughline_wire::desk_api::Tag;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::error::DeskError;
use crate::finding::articles::ArticleFeed;
use crate::finding::past::PastFeed;
use crate::seat::Seat;

/// Changes come in bursts.
const GATHER: Duration = Duration::from_millis(30);
/// After a failure (the disk is full, the cache is being replaced).
const AGAIN: Duration = Duration::from_secs(2);

type Changes = broadcast::Receiver<Arc<Vec<Tag>>>;

pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
    let mut changed = seat.store.changed();
    let mut articles = ArticleFeed::default();
    let mut past = PastFeed::default();
    loop {
        let patience = match round(&seat, &mut articles, &mut past, &stop).await {
            Ok(()) => None,
            Err(error) => {
                tracing::warn!(%error, "what is found is not up to date; tried again soon");
                Some(AGAIN)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = seat.finding.wake.notified() => {}
            is_open = concerning(&mut changed) => if !is_open { return },
            () = pause(patience) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(GATHER) => {}
        }
    }
}

/// Feeds until there is nothing left to feed.
async fn round(
    seat: &Arc<Seat>,
    articles: &mut ArticleFeed,
    past: &mut PastFeed,
    stop: &CancellationToken,
) -> Result<(), DeskError> {
    let learning = &seat.finding.learning;
    while !stop.is_cancelled() {
        let mark = seat.store.read(changes::mark).await?;
        let learned = learning.learn_new(&seat.store).await?;
        let has_articles = articles.step(seat, mark, stop).await?;
        seat.finding.set_behind(has_articles);
        let has_words = learning.read_articles(&seat.store).await?;
        let has_past = past.step(seat, mark.epoch).await?;
        if learned {
            seat.around.events.changed([Tag::Suggestions]);
            let events = Arc::clone(&seat.around.events);
            learning.fit_if_due(move || events.changed([Tag::Suggestions]));
        }
        if !(has_articles || has_words || has_past) {
            return Ok(());
        }
    }
    Ok(())
}

/// Waits for a change that concerns what is found; false: the store is closed.
async fn concerning(changed: &mut Changes) -> bool {
    loop {
        match changed.recv().await {
            Ok(tags) if tags.iter().any(concerns) => return true,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        }
    }
}

fn concerns(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::All
            | Tag::Knowledge
            | Tag::Article { .. }
            | Tag::Suggestions
            | Tag::Outbox
            | Tag::Timeline { .. }
    )
}

async fn pause(patience: Option<Duration>) {
    match patience {
        Some(patience) => tokio::time::sleep(patience).await,
        None => std::future::pending().await,
    }
}
