//! Articles in the chat widget: suggested while the visitor types, read in
//! place, and what became of it. Only what is published and public.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use throughline_articles::document;
use throughline_domain::{ArticleId, ArticleOrigin, text};
use throughline_hub_store::{ReadingOutcome, ReadingPlace, Vote};
use throughline_search::knowledge::{Audience, Hits, Query};
use throughline_wire::WireError;
use throughline_wire::chat::{
    ArticleToRead, ReadingEnd, Suggest, SuggestedArticle, SuggestedArticles, Tried,
};
use throughline_wire::rows::{Details, HandOverWish, ReadArticle};

use super::address::Caller;
use super::body::Body;
use super::failure::Failure;
use super::guard::Guest;
use super::parameters::InPath;
use super::session::take;
use crate::hub::{Parts, Shared};
use crate::limits::network_of;
use crate::portal::address::article_path;

const SHOWN: usize = 3;
/// Longer questions are read to here.
const MAX_CHARS: usize = 400;
/// Fewer words than this are no question yet.
const MIN_CHARS: usize = 4;
const SUMMARY_CHARS: usize = 140;
const MAX_TRIED: usize = 20;
const MAX_SEARCH_CHARS: usize = 200;

/// Articles that may answer what is being typed; often none.
#[utoipa::path(post, path = "/chat/v1/suggest", operation_id = "chat_suggest", tag = "chat", request_body = Suggest, security(("visitor" = [])), responses(
    (status = 200, body = SuggestedArticles),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 429, description = "Too many questions.", body = WireError),
))]
pub async fn suggest(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    caller: Caller,
    Body(asked): Body<Suggest>,
) -> Result<Json<SuggestedArticles>, Failure> {
    take(&hub, &hub.limits.searches_per_address, &network_of(caller.0))?;
    take(&hub, &hub.limits.suggestions_per_visitor, &visitor.id)?;
    let words: String = text::clean_line(&asked.text).chars().take(MAX_CHARS).collect();
    if words.chars().count() < MIN_CHARS {
        return Ok(Json(SuggestedArticles { articles: Vec::new() }));
    }
    let hits = find(&hub, &words, &asked.language).await;
    let mut articles = Vec::with_capacity(SHOWN);
    for hit in hits.hits.iter().filter(|hit| is_close(&words, &hit.matched_words)).take(SHOWN) {
        let Some(found) = hub.store.public_article(hub.tenant_id, ArticleId(hit.id)).await? else { continue };
        let words = found.content;
        let summary = if words.summary.is_empty() {
            throughline_articles::summary(&words.body, SUMMARY_CHARS)
        } else {
            words.summary
        };
        articles.push(SuggestedArticle { id: found.id, title: words.title, summary });
    }
    Ok(Json(SuggestedArticles { articles }))
}

async fn find(hub: &Parts, words: &str, language: &str) -> Hits {
    let mut query = Query::new(words, Audience::Public);
    let language = text::clean_line(language);
    query.language = (!language.is_empty()).then_some(language);
    query.highlight = false;
    query.limit = SHOWN * 2;
    hub.finder.search(query).await
}

/// A long question with one word in common is a guess: nothing is better than that.
fn is_close(asked: &str, matched: &[String]) -> bool {
    let long = |word: &&str| word.chars().count() > 3;
    let asked = asked.split_whitespace().filter(long).count();
    let matched = matched.iter().map(String::as_str).filter(long).count();
    matched >= 1 && matched * 3 >= asked
}

/// A path with an article's id.
#[derive(Deserialize)]
pub struct Which {
    id: String,
}

impl Which {
    fn parse(&self) -> Result<ArticleId, Failure> {
        self.id.parse().map_err(|_| Failure::invalid("id", "the id of an article is a UUID"))
    }
}

/// An article, to be read in the widget.
#[utoipa::path(get, path = "/chat/v1/articles/{id}", operation_id = "chat_article", tag = "chat", params(("id" = String, Path, description = "Which article.")), security(("visitor" = [])), responses(
    (status = 200, body = ArticleToRead),
    (status = 400, description = "The id is none.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 404, description = "No such article, or customers may not read it.", body = WireError),
    (status = 429, description = "Too many questions.", body = WireError),
))]
pub async fn article(
    State(hub): State<Shared>,
    Guest(_visitor): Guest,
    caller: Caller,
    InPath(which): InPath<Which>,
) -> Result<Json<ArticleToRead>, Failure> {
    take(&hub, &hub.limits.searches_per_address, &network_of(caller.0))?;
    let id = which.parse()?;
    let found = hub.store.public_article(hub.tenant_id, id).await?;
    let found = found.ok_or_else(|| Failure::not_found("id"))?;
    hub.store.note_reading(hub.tenant_id, id, ReadingPlace::Widget, ReadingOutcome::Opened).await?;
    let path = article_path(id, &found.content.title, &found.language);
    let is_community = found.origin == Some(ArticleOrigin::Community);
    Ok(Json(ArticleToRead {
        id,
        url: format!("{}{}", hub.portal_url(), path.strip_prefix("/help").unwrap_or(&path)),
        blocks: document(&found.content.body),
        title: found.content.title,
        language: found.language,
        community_author: if is_community { found.source_author } else { String::new() },
    }))
}

/// Whether it answered the question: counts as the visitor's vote.
#[utoipa::path(post, path = "/chat/v1/articles/{id}/outcome", operation_id = "chat_article_outcome", tag = "chat", request_body = ReadingEnd, params(("id" = String, Path, description = "Which article.")), security(("visitor" = [])), responses(
    (status = 204, description = "Kept."),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 404, description = "No such article, or customers may not read it.", body = WireError),
    (status = 429, description = "Too many votes.", body = WireError),
))]
pub async fn outcome(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    caller: Caller,
    InPath(which): InPath<Which>,
    Body(end): Body<ReadingEnd>,
) -> Result<StatusCode, Failure> {
    take(&hub, &hub.limits.votes_per_address, &network_of(caller.0))?;
    let (id, is_helpful) = (which.parse()?, end.is_answered);
    let vote = Vote {
        reader: format!("visitor {}", visitor.id),
        article_id: id,
        is_helpful,
        comment: String::new(),
    };
    hub.store.vote(hub.tenant_id, vote).await?;
    let outcome = if is_helpful { ReadingOutcome::Answered } else { ReadingOutcome::Unanswered };
    hub.store.note_reading(hub.tenant_id, id, ReadingPlace::Widget, outcome).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a visitor tried before the first message, with the titles as they are here.
pub async fn hand_over(hub: &Parts, tried: Option<Tried>) -> Result<Option<Details>, Failure> {
    let Some(tried) = tried else { return Ok(None) };
    let mut read = Vec::new();
    for one in tried.read.into_iter().take(MAX_TRIED) {
        let found = hub.store.public_article(hub.tenant_id, one.article_id).await?;
        read.extend(found.map(|article| ReadArticle { title: article.content.title, ..one }));
    }
    let cut = |words: &String| text::clean_line(words).chars().take(MAX_SEARCH_CHARS).collect::<String>();
    let searched = tried.searched.iter().take(MAX_TRIED).map(cut).filter(|words| !words.is_empty());
    let searched: Vec<String> = searched.collect();
    let is_empty = searched.is_empty() && read.is_empty();
    Ok((!is_empty).then_some(Details::HandOver { searched, read, wants: HandOverWish::Chat }))
}
