//! One row of the outbox, and what a command says about where it belongs.

use rusqlite::Row;
use throughline_domain::{AgentId, ArticleId, CommandId, ConversationId, CustomerId, InteractionId, Millis};
use throughline_wire::WireError;
use throughline_wire::commands::{Command, CommandBody};

use crate::access::Reader;
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A command and how it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Order of giving.
    pub position: i64,
    /// What to do.
    pub command: Command,
    /// Who gave it.
    pub agent_id: AgentId,
    /// Whom it concerns.
    pub customer_id: Option<CustomerId>,
    /// Their name when it was given.
    pub customer_name: String,
    /// Given without a connection.
    pub was_offline: bool,
    /// How it stands.
    pub state: EntryState,
    /// Tried so many times; counted before trying.
    pub attempts: u32,
    /// Not tried before this time.
    pub next_try_at: Millis,
}

/// How an entry stands.
#[derive(Clone, PartialEq, Debug)]
pub enum EntryState {
    /// Waits for its turn.
    Queued,
    /// Given to the network.
    Sending,
    /// The hub has it; its rows come with the change feed up to this number.
    Done {
        /// The last change it wrote.
        seq: u64,
    },
    /// Someone spoke since it was written: the agent decides.
    Held {
        /// What came meanwhile.
        newer: Vec<InteractionId>,
    },
    /// Refused: the agent decides.
    Failed {
        /// Why.
        error: WireError,
    },
}

impl Entry {
    /// The conversation it belongs to, if it belongs to one.
    pub fn conversation_id(&self) -> Option<ConversationId> {
        ids_of(&self.command.body).conversation
    }

    /// The article it is about, if it is about one.
    pub fn article_id(&self) -> Option<ArticleId> {
        super::knowledge::article_of(&self.command.body)
    }

    /// The message or note it writes, if it writes one.
    pub fn interaction_id(&self) -> Option<InteractionId> {
        ids_of(&self.command.body).interaction
    }

    /// Whether the agent typed it: then it is never dropped without their word.
    pub fn carries_words(&self) -> bool {
        matches!(self.command.body, CommandBody::SendMessage(_) | CommandBody::AddNote { .. })
    }

    /// Whether it changes the knowledge base: such commands go in the order they were given.
    pub fn is_knowledge_edit(&self) -> bool {
        super::knowledge::is_edit(&self.command.body)
    }

    /// Whether it still changes what is shown: parked entries do not.
    pub(crate) fn is_under_way(&self) -> bool {
        matches!(self.state, EntryState::Queued | EntryState::Sending | EntryState::Done { .. })
    }
}

/// What a command belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Ids {
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) customer: Option<CustomerId>,
    /// Only of what it writes.
    pub(crate) interaction: Option<InteractionId>,
}

pub(crate) fn ids_of(body: &CommandBody) -> Ids {
    let mut ids = Ids::default();
    match body {
        CommandBody::SendMessage(message) => {
            ids.conversation = Some(message.conversation_id);
            ids.interaction = Some(message.interaction_id);
        }
        CommandBody::AddNote { interaction_id, conversation_id, .. } => {
            ids.conversation = Some(*conversation_id);
            ids.interaction = Some(*interaction_id);
        }
        CommandBody::StartConversation { conversation_id, customer_id, .. } => {
            ids.conversation = Some(*conversation_id);
            ids.customer = Some(*customer_id);
        }
        CommandBody::Assign { conversation_id, .. }
        | CommandBody::SetStatus { conversation_id, .. }
        | CommandBody::MarkRead { conversation_id, .. } => ids.conversation = Some(*conversation_id),
        CommandBody::CreateCustomer { customer_id, .. }
        | CommandBody::EditCustomer { customer_id, .. }
        | CommandBody::AddContactPoint { customer_id, .. } => ids.customer = Some(*customer_id),
        CommandBody::RecordAnswer(answer) => ids.conversation = Some(answer.conversation_id),
        CommandBody::RemoveContactPoint { .. }
        | CommandBody::RetryMessage { .. }
        | CommandBody::SetPresence { .. }
        | CommandBody::SaveArticle(_)
        | CommandBody::SetArticleState { .. }
        | CommandBody::DeleteArticle { .. }
        | CommandBody::SaveTopic(_)
        | CommandBody::DeleteTopic { .. }
        | CommandBody::SaveKnowledgeSettings(_)
        | CommandBody::SaveFeed(_)
        | CommandBody::DeleteFeed { .. }
        | CommandBody::NoteSearches { .. } => {}
    }
    ids
}

/// The word kept beside the body, so that queries need not parse it.
pub(crate) fn kind_of(body: &CommandBody) -> &'static str {
    match body {
        CommandBody::SendMessage(_) => "send_message",
        CommandBody::AddNote { .. } => "add_note",
        CommandBody::StartConversation { .. } => "start_conversation",
        CommandBody::Assign { .. } => "assign",
        CommandBody::SetStatus { .. } => "set_status",
        CommandBody::CreateCustomer { .. } => "create_customer",
        CommandBody::EditCustomer { .. } => "edit_customer",
        CommandBody::AddContactPoint { .. } => "add_contact_point",
        CommandBody::RemoveContactPoint { .. } => "remove_contact_point",
        CommandBody::MarkRead { .. } => "mark_read",
        CommandBody::RetryMessage { .. } => "retry_message",
        CommandBody::SetPresence { .. } => "set_presence",
        CommandBody::SaveArticle(_) => "save_article",
        CommandBody::SetArticleState { .. } => "set_article_state",
        CommandBody::DeleteArticle { .. } => "delete_article",
        CommandBody::SaveTopic(_) => "save_topic",
        CommandBody::DeleteTopic { .. } => "delete_topic",
        CommandBody::SaveKnowledgeSettings(_) => "save_knowledge_settings",
        CommandBody::SaveFeed(_) => "save_feed",
        CommandBody::DeleteFeed { .. } => "delete_feed",
        CommandBody::RecordAnswer(_) => "record_answer",
        CommandBody::NoteSearches { .. } => "note_searches",
    }
}

/// The columns [`read`] reads, in its order.
macro_rules! columns_of_entry {
    () => {
        "position, command_id, body, given_at, agent_id, customer_id, customer_name, was_offline, state, attempts, \
         next_try_at, done_seq, newer, error"
    };
}
pub(crate) use columns_of_entry;

pub(crate) fn read(row: &Row<'_>) -> Result<Entry> {
    let body: String = row.get(2)?;
    Ok(Entry {
        position: row.get(0)?,
        command: Command {
            id: columns::id(row, 1)?,
            given_at: row.get(3)?,
            body: serde_json::from_str(&body)?,
        },
        agent_id: columns::id(row, 4)?,
        customer_id: columns::id_or_none(row, 5)?,
        customer_name: row.get(6)?,
        was_offline: row.get(7)?,
        state: read_state(row)?,
        attempts: row.get(9)?,
        next_try_at: row.get(10)?,
    })
}

fn read_state(row: &Row<'_>) -> Result<EntryState> {
    let state = row.get_ref(8)?.as_str().map_err(|_| StoreError::UnknownWord("state"))?;
    Ok(match state {
        "queued" => EntryState::Queued,
        "sending" => EntryState::Sending,
        "done" => EntryState::Done { seq: row.get::<_, Option<i64>>(11)?.unwrap_or_default() as u64 },
        "held" => EntryState::Held { newer: columns::json(row, 12)? },
        "failed" => {
            let error: String = row.get(13)?;
            EntryState::Failed { error: serde_json::from_str(&error)? }
        }
        _ => return Err(StoreError::UnknownWord("state")),
    })
}

pub(crate) fn by_command(reader: &Reader<'_>, id: CommandId) -> Result<Option<Entry>> {
    reader.one(
        concat!("SELECT ", columns_of_entry!(), " FROM outbox WHERE command_id = ?1"),
        [id.as_bytes()],
        read,
    )
}

pub(crate) fn by_interaction(reader: &Reader<'_>, id: InteractionId) -> Result<Option<Entry>> {
    reader.one(
        concat!("SELECT ", columns_of_entry!(), " FROM outbox WHERE interaction_id = ?1"),
        [id.as_bytes()],
        read,
    )
}
