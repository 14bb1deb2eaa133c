//! Search: the page, and the answers while someone types. Both count what was
//! asked, once it is settled, so that gaps are seen; nobody's searches are kept.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use minijinja::context;
use serde::{Deserialize, Serialize};
use throughline_domain::ArticleId;
use throughline_hub_store::Searched;
use throughline_search::knowledge::{Audience, Hit, Hits, Query as Sought, Source};
use throughline_search::text::{Marked, marked};

use super::address::{article_path, escaped};
use super::site::{Listed, Page, Site};
use super::words::words_for;
use super::{Trouble, page};
use crate::http::address::Caller;
use crate::hub::{Parts, Shared};
use crate::limits::network_of;

const PAGE: usize = 20;
const SUGGESTIONS: usize = 6;
const SNIPPET_CHARS: usize = 180;
/// Longer questions are cut: nobody types them into a search box.
const MAX_CHARS: usize = 200;

/// What is looked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: usize,
    /// Nobody went on typing.
    settled: Option<String>,
}

impl Asked {
    fn words(&self) -> String {
        self.q.trim().chars().take(MAX_CHARS).collect()
    }
}

/// The articles of a language first; only when it has none, those of the others.
async fn find(
    hub: &Parts,
    words: &str,
    language: &str,
    limit: usize,
    offset: usize,
    is_typing: bool,
) -> Hits {
    let mut query = Sought::new(words, Audience::Public);
    query.language = Some(language.to_owned());
    query.only_language = true;
    query.is_typing = is_typing;
    (query.limit, query.offset) = (limit, offset);
    let hits = hub.finder.search(query.clone()).await;
    if !hits.hits.is_empty() || offset > 0 {
        return hits;
    }
    query.only_language = false;
    hub.finder.search(query).await
}

/// As it stands in a list.
pub fn listed(hit: Hit) -> Listed {
    Listed {
        url: article_path(ArticleId(hit.id), &hit.title, &hit.language),
        marked: marked(&hit.title, &hit.title_highlights),
        title: hit.title,
        language: hit.language,
        summary: String::new(),
        is_community: hit.source == Source::Community,
        snippet: Vec::new(),
    }
}

/// `/help/en/search?q=…`.
pub async fn search(
    State(hub): State<Shared>,
    Path(language): Path<String>,
    Query(asked): Query<Asked>,
    caller: Caller,
    headers: HeaderMap,
) -> Response {
    let made = async {
        let mut site = Site::open(&hub, &language, &headers).await?;
        if !site.is_offered() {
            return site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more");
        }
        hub.limits.searches_per_address.take(&network_of(caller.0))?;
        let words = asked.words();
        let hits = find(&hub, &words, &language, PAGE, asked.from, false).await;
        if asked.from == 0 && !words.is_empty() {
            site.reader.has_searched(&words);
            count(&hub, &words, hits.hits.len()).await;
        }
        results(&site, &words, hits, asked.from).await
    };
    made.await.unwrap_or_else(|trouble: Trouble| trouble.page(words_for(&language)))
}

async fn results(site: &Site<'_>, words: &str, hits: Hits, from: usize) -> Result<Response, Trouble> {
    let path = format!("{}/search", site.base());
    let more = hits.has_more.then(|| format!("{path}?q={}&from={}", escaped(words), from + PAGE));
    let title = title(site, words, hits.hits.len(), hits.has_more || from > 0);
    let mut articles = Vec::with_capacity(hits.hits.len());
    for hit in &hits.hits {
        let found = site.hub.store.public_article(site.hub.tenant_id, ArticleId(hit.id)).await?;
        // Taken back a moment ago: the index has not heard yet.
        let Some(article) = found else { continue };
        let text = throughline_articles::plain_text(&article.content.body);
        let text = if text.is_empty() { article.content.summary } else { text };
        let snippet = hits.snippet(&text, &hit.language, SNIPPET_CHARS);
        let mut one = listed(hit.clone());
        one.url = format!("{}?q={}", one.url, escaped(words));
        one.snippet = marked(&snippet.text, &snippet.highlights);
        articles.push(one);
    }
    let about = Page { title, query: words.to_owned(), is_hidden: true, ..Page::default() };
    let response = site.page(
        StatusCode::OK,
        "search.html",
        about,
        context! { articles => page::given(articles), more },
    )?;
    Ok(site.reader.remembered_by(response))
}

fn title(site: &Site<'_>, words: &str, found: usize, is_part: bool) -> String {
    let key = match (found, is_part) {
        _ if words.is_empty() => return site.words.say("search").to_owned(),
        (0, _) => "results_none",
        (_, true) => "results_more",
        (1, false) => "results_one",
        _ => "results_many",
    };
    site.words.fill(key, &[("n", &found.to_string()), ("q", words)])
}

/// Counts a search. A count that fails costs nobody the answer.
async fn count(hub: &Parts, words: &str, hits: usize) {
    let searched =
        Searched { query: words.to_owned(), hits: hits as u32, was_opened: false, at: hub.clock.now() };
    if let Err(error) = hub.store.record_search(hub.tenant_id, searched).await {
        tracing::warn!(%error, "counting a search");
    }
}

/// What the script shows under the search box.
#[derive(Serialize)]
struct Suggested {
    articles: Vec<Suggestion>,
}

#[derive(Serialize)]
struct Suggestion {
    title: Vec<Marked>,
    summary: String,
    language: String,
    url: String,
}

/// `/help/en/suggest?q=…`, while someone types.
pub async fn suggest(
    State(hub): State<Shared>,
    Path(language): Path<String>,
    Query(asked): Query<Asked>,
    caller: Caller,
) -> Response {
    if hub.limits.searches_per_address.take(&network_of(caller.0)).is_err() {
        hub.metrics.rate_limited.increment(1);
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let words = asked.words();
    let hits = find(&hub, &words, &language, SUGGESTIONS, 0, true).await;
    if asked.settled.is_some() && !words.is_empty() {
        count(&hub, &words, hits.hits.len()).await;
    }
    let articles = hits.hits.into_iter().map(|hit| {
        let one = listed(hit);
        Suggestion {
            url: format!("{}?q={}&typed=1", one.url, escaped(&words)),
            title: one.marked,
            summary: String::new(),
            language: one.language,
        }
    });
    let headers = [(header::CACHE_CONTROL, "private, max-age=30")];
    (headers, Json(Suggested { articles: articles.collect() })).into_response()
}
