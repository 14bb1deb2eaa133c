//! Requests and answers about the timeline, the composer and the outbox.

use serde::{Deserialize, Serialize};
use throughline_domain::{
    AgentId, ArticleId, AttachmentId, Channel, ConversationId, CustomerId, FailureReason, InteractionId,
    Millis,
};
use ts_rs::TS;

use crate::error::WireError;
use crate::rows::{AttachmentRef, InteractionRow};

/// A page of a customer's timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetTimeline {
    /// Whose.
    pub customer_id: CustomerId,
    /// Only this conversation.
    pub conversation_id: Option<ConversationId>,
    /// Older than this place (from [`TimelinePage::before`]); `None`: the newest.
    pub before: Option<String>,
    /// At most this many, 1 to 200.
    pub limit: u32,
}

/// Interactions, oldest first; what waits in the outbox stands at the end of the newest page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct TimelinePage {
    /// Oldest first.
    pub items: Vec<TimelineItem>,
    /// For the page of older ones; `None` at the beginning.
    pub before: Option<String>,
    /// This agent last looked here; later ones from the customer are new.
    #[ts(type = "number")]
    pub looked_through_at: Millis,
}

/// A knot on the line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct TimelineItem {
    /// The interaction; for an outbox entry, as it will be.
    pub interaction: InteractionRow,
    /// Name of the agent, when one did it.
    pub agent_name: String,
    /// Set while it is only on this machine.
    pub outbox: Option<OutboxState>,
}

/// Where an outbox entry stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "state", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum OutboxState {
    /// Waits for the hub; sends by itself.
    Waiting {
        /// Written without a connection: will be held if someone speaks first.
        was_offline: bool,
        /// Tried so many times.
        attempts: u32,
    },
    /// On its way to the hub now.
    Sending,
    /// Someone spoke since: the agent decides.
    Held {
        /// What came meanwhile, oldest first.
        newer: Vec<InteractionRow>,
    },
    /// Parked.
    Failed {
        /// Why, for the sentence shown.
        reason: FailureReason,
        /// As the hub said it.
        error: WireError,
    },
}

/// Writes to the customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SendMessage {
    /// Where.
    pub conversation_id: ConversationId,
    /// On which channel.
    pub channel: Channel,
    /// Plain text; may be empty when there are files.
    pub body: String,
    /// Files kept before with `add_attachment`.
    pub attachments: Vec<AttachmentId>,
    /// An article to send as a card; in chat only, and only one customers may read.
    pub card: Option<ArticleId>,
}

/// Writes to colleagues.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AddNote {
    /// Where.
    pub conversation_id: ConversationId,
    /// Plain text.
    pub body: String,
    /// Colleagues named.
    pub mentions: Vec<AgentId>,
}

/// Everything that waits, is held or has failed, oldest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct OutboxPage {
    /// Oldest first, at most 200.
    pub entries: Vec<OutboxEntry>,
}

/// One entry of the outbox.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct OutboxEntry {
    /// The message or note.
    pub item: TimelineItem,
    /// To whom.
    pub customer_name: String,
}

/// Decides on an outbox entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ResolveOutbox {
    /// Which.
    pub interaction_id: InteractionId,
    /// What to do.
    pub decision: OutboxDecision,
}

/// What to do with a held or failed entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum OutboxDecision {
    /// Send it as it is (held), or try again (failed).
    Send,
    /// Send it with other words.
    Edit {
        /// The new words.
        body: String,
    },
    /// Do not send it; the words go back to the draft.
    Discard,
}

/// Which conversation's draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetDraft {
    /// Where.
    pub conversation_id: ConversationId,
}

/// The text being written. An empty one is no draft.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Draft {
    /// Where.
    pub conversation_id: ConversationId,
    /// The words.
    pub body: String,
    /// To colleagues, not to the customer.
    pub is_note: bool,
    /// The channel chosen, if the agent chose.
    pub channel: Option<Channel>,
    /// Files kept for it.
    pub attachments: Vec<AttachmentRef>,
    /// When it was last typed in; 0 when there is none.
    #[ts(type = "number")]
    pub saved_at: Millis,
}

/// Keeps a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AddAttachment {
    /// File name.
    pub name: String,
    /// The bytes, base64. At most 10 MiB once decoded.
    pub base64: String,
}

/// Which file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetAttachment {
    /// Id.
    pub attachment_id: AttachmentId,
}

/// A file's bytes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AttachmentBytes {
    /// What it is.
    pub attachment: AttachmentRef,
    /// The bytes, base64.
    pub base64: String,
}

/// The agent is writing, or stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SetTyping {
    /// Where; also tells colleagues it is open. `None`: no conversation is open.
    pub conversation_id: Option<ConversationId>,
    /// Writing.
    pub is_typing: bool,
}
