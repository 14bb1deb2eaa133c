//! An article on its way to a customer: as words, as a link, as a card in the chat.

use throughline_articles::{Link, plain_text_with, slug};
use throughline_desk_store::{Reader, StoreError, articles, knowledge_settings};
use throughline_domain::{ArticleId, Audience};
use throughline_wire::desk_api::{ArticleWords, InsertArticle, InsertForm};
use throughline_wire::rows::{ArticleContent, ArticleRow, Details, KnowledgeSettingsRow};

use super::reading::no_article;
use crate::desk::Inner;
use crate::error::DeskError;

/// What readers get; the newest words when there is nothing else.
fn published_words(article: &ArticleRow) -> &ArticleContent {
    article.published.as_ref().and_then(|published| published.content.as_ref()).unwrap_or(&article.content)
}

fn is_public(article: &ArticleRow) -> bool {
    article.published.is_some() && article.audience == Audience::Public
}

/// Where customers read an article, if they may.
pub(super) fn public_url(article: &ArticleRow, settings: &KnowledgeSettingsRow) -> Option<String> {
    if !is_public(article) || settings.portal_url.is_empty() {
        return None;
    }
    let slug = slug(&published_words(article).title, &article.language);
    Some(format!("{}/{}/articles/{slug}-{}", settings.portal_url, article.language, article.id))
}

/// The words that put an article into a reply.
pub(crate) async fn insert_article(desk: &Inner, request: InsertArticle) -> Result<ArticleWords, DeskError> {
    let InsertArticle { article_id, form } = request;
    let seat = desk.seat()?;
    let made = seat.store.read(move |reader| {
        let Some(article) = articles::get(reader, article_id)? else {
            return Ok(Err(no_article(article_id)));
        };
        let settings = knowledge_settings::get(reader)?;
        match form {
            InsertForm::Text => Ok(Ok(as_text(reader, &article, settings.as_ref())?)),
            InsertForm::Link => Ok(as_link(&article, settings.as_ref())),
        }
    });
    Ok(ArticleWords { text: made.await?? })
}

fn as_text(
    reader: &Reader<'_>,
    article: &ArticleRow,
    settings: Option<&KnowledgeSettingsRow>,
) -> Result<String, StoreError> {
    let words = published_words(article);
    let linked = articles::texts(reader, &throughline_articles::references(&words.body).articles)?;
    let resolve = |id: ArticleId| {
        let article = linked.iter().find(|article| article.id == id)?;
        let url = public_url(article, settings?)?;
        Some(Link { url, title: published_words(article).title.clone() })
    };
    Ok(plain_text_with(&words.body, &resolve))
}

fn as_link(article: &ArticleRow, settings: Option<&KnowledgeSettingsRow>) -> Result<String, DeskError> {
    may_be_read(article)?;
    let url = settings.and_then(|settings| public_url(article, settings));
    let url = url.ok_or(DeskError::Conflict {
        about: "portal_url".into(),
        message: "the portal's address is not known here yet".into(),
    })?;
    Ok(format!("{}\n{url}", published_words(article).title))
}

/// Why customers may not read it, if they may not.
fn may_be_read(article: &ArticleRow) -> Result<(), DeskError> {
    let refused = |about, message| Err(DeskError::NotAllowedFor { about, message });
    if article.audience != Audience::Public {
        return refused("audience", "this article is for agents only");
    }
    if article.published.is_none() {
        return refused("state", "this article is not published");
    }
    Ok(())
}

/// What a card of an article says now.
pub(crate) fn card(reader: &Reader<'_>, id: ArticleId) -> Result<Result<Details, DeskError>, StoreError> {
    let Some(article) = articles::get(reader, id)? else { return Ok(Err(no_article(id))) };
    if let Err(refused) = may_be_read(&article) {
        return Ok(Err(refused));
    }
    let settings = knowledge_settings::get(reader)?;
    let words = published_words(&article);
    Ok(Ok(Details::ArticleCard {
        article_id: id,
        title: words.title.clone(),
        summary: words.summary.clone(),
        url: settings.and_then(|settings| public_url(&article, &settings)).unwrap_or_default(),
    }))
}
