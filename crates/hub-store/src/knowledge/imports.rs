//! Imports of articles as the record keeps them: their files until they are read,
//! what was found, and where each one stands. Every step is one transaction that
//! can be done again, so an import goes on where the hub was killed. Parsing is
//! the hub's; what an entry does to its article is in `commands/knowledge/imported`.

mod files;
mod plan;
mod writing;

use throughline_domain::{AgentId, Audience, ImportId, Millis, TenantId};
use throughline_wire::ErrorCode;
use throughline_wire::knowledge::{BeginImport, ImportAction, ImportEntry, ImportEntryPage};
use throughline_wire::rows::{ImportCounts, ImportRow, ImportState, RowKind};
use uuid::Uuid;

use crate::changes::Entry;
use crate::commands::{import_language, import_name};
use crate::error::StoreError;
use crate::reader::ReadTx;
use crate::scope::Sight;
use crate::store::Store;
use crate::writer::WriteTx;

pub use files::ImportFile;
pub(crate) use plan::id_of as source_id;
pub use plan::{FoundEntry, Picture, SourceArticle};

/// Entries of one page.
const PAGE: usize = 100;

/// An import at work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// Which.
    pub id: ImportId,
    /// Whose.
    pub tenant_id: TenantId,
    /// What was given.
    pub name: String,
    /// Who began it; none: the command line.
    pub agent_id: Option<AgentId>,
    /// Language of entries that do not name one.
    pub language: String,
    /// Who may read entries that do not say.
    pub audience: Audience,
    /// Published at once.
    pub publishes: bool,
    /// Where it stands.
    pub state: ImportState,
    /// All files are there.
    pub is_complete: bool,
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    agent_id: Option<Uuid>,
    language: String,
    audience: String,
    publishes: bool,
    state: String,
    is_complete: bool,
    created: u32,
    updated: u32,
    unchanged: u32,
    skipped: u32,
    done: u32,
    problem: String,
    created_at: i64,
    updated_at: i64,
}

impl Stored {
    fn import(&self) -> Result<Import, StoreError> {
        Ok(Import {
            id: ImportId(self.id),
            tenant_id: TenantId(self.tenant_id),
            name: self.name.clone(),
            agent_id: self.agent_id.map(AgentId),
            language: self.language.clone(),
            audience: Audience::parse(&self.audience).ok_or(StoreError::Unreadable { what: "audience" })?,
            publishes: self.publishes,
            state: state_of(&self.state)?,
            is_complete: self.is_complete,
        })
    }

    fn row(self) -> Result<ImportRow, StoreError> {
        Ok(ImportRow {
            id: ImportId(self.id),
            name: self.name,
            agent_id: self.agent_id.map(AgentId),
            state: state_of(&self.state)?,
            planned: ImportCounts {
                created: self.created,
                updated: self.updated,
                unchanged: self.unchanged,
                skipped: self.skipped,
            },
            done: self.done,
            problem: self.problem,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

fn state_of(word: &str) -> Result<ImportState, StoreError> {
    Ok(match word {
        "reading" => ImportState::Reading,
        "previewed" => ImportState::Previewed,
        "running" => ImportState::Running,
        "done" => ImportState::Done,
        "stopped" => ImportState::Stopped,
        _ => return Err(StoreError::Unreadable { what: "state of an import" }),
    })
}

fn state_word(state: ImportState) -> &'static str {
    match state {
        ImportState::Reading => "reading",
        ImportState::Previewed => "previewed",
        ImportState::Running => "running",
        ImportState::Done => "done",
        ImportState::Stopped => "stopped",
    }
}

#[derive(sqlx::FromRow)]
struct StoredEntry {
    n: u32,
    source_key: String,
    title: String,
    action: String,
    is_done: bool,
    reason: String,
    removed: String,
    article_id: Option<Uuid>,
}

impl StoredEntry {
    fn entry(self) -> Result<ImportEntry, StoreError> {
        Ok(ImportEntry {
            n: self.n,
            source_key: self.source_key,
            title: self.title,
            action: match self.action.as_str() {
                "create" => ImportAction::Create,
                "update" => ImportAction::Update,
                "unchanged" => ImportAction::Unchanged,
                "skip" => ImportAction::Skip,
                _ => return Err(StoreError::Unreadable { what: "action of an import" }),
            },
            is_done: self.is_done,
            reason: self.reason,
            removed: serde_json::from_str(&self.removed)?,
            article_id: self.article_id.map(Into::into),
        })
    }
}

impl Store {
    /// Begins an import. The same one again answers the same row.
    pub async fn begin_import(
        &self,
        tenant: TenantId,
        agent: Option<AgentId>,
        begin: BeginImport,
    ) -> Result<ImportRow, StoreError> {
        self.write(move |tx| Box::pin(async move { begin_one(tx, tenant, agent, &begin).await })).await
    }

    /// An import as agents see it.
    pub async fn import_row(&self, tenant: TenantId, id: ImportId) -> Result<Option<ImportRow>, StoreError> {
        let mut reader = self.reader().await?;
        let found = load(&mut reader.tx(), tenant, id).await?;
        found.map(Stored::row).transpose()
    }

    /// An import as whoever carries it out sees it.
    pub async fn import(&self, tenant: TenantId, id: ImportId) -> Result<Option<Import>, StoreError> {
        let mut reader = self.reader().await?;
        let found = load(&mut reader.tx(), tenant, id).await?;
        found.map(|stored| stored.import()).transpose()
    }

    /// Imports there is something to do for, the oldest first.
    pub async fn unfinished_imports(&self, tenant: TenantId) -> Result<Vec<Import>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT id, tenant_id, name, agent_id, language, audience, publishes, state, is_complete, created, updated,
                    unchanged, skipped, done, problem, created_at, updated_at
             FROM imports WHERE state IN ('reading', 'running') AND is_complete = 1 AND tenant_id = ?1
             ORDER BY row LIMIT 10",
        );
        let found: Vec<Stored> = reader.tx().all(query.bind(tenant.0)).await?;
        found.iter().map(Stored::import).collect()
    }

    /// What was found, a page at a time; none when there is no such import.
    pub async fn import_entries(
        &self,
        tenant: TenantId,
        id: ImportId,
        after: Option<u32>,
    ) -> Result<Option<ImportEntryPage>, StoreError> {
        let mut reader = self.reader().await?;
        if load(&mut reader.tx(), tenant, id).await?.is_none() {
            return Ok(None);
        }
        let query = sqlx::query_as(
            "SELECT n, source_key, title, action, is_done, reason, removed, article_id
             FROM import_entries WHERE import_id = ?1 AND n > ?2 ORDER BY n LIMIT ?3",
        );
        let query = query.bind(id.0).bind(after.unwrap_or(0)).bind(PAGE as i64);
        let found: Vec<StoredEntry> = reader.tx().all(query).await?;
        let entries = found.into_iter().map(StoredEntry::entry).collect::<Result<Vec<_>, _>>()?;
        let after = entries.last().filter(|_| entries.len() == PAGE).map(|last| last.n);
        Ok(Some(ImportEntryPage { entries, after }))
    }

    /// All files are there: it may be read.
    pub async fn complete_import(&self, tenant: TenantId, id: ImportId) -> Result<ImportRow, StoreError> {
        self.write(move |tx| Box::pin(async move { complete(tx, tenant, id).await })).await
    }

    /// Begins to write what was found.
    pub async fn run_import(&self, tenant: TenantId, id: ImportId) -> Result<ImportRow, StoreError> {
        self.write(move |tx| Box::pin(async move { run(tx, tenant, id).await })).await
    }

    /// Gives an import up, with the code of what went wrong, if something did. What was written stays.
    pub async fn stop_import(
        &self,
        tenant: TenantId,
        id: ImportId,
        problem: &'static str,
    ) -> Result<ImportRow, StoreError> {
        self.write(move |tx| Box::pin(async move { stop(tx, tenant, id, problem).await })).await
    }

    /// Gives up imports that were begun before `before` and never got all their files: those take space.
    pub async fn stop_abandoned_imports(&self, tenant: TenantId, before: Millis) -> Result<(), StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT id FROM imports INDEXED BY imports_unfinished
             WHERE state IN ('reading', 'running') AND is_complete = 0 AND created_at < ?1 AND tenant_id = ?2",
        );
        let found: Vec<(Uuid,)> = reader.tx().all(query.bind(before).bind(tenant.0)).await?;
        drop(reader);
        for (id,) in found {
            self.stop_import(tenant, ImportId(id), "abandoned").await?;
        }
        Ok(())
    }

    /// Takes an import that changed nothing out of the record.
    pub async fn forget_import(&self, tenant: TenantId, id: ImportId) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                known(tx, tenant, id).await?;
                tx.execute(sqlx::query("DELETE FROM imports WHERE id = ?1").bind(id.0)).await?;
                let gone = Entry {
                    after: Sight::Nobody,
                    ..Entry::changed(RowKind::Import, id.0, Sight::Publishers)
                };
                tx.append(tenant, &[gone]).await.map(|_| ())
            })
        })
        .await
    }
}

async fn load(tx: &mut ReadTx<'_>, tenant: TenantId, id: ImportId) -> Result<Option<Stored>, StoreError> {
    let query = sqlx::query_as(
        "SELECT id, tenant_id, name, agent_id, language, audience, publishes, state, is_complete, created, updated,
                unchanged, skipped, done, problem, created_at, updated_at
         FROM imports WHERE id = ?1 AND tenant_id = ?2",
    );
    tx.optional(query.bind(id.0).bind(tenant.0)).await
}

/// The import, or a refusal.
async fn known(tx: &mut WriteTx, tenant: TenantId, id: ImportId) -> Result<Stored, StoreError> {
    let found = load(&mut tx.read(), tenant, id).await?;
    found.ok_or_else(|| StoreError::refused(ErrorCode::NotFound, "no such import", "id"))
}

fn not_now(message: &str) -> StoreError {
    StoreError::refused(ErrorCode::Conflict, message, "id")
}

async fn begin_one(
    tx: &mut WriteTx,
    tenant: TenantId,
    agent: Option<AgentId>,
    begin: &BeginImport,
) -> Result<ImportRow, StoreError> {
    let query = sqlx::query_as("SELECT tenant_id FROM imports WHERE id = ?1");
    let taken: Option<(Uuid,)> = tx.read().optional(query.bind(begin.import_id.0)).await?;
    if let Some((owner,)) = taken {
        if owner != tenant.0 {
            return Err(StoreError::refused(
                ErrorCode::Conflict,
                "make a new id for a new import",
                "import_id",
            ));
        }
        return known(tx, tenant, begin.import_id).await?.row();
    }
    let (name, language) = (import_name(&begin.name)?, import_language(&begin.language)?);
    let query = sqlx::query(
        "INSERT INTO imports (id, tenant_id, name, agent_id, language, audience, publishes, state, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'reading', ?8, ?8)",
    );
    let query = query.bind(begin.import_id.0).bind(tenant.0).bind(name).bind(agent.map(|id| id.0));
    let query = query.bind(language).bind(begin.audience.as_str()).bind(begin.publishes);
    let now = tx.clock().now();
    tx.execute(query.bind(now)).await?;
    tx.append(tenant, &[Entry::added(RowKind::Import, begin.import_id.0, Sight::Publishers)]).await?;
    known(tx, tenant, begin.import_id).await?.row()
}

async fn complete(tx: &mut WriteTx, tenant: TenantId, id: ImportId) -> Result<ImportRow, StoreError> {
    let stored = known(tx, tenant, id).await?;
    if stored.is_complete {
        return stored.row();
    }
    if stored.state != "reading" {
        return Err(not_now("the import was given up"));
    }
    let query = sqlx::query_as("SELECT files FROM imports WHERE id = ?1");
    let (files,): (i64,) = tx.read().one(query.bind(id.0)).await?;
    if files == 0 {
        return Err(StoreError::refused(ErrorCode::InvalidInput, "give it a file first", "files"));
    }
    tx.execute(sqlx::query("UPDATE imports SET is_complete = 1 WHERE id = ?1").bind(id.0)).await?;
    stored.row()
}

async fn run(tx: &mut WriteTx, tenant: TenantId, id: ImportId) -> Result<ImportRow, StoreError> {
    let stored = known(tx, tenant, id).await?;
    match state_of(&stored.state)? {
        ImportState::Running | ImportState::Done => return stored.row(),
        ImportState::Reading => return Err(not_now("it is still being read")),
        ImportState::Stopped => return Err(not_now("the import was given up")),
        ImportState::Previewed => {}
    }
    let query = sqlx::query(
        "UPDATE import_entries SET is_done = 1 WHERE import_id = ?1 AND is_done = 0 AND action IN ('unchanged', 'skip')",
    );
    tx.execute(query.bind(id.0)).await?;
    tx.execute(sqlx::query("UPDATE imports SET done = unchanged + skipped WHERE id = ?1").bind(id.0)).await?;
    set_state(tx, tenant, id, ImportState::Running, "").await?;
    known(tx, tenant, id).await?.row()
}

async fn stop(
    tx: &mut WriteTx,
    tenant: TenantId,
    id: ImportId,
    problem: &str,
) -> Result<ImportRow, StoreError> {
    let stored = known(tx, tenant, id).await?;
    if matches!(state_of(&stored.state)?, ImportState::Done | ImportState::Stopped) {
        return stored.row();
    }
    end(tx, tenant, id, ImportState::Stopped, problem).await?;
    known(tx, tenant, id).await?.row()
}

/// Says where an import stands, and tells whoever sees imports.
async fn set_state(
    tx: &mut WriteTx,
    tenant: TenantId,
    id: ImportId,
    state: ImportState,
    problem: &str,
) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE imports SET state = ?2, problem = ?3, updated_at = ?4 WHERE id = ?1");
    let now = tx.clock().now();
    tx.execute(query.bind(id.0).bind(state_word(state)).bind(problem).bind(now)).await?;
    tell(tx, tenant, id).await
}

async fn tell(tx: &mut WriteTx, tenant: TenantId, id: ImportId) -> Result<(), StoreError> {
    tx.append(tenant, &[Entry::changed(RowKind::Import, id.0, Sight::Publishers)]).await.map(|_| ())
}

/// Done or given up: its files and what was still to be written are not needed any more.
async fn end(
    tx: &mut WriteTx,
    tenant: TenantId,
    id: ImportId,
    state: ImportState,
    problem: &str,
) -> Result<(), StoreError> {
    tx.execute(sqlx::query("DELETE FROM import_files WHERE import_id = ?1").bind(id.0)).await?;
    let query = sqlx::query("UPDATE import_entries SET payload = NULL WHERE import_id = ?1 AND is_done = 0");
    tx.execute(query.bind(id.0)).await?;
    set_state(tx, tenant, id, state, problem).await
}
