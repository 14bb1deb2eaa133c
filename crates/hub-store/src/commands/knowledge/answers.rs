//! What questions were answered with, and what agents searched for.

use throughline_domain::{ConversationId, InteractionId, text};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{RecordAnswerCommand, SearchNote};
use throughline_wire::rows::{AnsweredWith, RowKind};
use uuid::Uuid;

use super::super::conversations::load_visible;
use super::refused;
use crate::changes::Entry;
use crate::error::StoreError;
use crate::knowledge::article;
use crate::scope::Scope;
use crate::writer::WriteTx;

/// Characters of a question.
const MAX_QUESTION: usize = 2_000;
/// Searches of one command.
const MAX_SEARCHES: usize = 100;

pub(in crate::commands) async fn record(
    tx: &mut WriteTx,
    scope: &Scope,
    command: RecordAnswerCommand,
) -> Result<u64, StoreError> {
    let query = sqlx::query_as("SELECT 1 FROM answers WHERE id = ?1");
    let written: Option<(i64,)> = tx.read().optional(query.bind(command.answer_id.0)).await?;
    if written.is_some() {
        return tx.head_seq(scope.tenant_id).await;
    }
    let conversation = load_visible(tx, scope, command.conversation_id).await?;
    let question = text::clean_body(&command.question).trim().to_owned();
    if question.is_empty() {
        return Err(refused(ErrorCode::InvalidInput, "say what was asked", "question"));
    }
    if question.chars().count() > MAX_QUESTION {
        return Err(refused(ErrorCode::TooLarge, "at most 2,000 characters", "question"));
    }
    check_answer(tx, scope, command.answer).await?;
    let (kind, id) = stored(command.answer);
    let query = sqlx::query(
        "INSERT INTO answers (id, tenant_id, question, answer_type, answer_id, used, conversation_id, agent_id, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    );
    let now = tx.clock().now();
    let query = query.bind(command.answer_id.0).bind(scope.tenant_id.0).bind(question).bind(kind).bind(id);
    let query = query.bind(command.used.as_str()).bind(conversation.id.0).bind(scope.agent_id.0);
    tx.execute(query.bind(now)).await?;
    let mut entries = vec![Entry::put(RowKind::Answer, command.answer_id.0, true)];
    if let AnsweredWith::Article { article_id } = command.answer
        && command.used.is_for()
    {
        let query = sqlx::query("UPDATE articles SET times_used = times_used + 1 WHERE id = ?1");
        tx.execute(query.bind(article_id.0)).await?;
        entries.push(Entry::put(RowKind::Article, article_id.0, false));
    }
    tx.append(scope.tenant_id, &entries).await
}

fn stored(answer: AnsweredWith) -> (&'static str, Uuid) {
    match answer {
        AnsweredWith::Article { article_id } => ("article", article_id.0),
        AnsweredWith::Reply { interaction_id } => ("reply", interaction_id.0),
    }
}

/// The article or the reply must be there, and the reply one this agent may see.
async fn check_answer(tx: &mut WriteTx, scope: &Scope, answer: AnsweredWith) -> Result<(), StoreError> {
    let missing = || refused(ErrorCode::NotFound, "no such answer", "answer");
    match answer {
        AnsweredWith::Article { article_id } => {
            let found = article::load(&mut tx.read(), scope.tenant_id, article_id).await?;
            found.map(|_| ()).ok_or_else(missing)
        }
        AnsweredWith::Reply { interaction_id: InteractionId(id) } => {
            let query = sqlx::query_as(
                "SELECT conversation_id FROM interactions WHERE id = ?1 AND direction = 'out' AND kind = 'message'",
            );
            let found: Option<(Uuid,)> = tx.read().optional(query.bind(id)).await?;
            let (conversation,) = found.ok_or_else(missing)?;
            load_visible(tx, scope, ConversationId(conversation)).await.map(|_| ()).map_err(|_| missing())
        }
    }
}

pub(in crate::commands) async fn note_searches(
    tx: &mut WriteTx,
    scope: &Scope,
    searches: Vec<SearchNote>,
) -> Result<u64, StoreError> {
    if searches.len() > MAX_SEARCHES {
        return Err(refused(ErrorCode::TooLarge, "note at most 100 searches at once", "searches"));
    }
    let now = tx.clock().now();
    for note in searches {
        // A desk's clock may be ahead.
        let (hits, at) = (note.hits, note.at.min(now));
        let searched =
            crate::knowledge::Searched { query: note.query, hits, was_opened: note.opened.is_some(), at };
        crate::knowledge::note_search(tx, scope.tenant_id, &searched).await?;
    }
    tx.head_seq(scope.tenant_id).await
}
