//! What colleagues answered before: each reply with the customer's words before
//! it, as they are in the cache. Found through an index kept beside the cache,
//! which reads what came since by the rows' numbers.

use rusqlite::params;
use throughline_domain::{AgentId, ConversationId, Direction, InteractionId, InteractionKind, Millis};

use crate::access::Reader;
use crate::columns;
use crate::error::StoreError;
use crate::interactions;

type Result<T> = std::result::Result<T, StoreError>;

/// Messages before a reply that are looked at for its question.
const LOOK_BACK: u32 = 12;
/// The newest words of a question that count.
const MAX_QUESTION_CHARS: usize = 2_000;
/// Shorter replies ("ok, thanks!") answer nothing.
const MIN_REPLY_CHARS: usize = 20;

/// A reply and what it answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastAnswer {
    /// The reply.
    pub reply_id: InteractionId,
    /// Where it was given.
    pub conversation_id: ConversationId,
    /// The customer's words before it, oldest first.
    pub question: String,
    /// The reply's words.
    pub text: String,
    /// Who wrote it.
    pub agent_id: Option<AgentId>,
    /// When.
    pub at: Millis,
}

/// Replies among the messages after a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastAnswers {
    /// Those that answered something.
    pub answers: Vec<PastAnswer>,
    /// The number of the last message looked at: the next page begins after it.
    pub through: u64,
    /// There are no more.
    pub is_last: bool,
}

/// The number of the newest interaction; 0 when there is none. Numbers are this cache's own.
pub fn newest_no(reader: &Reader<'_>) -> Result<u64> {
    let no: Option<Option<i64>> =
        reader.one("SELECT max(rowid) FROM interactions", [], |row| Ok(row.get(0)?))?;
    Ok(no.flatten().unwrap_or_default() as u64)
}

/// The replies among the `limit` interactions after a number.
pub fn after(reader: &Reader<'_>, after: u64, limit: u32) -> Result<PastAnswers> {
    let rows: Vec<(u64, Option<InteractionId>)> = reader.all(
        "SELECT rowid, id, kind, direction, agent_id IS NOT NULL FROM interactions
         WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
        params![after as i64, limit],
        |row| {
            let kind = columns::word(row, 2, InteractionKind::parse, "kind")?;
            let direction = columns::word(row, 3, Direction::parse, "direction")?;
            let is_reply = kind == InteractionKind::Message && direction == Direction::Out && row.get(4)?;
            let id = columns::id(row, 1)?;
            Ok((row.get::<_, i64>(0)? as u64, is_reply.then_some(id)))
        },
    )?;
    let through = rows.last().map_or(after, |(no, _)| *no);
    let is_last = rows.len() < limit as usize;
    let mut answers = Vec::new();
    for id in rows.into_iter().filter_map(|(_, id)| id) {
        answers.extend(get(reader, id)?);
    }
    Ok(PastAnswers { answers, through, is_last })
}

/// One reply with its question; `None` when it is gone or answered nothing.
pub fn get(reader: &Reader<'_>, id: InteractionId) -> Result<Option<PastAnswer>> {
    let Some(reply) = interactions::get(reader, id)? else { return Ok(None) };
    let is_reply = reply.kind == InteractionKind::Message && reply.direction == Direction::Out;
    if !is_reply || reply.body.chars().nth(MIN_REPLY_CHARS - 1).is_none() {
        return Ok(None);
    }
    let question = asked_before(reader, reply.conversation_id, reply.at, id)?;
    Ok((!question.is_empty()).then_some(PastAnswer {
        reply_id: id,
        conversation_id: reply.conversation_id,
        question,
        text: reply.body,
        agent_id: reply.agent_id,
        at: reply.at,
    }))
}

/// What the customer said between the reply before and this one.
fn asked_before(
    reader: &Reader<'_>,
    conversation: ConversationId,
    at: Millis,
    id: InteractionId,
) -> Result<String> {
    let before: Vec<(Direction, String)> = reader
        .all(
            "SELECT kind, direction, body FROM interactions INDEXED BY interactions_conversation
             WHERE conversation_id = ?1 AND (at, id) < (?2, ?3) ORDER BY at DESC, id DESC LIMIT ?4",
            params![conversation.as_bytes(), at, id.as_bytes(), LOOK_BACK],
            |row| {
                let kind = columns::word(row, 0, InteractionKind::parse, "kind")?;
                let direction = columns::word(row, 1, Direction::parse, "direction")?;
                Ok((kind == InteractionKind::Message).then_some((direction, row.get(2)?)))
            },
        )?
        .into_iter()
        .flatten()
        .collect();
    let asked = before.into_iter().take_while(|(direction, _)| *direction == Direction::In);
    let mut words: Vec<String> = asked.map(|(_, body)| body).collect();
    words.reverse();
    Ok(newest_chars(words.join("\n").trim(), MAX_QUESTION_CHARS))
}

/// The end of a text.
fn newest_chars(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}
