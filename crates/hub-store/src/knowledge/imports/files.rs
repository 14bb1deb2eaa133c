//! Files of an import: taken while it is given, handed out one by one to be read,
//! and forgotten afterwards, but for the pictures its articles show.

use bytes::Bytes;
use throughline_domain::{ImportId, TenantId};
use throughline_wire::ErrorCode;

use super::{Import, known, not_now};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::WriteTx;

/// All files of one import together.
const MAX_BYTES: i64 = 256 << 20;
/// Files of one import.
const MAX_FILES: i64 = 20_000;
/// Characters of a path.
const MAX_PATH: usize = 1_000;

/// A file of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportFile {
    /// Where it lies in what was given, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Gives an import a file; the same path again replaces it.
    pub async fn put_import_file(
        &self,
        tenant: TenantId,
        id: ImportId,
        path: &str,
        bytes: Bytes,
    ) -> Result<(), StoreError> {
        let path = harmless(path)?;
        self.write(move |tx| Box::pin(async move { put(tx, tenant, id, &path, &bytes).await })).await
    }

    /// The next file after a path ("" to begin), in the order of paths.
    pub async fn import_file_after(
        &self,
        id: ImportId,
        path: &str,
    ) -> Result<Option<ImportFile>, StoreError> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(
            "SELECT path, bytes FROM import_files WHERE import_id = ?1 AND path > ?2 ORDER BY path LIMIT 1",
        );
        let found: Option<(String, Vec<u8>)> = reader.tx().optional(query.bind(id.0).bind(path)).await?;
        Ok(found.map(|(path, bytes)| ImportFile { path, bytes }))
    }

    /// Keeps a picture that was found in an archive until its article is written.
    pub async fn keep_import_picture(
        &self,
        import: &Import,
        path: String,
        bytes: Bytes,
    ) -> Result<(), StoreError> {
        let id = import.id;
        self.write(move |tx| {
            Box::pin(async move {
                let query = sqlx::query(
                    "INSERT INTO import_files (import_id, path, bytes)
                     SELECT id, ?2, ?3 FROM imports WHERE id = ?1 AND state = 'reading'
                     ON CONFLICT (import_id, path) DO NOTHING",
                );
                tx.execute(query.bind(id.0).bind(path).bind(bytes.to_vec())).await.map(|_| ())
            })
        })
        .await
    }
}

/// A path that stays where it is put.
fn harmless(path: &str) -> Result<String, StoreError> {
    let wrong = |message| Err(StoreError::refused(ErrorCode::InvalidInput, message, "path"));
    if path.chars().count() > MAX_PATH {
        return wrong("a path is at most 1,000 characters long");
    }
    if path.contains('\0') {
        return wrong("take the zero bytes out");
    }
    let path = path.replace('\\', "/");
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "." | "..") && !part.ends_with(':'));
    let path = parts.collect::<Vec<_>>().join("/");
    if path.is_empty() { wrong("name the file") } else { Ok(path) }
}

async fn put(
    tx: &mut WriteTx,
    tenant: TenantId,
    id: ImportId,
    path: &str,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let stored = known(tx, tenant, id).await?;
    if stored.state != "reading" || stored.is_complete {
        return Err(not_now("it takes no more files"));
    }
    let query = sqlx::query_as("SELECT length(bytes) FROM import_files WHERE import_id = ?1 AND path = ?2");
    let before: Option<(i64,)> = tx.read().optional(query.bind(id.0).bind(path)).await?;
    let query = sqlx::query_as("SELECT files, file_bytes FROM imports WHERE id = ?1");
    let (files, total): (i64, i64) = tx.read().one(query.bind(id.0)).await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let total = total.saturating_sub(before.map_or(0, |(size,)| size)).saturating_add(size);
    let files = files + i64::from(before.is_none());
    if total > MAX_BYTES {
        return Err(StoreError::refused(ErrorCode::TooLarge, "an import is at most 256 MiB", "files"));
    }
    if files > MAX_FILES {
        return Err(StoreError::refused(
            ErrorCode::TooLarge,
            "an import has at most 20,000 files: pack them into a ZIP",
            "files",
        ));
    }
    let query = sqlx::query(
        "INSERT INTO import_files (import_id, path, bytes) VALUES (?1, ?2, ?3)
         ON CONFLICT (import_id, path) DO UPDATE SET bytes = ?3",
    );
    tx.execute(query.bind(id.0).bind(path).bind(bytes)).await?;
    let query = sqlx::query("UPDATE imports SET files = ?2, file_bytes = ?3 WHERE id = ?1");
    tx.execute(query.bind(id.0).bind(files).bind(total)).await.map(|_| ())
}
