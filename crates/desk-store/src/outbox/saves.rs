//! Saves of one article that follow each other before the hub has answered.
//!
//! A save names the version it was written from. Written on top of a save that
//! waits itself, that number is not known yet: a colleague may have saved
//! meanwhile, and the number this desk would guess would be theirs; the hub would
//! then take our words as written from theirs and their edit would be gone. So:
//! * what waits is shown with a number of its own, [`UNNUMBERED_FROM`] and the
//!   place in the outbox, and that number is what the next save names;
//! * a save never tried is replaced by the next one, under the same id;
//! * a save that was tried is followed: the next one waits until the hub's copy is
//!   here, and then begins from the version that has our words. Where the hub
//!   merged them with others', or could not, it keeps the older beginning: what both sides
//!   have in common merges with itself;
//! * what became of a number is remembered, for an editor that stayed open.

use rusqlite::params;
use throughline_domain::article::UNNUMBERED_FROM;
use throughline_domain::{ArticleId, CommandId};
use throughline_wire::commands::{ArticleFields, CommandBody, SaveArticleCommand};

use super::entry::{self, Entry, EntryState};
use super::knowledge::article_of;
use crate::access::{Reader, Writer};
use crate::articles;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Numbers remembered; an editor open for longer than so many saves merges from the beginning.
const REMEMBERED: i64 = 1_000;

/// The number a waiting save is shown with.
pub(crate) fn number_of(entry: &Entry) -> u32 {
    UNNUMBERED_FROM.saturating_add(entry.position as u32)
}

/// A command as it is kept, and the one it has to wait for.
pub(crate) struct Kept {
    pub(crate) body: CommandBody,
    pub(crate) follows: Option<CommandId>,
}

/// Finds a new command's place among what waits; `None`: it went into a save that waits.
pub(crate) fn place(writer: &mut Writer<'_>, body: &CommandBody) -> Result<Option<Kept>> {
    let mut kept = Kept { body: body.clone(), follows: None };
    let (article, version) = match &kept.body {
        CommandBody::SaveArticle(save) => (save.article_id, save.base_version),
        CommandBody::SetArticleState { article_id, version, .. } => (*article_id, *version),
        _ => return Ok(Some(kept)),
    };
    if version < UNNUMBERED_FROM {
        return Ok(Some(kept));
    }
    let overlay = writer.overlay()?;
    let waiting: Vec<&Entry> = overlay.of_article(article).collect();
    let Some((before, save)) = waiting.iter().find_map(|entry| match &entry.command.body {
        CommandBody::SaveArticle(save) if number_of(entry) == version => Some((*entry, save)),
        _ => None,
    }) else {
        begin_from(&mut kept.body, remembered(writer, article, version)?);
        return Ok(Some(kept));
    };
    let is_last = waiting.last().is_some_and(|last| last.position == before.position);
    if let CommandBody::SaveArticle(next) = &kept.body
        && is_last
        && before.state == EntryState::Queued
        && before.attempts == 0
    {
        let body = CommandBody::SaveArticle(joined(save.clone(), next));
        writer.execute(
            "UPDATE outbox SET body = ?2 WHERE position = ?1",
            params![before.position, serde_json::to_string(&body)?],
        )?;
        return Ok(None);
    }
    begin_from(&mut kept.body, save.base_version);
    kept.follows = Some(before.command.id);
    Ok(Some(kept))
}

fn begin_from(body: &mut CommandBody, number: u32) {
    match body {
        CommandBody::SaveArticle(save) => save.base_version = number,
        CommandBody::SetArticleState { version, .. } => *version = number,
        _ => {}
    }
}

fn joined(mut first: SaveArticleCommand, next: &SaveArticleCommand) -> SaveArticleCommand {
    let merges: Vec<u32> = next.merges.iter().filter(|v| !first.merges.contains(v)).copied().collect();
    first.merges.extend(merges);
    first.content = next.content.clone();
    first.language.clone_from(&next.language);
    first.state = next.state;
    first.images.clone_from(&next.images);
    first.fields = joined_fields(first.fields, &next.fields);
    first
}

fn joined_fields(first: ArticleFields, next: &ArticleFields) -> ArticleFields {
    ArticleFields {
        audience: next.audience.or(first.audience),
        topic_ids: next.topic_ids.clone().or(first.topic_ids),
        products: next.products.clone().or(first.products),
        owner_id: next.owner_id.or(first.owner_id),
        review_by_at: next.review_by_at.or(first.review_by_at),
    }
}

/// The hub's copy of a save is here: what was written from it begins from the version that has its words.
pub(crate) fn arrived(writer: &mut Writer<'_>, gone: &Entry) -> Result<()> {
    let CommandBody::SaveArticle(first) = &gone.command.body else { return Ok(()) };
    let number = version_of(writer, first)?.unwrap_or(first.base_version);
    remember(writer, gone, first.article_id, number)?;
    for follower in followers(writer, gone)? {
        release(writer, follower, number)?;
    }
    Ok(())
}

/// The hub will not have a save: a later one begins where it began; the state asked for its words goes with it.
pub(crate) fn refused(writer: &mut Writer<'_>, gone: &Entry) -> Result<()> {
    let CommandBody::SaveArticle(first) = &gone.command.body else { return Ok(()) };
    remember(writer, gone, first.article_id, first.base_version)?;
    for follower in followers(writer, gone)? {
        match &follower.command.body {
            CommandBody::SaveArticle(_) => release(writer, follower, first.base_version)?,
            _ => super::remove(writer, &follower)?,
        }
    }
    Ok(())
}

fn followers(reader: &Reader<'_>, gone: &Entry) -> Result<Vec<Entry>> {
    reader.all(
        concat!("SELECT ", entry::columns_of_entry!(), " FROM outbox WHERE follows = ?1 ORDER BY position"),
        [gone.command.id.as_bytes()],
        entry::read,
    )
}

fn release(writer: &Writer<'_>, follower: Entry, number: u32) -> Result<()> {
    let mut body = follower.command.body;
    begin_from(&mut body, number);
    writer.execute(
        "UPDATE outbox SET body = ?2, follows = NULL WHERE position = ?1",
        params![follower.position, serde_json::to_string(&body)?],
    )?;
    Ok(())
}

/// The version of the hub's copy that has these words.
fn version_of(reader: &Reader<'_>, save: &SaveArticleCommand) -> Result<Option<u32>> {
    let Some(row) = articles::stored(reader, save.article_id)? else { return Ok(None) };
    Ok((row.content == save.content).then_some(row.version))
}

fn remember(writer: &Writer<'_>, gone: &Entry, article: ArticleId, number: u32) -> Result<()> {
    writer.execute(
        "INSERT OR REPLACE INTO settled_saves (position, article_id, version) VALUES (?1, ?2, ?3)",
        params![gone.position, article.as_bytes(), number],
    )?;
    writer.execute("DELETE FROM settled_saves WHERE position < ?1", [gone.position - REMEMBERED])?;
    Ok(())
}

/// What became of a number; the very beginning when that is forgotten: nothing is taken for agreed then.
fn remembered(reader: &Reader<'_>, article: ArticleId, number: u32) -> Result<u32> {
    let found = reader.one(
        "SELECT version FROM settled_saves WHERE position = ?1 AND article_id = ?2",
        params![number.saturating_sub(UNNUMBERED_FROM), article.as_bytes()],
        |row| Ok(row.get(0)?),
    )?;
    Ok(found.unwrap_or_default())
}

/// At start: whatever followed something that is not here any more may go.
pub(crate) fn release_orphans(writer: &Writer<'_>) -> Result<()> {
    writer.execute(
        "UPDATE outbox SET follows = NULL
         WHERE follows IS NOT NULL AND follows NOT IN (SELECT command_id FROM outbox)",
        [],
    )?;
    Ok(())
}

/// Whether the article of a command is not on the hub, as far as this desk knows.
pub(crate) fn makes_article(reader: &Reader<'_>, body: &CommandBody) -> Result<bool> {
    match article_of(body) {
        Some(id) => Ok(articles::stored(reader, id)?.is_none()),
        None => Ok(false),
    }
}
