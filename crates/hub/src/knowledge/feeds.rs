//! Keeps the threads of communities in step with their feeds: fetches what is
//! due, cleans it on a blocking thread and gives it to the record.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use futures_util::future::join_all;
use throughline_articles::import::{Draft, ImportItem, import_feed};
use throughline_domain::Millis;
use throughline_hub_store::{DueFeed, FetchOutcome, StoreError, Thread};
use throughline_wire::rows::ArticleContent;

use super::fetch::{self, FetchError, FetchRules, Fetched, Validators};
use crate::hub::Parts;

/// Larger feeds are refused: an endless one is cut off here.
const MAX_BYTES: usize = 10 << 20;
/// Threads taken from one answer, the first ones (feeds are newest first).
const MAX_THREADS: usize = 500;
/// A thread longer than this is left out.
const MAX_BODY: usize = 256 << 10;
const MINUTE: Millis = 60_000;

/// Fetches what is due now.
pub async fn fetch_due(hub: &Parts) {
    let due = match hub.store.due_feeds(hub.clock.now()).await {
        Ok(due) => due,
        Err(error) => return tracing::warn!(%error, "looking which feeds are due"),
    };
    // At the same time, so that a slow server keeps only its own threads waiting.
    let all = join_all(due.into_iter().map(|feed| fetch_and_tell(hub, feed)));
    tokio::select! {
        () = hub.tasks.stop().cancelled() => {}
        _ = all => {}
    }
}

async fn fetch_and_tell(hub: &Parts, feed: DueFeed) {
    let id = feed.id;
    match fetch_one(hub, feed).await {
        Ok(0) => {}
        Ok(changed) => tracing::info!(feed = %id, changed, "threads of a community taken in"),
        Err(error) => tracing::warn!(feed = %id, %error, "keeping what a feed brought"),
    }
}

async fn fetch_one(hub: &Parts, feed: DueFeed) -> Result<u32, StoreError> {
    let rules = FetchRules { max_bytes: MAX_BYTES, allows_private: hub.options.allows_private_feeds };
    let known = Validators { etag: feed.etag.clone(), last_modified: feed.last_modified.clone() };
    let attempt = || fetch::fetch(&feed.url, &known, rules);
    let backoff = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(500))
        .with_max_times(2)
        .with_jitter();
    let fetched = attempt.retry(backoff).when(FetchError::is_passing).await;
    let due_at = next_at(hub, &feed);
    let outcome = match fetched {
        Ok(Fetched::Unchanged) => FetchOutcome {
            etag: known.etag.clone(),
            last_modified: known.last_modified.clone(),
            due_at,
            ..FetchOutcome::default()
        },
        Ok(Fetched::New { url, bytes, validators }) => {
            let language = feed.language.clone();
            match tokio::task::spawn_blocking(move || read(&url, &bytes, &language)).await {
                Ok(Ok(threads)) => FetchOutcome {
                    threads,
                    etag: validators.etag,
                    last_modified: validators.last_modified,
                    due_at,
                    ..FetchOutcome::default()
                },
                Ok(Err(problem)) => failed(problem, due_at),
                Err(error) => {
                    tracing::error!(feed = %feed.id, %error, "reading a feed");
                    failed("unreadable", due_at)
                }
            }
        }
        Err(error) => {
            tracing::info!(feed = %feed.id, %error, "a feed could not be fetched");
            failed(error.code(), due_at)
        }
    };
    hub.store.keep_fetched(feed, outcome).await
}

fn failed(problem: &str, due_at: Millis) -> FetchOutcome {
    FetchOutcome { problem: problem.to_owned(), due_at, ..FetchOutcome::default() }
}

/// The usual time, and up to a tenth of it later, so that feeds of one server spread.
fn next_at(hub: &Parts, feed: &DueFeed) -> Millis {
    let every = Millis::from(feed.every_minutes.max(15)) * MINUTE;
    let [a, b, ..] = *hub.clock.new_id().as_bytes().last_chunk::<2>().unwrap_or(&[0, 0]);
    let share = Millis::from(u16::from_be_bytes([a, b]));
    hub.clock.now() + every + every * share / 655_360
}

/// The threads of an answer, cleaned; a code when it is no feed.
fn read(url: &str, bytes: &[u8], language: &str) -> Result<Vec<Thread>, &'static str> {
    let items = import_feed(url, bytes, Some(url));
    let mut threads = Vec::new();
    let mut is_unreadable = false;
    for item in items.into_iter().take(MAX_THREADS) {
        match item {
            ImportItem::Draft(draft) if draft.body.len() <= MAX_BODY => {
                threads.push(thread(*draft, language));
            }
            ImportItem::Draft(draft) => tracing::info!(key = draft.source_key, "a thread is too long"),
            ImportItem::Skipped(skipped) => {
                is_unreadable |= skipped.source_key == url;
                tracing::info!(key = skipped.source_key, reason = ?skipped.reason, "a thread is left out");
            }
        }
    }
    if threads.is_empty() && is_unreadable { Err("not_a_feed") } else { Ok(threads) }
}

fn thread(draft: Draft, language: &str) -> Thread {
    Thread {
        key: draft.source_key,
        content: ArticleContent { title: draft.title, summary: draft.summary, body: draft.body },
        language: draft.language.filter(|it| !it.is_empty()).unwrap_or_else(|| language.to_owned()),
        url: draft.url.unwrap_or_default(),
        author: draft.author.unwrap_or_default(),
        at: draft.updated_at,
    }
}
