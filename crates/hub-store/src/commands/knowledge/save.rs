//! Writing a version of an article. Nothing that was typed is lost: a version
//! written from an older one is kept as it is and merged; where it cannot be
//! merged without guessing it waits in the row until someone names it in `merges`.

use throughline_domain::{ArticleId, ArticleOrigin, ArticleState, AttachmentId, Audience, Millis};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{ArticleFields, SaveArticleCommand};
use throughline_wire::rows::{ArticleContent, RowKind, UnmergedVersion};
use uuid::Uuid;

use super::{checks, may_publish, refused};
use crate::changes::Entry;
use crate::error::StoreError;
use crate::knowledge::article::{self, Article, NewVersion};
use crate::scope::Scope;
use crate::writer::WriteTx;

/// Topics, and products, of one article.
const MAX_LABELS: usize = 20;
/// Pictures named by one save.
const MAX_IMAGES: usize = 200;
/// Versions that wait to be merged travel with the row: a desk must be able to take it.
const MAX_UNMERGED_BYTES: usize = 4 * 1024 * 1024;
const MAX_UNMERGED: usize = 20;

pub(in crate::commands) async fn save(
    tx: &mut WriteTx,
    scope: &Scope,
    command: SaveArticleCommand,
) -> Result<u64, StoreError> {
    let command = SaveArticleCommand {
        content: checks::content(&command.content)?,
        language: checks::language(&command.language, "language")?,
        ..command
    };
    check_state(scope, command.state)?;
    let known = article::load(&mut tx.read(), scope.tenant_id, command.article_id).await?;
    let is_new = known.is_none();
    let mut article = match known {
        Some(article) => existing(article, &command)?,
        None => begun(tx, scope, &command).await?,
    };
    if !is_new && was_saved(tx, scope, &command).await? {
        return tx.head_seq(scope.tenant_id).await;
    }
    check_place(tx, scope, &mut article, &command).await?;
    let fields = command.fields.clone();
    set_fields(tx, scope, &mut article, fields).await?;
    if is_new {
        article::insert(tx, scope.tenant_id, &article).await?;
    }
    write_words(tx, scope, &mut article, &command).await?;
    article::update(tx, &article).await?;
    take_images(tx, scope, article.id, &command.images).await?;
    tx.append(scope.tenant_id, &[Entry::put(RowKind::Article, article.id.0, is_new)]).await
}

fn check_state(scope: &Scope, state: ArticleState) -> Result<(), StoreError> {
    match state {
        ArticleState::Retired => Err(refused(ErrorCode::InvalidInput, "save it, then retire it", "state")),
        ArticleState::Published => super::only_publishers(scope, "state"),
        ArticleState::Draft | ArticleState::InReview => Ok(()),
    }
}

/// An article that begins with this command.
async fn begun(tx: &mut WriteTx, scope: &Scope, command: &SaveArticleCommand) -> Result<Article, StoreError> {
    let query = sqlx::query_as("SELECT 1 FROM articles WHERE id = ?1");
    let taken: Option<(i64,)> = tx.read().optional(query.bind(command.article_id.0)).await?;
    if taken.is_some() {
        return Err(refused(ErrorCode::Conflict, "make a new id for a new article", "article_id"));
    }
    if command.base_version != 0 {
        return Err(refused(ErrorCode::NotFound, "the article was thrown away", "article_id"));
    }
    let now = tx.clock().now();
    Ok(Article {
        id: command.article_id,
        family_id: command.family_id,
        language: command.language.clone(),
        content: ArticleContent::default(),
        version: 0,
        last_version: 0,
        state: ArticleState::Draft,
        was_published: false,
        published: None,
        audience: Audience::Internal,
        topic_ids: Vec::new(),
        products: Vec::new(),
        owner_id: Some(scope.agent_id),
        review_by_at: None,
        author_id: Some(scope.agent_id),
        created_at: now,
        updated_at: now,
        origin: None,
        unmerged: Vec::new(),
    })
}

fn existing(article: Article, command: &SaveArticleCommand) -> Result<Article, StoreError> {
    if article.origin == Some(ArticleOrigin::Community) {
        return Err(refused(
            ErrorCode::NotAllowed,
            "a community thread is changed where it was written",
            "article_id",
        ));
    }
    if command.base_version > article.version {
        return Err(refused(ErrorCode::InvalidInput, "there is no such version yet", "base_version"));
    }
    Ok(article)
}

/// Whether this very version was written before: its answer got lost, longer ago than outcomes are kept.
async fn was_saved(
    tx: &mut WriteTx,
    scope: &Scope,
    command: &SaveArticleCommand,
) -> Result<bool, StoreError> {
    let query = sqlx::query_as(
        "SELECT 1 FROM article_versions WHERE article_id = ?1 AND version > ?2 AND base_version = ?2 AND author_id = ?3
           AND title = ?4 AND summary = ?5 AND body = ?6 AND state = ?7",
    );
    let words = &command.content;
    let query = query.bind(command.article_id.0).bind(command.base_version).bind(scope.agent_id.0);
    let query = query.bind(&words.title).bind(&words.summary).bind(&words.body).bind(command.state.as_str());
    let found: Option<(i64,)> = tx.read().optional(query).await?;
    Ok(found.is_some())
}

/// One article per language in a family.
async fn check_place(
    tx: &mut WriteTx,
    scope: &Scope,
    article: &mut Article,
    command: &SaveArticleCommand,
) -> Result<(), StoreError> {
    article.family_id = command.family_id;
    article.language.clone_from(&command.language);
    let query = sqlx::query_as(
        "SELECT 1 FROM articles WHERE tenant_id = ?1 AND family_id = ?2 AND language = ?3 AND id <> ?4",
    );
    let query = query.bind(scope.tenant_id.0).bind(article.family_id.0).bind(&article.language);
    let other: Option<(i64,)> = tx.read().optional(query.bind(article.id.0)).await?;
    match other {
        None => Ok(()),
        Some(_) => Err(refused(ErrorCode::Conflict, "there is one in this language already", "language")),
    }
}

async fn set_fields(
    tx: &mut WriteTx,
    scope: &Scope,
    article: &mut Article,
    fields: ArticleFields,
) -> Result<(), StoreError> {
    if let Some(audience) = fields.audience.filter(|audience| *audience != article.audience) {
        // It would show to customers what was published to agents alone, or take away what they read.
        if article.published.is_some() && !may_publish(scope) {
            return Err(refused(
                ErrorCode::NotAllowed,
                "ask a manager to change who reads it",
                "fields.audience",
            ));
        }
        article.audience = audience;
    }
    if let Some(ids) = fields.topic_ids {
        if ids.len() > MAX_LABELS {
            return Err(refused(ErrorCode::TooLarge, "at most 20 topics", "fields.topic_ids"));
        }
        article.topic_ids.clear();
        for id in ids {
            // A topic removed meanwhile is left out.
            if super::topics::is_there(tx, scope, id).await? && !article.topic_ids.contains(&id) {
                article.topic_ids.push(id);
            }
        }
    }
    if let Some(products) = fields.products {
        article.products = labels(&products)?;
    }
    if let Some(owner) = fields.owner_id {
        let query = sqlx::query_as("SELECT 1 FROM agents WHERE id = ?1 AND tenant_id = ?2");
        let found: Option<(i64,)> = tx.read().optional(query.bind(owner.0).bind(scope.tenant_id.0)).await?;
        found.ok_or_else(|| refused(ErrorCode::InvalidInput, "no such agent", "fields.owner_id"))?;
        article.owner_id = Some(owner);
    }
    if let Some(at) = fields.review_by_at {
        article.review_by_at = (at > 0).then_some(at);
    }
    Ok(())
}

fn labels(raw: &[String]) -> Result<Vec<String>, StoreError> {
    if raw.len() > MAX_LABELS {
        return Err(refused(ErrorCode::TooLarge, "at most 20 products", "fields.products"));
    }
    let mut labels = Vec::new();
    for one in raw {
        let label = checks::filled(one, 200, "fields.products")?;
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    Ok(labels)
}

/// Writes the version, or keeps it beside the newest.
async fn write_words(
    tx: &mut WriteTx,
    scope: &Scope,
    article: &mut Article,
    command: &SaveArticleCommand,
) -> Result<(), StoreError> {
    let now = tx.clock().now();
    let is_settled = if command.base_version == article.version {
        follow(tx, scope, article, command, now).await?;
        true
    } else {
        merge(tx, scope, article, command, now).await?
    };
    if is_settled {
        article.unmerged.retain(|waiting| !command.merges.contains(&waiting.version));
    }
    Ok(())
}

/// Written from the newest version: it becomes the next, unless only its state is new.
async fn follow(
    tx: &mut WriteTx,
    scope: &Scope,
    article: &mut Article,
    command: &SaveArticleCommand,
    now: Millis,
) -> Result<(), StoreError> {
    if article.version > 0 && article.content == command.content {
        let was_state = article.state;
        if was_state != command.state {
            article.set_state(command.state, now);
            article::set_version_state(tx, article.id, article.version, command.state).await?;
        }
        return Ok(());
    }
    let version = article.next_version();
    put_version(tx, scope, article.id, (version, command.base_version), command).await?;
    article.rewrite(command.content.clone(), version, Some(scope.agent_id), now);
    article.set_state(command.state, now);
    Ok(())
}

/// Written from an older version: kept, and merged if that can be done without guessing.
async fn merge(
    tx: &mut WriteTx,
    scope: &Scope,
    article: &mut Article,
    command: &SaveArticleCommand,
    now: Millis,
) -> Result<bool, StoreError> {
    let base = match command.base_version {
        0 => Some(ArticleContent::default()),
        version => article::load_version(&mut tx.read(), article.id, version).await?,
    };
    let base =
        base.ok_or_else(|| refused(ErrorCode::InvalidInput, "there is no such version", "base_version"))?;
    let version = article.next_version();
    put_version(tx, scope, article.id, (version, command.base_version), command).await?;
    let Some(merged) = merged(&base, &command.content, &article.content) else {
        article.unmerged.push(UnmergedVersion {
            version,
            base_version: command.base_version,
            base,
            content: command.content.clone(),
            author_id: Some(scope.agent_id),
            at: now,
        });
        return check_waiting(article).map(|()| false);
    };
    let (before, number) = (article.version, article.next_version());
    // Nobody has looked at the merge yet, so it is not published by itself.
    let state = match command.state {
        ArticleState::Published => ArticleState::InReview,
        state => state,
    };
    let new = NewVersion {
        version: number,
        base_version: before,
        content: &merged,
        author_id: None,
        state,
        is_merge: true,
    };
    article::insert_version(tx, article.id, &new).await?;
    article.rewrite(merged, number, Some(scope.agent_id), now);
    article.set_state(state, now);
    Ok(true)
}

fn check_waiting(article: &Article) -> Result<(), StoreError> {
    let sizes = article.unmerged.iter().map(|it| it.base.body.len() + it.content.body.len());
    if article.unmerged.len() > MAX_UNMERGED || sizes.sum::<usize>() > MAX_UNMERGED_BYTES {
        return Err(refused(ErrorCode::Conflict, "too much waits to be merged: merge that first", "merges"));
    }
    Ok(())
}

async fn put_version(
    tx: &mut WriteTx,
    scope: &Scope,
    id: ArticleId,
    (version, base_version): (u32, u32),
    command: &SaveArticleCommand,
) -> Result<(), StoreError> {
    let new = NewVersion {
        version,
        base_version,
        content: &command.content,
        author_id: Some(scope.agent_id),
        state: command.state,
        is_merge: false,
    };
    article::insert_version(tx, id, &new).await
}

/// Both sets of changes, when no place was changed by both; none otherwise.
fn merged(base: &ArticleContent, mine: &ArticleContent, theirs: &ArticleContent) -> Option<ArticleContent> {
    let body = if let Some(body) = one_sided(&base.body, &mine.body, &theirs.body) {
        body.clone()
    } else {
        let merged = throughline_articles::merge3(&base.body, &mine.body, &theirs.body);
        merged.conflicts.is_empty().then_some(merged.text)?
    };
    Some(ArticleContent {
        title: one_sided(&base.title, &mine.title, &theirs.title)?.clone(),
        summary: one_sided(&base.summary, &mine.summary, &theirs.summary)?.clone(),
        body,
    })
}

/// The text of the side that changed it, or what both wrote alike.
fn one_sided<'t>(base: &String, mine: &'t String, theirs: &'t String) -> Option<&'t String> {
    if mine == base || mine == theirs {
        Some(theirs)
    } else if theirs == base {
        Some(mine)
    } else {
        None
    }
}

/// Pictures are there for every agent from now on, and for readers once the article is published.
async fn take_images(
    tx: &mut WriteTx,
    scope: &Scope,
    article: ArticleId,
    images: &[AttachmentId],
) -> Result<(), StoreError> {
    if images.len() > MAX_IMAGES {
        return Err(refused(ErrorCode::TooLarge, "use fewer pictures", "images"));
    }
    for id in images {
        let query = sqlx::query_as(
            "SELECT media_type, agent_id, is_in_article FROM attachments WHERE id = ?1 AND tenant_id = ?2",
        );
        let found: Option<(String, Option<Uuid>, bool)> =
            tx.read().optional(query.bind(id.0).bind(scope.tenant_id.0)).await?;
        let is_mine = |agent: Option<Uuid>| agent == Some(scope.agent_id.0);
        let is_fine = found
            .is_some_and(|(kind, agent, is_used)| kind.starts_with("image/") && (is_used || is_mine(agent)));
        if !is_fine {
            return Err(refused(ErrorCode::BadAttachment, "upload the picture again", &id.to_string()));
        }
        let query = sqlx::query("UPDATE attachments SET is_in_article = 1 WHERE id = ?1");
        tx.execute(query.bind(id.0)).await?;
        let query =
            sqlx::query("INSERT OR IGNORE INTO article_images (article_id, attachment_id) VALUES (?1, ?2)");
        tx.execute(query.bind(article.0).bind(id.0)).await?;
    }
    Ok(())
}
