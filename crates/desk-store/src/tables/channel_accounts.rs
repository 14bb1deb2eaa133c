//! The company's numbers, mailboxes and widgets. A small table.

use rusqlite::params;
use throughline_domain::{Channel, ChannelAccountId};
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::ChannelAccountRow;

use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// All of them, by name.
pub fn list(reader: &Reader<'_>) -> Result<Vec<ChannelAccountRow>> {
    reader.all(
        "SELECT id, channel, name, address, can_send FROM channel_accounts ORDER BY name, id",
        [],
        |row| {
            Ok(ChannelAccountRow {
                id: columns::id(row, 0)?,
                channel: columns::word(row, 1, Channel::parse, "channel")?,
                name: row.get(2)?,
                address: row.get(3)?,
                can_send: row.get(4)?,
            })
        },
    )
}

pub(crate) fn upsert(writer: &mut Writer<'_>, account: &ChannelAccountRow) -> Result<()> {
    writer.execute(
        "INSERT INTO channel_accounts (id, channel, name, address, can_send) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET channel = ?2, name = ?3, address = ?4, can_send = ?5",
        params![
            account.id.as_bytes(),
            account.channel.as_str(),
            account.name,
            account.address,
            account.can_send
        ],
    )?;
    writer.touch(Tag::Colleagues);
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: ChannelAccountId) -> Result<()> {
    writer.execute("DELETE FROM channel_accounts WHERE id = ?1", [id.as_bytes()])?;
    writer.touch(Tag::Colleagues);
    Ok(())
}
