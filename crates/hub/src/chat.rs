//! The company's side of the chat widget: its open sockets, who is writing, and
//! the way from the record's commits to the visitors.

pub mod socket;
pub mod vouch;
pub mod widgets;

use std::sync::Arc;

use throughline_domain::ConversationId;
use throughline_hub_store::Committed;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::hub::Shared;
use crate::live::desks::Signal;

/// Passes what is committed on to the visitors it is for, until the hub stops.
pub async fn pass_on_commits(hub: Shared, mut commits: Receiver<Arc<Committed>>) {
    let stop = hub.tasks.stop().clone();
    loop {
        let commit = tokio::select! {
            () = stop.cancelled() => return,
            commit = commits.recv() => commit,
        };
        match commit {
            Ok(commit) if commit.tenant_id != hub.tenant_id => {}
            Ok(commit) if !commit.is_complete => hub.widgets.let_all_go(),
            Ok(commit) => {
                for live in &commit.chat {
                    hub.widgets.pass_on(live.customer_id, &live.event);
                }
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "widgets missed commits; they come back and ask");
                hub.widgets.let_all_go();
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Tells the desks that a visitor writes in a conversation, or stopped.
pub async fn say_visitor_typing(hub: &Shared, conversation_id: ConversationId, is_typing: bool) {
    match hub.store.place(hub.tenant_id, conversation_id).await {
        Ok(Some(place)) => hub.desks.tell(Signal::Typing {
            from: None,
            conversation_id,
            sight: place.sight,
            agent_id: None,
            is_typing,
        }),
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(%error, conversation = %conversation_id, "finding who may know of typing");
        }
    }
}
