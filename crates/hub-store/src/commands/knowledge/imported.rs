//! An article that comes with an import: whether it changes anything here, and
//! writing it by the rules of a save. What was changed here since the last import
//! is merged with what was changed at the source, never written over.

use throughline_domain::{
    AgentId, AnswerUse, ArticleFamilyId, ArticleId, ArticleOrigin, ArticleState, Millis, TopicId,
};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{ArticleFields, SaveArticleCommand};
use throughline_wire::knowledge::ImportAction;
use throughline_wire::rows::{ArticleContent, Role, RowKind};
use uuid::Uuid;

use super::{checks, refused, save, states};
use crate::changes::Entry;
use crate::error::StoreError;
use crate::knowledge::article::{self, Article};
use crate::knowledge::{Import, SourceArticle, source_id};
use crate::scope::Scope;
use crate::writer::WriteTx;

/// Topics, and products, of one article.
const MAX_LABELS: usize = 20;
/// An import makes no topics beyond this many: they are shelves, not words.
const MAX_TOPICS: i64 = 500;
/// Pictures of one article.
const MAX_PICTURES: usize = 200;
/// A version may have been stored a moment after the time its row says.
const A_MOMENT: Millis = 50;
const DAY: Millis = 24 * 60 * 60 * 1000;
/// Characters of a question that is learned.
const MAX_QUESTION: usize = 2_000;

/// What the last import left: the version with its words, and what it said.
type Imported = (Option<u32>, Option<Vec<u8>>);

/// The name of an import, or a refusal.
pub(crate) fn import_name(raw: &str) -> Result<String, StoreError> {
    checks::filled(raw, 300, "name")
}

/// The language of an import, or a refusal.
pub(crate) fn import_language(raw: &str) -> Result<String, StoreError> {
    checks::language(raw, "language")
}

/// The article as it would be stored.
pub(crate) fn normalised(import: &Import, mut source: SourceArticle) -> Result<SourceArticle, StoreError> {
    source.content.title = first(&source.content.title, 300);
    source.content.summary = first(&source.content.summary, 1_000);
    source.content = checks::content(&source.content)?;
    let language = source.language.map(|tag| tag.replace('_', "-"));
    let language = language.and_then(|tag| checks::language(&tag, "language").ok());
    source.language = Some(language.unwrap_or_else(|| import.language.clone()));
    source.topics = labels(&source.topics);
    source.products = labels(&source.products);
    source.pictures.truncate(MAX_PICTURES);
    source.author = first(&source.author, 200);
    source.url = source.url.chars().take(2_000).collect();
    Ok(source)
}

fn first(text: &str, max: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| *c != '\0').take(max).collect()
}

fn labels(raw: &[String]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for one in raw {
        let label = first(one, 200);
        if let Ok(label) = checks::filled(&label, 200, "labels")
            && !labels.contains(&label)
            && labels.len() < MAX_LABELS
        {
            labels.push(label);
        }
    }
    labels
}

/// What writing this article would do.
pub(crate) async fn change_of(
    tx: &mut WriteTx,
    import: &Import,
    source: &SourceArticle,
) -> Result<ImportAction, StoreError> {
    let Some(article) = article::load(&mut tx.read(), import.tenant_id, source.article_id).await? else {
        return Ok(ImportAction::Create);
    };
    let (_, hash) = imported(tx, article.id).await?;
    if hash.is_some_and(|known| Some(known) == source.hash(import).ok()) {
        return Ok(ImportAction::Unchanged);
    }
    let topics = known_topics(tx, import, &source.topics).await?;
    let topics: Option<Vec<TopicId>> = topics.into_iter().collect();
    let owner = owner(tx, import, source).await?;
    let is_same = same_words(&article.content, &source.content)
        && source.language.as_ref() == Some(&article.language)
        && family(import, source).is_none_or(|family| family == article.family_id)
        && (source.topics.is_empty() || topics.is_some_and(|ids| same_set(&ids, &article.topic_ids)))
        && (source.products.is_empty() || source.products == article.products)
        && source.audience.is_none_or(|audience| audience == article.audience)
        && owner.is_none_or(|owner| article.owner_id == Some(owner))
        && source.review_by_at.is_none_or(|at| article.review_by_at.map(|due| due / DAY) == Some(at / DAY))
        && !moves(import, source.state, article.state);
    Ok(if is_same { ImportAction::Unchanged } else { ImportAction::Update })
}

/// The same words, whatever empty lines stand around them.
fn alike(a: &str, b: &str) -> bool {
    a.trim_matches('\n').trim_end() == b.trim_matches('\n').trim_end()
}

fn same_set(a: &[TopicId], b: &[TopicId]) -> bool {
    a.len() == b.len() && a.iter().all(|id| b.contains(id))
}

/// Whether the state at the source alone is news. A draft there takes nothing from readers here.
fn moves(import: &Import, there: ArticleState, here: ArticleState) -> bool {
    import.publishes && there != here && matches!(there, ArticleState::Published | ArticleState::Retired)
}

async fn imported(tx: &mut WriteTx, id: ArticleId) -> Result<Imported, StoreError> {
    let query = sqlx::query_as("SELECT imported_version, imported_hash FROM articles WHERE id = ?1");
    Ok(tx.read().optional(query.bind(id.0)).await?.unwrap_or((None, None)))
}

fn family(import: &Import, source: &SourceArticle) -> Option<ArticleFamilyId> {
    let name = source.family.as_deref()?;
    let made = || source_id(&[b"family", import.tenant_id.0.as_bytes(), name.as_bytes()]);
    Some(ArticleFamilyId(name.parse().unwrap_or_else(|_| made())))
}

/// The topics of these names; none for those that are not there.
async fn known_topics(
    tx: &mut WriteTx,
    import: &Import,
    names: &[String],
) -> Result<Vec<Option<TopicId>>, StoreError> {
    let mut ids = Vec::with_capacity(names.len());
    for name in names {
        let query = sqlx::query_as(
            "SELECT id FROM topics INDEXED BY topics_by_tenant WHERE tenant_id = ?1 AND name = ?2 COLLATE NOCASE LIMIT 1",
        );
        let found: Option<(Uuid,)> = tx.read().optional(query.bind(import.tenant_id.0).bind(name)).await?;
        ids.push(found.map(|(id,)| TopicId(id)));
    }
    Ok(ids)
}

/// The topics of these names, made where they are missing.
async fn topics(tx: &mut WriteTx, import: &Import, names: &[String]) -> Result<Vec<TopicId>, StoreError> {
    let mut ids = Vec::with_capacity(names.len());
    for (name, known) in names.iter().zip(known_topics(tx, import, names).await?) {
        if let Some(id) = known {
            ids.push(id);
            continue;
        }
        let query = sqlx::query_as(
            "SELECT count(*), coalesce(max(position) + 1, 0) FROM topics WHERE tenant_id = ?1",
        );
        let (count, position): (i64, i64) = tx.read().one(query.bind(import.tenant_id.0)).await?;
        if count >= MAX_TOPICS {
            continue;
        }
        let id = tx.clock().new_id();
        let query = sqlx::query("INSERT INTO topics (id, tenant_id, name, position) VALUES (?1, ?2, ?3, ?4)");
        tx.execute(query.bind(id).bind(import.tenant_id.0).bind(name).bind(position)).await?;
        tx.append(import.tenant_id, &[Entry::put(RowKind::Topic, id, true)]).await?;
        ids.push(TopicId(id));
    }
    Ok(ids)
}

/// The agent the source names by address or name.
async fn owner(
    tx: &mut WriteTx,
    import: &Import,
    source: &SourceArticle,
) -> Result<Option<AgentId>, StoreError> {
    let Some(name) = &source.owner else { return Ok(None) };
    let query = sqlx::query_as(
        "SELECT id FROM agents WHERE tenant_id = ?1 AND (email = ?2 COLLATE NOCASE OR name = ?2)
         ORDER BY email = ?2 COLLATE NOCASE DESC LIMIT 1",
    );
    let found: Option<(Uuid,)> = tx.read().optional(query.bind(import.tenant_id.0).bind(name)).await?;
    Ok(found.map(|(id,)| AgentId(id)))
}

/// Writes it: as a new article, a new version, or a version merged with what was changed here.
pub(crate) async fn write_imported(
    tx: &mut WriteTx,
    import: &Import,
    id: ArticleId,
    source: SourceArticle,
) -> Result<(), StoreError> {
    for picture in &source.pictures {
        keep_picture(tx, import, picture).await?;
    }
    let known = article::load(&mut tx.read(), import.tenant_id, id).await?;
    if known.as_ref().is_some_and(|it| it.origin == Some(ArticleOrigin::Community)) {
        // Agents cannot change threads; their source can.
        tx.execute(sqlx::query("UPDATE articles SET origin = NULL WHERE id = ?1").bind(id.0)).await?;
    }
    let command = command(tx, import, id, &source, known.as_ref()).await?;
    // Who began it was a manager then; the command line acts for nobody.
    let scope = Scope {
        tenant_id: import.tenant_id,
        agent_id: import.agent_id.unwrap_or(AgentId(Uuid::nil())),
        role: Role::Administrator,
        team_ids: Vec::new(),
        version: 0,
    };
    save::save(tx, &scope, command).await?;
    let stored = article::load(&mut tx.read(), import.tenant_id, id).await?;
    let stored = stored.ok_or(StoreError::Unreadable { what: "article" })?;
    let was_retired = known
        .as_ref()
        .is_some_and(|article| article.state == ArticleState::Retired && stored.version == article.version);
    let retires = source.state == ArticleState::Retired && (import.publishes || known.is_none());
    if (retires || was_retired) && stored.state != ArticleState::Retired {
        states::set_state(tx, &scope, id, stored.version, ArticleState::Retired).await?;
    }
    let is_foreign = known.as_ref().is_none_or(|article| article.origin.is_some());
    note_source(tx, import, id, &source, is_foreign).await?;
    learn(tx, import, id, &source).await
}

async fn command(
    tx: &mut WriteTx,
    import: &Import,
    id: ArticleId,
    source: &SourceArticle,
    known: Option<&Article>,
) -> Result<SaveArticleCommand, StoreError> {
    let topic_ids = topics(tx, import, &source.topics).await?;
    let audience = match known {
        None => Some(source.audience.unwrap_or(import.audience)),
        Some(_) => source.audience,
    };
    let own_family = known.map_or(ArticleFamilyId(id.0), |article| article.family_id);
    let words = match known {
        None => {
            Words { content: source.content.clone(), base_version: 0, merges: Vec::new(), are_same: false }
        }
        Some(article) => words(tx, article, source).await?,
    };
    Ok(SaveArticleCommand {
        article_id: id,
        family_id: family(import, source).unwrap_or(own_family),
        language: source.language.clone().unwrap_or_else(|| import.language.clone()),
        base_version: words.base_version,
        state: state(import, source, known, words.are_same),
        content: words.content,
        fields: ArticleFields {
            audience,
            topic_ids: (!topic_ids.is_empty()).then_some(topic_ids),
            products: (!source.products.is_empty()).then(|| source.products.clone()),
            owner_id: owner(tx, import, source).await?,
            review_by_at: source.review_by_at,
        },
        images: source.pictures.iter().map(|(id, ..)| *id).collect(),
        merges: words.merges,
    })
}

/// The words to save, and what they were changed from.
struct Words {
    content: ArticleContent,
    base_version: u32,
    merges: Vec<u32>,
    /// The source has no other words than before: those here stay.
    are_same: bool,
}

/// What to save of an article that is there. The source's words were changed from those of the last
/// import, or from those that were exported; where neither is known, from the newest.
async fn words(tx: &mut WriteTx, article: &Article, source: &SourceArticle) -> Result<Words, StoreError> {
    let stays = || Words {
        content: article.content.clone(),
        base_version: article.version,
        merges: Vec::new(),
        are_same: true,
    };
    if same_words(&article.content, &source.content) {
        return Ok(stays());
    }
    let (last, _) = imported(tx, article.id).await?;
    let Some(last) = last else {
        let base_version = exported_version(tx, article, source).await?;
        return Ok(Words {
            content: source.content.clone(),
            base_version,
            merges: Vec::new(),
            are_same: false,
        });
    };
    let before = article::load_version(&mut tx.read(), article.id, last).await?;
    if before.is_some_and(|before| same_words(&before, &source.content)) {
        return Ok(stays());
    }
    // What the last import brought may still wait for someone to merge it: this takes its place.
    let waiting = article.unmerged.iter().find(|waiting| waiting.version == last);
    let (base_version, merges) =
        waiting.map_or((last.min(article.version), Vec::new()), |it| (it.base_version, vec![last]));
    Ok(Words { content: source.content.clone(), base_version, merges, are_same: false })
}

fn same_words(a: &ArticleContent, b: &ArticleContent) -> bool {
    a.title == b.title && a.summary == b.summary && alike(&a.body, &b.body)
}

/// Where the words stand. Without leave to publish they are drafts, also on top of what readers have.
fn state(import: &Import, source: &SourceArticle, known: Option<&Article>, are_same: bool) -> ArticleState {
    let here = known.map(|article| article.state);
    let is_retired = here == Some(ArticleState::Retired);
    if source.state == ArticleState::Published && import.publishes && !is_retired {
        return ArticleState::Published;
    }
    match here {
        Some(here) if are_same && !is_retired => here,
        _ if source.state == ArticleState::InReview => ArticleState::InReview,
        _ => ArticleState::Draft,
    }
}

/// The version that was exported when the source was made.
async fn exported_version(
    tx: &mut WriteTx,
    article: &Article,
    source: &SourceArticle,
) -> Result<u32, StoreError> {
    let Some(at) = source.updated_at else { return Ok(article.version) };
    let query = sqlx::query_as(
        "SELECT version FROM article_versions WHERE article_id = ?1 AND at <= ?2 AND version <= ?3
         ORDER BY version DESC LIMIT 1",
    );
    let query = query.bind(article.id.0).bind(at.saturating_add(A_MOMENT)).bind(article.version);
    let found: Option<(u32,)> = tx.read().optional(query).await?;
    Ok(found.map_or(article.version, |(version,)| version))
}

/// A picture becomes an attachment of its own, made from the file that came with the import.
async fn keep_picture(
    tx: &mut WriteTx,
    import: &Import,
    (id, path, media_type): &crate::knowledge::Picture,
) -> Result<(), StoreError> {
    let query = sqlx::query_as("SELECT 1 FROM attachments WHERE id = ?1 AND tenant_id = ?2");
    let there: Option<(i64,)> = tx.read().optional(query.bind(id.0).bind(import.tenant_id.0)).await?;
    if there.is_none() {
        let query = sqlx::query_as("SELECT bytes FROM import_files WHERE import_id = ?1 AND path = ?2");
        let found: Option<(Vec<u8>,)> = tx.read().optional(query.bind(import.id.0).bind(path)).await?;
        let (bytes,) =
            found.ok_or_else(|| refused(ErrorCode::BadAttachment, "the picture is not there", path))?;
        let name = path.rsplit('/').next().unwrap_or(path);
        crate::attachments::insert_own(tx, import.tenant_id, *id, (name, media_type), &bytes).await?;
    }
    let query = sqlx::query(
        "UPDATE attachments SET is_in_article = 1 WHERE id = ?1 AND tenant_id = ?2 AND media_type LIKE 'image/%'",
    );
    tx.execute(query.bind(id.0).bind(import.tenant_id.0)).await.map(|_| ())
}

/// Notes where it came from and what was said, for the next import. Words an import brought have no author here.
async fn note_source(
    tx: &mut WriteTx,
    import: &Import,
    id: ArticleId,
    source: &SourceArticle,
    is_foreign: bool,
) -> Result<(), StoreError> {
    let query = sqlx::query_as(
        "SELECT max(version) FROM article_versions WHERE article_id = ?1 AND title = ?2 AND summary = ?3 AND body = ?4",
    );
    let words = &source.content;
    let query = query.bind(id.0).bind(&words.title).bind(&words.summary).bind(&words.body);
    let (version,): (Option<u32>,) = tx.read().one(query).await?;
    let query = sqlx::query(
        "UPDATE articles SET imported_version = ?2, imported_hash = ?3, owner_id = nullif(owner_id, zeroblob(16)),
                author_id = iif(version = ?2, NULL, nullif(author_id, zeroblob(16))),
                origin = iif(?4, ?5, origin), source_key = iif(?4, ?6, source_key),
                source_url = iif(?4, ?7, source_url), source_author = iif(?4, ?8, source_author)
         WHERE id = ?1",
    );
    let query = query.bind(id.0).bind(version).bind(source.hash(import)?).bind(is_foreign);
    let query = query.bind(source.origin.as_str()).bind(&source.source_key);
    tx.execute(query.bind(&source.url).bind(&source.author)).await?;
    let query = sqlx::query(
        "UPDATE article_versions SET author_id = NULL
         WHERE article_id = ?1 AND (version = ?2 OR author_id = zeroblob(16))",
    );
    tx.execute(query.bind(id.0).bind(version)).await.map(|_| ())
}

/// A question with its answer is one to learn from.
async fn learn(
    tx: &mut WriteTx,
    import: &Import,
    id: ArticleId,
    source: &SourceArticle,
) -> Result<(), StoreError> {
    if !source.is_question {
        return Ok(());
    }
    let question: String = source.content.title.chars().take(MAX_QUESTION).collect();
    let answer = source_id(&[b"answer", import.tenant_id.0.as_bytes(), id.0.as_bytes(), question.as_bytes()]);
    let query = sqlx::query(
        "INSERT INTO answers (id, tenant_id, question, answer_type, answer_id, used, conversation_id, agent_id, at)
         VALUES (?1, ?2, ?3, 'article', ?4, ?5, NULL, ?6, ?7) ON CONFLICT (id) DO NOTHING",
    );
    let query = query.bind(answer).bind(import.tenant_id.0).bind(question).bind(id.0);
    let query = query.bind(AnswerUse::Marked.as_str()).bind(import.agent_id.map(|id| id.0));
    let now = tx.clock().now();
    if tx.execute(query.bind(now)).await? > 0 {
        tx.append(import.tenant_id, &[Entry::put(RowKind::Answer, answer, true)]).await?;
    }
    Ok(())
}
