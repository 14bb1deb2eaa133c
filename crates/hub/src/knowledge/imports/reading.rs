//! Reading an import: every file is parsed, every article gets the id it has or
//! will have here, links and pictures are turned into this record's, and what
//! each would do is noted.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use throughline_articles::import::{Draft, LinkTargets, link_drafts};
use throughline_domain::{ArticleId, AttachmentId, Millis};
use throughline_hub_store::{FoundEntry, Import, SourceArticle, Store, StoreError};
use throughline_wire::rows::ArticleContent;
use tokio_util::sync::CancellationToken;

use super::parsing::{self, Found, LIMITS, Picture};

/// Entries noted in one transaction.
const CHUNK: usize = 100;

/// Where a picture is kept: its id, the file, and its media type.
type Kept = (AttachmentId, String, String);

/// What was found so far.
#[derive(Default)]
struct Haul {
    entries: Vec<Entry>,
    /// By the place articles find them at.
    pictures: HashMap<String, Kept>,
}

enum Entry {
    Draft(Box<Draft>, bool),
    Skipped(String, String),
}

/// Reads an import to its preview. When `stop` says so it ends in between and is begun again later.
pub async fn read(store: &Store, import: &Import, stop: &CancellationToken) -> Result<(), StoreError> {
    store.begin_reading(import).await?;
    let Some(haul) = parse_all(store, import, stop).await? else { return Ok(()) };
    let names: Vec<_> = haul.entries.iter().filter_map(Entry::source_name).collect();
    let mut ids = Vec::with_capacity(names.len());
    for chunk in names.chunks(CHUNK) {
        ids.extend(store.import_ids(import.tenant_id, chunk).await?);
    }
    let scope = parsing::scope_of(&import.name).to_owned();
    let linking = tokio::task::spawn_blocking(move || link(&scope, haul, &ids));
    let Ok((found, pictures)) = linking.await else {
        tracing::error!(import = %import.id, "linking an import panicked; it is given up");
        return store.stop_import(import.tenant_id, import.id, "damaged").await.map(|_| ());
    };
    let mut first = 1_u32;
    let mut rest = found.into_iter().peekable();
    while rest.peek().is_some() {
        let chunk: Vec<FoundEntry> = rest.by_ref().take(CHUNK).collect();
        let count = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        if stop.is_cancelled() || !store.plan_import(import, first, chunk).await? {
            return Ok(());
        }
        first = first.saturating_add(count);
    }
    store.finish_reading(import, pictures).await
}

/// Parses every file; none when it was stopped or given up.
async fn parse_all(
    store: &Store,
    import: &Import,
    stop: &CancellationToken,
) -> Result<Option<Haul>, StoreError> {
    let mut haul = Haul::default();
    let mut after = String::new();
    while let Some(file) = store.import_file_after(import.id, &after).await? {
        if stop.is_cancelled() {
            return Ok(None);
        }
        after.clone_from(&file.path);
        let (scope, path) = (parsing::scope_of(&import.name).to_owned(), file.path.clone());
        let parsing = tokio::task::spawn_blocking(move || parsing::parse(&scope, &path, file.bytes));
        let found = parsing.await.unwrap_or_else(|error| {
            tracing::error!(%error, import = %import.id, "parsing a file; it is left out");
            vec![Found::Skipped(file.path, "damaged".to_owned())]
        });
        for one in found {
            take(store, import, &mut haul, one).await?;
        }
        if haul.entries.len() > LIMITS.items {
            haul.entries.truncate(LIMITS.items);
            haul.entries.push(Entry::Skipped(after, "too_many".to_owned()));
            break;
        }
    }
    Ok(Some(haul))
}

async fn take(store: &Store, import: &Import, haul: &mut Haul, found: Found) -> Result<(), StoreError> {
    match found {
        Found::Draft(draft, is_question) => haul.entries.push(Entry::Draft(draft, is_question)),
        Found::Skipped(key, reason) => haul.entries.push(Entry::Skipped(key, reason)),
        Found::Picture(picture) => {
            let Picture { place, path, media_type, bytes, is_packed } = picture;
            let stem = place.rsplit('/').next().and_then(|name| name.split('.').next());
            let named = stem.and_then(|stem| stem.parse().ok());
            let id = store.import_picture_id(import.tenant_id, named, &bytes).await?;
            if is_packed {
                store.keep_import_picture(import, path.clone(), bytes.into()).await?;
            }
            haul.pictures.insert(place, (id, path, media_type.to_owned()));
        }
    }
    Ok(())
}

impl Entry {
    fn source_name(&self) -> Option<(throughline_domain::ArticleOrigin, String, Option<ArticleId>)> {
        match self {
            Self::Draft(draft, _) => Some((draft.origin, draft.source_key.clone(), draft.article_id)),
            Self::Skipped(..) => None,
        }
    }
}

/// Turns links and pictures into this record's. `ids` are those of the drafts, in their order.
fn link(scope: &str, haul: Haul, ids: &[ArticleId]) -> (Vec<FoundEntry>, Vec<String>) {
    let Haul { entries, pictures } = haul;
    let mut articles: HashMap<String, ArticleId> = HashMap::new();
    let drafts = entries.iter().filter_map(|entry| match entry {
        Entry::Draft(draft, _) => Some(draft),
        Entry::Skipped(..) => None,
    });
    for (draft, id) in drafts.zip(ids) {
        articles.entry(draft.source_key.clone()).or_insert(*id);
        if let Some(url) = &draft.url {
            articles.entry(url.clone()).or_insert(*id);
        }
    }
    let mut used = HashSet::new();
    let mut ids = ids.iter();
    let mut found = Vec::with_capacity(entries.len());
    for entry in entries {
        found.push(match entry {
            Entry::Skipped(source_key, reason) => FoundEntry::Skipped { source_key, reason },
            Entry::Draft(mut draft, is_question) => {
                let Some(id) = ids.next() else { continue };
                let shown = link_one(scope, &mut draft, &articles, &pictures);
                used.extend(shown.iter().map(|(_, path, _)| path.clone()));
                FoundEntry::Article(Box::new(source_article(scope, *id, *draft, is_question, shown)))
            }
        });
    }
    (found, used.into_iter().collect())
}

/// Links one draft; the pictures it shows.
fn link_one(
    scope: &str,
    draft: &mut Draft,
    articles: &HashMap<String, ArticleId>,
    pictures: &HashMap<String, Kept>,
) -> Vec<Kept> {
    let shown: RefCell<Vec<Kept>> = RefCell::default();
    // An address that begins with `/` is meant from the root of what was given.
    let inside = |place: &str| format!("{scope}/{place}");
    let article = |place: &str| articles.get(place).or_else(|| articles.get(&inside(place))).copied();
    let attachment = |place: &str| {
        let kept = pictures.get(place).or_else(|| pictures.get(&inside(place)))?;
        let mut shown = shown.borrow_mut();
        if !shown.contains(kept) {
            shown.push(kept.clone());
        }
        Some(kept.0)
    };
    let targets = LinkTargets { article: &article, attachment: &attachment };
    link_drafts(std::slice::from_mut(draft), &targets);
    shown.into_inner()
}

fn source_article(
    scope: &str,
    article_id: ArticleId,
    draft: Draft,
    is_question: bool,
    pictures: Vec<Kept>,
) -> SourceArticle {
    let removed = parsing::removed(&draft);
    // A word that only this source understands must not be another's.
    let family = draft.family_key.map(|key| {
        let is_known_everywhere = key.contains(':') || key.parse::<ArticleId>().is_ok();
        if is_known_everywhere { key } else { format!("{scope}:{key}") }
    });
    SourceArticle {
        article_id,
        source_key: draft.source_key,
        content: ArticleContent { title: draft.title, summary: draft.summary, body: draft.body },
        language: draft.language,
        family,
        topics: draft.topics,
        products: draft.products,
        audience: draft.audience,
        state: draft.state,
        origin: draft.origin,
        author: draft.author.unwrap_or_default(),
        url: draft.url.unwrap_or_default(),
        owner: draft.owner,
        review_by_at: draft.review_by.as_deref().and_then(midnight),
        updated_at: draft.updated_at,
        removed,
        pictures,
        is_question,
    }
}

/// The beginning of a day, `YYYY-MM-DD`.
fn midnight(day: &str) -> Option<Millis> {
    let day: jiff::civil::Date = day.parse().ok()?;
    Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}
