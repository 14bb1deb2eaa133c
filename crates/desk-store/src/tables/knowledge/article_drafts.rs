//! Texts of articles being written, kept with every pause of the keys in the
//! outbox's file: they survive a kill and are never thrown away with the cache.

use rusqlite::params;
use throughline_domain::{ArticleId, Millis};
use throughline_wire::commands::SaveArticleCommand;
use throughline_wire::desk_api::{ArticleDraft, Tag};
use throughline_wire::rows::ArticleContent;
use uuid::Uuid;

use crate::access::{Reader, Writer};
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// The draft of an article (`None`: of the new one); an empty one with `saved_at` 0 when there is none.
pub fn get(reader: &Reader<'_>, article_id: Option<ArticleId>) -> Result<ArticleDraft> {
    let draft = reader.one(
        "SELECT base_version, language, content, saved_at FROM article_drafts WHERE article_id = ?1",
        [key(article_id)],
        |row| {
            let content: String = row.get(2)?;
            Ok(ArticleDraft {
                article_id,
                base_version: row.get(0)?,
                language: row.get(1)?,
                content: serde_json::from_str(&content)?,
                saved_at: row.get(3)?,
            })
        },
    )?;
    Ok(draft.unwrap_or_else(|| ArticleDraft {
        article_id,
        base_version: 0,
        language: String::new(),
        content: ArticleContent::default(),
        saved_at: 0,
    }))
}

/// Keeps a draft; an empty one is none.
pub fn save(writer: &mut Writer<'_>, draft: &ArticleDraft) -> Result<()> {
    if is_empty(&draft.content) {
        return clear(writer, draft.article_id);
    }
    writer.execute(
        "INSERT INTO article_drafts (article_id, base_version, language, content, saved_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (article_id) DO UPDATE SET base_version = ?2, language = ?3, content = ?4, saved_at = ?5",
        params![
            key(draft.article_id),
            draft.base_version,
            draft.language,
            serde_json::to_string(&draft.content)?,
            draft.saved_at,
        ],
    )?;
    Ok(())
}

/// Forgets a draft.
pub fn clear(writer: &mut Writer<'_>, article_id: Option<ArticleId>) -> Result<()> {
    writer.execute("DELETE FROM article_drafts WHERE article_id = ?1", [key(article_id)])?;
    Ok(())
}

/// A save the hub will not take becomes the draft again. What was typed there
/// since stays; refused words that are not in it come before it. One that was to
/// be a new article becomes the draft of the new one.
pub(crate) fn take_back(
    writer: &mut Writer<'_>,
    save: &SaveArticleCommand,
    is_new: bool,
    at: Millis,
) -> Result<()> {
    let article_id = (!is_new).then_some(save.article_id);
    let mut draft = get(writer, article_id)?;
    if is_empty(&draft.content) {
        draft.content = save.content.clone();
        draft.base_version = save.base_version;
        draft.language.clone_from(&save.language);
    } else {
        put_before(&mut draft.content, &save.content);
    }
    draft.saved_at = at;
    self::save(writer, &draft)?;
    writer.touch(Tag::Article { id: save.article_id });
    Ok(())
}

fn put_before(typed: &mut ArticleContent, refused: &ArticleContent) {
    if typed.title.is_empty() {
        typed.title.clone_from(&refused.title);
    }
    if typed.summary.is_empty() {
        typed.summary.clone_from(&refused.summary);
    }
    if !typed.body.contains(refused.body.trim()) {
        typed.body = format!("{}\n\n{}", refused.body.trim_end(), typed.body);
    }
}

/// The words of all drafts: pictures in them are still wanted.
pub(crate) fn bodies(reader: &Reader<'_>) -> Result<Vec<String>> {
    let contents: Vec<String> =
        reader.all("SELECT content FROM article_drafts", [], |row| Ok(row.get(0)?))?;
    contents.iter().map(|text| Ok(serde_json::from_str::<ArticleContent>(text)?.body)).collect()
}

fn is_empty(content: &ArticleContent) -> bool {
    content.title.is_empty() && content.summary.is_empty() && content.body.is_empty()
}

fn key(article_id: Option<ArticleId>) -> [u8; 16] {
    *article_id.map_or(Uuid::nil(), |id| id.0).as_bytes()
}
