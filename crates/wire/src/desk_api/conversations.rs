//! Requests and answers about the inbox.

use serde::{Deserialize, Serialize};
use throughline_domain::{AgentId, Channel, ConversationId, ConversationStatus, CustomerId, Millis, TeamId};
use ts_rs::TS;

use super::CustomerView;
use crate::rows::ConversationRow;

/// A view of the inbox.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum InboxView {
    /// Open, assigned to me.
    Mine,
    /// Open, in my teams' queues.
    Team,
    /// Open, assigned to nobody.
    Unassigned,
    /// Open, anyone's I may see.
    All,
    /// Snoozed.
    Snoozed,
    /// Resolved.
    Resolved,
}

/// A page of a view.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ListConversations {
    /// Which view.
    pub view: InboxView,
    /// From the page before.
    pub after: Option<String>,
    /// At most this many, 1 to 200.
    pub limit: u32,
}

/// Conversations, latest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct ConversationPage {
    /// Latest first.
    pub items: Vec<ConversationItem>,
    /// For the next page; `None` at the end.
    pub next: Option<String>,
}

/// A row of the inbox.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct ConversationItem {
    /// The conversation, with what waits in the outbox already applied.
    pub conversation: ConversationRow,
    /// The customer's name; empty for a visitor nobody has named.
    pub customer_name: String,
    /// The customer's city, to name a visitor by.
    pub customer_city: String,
    /// An address to name the customer by when there is no name.
    pub customer_address: String,
    /// The customer spoke since this agent last looked.
    pub is_unread: bool,
    /// Replies waiting, held, failed in this conversation.
    pub waiting: u32,
    /// Held for review.
    pub held: u32,
    /// Failed.
    pub failed: u32,
    /// There is a draft here.
    pub has_draft: bool,
}

/// How many are in each view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct ViewCounts {
    /// Open, mine.
    pub mine: u32,
    /// Open, my teams'.
    pub team: u32,
    /// Open, nobody's.
    pub unassigned: u32,
    /// Open.
    pub all: u32,
    /// Snoozed.
    pub snoozed: u32,
    /// Resolved (at most 1,000 are counted).
    pub resolved: u32,
    /// Unread among mine.
    pub unread_mine: u32,
}

/// Which conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetConversation {
    /// Id.
    pub conversation_id: ConversationId,
}

/// One conversation with its customer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct ConversationView {
    /// The conversation.
    pub item: ConversationItem,
    /// Its customer.
    pub customer: CustomerView,
    /// Where a reply can go, the likeliest first.
    pub routes: Vec<ReplyRoute>,
    /// Colleagues who have it open now.
    pub viewers: Vec<AgentId>,
    /// Colleagues writing in it now.
    pub typing_agents: Vec<AgentId>,
    /// The customer is writing now.
    pub is_customer_typing: bool,
}

/// A way a reply can go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ReplyRoute {
    /// Medium.
    pub channel: Channel,
    /// The address, as shown.
    pub address: String,
    /// False when the company has no connected account for it: shown, with the reason, not offered.
    pub can_send: bool,
}

/// Opens a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct StartConversation {
    /// With whom.
    pub customer_id: CustomerId,
    /// On which channel.
    pub channel: Channel,
    /// About what.
    pub subject: String,
}

/// Gives a conversation to an agent or team.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Assign {
    /// Which.
    pub conversation_id: ConversationId,
    /// To whom.
    pub assignee_id: Option<AgentId>,
    /// In which queue.
    pub team_id: Option<TeamId>,
}

/// Resolves, reopens or snoozes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SetStatus {
    /// Which.
    pub conversation_id: ConversationId,
    /// New status.
    pub status: ConversationStatus,
    /// When snoozed: until when.
    #[ts(type = "number | null")]
    pub snoozed_until_at: Option<Millis>,
}

/// The agent has seen the conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MarkRead {
    /// Which.
    pub conversation_id: ConversationId,
    /// True: read to its end. False: unread again (on this agent's desks).
    pub is_read: bool,
}
