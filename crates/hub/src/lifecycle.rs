//! What runs beside the requests: started here by name, stopped by the hub's token.

use std::sync::Arc;
use std::time::Duration;

use throughline_hub_store::{Caller, StoreError};
use throughline_wire::rows::Presence;

use crate::chat;
use crate::hub::{Parts, Shared};
use crate::knowledge::index;
use crate::knowledge::{feeds, imports};

/// How often snoozed conversations and absent agents are looked after.
const TICK: Duration = Duration::from_millis(500);
/// How often it is checked who is there, besides when a presence changes here.
const LOOK: Duration = Duration::from_secs(10);
/// How often it is looked whether a feed is due.
const FEEDS: Duration = Duration::from_secs(2);
/// How often it is looked whether an import has something to do.
const IMPORTS: Duration = Duration::from_millis(300);
/// How often what nobody needs any more is forgotten.
const PRUNE: Duration = Duration::from_secs(3600);
/// Changes are kept this long; a desk away for longer takes a new snapshot.
const FEED_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Uploaded and never used: forgotten after this.
const UNUSED_FILE_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// A visitor who never wrote: forgotten after this.
const SILENT_VISITOR_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// Starts every loop of a hub.
pub async fn start(hub: &Shared) -> Result<(), StoreError> {
    expect_agents_back(hub).await?;
    hub.store.set_portal_url(hub.tenant_id, &hub.portal_url()).await?;
    hub.look_who_is_there().await;
    hub.tasks.start("chat events", chat::pass_on_commits(Arc::clone(hub), hub.store.commits()));
    hub.tasks.start("knowledge index", index::follow(Arc::clone(hub)));
    let every = |name, period, step: fn(Shared) -> futures_util::future::BoxFuture<'static, ()>| {
        let hub = Arc::clone(hub);
        hub.tasks.clone().every(name, period, move || step(Arc::clone(&hub)));
    };
    every("wake snoozed", TICK, |hub| Box::pin(async move { wake_snoozed(&hub).await }));
    every("presence", TICK, |hub| Box::pin(async move { expire_presence(&hub).await }));
    every("staffing", LOOK, |hub| Box::pin(async move { hub.look_who_is_there().await }));
    every("feeds", FEEDS, |hub| Box::pin(async move { feeds::fetch_due(&hub).await }));
    every("imports", IMPORTS, |hub| Box::pin(async move { imports::work(&hub).await }));
    every("prune", PRUNE, |hub| Box::pin(async move { prune(&hub).await }));
    Ok(())
}

/// Agents that were present when the hub stopped get the usual time to come back.
async fn expect_agents_back(hub: &Parts) -> Result<(), StoreError> {
    let now = hub.clock.now();
    for agent in hub.store.list_agents(hub.tenant_id).await? {
        if agent.presence != Presence::Offline {
            hub.desks.expect_back(agent.id, agent.presence, now);
        }
    }
    Ok(())
}

async fn wake_snoozed(hub: &Parts) {
    match hub.store.wake_due(hub.clock.now()).await {
        Ok(0) => {}
        Ok(woken) => tracing::info!(woken, "snoozed conversations came back"),
        Err(error) => tracing::warn!(%error, "waking snoozed conversations"),
    }
}

async fn expire_presence(hub: &Parts) {
    for agent_id in hub.desks.gone(hub.clock.now()) {
        let caller = Caller { tenant_id: hub.tenant_id, agent_id };
        hub.set_presence(caller, Presence::Offline).await;
        // Back in this very moment: what they set may have been overwritten.
        if let Some(presence) = hub.desks.presence_of(agent_id) {
            hub.set_presence(caller, presence).await;
        }
    }
}

async fn prune(hub: &Parts) {
    let now = hub.clock.now();
    let pruned = async {
        hub.store.prune_sessions().await?;
        hub.store.prune_commands().await?;
        hub.store.prune_searches().await?;
        hub.store.prune_readings().await?;
        hub.store.prune_attachments(now - UNUSED_FILE_MS).await?;
        hub.store.stop_abandoned_imports(hub.tenant_id, now - UNUSED_FILE_MS).await?;
        let old = hub.store.mark_feed(hub.tenant_id, now - FEED_MS).await?;
        hub.store.prune(hub.tenant_id, old, now - SILENT_VISITOR_MS).await
    };
    if let Err(error) = pruned.await {
        tracing::warn!(%error, "forgetting what nobody needs any more");
    }
}
