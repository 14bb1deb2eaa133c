//! Commands of agents. Each is carried out at most once: its id is stored with
//! a hash of its body and its outcome, in the transaction that carries it out.
//! A statement costs two switches of threads in sqlx, so a batch reads and writes
//! its outcomes together and a message is written by as few statements as can be.
//! A refusal writes nothing but that outcome.

mod agents;
mod conversations;
mod customers;
mod knowledge;
mod messages;
mod outcomes;

use sha2::{Digest, Sha256};
use throughline_wire::commands::{
    Command, CommandBatch, CommandBody, CommandOutcome, CommandOutcomes, MAX_BATCH, Outcome,
};
use throughline_wire::{ErrorCode, WireError};

pub(crate) use conversations::{NewConversation, insert_conversation};
pub(crate) use customers::{NewContactPoint, insert_contact_point};
pub(crate) use knowledge::{change_of, import_language, import_name, normalised, write_imported};

use crate::error::StoreError;
use crate::feed::signed_in;
use crate::scope::{Caller, Scope};
use crate::store::Store;
use crate::writer::WriteTx;
use outcomes::Kept;

impl Store {
    /// Carries out a batch in its order. One that is refused does not hold up the others.
    pub async fn apply(&self, caller: Caller, batch: CommandBatch) -> Result<CommandOutcomes, StoreError> {
        if batch.commands.len() > MAX_BATCH {
            return Err(StoreError::refused(
                ErrorCode::TooLarge,
                "send at most 100 commands at once",
                "commands",
            ));
        }
        self.write(move |tx| Box::pin(async move { apply_all(tx, caller, batch).await })).await
    }
}

async fn apply_all(
    tx: &mut WriteTx,
    caller: Caller,
    batch: CommandBatch,
) -> Result<CommandOutcomes, StoreError> {
    let scope = signed_in(&mut tx.read(), caller).await?;
    let mut kept = Kept::load(tx, &scope, &batch.commands).await?;
    let mut outcomes = Vec::with_capacity(batch.commands.len());
    for command in batch.commands {
        let id = command.id;
        let outcome = apply_one(tx, &scope, command, &mut kept).await?;
        outcomes.push(CommandOutcome { id, outcome });
    }
    kept.write(tx, &scope).await?;
    Ok(CommandOutcomes { outcomes })
}

async fn apply_one(
    tx: &mut WriteTx,
    scope: &Scope,
    command: Command,
    kept: &mut Kept,
) -> Result<Outcome, StoreError> {
    let hash = Sha256::digest(serde_json::to_vec(&command.body)?).to_vec();
    if let Some(known) = kept.outcome(scope, command.id, &hash) {
        return Ok(known);
    }
    if outcomes::may_be_forgotten(&command, tx.clock().now()) {
        return Ok(outcomes::too_late());
    }
    let (id, given_at, owned) = (command.id, command.given_at, scope.clone());
    let done =
        tx.in_savepoint(move |tx| Box::pin(async move { run(tx, &owned, command.body).await })).await?;
    let outcome = match done {
        Ok(outcome) => outcome,
        Err(StoreError::Refused(error)) => Outcome::Refused(error),
        Err(StoreError::Database(error)) => {
            // Not stored: a command that met a defect may be given again after the repair.
            tracing::error!(%error, command = %id, "a command could not be carried out");
            return Ok(Outcome::Refused(WireError::new(
                ErrorCode::Internal,
                "the hub's log says what went wrong",
            )));
        }
        Err(error) => return Err(error),
    };
    kept.add(scope, id, (hash, given_at), &outcome);
    Ok(outcome)
}

async fn run(tx: &mut WriteTx, scope: &Scope, body: CommandBody) -> Result<Outcome, StoreError> {
    let seq = match body {
        CommandBody::SendMessage(message) => return messages::send(tx, scope, message).await,
        CommandBody::AddNote { interaction_id, conversation_id, body, mentions } => {
            messages::note(tx, scope, messages::Note { interaction_id, conversation_id, body, mentions })
                .await
        }
        CommandBody::RetryMessage { interaction_id } => messages::retry(tx, scope, interaction_id).await,
        CommandBody::StartConversation { conversation_id, customer_id, channel, subject } => {
            conversations::start(tx, scope, conversation_id, customer_id, (channel, subject)).await
        }
        CommandBody::Assign { conversation_id, assignee_id, team_id } => {
            conversations::assign(tx, scope, conversation_id, assignee_id, team_id).await
        }
        CommandBody::SetStatus { conversation_id, status, snoozed_until_at } => {
            conversations::set_status(tx, scope, conversation_id, status, snoozed_until_at).await
        }
        CommandBody::CreateCustomer { customer_id, fields } => {
            customers::create(tx, scope, customer_id, fields).await
        }
        CommandBody::EditCustomer { customer_id, fields } => {
            customers::edit(tx, scope, customer_id, fields).await
        }
        CommandBody::AddContactPoint { contact_point_id, customer_id, kind, value } => {
            customers::add_contact_point(tx, scope, (contact_point_id, customer_id), kind, &value).await
        }
        CommandBody::RemoveContactPoint { contact_point_id } => {
            customers::remove_contact_point(tx, scope, contact_point_id).await
        }
        CommandBody::MarkRead { conversation_id, through_at } => {
            agents::mark_read(tx, scope, conversation_id, through_at).await
        }
        CommandBody::SetPresence { presence } => {
            let caller = Caller { tenant_id: scope.tenant_id, agent_id: scope.agent_id };
            crate::people::set_presence(tx, caller, presence).await
        }
        body => run_knowledge(tx, scope, body).await,
    }?;
    Ok(Outcome::Done { seq })
}

/// The commands about the knowledge base.
async fn run_knowledge(tx: &mut WriteTx, scope: &Scope, body: CommandBody) -> Result<u64, StoreError> {
    match body {
        CommandBody::SaveArticle(command) => knowledge::save(tx, scope, command).await,
        CommandBody::SetArticleState { article_id, version, state } => {
            knowledge::set_state(tx, scope, article_id, version, state).await
        }
        CommandBody::DeleteArticle { article_id } => knowledge::delete(tx, scope, article_id).await,
        CommandBody::SaveTopic(topic) => knowledge::save_topic(tx, scope, topic).await,
        CommandBody::DeleteTopic { topic_id } => knowledge::delete_topic(tx, scope, topic_id).await,
        CommandBody::SaveKnowledgeSettings(settings) => knowledge::save_settings(tx, scope, settings).await,
        CommandBody::SaveFeed(feed) => knowledge::save_feed(tx, scope, feed).await,
        CommandBody::DeleteFeed { feed_id } => knowledge::delete_feed(tx, scope, feed_id).await,
        CommandBody::RecordAnswer(command) => knowledge::record(tx, scope, command).await,
        CommandBody::NoteSearches { searches } => knowledge::note_searches(tx, scope, searches).await,
        _ => Err(refused(ErrorCode::InvalidInput, "this hub does not know the command", "type")),
    }
}

/// A refusal, in few words.
fn refused(code: ErrorCode, message: &str, about: &str) -> StoreError {
    StoreError::refused(code, message, about)
}
