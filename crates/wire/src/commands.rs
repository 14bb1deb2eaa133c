//! Commands from desk to hub: `POST /v1/commands` with [`CommandBatch`],
//! answered by [`CommandOutcomes`] in the same order.
//!
//! Every command carries an id made on the desk. The hub stores the id with a
//! hash of the body and the outcome, in the transaction that carries it out:
//! the same id again returns the stored outcome, the same id with another body
//! is refused with `command_id_reused`.

mod knowledge;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use throughline_domain::{
    AgentId, ArticleId, ArticleState, AttachmentId, Channel, CommandId, ContactKind, ContactPointId,
    ConversationId, ConversationStatus, CustomerId, FeedId, InteractionId, Millis, TeamId, TopicId,
};
use ts_rs::TS;

use crate::error::WireError;
pub use knowledge::*;

use crate::rows::{FeedRow, KnowledgeSettingsRow, Presence, TopicRow};

/// At most this many commands in one batch.
pub const MAX_BATCH: usize = 100;

/// Commands in the order they were given.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommandBatch {
    /// At most [`MAX_BATCH`].
    pub commands: Vec<Command>,
}

/// One command.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Command {
    /// The idempotency key.
    pub id: CommandId,
    /// When the agent gave it, by the desk's clock (which may be wrong; for the record only).
    pub given_at: Millis,
    /// What to do.
    pub body: CommandBody,
}

/// What an agent can have the hub do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CommandBody {
    /// Writes to the customer.
    SendMessage(SendMessageCommand),
    /// Writes to colleagues.
    AddNote {
        /// Id of the note.
        interaction_id: InteractionId,
        /// Where.
        conversation_id: ConversationId,
        /// Plain text.
        body: String,
        /// Colleagues named.
        mentions: Vec<AgentId>,
    },
    /// Opens a conversation with a customer.
    StartConversation {
        /// Its id.
        conversation_id: ConversationId,
        /// With whom.
        customer_id: CustomerId,
        /// On which channel.
        channel: Channel,
        /// About what.
        subject: String,
    },
    /// Gives a conversation to an agent and/or team. Last writer wins.
    Assign {
        /// Which.
        conversation_id: ConversationId,
        /// To whom.
        assignee_id: Option<AgentId>,
        /// In which queue.
        team_id: Option<TeamId>,
    },
    /// Resolves, reopens or snoozes.
    SetStatus {
        /// Which.
        conversation_id: ConversationId,
        /// New status.
        status: ConversationStatus,
        /// When snoozed: until when.
        snoozed_until_at: Option<Millis>,
    },
    /// Adds a customer.
    CreateCustomer {
        /// Its id.
        customer_id: CustomerId,
        /// What is known.
        fields: CustomerPatch,
    },
    /// Changes fields of a customer; fields left out stay. Last writer per field.
    EditCustomer {
        /// Whom.
        customer_id: CustomerId,
        /// What changes.
        fields: CustomerPatch,
    },
    /// Adds an address. Refused with `conflict` when another customer has it.
    AddContactPoint {
        /// Its id.
        contact_point_id: ContactPointId,
        /// Whose.
        customer_id: CustomerId,
        /// Kind of address.
        kind: ContactKind,
        /// As typed; the hub normalises.
        value: String,
    },
    /// Removes an address.
    RemoveContactPoint {
        /// Which.
        contact_point_id: ContactPointId,
    },
    /// The agent has seen a conversation up to a time. Never moves back.
    MarkRead {
        /// Which.
        conversation_id: ConversationId,
        /// Up to here.
        through_at: Millis,
    },
    /// Tries a failed message again.
    RetryMessage {
        /// Which.
        interaction_id: InteractionId,
    },
    /// Whether the agent takes work.
    SetPresence {
        /// As chosen.
        presence: Presence,
    },
    /// Writes a version of an article.
    SaveArticle(SaveArticleCommand),
    /// Moves the newest version of an article: to review, published, retired, back to draft.
    /// Refused with `conflict` when a newer version is there than was looked at.
    SetArticleState {
        /// Which.
        article_id: ArticleId,
        /// The version that was looked at.
        version: u32,
        /// Where to.
        state: ArticleState,
    },
    /// Throws away an article that was never published, with its versions.
    DeleteArticle {
        /// Which.
        article_id: ArticleId,
    },
    /// Adds or changes a topic. Last writer wins.
    SaveTopic(TopicRow),
    /// Removes a topic; its articles stay.
    DeleteTopic {
        /// Which.
        topic_id: TopicId,
    },
    /// Sets synonyms and portal. Last writer wins. `portal_url` is the hub's and not taken.
    SaveKnowledgeSettings(KnowledgeSettingsRow),
    /// Adds or changes a feed of community threads; fetched at once. What it fetched is the hub's and not taken.
    SaveFeed(FeedRow),
    /// Removes a feed; its threads are retired.
    DeleteFeed {
        /// Which.
        feed_id: FeedId,
    },
    /// Tells what a question was answered with.
    RecordAnswer(RecordAnswerCommand),
    /// Tells what agents searched for; for the page of gaps.
    NoteSearches {
        /// At most 100.
        searches: Vec<SearchNote>,
    },
}

/// Writes to the customer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendMessageCommand {
    /// Id of the message: a second command for the same id writes nothing.
    pub interaction_id: InteractionId,
    /// Where.
    pub conversation_id: ConversationId,
    /// On which channel.
    pub channel: Channel,
    /// Plain text; may be empty when there are files.
    pub body: String,
    /// Files uploaded before (`PUT /v1/attachments/{id}`).
    pub attachments: Vec<AttachmentId>,
    /// A published, public article to send as a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<ArticleId>,
    /// Set when it was written without a connection: the last change the writer
    /// had seen. If the customer or a colleague has spoken in the conversation
    /// since, the hub does not send but answers [`Outcome::Held`].
    pub seen_through_seq: Option<u64>,
}

/// Fields of a customer to set. Left out: unchanged. For attributes an empty value removes the key.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
#[ts(optional_fields)]
pub struct CustomerPatch {
    /// Shown name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// BCP 47 language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// IANA time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Attributes to set or (empty value) remove.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, String>>,
}

/// The answer to a batch.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommandOutcomes {
    /// In the order of the batch.
    pub outcomes: Vec<CommandOutcome>,
}

/// What became of one command.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommandOutcome {
    /// Which command.
    pub id: CommandId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a command.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outcome {
    /// Carried out. Its rows come through the change feed up to this number.
    Done {
        /// The last change it wrote; the desk drops its outbox row once its cursor is there.
        seq: u64,
    },
    /// Not sent: someone spoke since it was written.
    Held {
        /// What came meanwhile, oldest first.
        newer: Vec<InteractionId>,
    },
    /// Will never be carried out as it is.
    Refused(WireError),
}
