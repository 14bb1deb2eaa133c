//! Imports of articles, on managers' desks only. What is in them is the hub's.

use rusqlite::params;
use throughline_domain::ImportId;
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::ImportRow;

use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// The newest imports.
pub fn newest(reader: &Reader<'_>, limit: u32) -> Result<Vec<ImportRow>> {
    let rows: Vec<String> = reader.all(
        "SELECT row FROM imports INDEXED BY imports_newest ORDER BY created_at DESC, id DESC LIMIT ?1",
        [limit],
        |row| Ok(row.get(0)?),
    )?;
    rows.iter().map(|row| Ok(serde_json::from_str(row)?)).collect()
}

pub(crate) fn upsert(writer: &mut Writer<'_>, import: &ImportRow) -> Result<()> {
    writer.execute(
        "INSERT INTO imports (id, created_at, row) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET created_at = ?2, row = ?3",
        params![import.id.as_bytes(), import.created_at, serde_json::to_string(import)?],
    )?;
    writer.touch(Tag::Imports);
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: ImportId) -> Result<()> {
    writer.execute("DELETE FROM imports WHERE id = ?1", [id.as_bytes()])?;
    writer.touch(Tag::Imports);
    Ok(())
}
