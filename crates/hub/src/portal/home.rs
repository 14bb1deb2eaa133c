//! The entrance, the home page and the topics.

use std::sync::{Arc, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use minijinja::context;
use serde::{Deserialize, Serialize};
use throughline_domain::TopicId;
use throughline_hub_store::{PublicArticle, PublicPlace};
use throughline_wire::rows::TopicRow;

use super::address::{id_in, preferred, topic_path};
use super::site::{Alternate, Listed, Page, Site, settings_of};
use super::words::words_for;
use super::{Trouble, page, structured};
use crate::hub::{Parts, Shared};

const POPULAR: u32 = 6;
const NEWEST: u32 = 6;
const OF_TOPIC: u32 = 30;

/// What the home page lists, in one language.
#[derive(Clone, Debug, Serialize)]
pub struct Lists {
    topics: Vec<Shelf>,
    popular: Vec<Listed>,
    newest: Vec<Listed>,
}

/// A topic on the home page.
#[derive(Clone, Debug, Serialize)]
struct Shelf {
    url: String,
    name: String,
    description: String,
    count: String,
}

/// `/help`: to the reader's language.
pub async fn entrance(State(hub): State<Shared>, headers: HeaderMap) -> Response {
    let wishes =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let languages = match settings_of(&hub).await {
        Ok(settings) => settings.languages,
        Err(trouble) => return trouble.page(words_for("en")),
    };
    let language = preferred(wishes, &languages).unwrap_or("en");
    let mut response =
        page::redirect(StatusCode::FOUND, &format!("/help/{}", super::address::escaped(language)));
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("accept-language"));
    response
}

/// `/help/en`.
pub async fn home(State(hub): State<Shared>, Path(language): Path<String>, headers: HeaderMap) -> Response {
    let made = async {
        let site = Site::open(&hub, &language, &headers).await?;
        if !site.is_offered() {
            return site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more");
        }
        let lists = lists(&site).await?;
        let alternate = |code: &String| Alternate { language: code.clone(), url: format!("/help/{code}") };
        let about = Page {
            title: site.settings.name.clone(),
            description: site.settings.welcome.clone(),
            canonical: site.base(),
            alternates: site.settings.languages.iter().map(alternate).collect(),
            structured: structured::site(&site),
            is_home: true,
            ..Page::default()
        };
        let response = site.page(StatusCode::OK, "home.html", about, page::given(&*lists))?;
        Ok::<_, Trouble>(site.reader.remembered_by(response))
    };
    made.await.unwrap_or_else(|trouble| trouble.page(words_for(&language)))
}

/// Kept until an article, a topic or the settings change: with 100,000 articles counting takes its time.
async fn lists(site: &Site<'_>) -> Result<Arc<Lists>, Trouble> {
    let hub = site.hub;
    let changes = hub.finder.changes();
    let kept = {
        let homes = hub.portal.homes.lock().unwrap_or_else(PoisonError::into_inner);
        homes
            .get(&site.language)
            .filter(|(at, _)| *at == changes && changes > 0)
            .map(|(_, lists)| Arc::clone(lists))
    };
    if let Some(lists) = kept {
        return Ok(lists);
    }
    let lists = Arc::new(read_lists(site).await?);
    let mut homes = hub.portal.homes.lock().unwrap_or_else(PoisonError::into_inner);
    homes.insert(site.language.clone(), (changes, Arc::clone(&lists)));
    Ok(lists)
}

async fn read_lists(site: &Site<'_>) -> Result<Lists, Trouble> {
    let (hub, language) = (site.hub, &site.language);
    let counts = hub.store.public_topic_counts(hub.tenant_id, language).await?;
    let shelf = |topic: &TopicRow| {
        let count = counts.iter().find(|count| count.topic_id == topic.id)?.articles;
        let (name, description) = (topic.name.clone(), topic.description.clone());
        Some(Shelf {
            url: topic_path(topic.id, &name, language),
            name,
            description,
            count: counted(site, count),
        })
    };
    let topics = hub.store.topics(hub.tenant_id).await?.iter().filter_map(shelf).collect();
    let newest = hub.store.newest_public_articles(hub.tenant_id, language, None, NEWEST).await?;
    Ok(Lists {
        topics,
        popular: popular(hub, language).await?,
        newest: newest.iter().map(Listed::of).collect(),
    })
}

async fn popular(hub: &Parts, language: &str) -> Result<Vec<Listed>, Trouble> {
    let mut listed = Vec::new();
    for id in hub.store.popular_public_articles(hub.tenant_id, language, POPULAR).await? {
        let article = hub.store.public_article(hub.tenant_id, id).await?;
        listed.extend(article.as_ref().map(Listed::of));
    }
    Ok(listed)
}

fn counted(site: &Site<'_>, articles: u32) -> String {
    match articles {
        1 => site.words.say("articles_one").to_owned(),
        many => site.words.fill("articles_many", &[("n", &many.to_string())]),
    }
}

/// Where a list goes on.
#[derive(Deserialize)]
pub struct After {
    at: Option<i64>,
    row: Option<i64>,
}

impl After {
    fn place(&self) -> Option<PublicPlace> {
        Some(PublicPlace { at: self.at?, row: self.row? })
    }
}

/// `/help/en/topics/broadband-ID`.
pub async fn topic(
    State(hub): State<Shared>,
    Path((language, topic)): Path<(String, String)>,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Response {
    let made = async {
        let site = Site::open(&hub, &language, &headers).await?;
        let topics = hub.store.topics(hub.tenant_id).await?;
        let found = id_in(&topic).and_then(|id| topics.into_iter().find(|one| one.id == TopicId(id)));
        let Some(found) = found.filter(|_| site.is_offered()) else {
            return site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more");
        };
        let path = topic_path(found.id, &found.name, &language);
        if !path.ends_with(&format!("/{topic}")) {
            return Ok(page::redirect(StatusCode::MOVED_PERMANENTLY, &path));
        }
        topic_page(&site, &found, path, after.place()).await
    };
    made.await.unwrap_or_else(|trouble| trouble.page(words_for(&language)))
}

async fn topic_page(
    site: &Site<'_>,
    topic: &TopicRow,
    path: String,
    after: Option<PublicPlace>,
) -> Result<Response, Trouble> {
    let (hub, language) = (site.hub, &site.language);
    let mut articles: Vec<PublicArticle> =
        hub.store.public_articles_of_topic(hub.tenant_id, topic.id, language, after, OF_TOPIC + 1).await?;
    let has_more = articles.len() > OF_TOPIC as usize;
    articles.truncate(OF_TOPIC as usize);
    let next = articles.last().filter(|_| has_more);
    let more = next.map(|last| format!("{path}?at={}&row={}", last.place.at, last.place.row));
    let alternate =
        |code: &String| Alternate { language: code.clone(), url: topic_path(topic.id, &topic.name, code) };
    let about = Page {
        title: topic.name.clone(),
        description: topic.description.clone(),
        alternates: site.settings.languages.iter().map(alternate).collect(),
        canonical: path,
        is_hidden: after.is_some(),
        ..Page::default()
    };
    let articles: Vec<Listed> = articles.iter().map(Listed::of).collect();
    let response = site.page(
        StatusCode::OK,
        "topic.html",
        about,
        context! { topic => page::given(topic), articles => page::given(articles), more },
    )?;
    Ok(site.reader.remembered_by(response))
}

/// Anything else under `/help`.
pub async fn nowhere(
    State(hub): State<Shared>,
    Path((language, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let made = async {
        let site = Site::open(&hub, &language, &headers).await?;
        site.told(StatusCode::NOT_FOUND, "not_found", "not_found_more")
    };
    made.await.unwrap_or_else(|trouble| trouble.page(words_for(&language)))
}
