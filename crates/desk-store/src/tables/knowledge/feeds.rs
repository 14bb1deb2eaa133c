//! Feeds of community threads. A small table, on managers' desks only.

use rusqlite::params;
use throughline_domain::FeedId;
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::FeedRow;

use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// All feeds by name, with what waits in the outbox applied.
pub fn list(reader: &Reader<'_>) -> Result<Vec<FeedRow>> {
    let rows: Vec<String> = reader.all("SELECT row FROM feeds", [], |row| Ok(row.get(0)?))?;
    let mut feeds: Vec<FeedRow> =
        rows.iter().map(|row| Ok(serde_json::from_str(row)?)).collect::<Result<_>>()?;
    reader.overlay()?.apply_to_feeds(&mut feeds);
    feeds.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(feeds)
}

pub(crate) fn upsert(writer: &mut Writer<'_>, feed: &FeedRow) -> Result<()> {
    writer.execute(
        "INSERT INTO feeds (id, row) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET row = ?2",
        params![feed.id.as_bytes(), serde_json::to_string(feed)?],
    )?;
    writer.touch(Tag::Imports);
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: FeedId) -> Result<()> {
    writer.execute("DELETE FROM feeds WHERE id = ?1", [id.as_bytes()])?;
    writer.touch(Tag::Imports);
    Ok(())
}
