//! Between columns and the domain's types: ids are 16 bytes, words the
//! domain's own, JSON only where a row has something to say.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// An id that is always there.
pub(crate) fn id<T: From<Uuid>>(row: &Row<'_>, index: usize) -> Result<T> {
    let bytes: [u8; 16] = row.get(index)?;
    Ok(T::from(Uuid::from_bytes(bytes)))
}

/// An id that may be missing.
pub(crate) fn id_or_none<T: From<Uuid>>(row: &Row<'_>, index: usize) -> Result<Option<T>> {
    let bytes: Option<[u8; 16]> = row.get(index)?;
    Ok(bytes.map(|b| T::from(Uuid::from_bytes(b))))
}

/// A word, read in place.
pub(crate) fn word<T>(
    row: &Row<'_>,
    index: usize,
    parse: fn(&str) -> Option<T>,
    column: &'static str,
) -> Result<T> {
    let text = row.get_ref(index)?.as_str().map_err(|_| StoreError::UnknownWord(column))?;
    parse(text).ok_or(StoreError::UnknownWord(column))
}

/// A word that may be missing.
pub(crate) fn word_or_none<T>(
    row: &Row<'_>,
    index: usize,
    parse: fn(&str) -> Option<T>,
    column: &'static str,
) -> Result<Option<T>> {
    match row.get_ref(index)? {
        ValueRef::Null => Ok(None),
        _ => word(row, index, parse, column).map(Some),
    }
}

/// JSON; NULL reads as the default.
pub(crate) fn json<T: DeserializeOwned + Default>(row: &Row<'_>, index: usize) -> Result<T> {
    match row.get_ref(index)? {
        ValueRef::Text(text) => Ok(serde_json::from_slice(text)?),
        _ => Ok(T::default()),
    }
}

/// JSON of a list; NULL when it is empty.
pub(crate) fn list_or_null<T: Serialize>(items: &[T]) -> Result<Option<String>> {
    if items.is_empty() { Ok(None) } else { Ok(Some(serde_json::to_string(items)?)) }
}

/// The 16 bytes of an optional id.
pub(crate) fn bytes<T: Copy + Into<IdBytes>>(id: Option<T>) -> Option<[u8; 16]> {
    id.map(|id| id.into().0)
}

/// The 16 bytes of any id.
pub(crate) struct IdBytes(pub(crate) [u8; 16]);

macro_rules! id_bytes {
    ($($name:ident),+) => {$(
        impl From<throughline_domain::$name> for IdBytes {
            fn from(id: throughline_domain::$name) -> Self {
                Self(*id.as_bytes())
            }
        }
    )+};
}
id_bytes!(AgentId, TeamId, ConversationId, CustomerId, InteractionId, CommandId);
