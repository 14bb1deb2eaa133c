//! Questions and what answered them: what suggestions learn from.

use rusqlite::{Row, params};
use throughline_domain::{AnswerId, AnswerUse};
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::{AnswerRow, AnsweredWith};

use super::changes;
use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// An answer that changed: `None` where it is gone.
#[derive(Clone, PartialEq, Debug)]
pub struct ChangedAnswer {
    /// Number of the change; the next page begins after the last.
    pub no: u64,
    /// Which.
    pub id: AnswerId,
    /// What it is now.
    pub row: Option<AnswerRow>,
}

/// Answers that changed after a number, in the order of their changes.
pub fn for_learning(reader: &Reader<'_>, after: u64, limit: u32) -> Result<Vec<ChangedAnswer>> {
    let changed = changes::answers_after(reader, after, limit)?;
    changed.into_iter().map(|(no, id)| Ok(ChangedAnswer { no, id, row: get(reader, id)? })).collect()
}

/// Answers recorded here whose copy has not come from the hub yet. The hub's copy has the same id.
pub fn waiting(reader: &Reader<'_>) -> Result<Vec<AnswerRow>> {
    Ok(reader.overlay()?.answers())
}

/// One answer as the hub has it.
pub fn get(reader: &Reader<'_>, id: AnswerId) -> Result<Option<AnswerRow>> {
    reader.one(
        "SELECT id, article_id, interaction_id, used, conversation_id, agent_id, at, question
         FROM answers WHERE id = ?1",
        [id.as_bytes()],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<AnswerRow> {
    let article = columns::id_or_none(row, 1)?;
    let answer = match article {
        Some(article_id) => AnsweredWith::Article { article_id },
        None => AnsweredWith::Reply { interaction_id: columns::id(row, 2)? },
    };
    Ok(AnswerRow {
        id: columns::id(row, 0)?,
        question: row.get(7)?,
        answer,
        used: columns::word(row, 3, AnswerUse::parse, "used")?,
        conversation_id: columns::id_or_none(row, 4)?,
        agent_id: columns::id_or_none(row, 5)?,
        at: row.get(6)?,
    })
}

pub(crate) fn upsert(writer: &mut Writer<'_>, answer: &AnswerRow) -> Result<()> {
    let (article, reply) = match answer.answer {
        AnsweredWith::Article { article_id } => (Some(*article_id.as_bytes()), None),
        AnsweredWith::Reply { interaction_id } => (None, Some(*interaction_id.as_bytes())),
    };
    writer.execute(
        "INSERT INTO answers (id, article_id, interaction_id, used, conversation_id, agent_id, at, question)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET article_id = ?2, interaction_id = ?3, used = ?4, conversation_id = ?5,
             agent_id = ?6, at = ?7, question = ?8",
        params![
            answer.id.as_bytes(),
            article,
            reply,
            answer.used.as_str(),
            columns::bytes(answer.conversation_id),
            columns::bytes(answer.agent_id),
            answer.at,
            answer.question,
        ],
    )?;
    changes::note_answer(writer, answer.id)?;
    writer.touch(Tag::Suggestions);
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: AnswerId) -> Result<()> {
    if writer.execute("DELETE FROM answers WHERE id = ?1", [id.as_bytes()])? > 0 {
        changes::note_answer(writer, id)?;
        writer.touch(Tag::Suggestions);
    }
    Ok(())
}
