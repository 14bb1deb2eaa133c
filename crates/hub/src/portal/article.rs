//! An article, and what its readers say about it.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use minijinja::context;
use serde::{Deserialize, Serialize};
use throughline_articles::{Link, RenderOptions, Rendered, render};
use throughline_domain::{ArticleId, ArticleOrigin, ArticleState, Audience};
use throughline_hub_store::{PublicArticle, ReadingOutcome, ReadingPlace, Searched, Vote};
use throughline_search::knowledge::Query as Sought;

use super::address::{article_path, escaped, id_in, topic_path};
use super::site::{Alternate, Listed, Page, Site};
use super::words::{direction_of, name_of, words_for};
use super::{Trouble, page, structured};
use crate::http::address::Caller;
use crate::hub::{Parts, Shared};
use crate::limits::network_of;

/// A table of contents is worth its place from this many headings on.
const CONTENTS: usize = 3;
const RELATED: usize = 5;

/// What an address may carry besides.
#[derive(Deserialize)]
pub struct Came {
    /// The search it was found by.
    #[serde(default)]
    q: String,
    /// Chosen from the suggestions, before the search was settled.
    typed: Option<String>,
    /// After a vote: 1, after a comment: 2.
    said: Option<u8>,
}

/// `/help/en/articles/SLUG-ID`.
pub async fn article(
    State(hub): State<Shared>,
    Path((language, name)): Path<(String, String)>,
    Query(came): Query<Came>,
    headers: HeaderMap,
) -> Response {
    let made = async {
        let mut site = Site::open(&hub, &language, &headers).await?;
        let Some(id) = id_in(&name).map(ArticleId) else {
            return site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more");
        };
        let Some(article) = hub.store.public_article(hub.tenant_id, id).await? else {
            return missing(&site, id).await;
        };
        let path = article_path(id, &article.content.title, &article.language);
        if path != format!("/help/{language}/articles/{name}") {
            let query = if came.q.is_empty() { String::new() } else { format!("?q={}", escaped(&came.q)) };
            return Ok(page::redirect(StatusCode::MOVED_PERMANENTLY, &format!("{path}{query}")));
        }
        if came.said.is_none() {
            note(&hub, id, &came).await;
        }
        site.reader.has_read(id, None);
        article_page(&site, &article, path, &came).await
    };
    made.await.unwrap_or_else(|trouble: Trouble| trouble.page(words_for(&language)))
}

/// Taken back is said as such; what was never there for customers is not told apart from nothing.
async fn missing(site: &Site<'_>, id: ArticleId) -> Result<Response, Trouble> {
    let article = site.hub.store.article(site.hub.tenant_id, id).await?;
    let is_gone =
        article.is_some_and(|one| one.state == ArticleState::Retired && one.audience == Audience::Public);
    if is_gone {
        return site.told(StatusCode::GONE, "gone", "gone_more");
    }
    site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more")
}

/// Counts the reading. A count that fails costs nobody the article.
async fn note(hub: &Parts, id: ArticleId, came: &Came) {
    let counted = async {
        hub.store.note_reading(hub.tenant_id, id, ReadingPlace::Portal, ReadingOutcome::Opened).await?;
        if came.q.is_empty() {
            return Ok(());
        }
        let at = hub.clock.now();
        if came.typed.is_some() {
            let searched = Searched { query: came.q.clone(), hits: 1, was_opened: true, at };
            return hub.store.record_search(hub.tenant_id, searched).await;
        }
        hub.store.record_search_opened(hub.tenant_id, &came.q, at).await
    };
    let counted: Result<(), throughline_hub_store::StoreError> = counted.await;
    if let Err(error) = counted {
        tracing::warn!(%error, article = %id, "counting a reading");
    }
}

/// What the template shows of an article.
#[derive(Serialize)]
struct Shown {
    title: String,
    summary: String,
    language: String,
    direction: &'static str,
    path: String,
    /// Has passed the allow-list.
    html: String,
    headings: Vec<throughline_articles::Heading>,
    topics: Vec<Crumb>,
    is_community: bool,
    author: String,
    source: String,
    updated: String,
    updated_iso: String,
    others: Vec<Other>,
}

#[derive(Serialize)]
struct Crumb {
    title: String,
    url: String,
}

#[derive(Serialize)]
struct Other {
    language: String,
    name: String,
    url: String,
}

async fn article_page(
    site: &Site<'_>,
    article: &PublicArticle,
    path: String,
    came: &Came,
) -> Result<Response, Trouble> {
    let hub = site.hub;
    let mut rendered = rendered(hub, article.content.body.clone()).await?;
    if rendered.headings.len() < CONTENTS {
        rendered.headings.clear();
    }
    let variants = hub.store.public_variants(hub.tenant_id, article.family_id).await?;
    let alternates = variants.iter().map(|one| Alternate {
        language: one.language.clone(),
        url: article_path(one.id, &one.content.title, &one.language),
    });
    let about = Page {
        title: article.content.title.clone(),
        description: description(article),
        kind: "article",
        alternates: alternates.filter(|_| variants.len() > 1).collect(),
        structured: structured::article(site, article, &path),
        canonical: path.clone(),
        query: came.q.clone(),
        ..Page::default()
    };
    let more = context! {
        article => page::given(shown(site, article, &variants, path, rendered).await?),
        related => page::given(related(hub, article).await),
        vote => site.reader.vote_on(article.id),
        is_comment => came.said == Some(2),
        form_token => site.reader.form_token(),
        comment => "",
    };
    let response = site.page(StatusCode::OK, "article.html", about, more)?;
    Ok(site.reader.remembered_by(response))
}

fn description(article: &PublicArticle) -> String {
    let summary = &article.content.summary;
    if summary.is_empty() {
        throughline_articles::summary(&article.content.body, 160)
    } else {
        summary.clone()
    }
}

async fn shown(
    site: &Site<'_>,
    article: &PublicArticle,
    variants: &[PublicArticle],
    path: String,
    rendered: Rendered,
) -> Result<Shown, Trouble> {
    let others = variants.iter().filter(|one| one.id != article.id).map(|one| Other {
        language: one.language.clone(),
        name: name_of(&one.language),
        url: article_path(one.id, &one.content.title, &one.language),
    });
    let source = article.source_url.as_str();
    let is_web = source.starts_with("https://") || source.starts_with("http://");
    Ok(Shown {
        title: article.content.title.clone(),
        summary: article.content.summary.clone(),
        language: article.language.clone(),
        direction: direction_of(&article.language),
        path,
        html: rendered.html,
        headings: rendered.headings,
        topics: crumbs(site, article).await?,
        is_community: article.origin == Some(ArticleOrigin::Community),
        author: article.source_author.clone(),
        source: if is_web { source.to_owned() } else { String::new() },
        updated: site.words.date(article.published_at),
        updated_iso: structured::day(article.published_at),
        others: others.collect(),
    })
}

/// The first topic it is filed under.
async fn crumbs(site: &Site<'_>, article: &PublicArticle) -> Result<Vec<Crumb>, Trouble> {
    let topics = site.hub.store.topics(site.hub.tenant_id).await?;
    let first = article.topic_ids.iter().find_map(|id| topics.iter().find(|topic| topic.id == *id));
    let crumb = first.filter(|_| site.is_offered()).map(|topic| Crumb {
        title: topic.name.clone(),
        url: topic_path(topic.id, &topic.name, &site.language),
    });
    Ok(crumb.into_iter().collect())
}

/// The article's HTML, with links to other articles as they are called now.
async fn rendered(hub: &Parts, body: String) -> Result<Rendered, Trouble> {
    let linked = Mutex::new(HashSet::new());
    let image_src = |id: throughline_domain::AttachmentId| Some(format!("/help/images/{}", id.0));
    let note = |id: ArticleId| -> Option<Link> {
        linked.lock().ok()?.insert(id);
        None
    };
    let first = render(&body, &RenderOptions { resolve_link: &note, image_src: &image_src, top_heading: 2 });
    let linked = linked.into_inner().unwrap_or_default();
    if linked.is_empty() {
        return Ok(first);
    }
    let mut links = HashMap::new();
    for id in linked {
        if let Some(found) = hub.store.public_article(hub.tenant_id, id).await? {
            let title = found.content.title;
            links.insert(id, Link { url: article_path(id, &title, &found.language), title });
        }
    }
    let resolve_link = |id: ArticleId| links.get(&id).cloned();
    Ok(render(&body, &RenderOptions { resolve_link: &resolve_link, image_src: &image_src, top_heading: 2 }))
}

/// Articles about the same, by the words of its title.
async fn related(hub: &Parts, article: &PublicArticle) -> Vec<Listed> {
    let mut query =
        Sought::new(article.content.title.clone(), throughline_search::knowledge::Audience::Public);
    query.language = Some(article.language.clone());
    query.only_language = true;
    query.is_typing = false;
    query.highlight = false;
    query.limit = RELATED + 1;
    let found = hub.finder.search(query).await;
    let others = found.hits.into_iter().filter(|hit| hit.family_id != article.family_id.0);
    others.take(RELATED).map(super::search::listed).collect()
}

/// What a reader says.
#[derive(Deserialize)]
pub struct Said {
    #[serde(default)]
    form: String,
    helpful: String,
    #[serde(default)]
    comment: String,
}

/// Keeps a vote and goes back to the article.
pub async fn vote(
    State(hub): State<Shared>,
    Path((language, name)): Path<(String, String)>,
    caller: Caller,
    headers: HeaderMap,
    Form(said): Form<Said>,
) -> Response {
    let made = async {
        let mut site = Site::open(&hub, &language, &headers).await?;
        let Some(id) = id_in(&name).map(ArticleId) else {
            return site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more");
        };
        if !site.reader.is_form(&said.form) {
            return site.told(StatusCode::FORBIDDEN, "trouble", "bad_form");
        }
        hub.limits.votes_per_address.take(&network_of(caller.0))?;
        let Some(article) = hub.store.public_article(hub.tenant_id, id).await? else {
            return missing(&site, id).await;
        };
        let is_helpful = said.helpful == "yes";
        let has_changed = site.reader.vote_on(id) != Some(is_helpful);
        let has_comment = !said.comment.trim().is_empty();
        let reader = site.reader.token().to_owned();
        let vote = Vote { reader, article_id: id, is_helpful, comment: said.comment };
        hub.store.vote(hub.tenant_id, vote).await?;
        if is_helpful && has_changed {
            hub.store.note_reading(hub.tenant_id, id, ReadingPlace::Portal, ReadingOutcome::Answered).await?;
        }
        site.reader.has_read(id, Some(is_helpful));
        let path = article_path(id, &article.content.title, &article.language);
        let said = if has_comment { 2 } else { 1 };
        let back = page::redirect(StatusCode::SEE_OTHER, &format!("{path}?said={said}#helpful"));
        Ok(site.reader.remembered_by(back))
    };
    made.await.unwrap_or_else(|trouble: Trouble| trouble.page(words_for(&language)))
}
