//! Searches agents made, for the hub's page of gaps: collected into one command
//! for a while, never in anybody's way and not worth an agent's attention.

use rusqlite::params;
use throughline_domain::{AgentId, CommandId, Millis};
use throughline_wire::commands::{CommandBody, SearchNote};

use crate::access::Writer;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// At most so many in one command.
const MOST: usize = 100;
/// Collected for so long.
const COLLECTED_MS: i64 = 30_000;

/// Notes one search: with others that wait, else in a command of this id.
pub fn note(writer: &mut Writer<'_>, id: CommandId, agent_id: AgentId, search: &SearchNote) -> Result<()> {
    if writer.outbox_is_sealed() {
        return Ok(());
    }
    let waiting: Option<(i64, String)> = writer.one(
        "SELECT position, body FROM outbox
         WHERE kind = 'note_searches' AND state = 'queued' AND attempts = 0 ORDER BY position DESC LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if let Some((position, body)) = waiting
        && let CommandBody::NoteSearches { mut searches } = serde_json::from_str(&body)?
        && searches.len() < MOST
    {
        searches.push(search.clone());
        let body = serde_json::to_string(&CommandBody::NoteSearches { searches })?;
        writer.execute("UPDATE outbox SET body = ?2 WHERE position = ?1", params![position, body])?;
        return Ok(());
    }
    let body = CommandBody::NoteSearches { searches: vec![search.clone()] };
    let next_try_at: Millis = search.at + COLLECTED_MS;
    writer.execute(
        "INSERT INTO outbox (command_id, kind, body, given_at, agent_id, customer_name, was_offline, state, next_try_at)
         VALUES (?1, 'note_searches', ?2, ?3, ?4, '', 0, 'queued', ?5)",
        params![id.as_bytes(), serde_json::to_string(&body)?, search.at, agent_id.as_bytes(), next_try_at],
    )?;
    Ok(())
}
