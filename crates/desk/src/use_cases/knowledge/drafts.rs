//! Articles being written, kept as typed on this machine.

use throughline_desk_store::article_drafts;
use throughline_wire::desk_api::{ArticleDraft, GetArticleDraft, Nothing};

use crate::desk::Inner;
use crate::error::DeskError;

/// More than an article may be: what is too long to save is still not lost.
const MAX_DRAFT_BYTES: usize = 2 * 1024 * 1024;

/// The text being written in an article.
pub(crate) async fn get_article_draft(
    desk: &Inner,
    request: GetArticleDraft,
) -> Result<ArticleDraft, DeskError> {
    let id = request.article_id;
    Ok(desk.seat()?.store.read(move |reader| article_drafts::get(reader, id)).await?)
}

/// Keeps the text as it is typed.
pub(crate) async fn save_article_draft(desk: &Inner, mut draft: ArticleDraft) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    let content = &draft.content;
    if content.title.len() + content.summary.len() + content.body.len() > MAX_DRAFT_BYTES {
        return Err(DeskError::TooLarge { limit: "content", max_bytes: MAX_DRAFT_BYTES });
    }
    draft.saved_at = desk.around.clock.now();
    seat.store.write(move |writer| article_drafts::save(writer, &draft)).await?;
    Ok(Nothing {})
}
