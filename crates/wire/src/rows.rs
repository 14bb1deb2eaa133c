//! The rows of the record that a desk caches. One struct per table; the hub
//! sends them whole, so that applying one twice changes nothing.

mod knowledge;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use throughline_domain::{
    AgentId, ArticleId, AttachmentId, Channel, ChannelAccountId, ContactKind, ContactPointId, ConversationId,
    ConversationStatus, CustomerId, DeliveryState, Direction, FailureReason, InteractionId, InteractionKind,
    Millis, TeamId,
};
use ts_rs::TS;

pub use knowledge::*;

/// What an agent may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Role {
    /// Serves customers; sees own, own teams' and unassigned conversations.
    Agent,
    /// Sees every conversation.
    Manager,
    /// Sees every conversation and manages agents, teams and channels.
    Administrator,
}

/// Whether an agent takes work.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Presence {
    /// At the desk and taking work.
    Available,
    /// At the desk, not taking work.
    Away,
    /// No desk connected.
    #[default]
    Offline,
}

/// A group of agents that shares a queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamRow {
    /// Id.
    pub id: TeamId,
    /// Shown name.
    pub name: String,
}

/// A person who serves customers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentRow {
    /// Id.
    pub id: AgentId,
    /// Shown name.
    pub name: String,
    /// Sign-in address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they take work.
    pub presence: Presence,
    /// Teams they belong to.
    pub team_ids: Vec<TeamId>,
    /// False once they left; their words stay.
    pub is_active: bool,
}

/// One configured number, mailbox or widget.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelAccountRow {
    /// Id.
    pub id: ChannelAccountId,
    /// Medium.
    pub channel: Channel,
    /// Shown name.
    pub name: String,
    /// The company's own address on it.
    pub address: String,
    /// Whether messages can be sent through it now.
    pub can_send: bool,
}

/// The human, the merged whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerRow {
    /// Id.
    pub id: CustomerId,
    /// Shown name; "Visitor" words are the window's, this may be empty.
    pub name: String,
    /// Organisation, if any.
    pub organisation: String,
    /// City, if known.
    pub city: String,
    /// BCP 47 language tag, if known.
    pub language: String,
    /// IANA time zone, if known.
    pub time_zone: String,
    /// Free attributes of the company.
    pub attributes: BTreeMap<String, String>,
    /// When they became a customer.
    #[ts(type = "number")]
    pub since_at: Millis,
    /// Last change of the row.
    #[ts(type = "number")]
    pub updated_at: Millis,
}

/// One address of a customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactPointRow {
    /// Id.
    pub id: ContactPointId,
    /// Whose.
    pub customer_id: CustomerId,
    /// Kind of address.
    pub kind: ContactKind,
    /// Normalised address.
    pub value: String,
    /// How sure we are, in one word for the panel.
    pub trust: Trust,
}

/// How sure we are that a contact point is the customer's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Trust {
    /// The customer proved it.
    Verified,
    /// The company's own site vouches for it.
    Vouched,
    /// Someone said so.
    Stated,
}

/// A run of interactions about one need.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationRow {
    /// Id.
    pub id: ConversationId,
    /// Human number, counted per company.
    pub number: u32,
    /// Whose need.
    pub customer_id: CustomerId,
    /// Channel of the last message.
    pub channel: Channel,
    /// What it is about; may be empty.
    pub subject: String,
    /// Where it stands.
    pub status: ConversationStatus,
    /// When a snoozed one comes back.
    #[ts(type = "number | null")]
    pub snoozed_until_at: Option<Millis>,
    /// Team whose queue it is in.
    pub team_id: Option<TeamId>,
    /// Agent who answers.
    pub assignee_id: Option<AgentId>,
    /// Labels.
    pub tags: Vec<String>,
    /// When it began.
    #[ts(type = "number")]
    pub created_at: Millis,
    /// When the last message or note came.
    #[ts(type = "number")]
    pub last_at: Millis,
    /// First words of the last message.
    pub last_preview: String,
    /// Who spoke last.
    pub last_direction: Direction,
    /// Since when the customer waits for an answer; `None` when nobody waits.
    #[ts(type = "number | null")]
    pub waiting_since_at: Option<Millis>,
    /// When the customer last spoke; unread while later than the agent's read mark.
    #[ts(type = "number")]
    pub last_inbound_at: Millis,
}

/// A file that belongs to an interaction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentRef {
    /// Id.
    pub id: AttachmentId,
    /// File name as the sender called it, cleaned.
    pub name: String,
    /// Media type found by looking at the bytes, not the sender's word.
    pub media_type: String,
    /// Size.
    pub size_bytes: u32,
}

/// What became of a message on its way to the customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Furthest state reached.
    pub state: DeliveryState,
    /// Why, when failed.
    pub reason: Option<FailureReason>,
    /// When this state was reached.
    #[ts(type = "number")]
    pub at: Millis,
}

/// A line of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderLine {
    /// What.
    pub name: String,
    /// How many.
    pub quantity: u32,
}

/// What an interaction carries besides its words, by kind.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Details {
    /// Nothing besides.
    #[default]
    None,
    /// A message written on a page of the company.
    Page {
        /// Title of the page.
        title: String,
        /// Address of the page.
        url: String,
    },
    /// A telephone call.
    Call {
        /// How long they spoke.
        #[ts(type = "number")]
        duration_ms: i64,
        /// False when nobody answered.
        was_answered: bool,
    },
    /// A visit.
    Visit {
        /// Branch or counter.
        place: String,
    },
    /// An order.
    Order {
        /// The company's order number.
        number: String,
        /// What was bought.
        lines: Vec<OrderLine>,
        /// Where it stands, in the company's own words.
        status: String,
        /// Total, as written on the order.
        total: String,
    },
    /// A help article read.
    PortalReading {
        /// Title of the article.
        title: String,
        /// The customer's vote, if any.
        was_helpful: Option<bool>,
    },
    /// An article sent as a card.
    ArticleCard {
        /// Which.
        article_id: ArticleId,
        /// Its title when it was sent.
        title: String,
        /// Its summary when it was sent.
        summary: String,
        /// Where customers read it.
        url: String,
    },
    /// What a customer did before they asked for a person: the portal's or the widget's hand-over.
    HandOver {
        /// What they searched for, oldest first.
        searched: Vec<String>,
        /// What they read, oldest first.
        read: Vec<ReadArticle>,
        /// How they want to be answered.
        wants: HandOverWish,
    },
    /// A shared page.
    CoBrowse {
        /// How long it was shared.
        #[ts(type = "number")]
        duration_ms: i64,
        /// Fields hidden from the agent.
        hidden_fields: u32,
    },
    /// Something the system did.
    System {
        /// What.
        event: SystemEvent,
    },
}

/// An article a customer read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadArticle {
    /// Which.
    pub article_id: ArticleId,
    /// Its title when it was read.
    pub title: String,
    /// Their vote, if any.
    pub was_helpful: Option<bool>,
}

/// How a customer wants to be answered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum HandOverWish {
    /// Here and now, in the chat.
    Chat,
    /// By telephone.
    Callback,
    /// By mail.
    Email,
}

/// What the system did to a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum SystemEvent {
    /// Given to an agent and/or a team (both empty: taken from everyone).
    Assigned {
        /// New agent.
        agent_id: Option<AgentId>,
        /// New team.
        team_id: Option<TeamId>,
    },
    /// Marked as done.
    Resolved,
    /// Opened again.
    Reopened,
    /// Put aside.
    Snoozed {
        /// Until when.
        #[ts(type = "number")]
        until_at: Millis,
    },
}

/// One event on one channel; a knot on the timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InteractionRow {
    /// Id. For a message or note: made where it was written, the idempotency key end to end.
    pub id: InteractionId,
    /// Conversation it belongs to.
    pub conversation_id: ConversationId,
    /// Whose timeline.
    pub customer_id: CustomerId,
    /// Medium.
    pub channel: Channel,
    /// What it is.
    pub kind: InteractionKind,
    /// From whom.
    pub direction: Direction,
    /// The agent, when one did it.
    pub agent_id: Option<AgentId>,
    /// When, by the hub's clock; strictly rising within a conversation.
    #[ts(type = "number")]
    pub at: Millis,
    /// Its words, plain text.
    pub body: String,
    /// Files.
    pub attachments: Vec<AttachmentRef>,
    /// Colleagues named in a note.
    pub mentions: Vec<AgentId>,
    /// What it carries besides.
    pub details: Details,
    /// For messages out: how far they got.
    pub delivery: Option<Delivery>,
}

/// How far one agent has read one conversation. Only that agent's desks get it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadMarkRow {
    /// Who read.
    pub agent_id: AgentId,
    /// What.
    pub conversation_id: ConversationId,
    /// Everything up to this time has been seen.
    #[ts(type = "number")]
    pub through_at: Millis,
}

/// Any row of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "row", rename_all = "snake_case")]
pub enum Row {
    /// A team.
    Team(TeamRow),
    /// An agent.
    Agent(AgentRow),
    /// A channel account.
    ChannelAccount(ChannelAccountRow),
    /// A customer.
    Customer(CustomerRow),
    /// A contact point.
    ContactPoint(ContactPointRow),
    /// A conversation.
    Conversation(ConversationRow),
    /// An interaction.
    Interaction(InteractionRow),
    /// A read mark. Its id in a tombstone is the conversation's.
    ReadMark(ReadMarkRow),
    /// An article.
    Article(ArticleRow),
    /// A topic.
    Topic(TopicRow),
    /// A question and its answer.
    Answer(AnswerRow),
    /// The settings of the knowledge base.
    KnowledgeSettings(KnowledgeSettingsRow),
    /// A feed. Managers' desks only.
    Feed(FeedRow),
    /// An import. Managers' desks only.
    Import(ImportRow),
}

/// Which table a row is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum RowKind {
    /// A team.
    Team,
    /// An agent.
    Agent,
    /// A channel account.
    ChannelAccount,
    /// A customer.
    Customer,
    /// A contact point.
    ContactPoint,
    /// A conversation.
    Conversation,
    /// An interaction.
    Interaction,
    /// A read mark.
    ReadMark,
    /// An article.
    Article,
    /// A topic.
    Topic,
    /// A question and its answer.
    Answer,
    /// The settings of the knowledge base.
    KnowledgeSettings,
    /// A feed.
    Feed,
    /// An import.
    Import,
}
