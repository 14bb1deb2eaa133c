//! Imports of articles: begin one, give it files, look at what it would do, and
//! begin or stop it. The work itself is done in the background
//! (`knowledge/imports`); where it stands is told through the row.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::Deserialize;
use throughline_domain::ImportId;
use throughline_wire::WireError;
use throughline_wire::knowledge::{BeginImport, ImportEntryPage};
use throughline_wire::rows::ImportRow;

use super::body::{self, Body};
use super::failure::Failure;
use super::guard::Agent;
use super::parameters::{InPath, InQuery};
use crate::hub::Shared;

/// Largest file of an import.
pub const MAX_IMPORT_FILE_BYTES: usize = 32 * 1024 * 1024;

/// A path with an import's id.
#[derive(Deserialize)]
pub struct OfImport {
    id: String,
}

impl OfImport {
    fn parse(&self) -> Result<ImportId, Failure> {
        self.id.parse().map_err(|_| Failure::invalid("id", "the id of an import is a UUID"))
    }
}

/// Where a file lies.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FilePath {
    /// Its path in what is given, with `/`.
    #[serde(default)]
    pub path: String,
}

/// Where a page begins.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct After {
    /// Entries after this number; left out: from the first.
    #[serde(default)]
    pub after: Option<u32>,
}

/// Begin an import. Beginning twice is beginning once.
#[utoipa::path(post, path = "/v1/knowledge/imports", operation_id = "begin_import", tag = "knowledge", request_body = BeginImport, responses(
    (status = 200, description = "It takes files now.", body = ImportRow),
    (status = 400, description = "A name or a language is missing or wrong.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 403, description = "Managers and administrators import.", body = WireError),
    (status = 409, description = "The id was used for another import.", body = WireError),
))]
pub async fn begin(
    State(hub): State<Shared>,
    Agent(session): Agent,
    Body(begin): Body<BeginImport>,
) -> Result<Json<ImportRow>, Failure> {
    let agent = Some(session.caller.agent_id);
    Ok(Json(hub.store.begin_import(hub.tenant_id, agent, begin).await?))
}

/// Give an import a file: Markdown, HTML, CSV, JSON, a feed, a picture, or a ZIP of them. Again: replaces it.
#[utoipa::path(put, path = "/v1/knowledge/imports/{id}/files", operation_id = "put_import_file", tag = "knowledge",
    params(("id" = String, Path, description = "Which import."), FilePath),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file, at most 32 MiB."), responses(
    (status = 204, description = "It is kept."),
    (status = 400, description = "The id is none, or the path names no file.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 403, description = "Managers and administrators import.", body = WireError),
    (status = 404, description = "No such import.", body = WireError),
    (status = 409, description = "It takes no more files.", body = WireError),
    (status = 413, description = "The file is larger than 32 MiB, or all are larger than 256 MiB.", body = WireError),
))]
pub async fn put_file(
    State(hub): State<Shared>,
    Agent(_session): Agent,
    InPath(path): InPath<OfImport>,
    InQuery(file): InQuery<FilePath>,
    request: Request,
) -> Result<StatusCode, Failure> {
    let id = path.parse()?;
    let bytes = body::raw(request, &hub).await?;
    hub.store.put_import_file(hub.tenant_id, id, &file.path, bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All files are there: reading begins. Nothing is changed by it.
#[utoipa::path(post, path = "/v1/knowledge/imports/{id}/read", operation_id = "read_import", tag = "knowledge",
    params(("id" = String, Path, description = "Which import.")), responses(
    (status = 200, description = "It is being read, or was.", body = ImportRow),
    (status = 400, description = "The id is none, or no file was given.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 403, description = "Managers and administrators import.", body = WireError),
    (status = 404, description = "No such import.", body = WireError),
    (status = 409, description = "It was given up.", body = WireError),
))]
pub async fn read(
    State(hub): State<Shared>,
    Agent(_session): Agent,
    InPath(path): InPath<OfImport>,
) -> Result<Json<ImportRow>, Failure> {
    Ok(Json(hub.store.complete_import(hub.tenant_id, path.parse()?).await?))
}

/// What an import would do, later what it did.
#[utoipa::path(get, path = "/v1/knowledge/imports/{id}/entries", operation_id = "import_entries", tag = "knowledge",
    params(("id" = String, Path, description = "Which import."), After), responses(
    (status = 200, description = "At most 100, in their order.", body = ImportEntryPage),
    (status = 400, description = "Not an id.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 403, description = "Managers and administrators import.", body = WireError),
    (status = 404, description = "No such import.", body = WireError),
))]
pub async fn entries(
    State(hub): State<Shared>,
    Agent(_session): Agent,
    InPath(path): InPath<OfImport>,
    InQuery(query): InQuery<After>,
) -> Result<Json<ImportEntryPage>, Failure> {
    let page = hub.store.import_entries(hub.tenant_id, path.parse()?, query.after).await?;
    page.map(Json).ok_or_else(|| Failure::not_found("id"))
}

/// Begin to write what was found.
#[utoipa::path(post, path = "/v1/knowledge/imports/{id}/run", operation_id = "run_import", tag = "knowledge",
    params(("id" = String, Path, description = "Which import.")), responses(
    (status = 200, description = "It is being written, or was.", body = ImportRow),
    (status = 400, description = "Not an id.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 403, description = "Managers and administrators import.", body = WireError),
    (status = 404, description = "No such import.", body = WireError),
    (status = 409, description = "It is not read yet, or was given up.", body = WireError),
))]
pub async fn run(
    State(hub): State<Shared>,
    Agent(_session): Agent,
    InPath(path): InPath<OfImport>,
) -> Result<Json<ImportRow>, Failure> {
    Ok(Json(hub.store.run_import(hub.tenant_id, path.parse()?).await?))
}

/// Give an import up. What was written stays.
#[utoipa::path(post, path = "/v1/knowledge/imports/{id}/stop", operation_id = "stop_import", tag = "knowledge",
    params(("id" = String, Path, description = "Which import.")), responses(
    (status = 200, description = "It was stopped, or had ended before.", body = ImportRow),
    (status = 400, description = "Not an id.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 403, description = "Managers and administrators import.", body = WireError),
    (status = 404, description = "No such import.", body = WireError),
))]
pub async fn stop(
    State(hub): State<Shared>,
    Agent(_session): Agent,
    InPath(path): InPath<OfImport>,
) -> Result<Json<ImportRow>, Failure> {
    Ok(Json(hub.store.stop_import(hub.tenant_id, path.parse()?, "").await?))
}
