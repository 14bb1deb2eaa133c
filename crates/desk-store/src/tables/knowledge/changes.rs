//! What changed of articles and answers, numbered as it came: an index that
//! remembers the last number it took reads what came since, and only that.
//!
//! Numbers belong to one cache. A cache made anew has another epoch: an index
//! that knows another one begins again.

use throughline_domain::{AnswerId, ArticleId};
use uuid::Uuid;

use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Where the cache's changes of the knowledge base stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Names this cache.
    pub epoch: Uuid,
    /// Number of the last change of an article; 0: none yet.
    pub articles: u64,
    /// Number of the last change of an answer; 0: none yet.
    pub answers: u64,
}

/// Where the cache stands now.
pub fn mark(reader: &Reader<'_>) -> Result<Mark> {
    let epoch = reader.one("SELECT epoch FROM knowledge_epoch", [], |row| columns::id(row, 0))?;
    let last = |kind: &str| -> Result<u64> {
        let no: Option<i64> = reader.one(
            "SELECT no FROM knowledge_changes INDEXED BY knowledge_changes_kind WHERE kind = ?1
             ORDER BY no DESC LIMIT 1",
            [kind],
            |row| Ok(row.get(0)?),
        )?;
        Ok(no.unwrap_or_default() as u64)
    };
    Ok(Mark { epoch: epoch.unwrap_or(Uuid::nil()), articles: last(ARTICLE)?, answers: last(ANSWER)? })
}

const ARTICLE: &str = "article";
const ANSWER: &str = "answer";

pub(super) fn note_article(writer: &Writer<'_>, id: ArticleId) -> Result<()> {
    note(writer, ARTICLE, id.0)
}

pub(super) fn note_answer(writer: &Writer<'_>, id: AnswerId) -> Result<()> {
    note(writer, ANSWER, id.0)
}

fn note(writer: &Writer<'_>, kind: &str, id: Uuid) -> Result<()> {
    writer.execute(
        "INSERT OR REPLACE INTO knowledge_changes (kind, id) VALUES (?1, ?2)",
        rusqlite::params![kind, id.as_bytes()],
    )?;
    Ok(())
}

pub(super) fn articles_after(reader: &Reader<'_>, after: u64, limit: u32) -> Result<Vec<(u64, ArticleId)>> {
    after_of(reader, ARTICLE, after, limit)
}

pub(super) fn answers_after(reader: &Reader<'_>, after: u64, limit: u32) -> Result<Vec<(u64, AnswerId)>> {
    after_of(reader, ANSWER, after, limit)
}

fn after_of<T: From<Uuid>>(reader: &Reader<'_>, kind: &str, after: u64, limit: u32) -> Result<Vec<(u64, T)>> {
    reader.all(
        "SELECT no, id FROM knowledge_changes INDEXED BY knowledge_changes_kind
         WHERE kind = ?1 AND no > ?2 ORDER BY no LIMIT ?3",
        rusqlite::params![kind, after as i64, limit],
        |row| Ok((row.get::<_, i64>(0)? as u64, columns::id(row, 1)?)),
    )
}
