//! Topics: the shelves of the knowledge base. A small table.

use rusqlite::params;
use throughline_domain::TopicId;
use throughline_wire::desk_api::{Tag, TopicView};
use throughline_wire::rows::TopicRow;

use super::counts;
use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// All topics in their order, with what waits in the outbox applied.
pub fn list(reader: &Reader<'_>) -> Result<Vec<TopicView>> {
    let mut topics = stored(reader)?;
    reader.overlay()?.apply_to_topics(&mut topics);
    topics.sort_by(|a, b| (a.position, &a.name, a.id).cmp(&(b.position, &b.name, b.id)));
    let counted = |topic: TopicRow| Ok(TopicView { articles: counts::of_topic(reader, topic.id)?, topic });
    topics.into_iter().map(counted).collect()
}

fn stored(reader: &Reader<'_>) -> Result<Vec<TopicRow>> {
    reader.all("SELECT id, name, description, position FROM topics", [], |row| {
        Ok(TopicRow {
            id: columns::id(row, 0)?,
            name: row.get(1)?,
            description: row.get(2)?,
            position: row.get(3)?,
        })
    })
}

pub(crate) fn upsert(writer: &mut Writer<'_>, topic: &TopicRow) -> Result<()> {
    writer.execute(
        "INSERT INTO topics (id, name, description, position) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET name = ?2, description = ?3, position = ?4",
        params![topic.id.as_bytes(), topic.name, topic.description, topic.position],
    )?;
    writer.touch(Tag::Knowledge);
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: TopicId) -> Result<()> {
    writer.execute("DELETE FROM topics WHERE id = ?1", [id.as_bytes()])?;
    writer.touch(Tag::Knowledge);
    Ok(())
}
