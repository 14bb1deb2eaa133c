//! What an import would do: each thing found is compared with the article it is
//! here, and noted. Nothing else is changed by reading.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use throughline_domain::{
    ArticleId, ArticleOrigin, ArticleState, AttachmentId, Audience, ImportId, Millis, TenantId,
};
use throughline_wire::ErrorCode;
use throughline_wire::knowledge::ImportAction;
use throughline_wire::rows::{ArticleContent, ImportState};
use uuid::Uuid;

use super::{Import, end, known, set_state};
use crate::commands::{change_of, normalised};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::WriteTx;

/// A picture that comes with an import.
pub type Picture = (AttachmentId, String, String);

/// One thing an import found.
#[derive(Clone, PartialEq, Debug)]
pub enum FoundEntry {
    /// An article.
    Article(Box<SourceArticle>),
    /// Something that is left out.
    Skipped {
        /// Which thing of the source.
        source_key: String,
        /// Why, as a code.
        reason: String,
    },
}

/// An article as its source has it, its links already those of this record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SourceArticle {
    /// The article it is here, or becomes.
    pub article_id: ArticleId,
    /// Names it within its source.
    pub source_key: String,
    /// Its words.
    pub content: ArticleContent,
    /// BCP 47, when the source says so.
    pub language: Option<String>,
    /// What its language variants share, when the source says so.
    pub family: Option<String>,
    /// Names of topics.
    pub topics: Vec<String>,
    /// Names of products.
    pub products: Vec<String>,
    /// Who may read it, when the source says so.
    pub audience: Option<Audience>,
    /// Where it stands at the source.
    pub state: ArticleState,
    /// An import, or a thread of a community.
    pub origin: ArticleOrigin,
    /// Who wrote it there; may be empty.
    pub author: String,
    /// Where it is there; may be empty.
    pub url: String,
    /// Who answers for it: an agent's address or name.
    pub owner: Option<String>,
    /// When it is to be looked at again.
    pub review_by_at: Option<Millis>,
    /// When it changed last at the source.
    pub updated_at: Option<Millis>,
    /// What was taken out of it for safety.
    pub removed: Vec<String>,
    /// Pictures it shows that came with it: their id, path in the import, and media type.
    pub pictures: Vec<Picture>,
    /// Its title is a question as customers ask it.
    pub is_question: bool,
}

impl SourceArticle {
    /// All the source says of it, in short: the same again changes nothing.
    pub(crate) fn hash(&self, import: &Import) -> Result<Vec<u8>, StoreError> {
        let words = (&self.content, &self.language, &self.family, &self.topics, &self.products);
        let rest = (self.audience.unwrap_or(import.audience), self.state, import.publishes);
        let says = (words, rest, &self.owner, self.review_by_at);
        Ok(Sha256::digest(serde_json::to_vec(&says)?).to_vec())
    }
}

/// The same parts give the same id.
pub(crate) fn id_of(parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut bytes = [0_u8; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// What names a thing of a source: where it comes from, its key, and the id it had when it was exported.
pub type SourceName = (ArticleOrigin, String, Option<ArticleId>);

const BY_SOURCE: &str = "
SELECT j.key, ar.id FROM json_each(?2) j CROSS JOIN articles ar
WHERE ar.tenant_id = ?1 AND ar.origin = j.value->>0 AND ar.source_key = j.value->>1 AND ar.origin IS NOT NULL";

const BY_ID: &str = "
SELECT ar.id, ar.tenant_id FROM json_each(?1) j CROSS JOIN articles ar ON ar.id = unhex(j.value)";

impl Store {
    /// The articles these are, or will be: the same every time they are asked for.
    pub async fn import_ids(
        &self,
        tenant: TenantId,
        names: &[SourceName],
    ) -> Result<Vec<ArticleId>, StoreError> {
        let mut reader = self.reader().await?;
        let keys: Vec<_> = names.iter().map(|(origin, key, _)| (origin.as_str(), key)).collect();
        let query = sqlx::query_as(BY_SOURCE).bind(tenant.0).bind(serde_json::to_string(&keys)?);
        let by_source: Vec<(i64, Uuid)> = reader.tx().all(query).await?;
        let by_source: HashMap<i64, Uuid> = by_source.into_iter().collect();
        let given: Vec<String> =
            names.iter().filter_map(|(.., id)| id.map(|id| id.0.simple().to_string())).collect();
        let query = sqlx::query_as(BY_ID).bind(serde_json::to_string(&given)?);
        let by_id: Vec<(Uuid, Uuid)> = reader.tx().all(query).await?;
        let by_id: HashMap<Uuid, Uuid> = by_id.into_iter().collect();
        let choose = |(nth, (origin, key, given)): (usize, &SourceName)| {
            let owner = given.and_then(|id| by_id.get(&id.0).copied());
            let own = given.filter(|_| owner == Some(tenant.0));
            let free = given.filter(|_| owner.is_none());
            let known = by_source.get(&(nth as i64)).copied().map(ArticleId);
            own.or(known).or(free).unwrap_or_else(|| {
                let parts: [&[u8]; 4] =
                    [b"article", tenant.0.as_bytes(), origin.as_str().as_bytes(), key.as_bytes()];
                ArticleId(id_of(&parts))
            })
        };
        Ok(names.iter().enumerate().map(choose).collect())
    }

    /// The id a picture has here: what it was exported as when it is still that picture, else one made of its bytes.
    pub async fn import_picture_id(
        &self,
        tenant: TenantId,
        named: Option<AttachmentId>,
        bytes: &[u8],
    ) -> Result<AttachmentId, StoreError> {
        let hash = Sha256::digest(bytes);
        if let Some(id) = named {
            let mut reader = self.reader().await?;
            let query = sqlx::query_as(
                "SELECT 1 FROM attachments WHERE id = ?1 AND tenant_id = ?2 AND is_in_article = 1 AND content_hash = ?3",
            );
            let query = query.bind(id.0).bind(tenant.0).bind(hash.to_vec());
            let found: Option<(i64,)> = reader.tx().optional(query).await?;
            if found.is_some() {
                return Ok(id);
            }
        }
        Ok(AttachmentId(id_of(&[b"picture", tenant.0.as_bytes(), &hash])))
    }

    /// Reading begins, perhaps anew: what an interrupted reading noted is forgotten.
    pub async fn begin_reading(&self, import: &Import) -> Result<(), StoreError> {
        let id = import.id;
        self.write(move |tx| {
            Box::pin(async move {
                let query = sqlx::query("DELETE FROM import_entries WHERE import_id = ?1");
                tx.execute(query.bind(id.0)).await.map(|_| ())
            })
        })
        .await
    }

    /// Notes what was found, numbered from `first`. False when the import was given up meanwhile.
    pub async fn plan_import(
        &self,
        import: &Import,
        first: u32,
        found: Vec<FoundEntry>,
    ) -> Result<bool, StoreError> {
        let import = import.clone();
        self.write(move |tx| Box::pin(async move { plan(tx, &import, first, found).await })).await
    }

    /// Everything is noted. Files but these pictures' are forgotten.
    pub async fn finish_reading(&self, import: &Import, pictures: Vec<String>) -> Result<(), StoreError> {
        let import = import.clone();
        self.write(move |tx| Box::pin(async move { finish(tx, &import, &pictures).await })).await
    }
}

/// A row of `import_entries` as JSON: n, key, title, action, reason, removed, article, payload.
type Noted = (u32, String, String, &'static str, String, String, Option<String>, Option<String>);

async fn plan(
    tx: &mut WriteTx,
    import: &Import,
    first: u32,
    found: Vec<FoundEntry>,
) -> Result<bool, StoreError> {
    if known(tx, import.tenant_id, import.id).await?.state != "reading" {
        return Ok(false);
    }
    let mut rows: Vec<Noted> = Vec::with_capacity(found.len());
    let mut met = HashSet::new();
    for (n, entry) in (first..).zip(found) {
        rows.push(match entry {
            FoundEntry::Skipped { source_key, reason } => left_out(n, source_key, String::new(), reason),
            FoundEntry::Article(article) if !met.insert(article.article_id) => {
                left_out(n, article.source_key, article.content.title, "duplicate".to_owned())
            }
            FoundEntry::Article(article) => noted(tx, import, n, *article).await?,
        });
    }
    let query = sqlx::query(
        "INSERT INTO import_entries (import_id, n, source_key, title, action, reason, removed, article_id, payload)
         SELECT ?1, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, unhex(value->>6), value->>7
         FROM json_each(?2)",
    );
    tx.execute(query.bind(import.id.0).bind(serde_json::to_string(&rows)?)).await?;
    Ok(true)
}

fn left_out(n: u32, key: String, title: String, reason: String) -> Noted {
    (n, key, title, "skip", reason, "[]".to_owned(), None, None)
}

async fn noted(
    tx: &mut WriteTx,
    import: &Import,
    n: u32,
    article: SourceArticle,
) -> Result<Noted, StoreError> {
    let (key, title) = (article.source_key.clone(), article.content.title.clone());
    let article = match normalised(import, article) {
        Ok(article) => article,
        Err(StoreError::Refused(error)) => return Ok(left_out(n, key, title, code(error.code))),
        Err(error) => return Err(error),
    };
    let query =
        sqlx::query_as("SELECT 1 FROM import_entries WHERE import_id = ?1 AND article_id = ?2 LIMIT 1");
    let twice: Option<(i64,)> =
        tx.read().optional(query.bind(import.id.0).bind(article.article_id.0)).await?;
    if twice.is_some() {
        return Ok(left_out(n, key, title, "duplicate".to_owned()));
    }
    let action = change_of(tx, import, &article).await?;
    let is_written = matches!(action, ImportAction::Create | ImportAction::Update);
    let payload = if is_written { Some(serde_json::to_string(&article)?) } else { None };
    let removed = serde_json::to_string(&article.removed)?;
    let id = article.article_id.0.simple().to_string();
    let word = match action {
        ImportAction::Create => "create",
        ImportAction::Update => "update",
        ImportAction::Unchanged => "unchanged",
        ImportAction::Skip => "skip",
    };
    Ok((n, key, article.content.title, word, String::new(), removed, Some(id), payload))
}

/// A refusal as the report says it.
pub(super) fn code(code: ErrorCode) -> String {
    let word = serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned));
    word.unwrap_or_else(|| "internal".to_owned())
}

async fn finish(tx: &mut WriteTx, import: &Import, pictures: &[String]) -> Result<(), StoreError> {
    let (tenant, id) = (import.tenant_id, import.id);
    if known(tx, tenant, id).await?.state != "reading" {
        return Ok(());
    }
    count(tx, id).await?;
    let query = sqlx::query_as("SELECT 1 FROM import_entries WHERE import_id = ?1 LIMIT 1");
    let any: Option<(i64,)> = tx.read().optional(query.bind(id.0)).await?;
    if any.is_none() {
        return end(tx, tenant, id, ImportState::Stopped, "empty").await;
    }
    let query = sqlx::query(
        "DELETE FROM import_files WHERE import_id = ?1 AND path NOT IN (SELECT value FROM json_each(?2))",
    );
    tx.execute(query.bind(id.0).bind(serde_json::to_string(pictures)?)).await?;
    set_state(tx, tenant, id, ImportState::Previewed, "").await
}

/// Counts what goes which way.
async fn count(tx: &mut WriteTx, id: ImportId) -> Result<(), StoreError> {
    let query = sqlx::query(
        "UPDATE imports SET
           created = (SELECT count(*) FROM import_entries e WHERE e.import_id = ?1 AND e.action = 'create'),
           updated = (SELECT count(*) FROM import_entries e WHERE e.import_id = ?1 AND e.action = 'update'),
           unchanged = (SELECT count(*) FROM import_entries e WHERE e.import_id = ?1 AND e.action = 'unchanged'),
           skipped = (SELECT count(*) FROM import_entries e WHERE e.import_id = ?1 AND e.action = 'skip')
         WHERE id = ?1",
    );
    tx.execute(query.bind(id.0)).await.map(|_| ())
}
