//! Reading: the overview, lists of articles, one article, and Markdown drawn as it is typed.

use throughline_articles::{RemovedKind, clean, document, paste_to_markdown, references};
use throughline_desk_store::{Reader, StoreError, articles, colleagues, knowledge_settings};
use throughline_domain::{AgentId, ArticleId, Millis};
use throughline_wire::desk_api::{
    ArticlePage, ArticlePreview, ArticleView, GetArticle, KnowledgeOverview, ListArticles, Nothing,
    PasteArticle, PastedArticle, PreviewArticle,
};
use throughline_wire::rows::{ArticleRow, KnowledgeSettingsRow};

use super::words::public_url;
use crate::desk::Inner;
use crate::error::DeskError;
use crate::seat::Seat;

/// Clipboards are longer than articles: pages carry their styles with them.
const MAX_PASTE_BYTES: usize = 8 * 1024 * 1024;
/// Articles may be this long.
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// What the knowledge screen needs to begin.
pub(crate) async fn get_knowledge(desk: &Inner, _: Nothing) -> Result<KnowledgeOverview, DeskError> {
    let seat = desk.seat()?;
    let (me, may_publish) = (seat.me, super::may_publish(&seat));
    let reading = seat.store.read(move |reader| {
        let mut languages =
            knowledge_settings::get(reader)?.map(|settings| settings.portal.languages).unwrap_or_default();
        let in_use = articles::languages(reader)?;
        languages.extend(in_use.into_iter().filter(|tag| !languages.contains(tag)).collect::<Vec<_>>());
        Ok(KnowledgeOverview {
            counts: articles::counts(reader, me)?,
            may_publish: may_publish(reader)?,
            products: articles::products(reader)?,
            languages,
            agent_id: Some(me),
        })
    });
    Ok(reading.await?)
}

/// A page of articles, last changed first.
pub(crate) async fn list_articles(desk: &Inner, request: ListArticles) -> Result<ArticlePage, DeskError> {
    let seat = desk.seat()?;
    let (me, now) = (seat.me, seat.hub_now());
    Ok(seat.store.read(move |reader| articles::list(reader, me, &request, now)).await?)
}

/// One article, for reading and for writing.
pub(crate) async fn get_article(desk: &Inner, request: GetArticle) -> Result<ArticleView, DeskError> {
    view(&*desk.seat()?, request.article_id).await
}

pub(super) async fn view(seat: &Seat, id: ArticleId) -> Result<ArticleView, DeskError> {
    let now = seat.hub_now();
    let found = seat.store.read(move |reader| view_of(reader, id, now)).await?;
    found.ok_or_else(|| no_article(id))
}

pub(super) fn no_article(id: ArticleId) -> DeskError {
    DeskError::NotFound { what: "article", id: id.to_string() }
}

fn view_of(reader: &Reader<'_>, id: ArticleId, now: Millis) -> Result<Option<ArticleView>, StoreError> {
    let Some(article) = articles::get(reader, id)? else { return Ok(None) };
    let settings = knowledge_settings::get(reader)?;
    let mut translations = articles::of_family(reader, article.family_id, now)?;
    translations.retain(|summary| summary.article_id != id);
    let published = article.published.as_ref().and_then(|published| published.content.as_ref());
    Ok(Some(ArticleView {
        document: document(&article.content.body),
        published_document: published.map(|content| document(&content.body)),
        translations,
        links: articles::summaries(reader, &references(&article.content.body).articles, now)?,
        owner_name: name_of(reader, article.owner_id)?,
        author_name: name_of(reader, article.author_id)?,
        is_waiting: articles::is_waiting(reader, id)?,
        url: url_of(&article, settings.as_ref()),
        article,
    }))
}

fn url_of(article: &ArticleRow, settings: Option<&KnowledgeSettingsRow>) -> String {
    settings.and_then(|settings| public_url(article, settings)).unwrap_or_default()
}

/// A colleague's name; empty for nobody and for those who are not known here.
pub(super) fn name_of(reader: &Reader<'_>, agent: Option<AgentId>) -> Result<String, StoreError> {
    let Some(agent) = agent else { return Ok(String::new()) };
    Ok(colleagues::get(reader, agent)?.map(|agent| agent.name).unwrap_or_default())
}

/// Draws Markdown that is being written.
pub(crate) async fn preview_article(
    desk: &Inner,
    request: PreviewArticle,
) -> Result<ArticlePreview, DeskError> {
    desk.seat()?;
    if request.body.len() > MAX_BODY_BYTES {
        return Err(DeskError::TooLarge { limit: "content.body", max_bytes: MAX_BODY_BYTES });
    }
    blocking(move || {
        let cleaned = clean(&request.body);
        ArticlePreview { document: document(&cleaned.markdown), removed: kinds(&cleaned.removed) }
    })
    .await
}

/// Turns pasted HTML into clean Markdown.
pub(crate) async fn paste_article(desk: &Inner, request: PasteArticle) -> Result<PastedArticle, DeskError> {
    desk.seat()?;
    if request.html.len() > MAX_PASTE_BYTES {
        return Err(DeskError::TooLarge { limit: "html", max_bytes: MAX_PASTE_BYTES });
    }
    blocking(move || {
        let cleaned = paste_to_markdown(&request.html);
        PastedArticle { removed: kinds(&cleaned.removed), markdown: cleaned.markdown }
    })
    .await
}

/// Long texts take milliseconds to parse: off the threads that answer.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| DeskError::Broken)
}

/// What was taken out, as codes, without repeats. Styles and comments are how pages are made: nothing to tell.
fn kinds(removed: &[throughline_articles::Removed]) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for removed in removed {
        if matches!(removed.what, RemovedKind::Style | RemovedKind::Comment) {
            continue;
        }
        let kind = match serde_json::to_value(removed.what) {
            Ok(serde_json::Value::String(kind)) => kind,
            _ => continue,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}
