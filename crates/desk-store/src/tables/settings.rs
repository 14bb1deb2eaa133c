//! Whatever this machine remembers of an agent: JSON by name in the outbox's file
//! (session tokens are safe there: the file is encrypted).

use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A remembered value.
pub fn value<T: DeserializeOwned>(reader: &Reader<'_>, name: &str) -> Result<Option<T>> {
    let text: Option<String> =
        reader.one("SELECT value FROM local_values WHERE name = ?1", [name], |row| Ok(row.get(0)?))?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Remembers a value.
pub fn put<T: Serialize>(writer: &mut Writer<'_>, name: &str, value: &T) -> Result<()> {
    writer.execute(
        "INSERT INTO local_values (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        params![name, serde_json::to_string(value)?],
    )?;
    Ok(())
}

/// Forgets a value.
pub fn remove(writer: &mut Writer<'_>, name: &str) -> Result<()> {
    writer.execute("DELETE FROM local_values WHERE name = ?1", [name])?;
    Ok(())
}
