//! Imports and the export: the hub's work, shown here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use throughline_desk_store::imports;
use throughline_domain::ImportId;
use throughline_wire::desk_api::{
    AddImportFile, ExportedArticles, ImportRef, Imports, ListImportEntries, Nothing,
};
use throughline_wire::knowledge::{BeginImport, ImportEntryPage};
use throughline_wire::rows::ImportRow;

use super::only_publishers;
use super::reading::blocking;
use crate::desk::Inner;
use crate::error::DeskError;

/// Imports listed.
const LISTED: u32 = 50;
/// The hub has limits of its own and says so per entry; this one only guards the memory of this program.
const MAX_FILE_BYTES: usize = 256 * 1024 * 1024;

/// The imports, newest first.
pub(crate) async fn list_imports(desk: &Inner, _: Nothing) -> Result<Imports, DeskError> {
    let imports = desk.seat()?.store.read(|reader| imports::newest(reader, LISTED)).await?;
    Ok(Imports { imports })
}

/// Begins an import.
pub(crate) async fn begin_import(desk: &Inner, request: BeginImport) -> Result<ImportRow, DeskError> {
    let seat = desk.seat()?;
    only_publishers(&seat).await?;
    let (hub, import) = (&seat.hub, &request);
    Ok(seat.tokens.with_access(|access| async move { hub.begin_import(&access, import).await }).await?)
}

/// Gives a file to an import.
pub(crate) async fn add_import_file(desk: &Inner, request: AddImportFile) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    only_publishers(&seat).await?;
    let AddImportFile { import_id, path, base64 } = request;
    if base64.len() > MAX_FILE_BYTES.div_ceil(3) * 4 {
        return Err(DeskError::TooLarge { limit: "file", max_bytes: MAX_FILE_BYTES });
    }
    let decoded = blocking(move || STANDARD.decode(&base64)).await?;
    let bytes =
        decoded.map_err(|_| DeskError::InvalidInput { field: "base64", message: "not base64".into() })?;
    let (hub, path, bytes) = (&seat.hub, &path, &bytes::Bytes::from(bytes));
    let putting = seat.tokens.with_access(|access| async move {
        hub.put_import_file(&access, import_id, path, bytes.clone()).await
    });
    putting.await?;
    Ok(Nothing {})
}

/// All files are there: reads them, changing nothing.
pub(crate) async fn read_import(desk: &Inner, request: ImportRef) -> Result<ImportRow, DeskError> {
    move_import(desk, request.import_id, "read").await
}

/// Writes the articles.
pub(crate) async fn run_import(desk: &Inner, request: ImportRef) -> Result<ImportRow, DeskError> {
    move_import(desk, request.import_id, "run").await
}

/// Gives an import up.
pub(crate) async fn stop_import(desk: &Inner, request: ImportRef) -> Result<ImportRow, DeskError> {
    move_import(desk, request.import_id, "stop").await
}

async fn move_import(desk: &Inner, id: ImportId, step: &'static str) -> Result<ImportRow, DeskError> {
    let seat = desk.seat()?;
    only_publishers(&seat).await?;
    let hub = &seat.hub;
    Ok(seat.tokens.with_access(|access| async move { hub.move_import(&access, id, step).await }).await?)
}

/// A page of an import's entries.
pub(crate) async fn list_import_entries(
    desk: &Inner,
    request: ListImportEntries,
) -> Result<ImportEntryPage, DeskError> {
    let seat = desk.seat()?;
    let (hub, ListImportEntries { import_id, after }) = (&seat.hub, request);
    let asking =
        seat.tokens.with_access(|access| async move { hub.import_entries(&access, import_id, after).await });
    Ok(asking.await?)
}

/// All articles as a ZIP of Markdown files.
pub(crate) async fn export_articles(desk: &Inner, _: Nothing) -> Result<ExportedArticles, DeskError> {
    let seat = desk.seat()?;
    let hub = &seat.hub;
    let fetching = seat.tokens.with_access(|access| async move { hub.export_articles(&access).await });
    let (name, bytes) = fetching.await?;
    // Without a name in the answer a file is called "file".
    let has_name = std::path::Path::new(&name).extension().is_some_and(|ending| ending == "zip");
    let name = if has_name { name } else { "articles.zip".to_owned() };
    blocking(move || ExportedArticles { name, base64: STANDARD.encode(bytes) }).await
}
