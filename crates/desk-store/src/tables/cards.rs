//! What a message's card said when it was sent: shown until the hub's copy is here.

use rusqlite::params;
use throughline_domain::InteractionId;
use throughline_wire::rows::Details;

use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Keeps what a message's card says.
pub fn keep(writer: &mut Writer<'_>, id: InteractionId, card: &Details) -> Result<()> {
    writer.execute(
        "INSERT OR REPLACE INTO cards (interaction_id, details) VALUES (?1, ?2)",
        params![id.as_bytes(), serde_json::to_string(card)?],
    )?;
    Ok(())
}

pub(crate) fn get(reader: &Reader<'_>, id: InteractionId) -> Result<Option<Details>> {
    let text: Option<String> =
        reader.one("SELECT details FROM cards WHERE interaction_id = ?1", [id.as_bytes()], |row| {
            Ok(row.get(0)?)
        })?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(crate) fn forget(writer: &mut Writer<'_>, id: InteractionId) -> Result<()> {
    writer.execute("DELETE FROM cards WHERE interaction_id = ?1", [id.as_bytes()])?;
    Ok(())
}
