//! What the desk tells the window without being asked.

use serde::{Deserialize, Serialize};
use throughline_domain::{ArticleId, Channel, ConversationId, CustomerId};
use ts_rs::TS;

use super::{Connection, OutboxCounts};

/// Something changed; the page refreshes the queries that show it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum DeskEvent {
    /// Rows changed. Coalesced: at most about 20 a second.
    Changed {
        /// What, without repeats.
        tags: Vec<Tag>,
    },
    /// The connection stands otherwise now.
    Connection {
        /// How.
        connection: Connection,
        /// What waits.
        outbox: OutboxCounts,
    },
    /// A message arrived that this agent should notice.
    Notify(NewMessage),
    /// The hub refused a change (say, an address another customer has). What it changed on screen went back.
    Undone {
        /// Of which conversation, if of one.
        conversation_id: Option<ConversationId>,
        /// Of which customer, if of one.
        customer_id: Option<CustomerId>,
        /// Of which article, if of one; refused words of it are in its draft (of one the hub never had: in the
        /// draft of the new article).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        article_id: Option<ArticleId>,
        /// Why.
        error: crate::error::WireError,
    },
    /// A link (`throughline://conversation/ID`) or a notification asks for a conversation.
    Open {
        /// Which.
        conversation_id: ConversationId,
    },
    /// Session, settings, colleagues or channels changed: read the session again.
    Session,
}

/// What changed.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "tag", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "tag", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Tag {
    /// Everything (after a snapshot).
    All,
    /// The inbox lists and counts.
    Inbox,
    /// One conversation's header, viewers, typing.
    Conversation {
        /// Which.
        id: ConversationId,
    },
    /// One customer's panel.
    Customer {
        /// Whose.
        id: CustomerId,
    },
    /// One customer's timeline.
    Timeline {
        /// Whose.
        id: CustomerId,
    },
    /// The outbox.
    Outbox,
    /// Agents and teams.
    Colleagues,
    /// Lists of articles, topics, settings of the knowledge base.
    Knowledge,
    /// One article.
    Article {
        /// Which.
        id: ArticleId,
    },
    /// What is suggested may be otherwise now.
    Suggestions,
    /// Feeds and imports.
    Imports,
}

/// A message this agent should notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NewMessage {
    /// Where.
    pub conversation_id: ConversationId,
    /// Who: the customer's name or address.
    pub from: String,
    /// First words.
    pub preview: String,
    /// Medium.
    pub channel: Channel,
    /// A colleague named this agent in a note.
    pub is_mention: bool,
}
