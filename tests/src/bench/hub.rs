//! The hub: chat messages acknowledged durably a second, and what a live
//! delivery costs its processor beside a message broker's.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context as _, Result};
use throughline_domain::{Clock as _, InteractionId, SystemClock};
use throughline_hub_store::{NewTenant, OpenVisitor, Store, StoreOptions};
use throughline_wire::chat::PostMessage;
use uuid::Uuid;

use super::{Aim, Outcome, Size};

/// Callers at the same time.
const CALLERS: usize = 64;

/// `hub_ingest`: with waiting messages committed together, against a commit each.
pub async fn ingest(size: Size) -> Result<Outcome> {
    let n = size.of(20_000);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds(5) {
        ours.push(messages_a_second(n, true).await?);
        theirs.push(messages_a_second(n / 10, false).await?);
    }
    Ok(Outcome {
        name: "hub_ingest",
        against: "one commit a message",
        n,
        unit: "messages/s",
        ours,
        theirs,
        aim: Aim::AtLeast(10.0),
    })
}

async fn messages_a_second(n: u64, group_commit: bool) -> Result<f64> {
    let dir = tempfile::tempdir()?;
    let store = open(dir.path(), group_commit).await?;
    let tenant = store.ensure_tenant(NewTenant { name: "Harbour".into(), ..NewTenant::default() }).await?;
    let mut visitors = Vec::new();
    for _ in 0..CALLERS {
        let visitor = store.open_visitor(tenant.id, OpenVisitor::default()).await?.visitor.id;
        post(&store, visitor, 0).await?;
        visitors.push(visitor);
    }
    let next = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for visitor in visitors {
        let (store, next) = (store.clone(), Arc::clone(&next));
        callers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= n {
                    return Ok::<_, anyhow::Error>(());
                }
                post(&store, visitor, number).await?;
            }
        });
    }
    while let Some(done) = callers.join_next().await {
        done??;
    }
    let rate = n as f64 / begun.elapsed().as_secs_f64();
    store.close().await;
    Ok(rate)
}

async fn open(dir: &Path, group_commit: bool) -> Result<Store> {
    let options = StoreOptions { group_commit, ..StoreOptions::default() };
    Store::open_with(&dir.join("hub.db"), Arc::new(SystemClock), options)
        .await
        .context("cannot open the record")
}

async fn post(store: &Store, visitor: Uuid, number: u64) -> Result<()> {
    let message = PostMessage {
        id: InteractionId(SystemClock.new_id()),
        body: format!(
            "Message {number}: the light on the router stays orange since Tuesday, can someone look at it please?"
        ),
        attachments: Vec::new(),
        page: None,
    };
    store.post_chat_message(visitor, message).await?;
    Ok(())
}
