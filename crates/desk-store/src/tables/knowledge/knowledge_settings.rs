//! The company's settings of its knowledge base: synonyms and the portal.

use throughline_wire::desk_api::Tag;
use throughline_wire::rows::KnowledgeSettingsRow;

use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// The settings, with what waits in the outbox applied; `None` before the hub's have come.
pub fn get(reader: &Reader<'_>) -> Result<Option<KnowledgeSettingsRow>> {
    let row: Option<String> =
        reader.one("SELECT row FROM knowledge_settings WHERE only = 1", [], |row| Ok(row.get(0)?))?;
    let stored: Option<KnowledgeSettingsRow> = row.map(|row| serde_json::from_str(&row)).transpose()?;
    Ok(reader.overlay()?.knowledge_settings(stored))
}

pub(crate) fn put(writer: &mut Writer<'_>, settings: &KnowledgeSettingsRow) -> Result<()> {
    writer.execute(
        "INSERT INTO knowledge_settings (only, row) VALUES (1, ?1) ON CONFLICT (only) DO UPDATE SET row = ?1",
        [serde_json::to_string(settings)?],
    )?;
    writer.touch(Tag::Knowledge);
    writer.touch(Tag::Suggestions);
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>) -> Result<()> {
    writer.execute("DELETE FROM knowledge_settings", [])?;
    writer.touch(Tag::Knowledge);
    Ok(())
}
