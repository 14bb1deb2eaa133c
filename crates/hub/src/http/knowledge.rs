//! What agents ask of the knowledge base that their desks do not keep: versions
//! of an article, and where it is thin.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use throughline_domain::ArticleId;
use throughline_wire::WireError;
use throughline_wire::knowledge::{ArticleVersion, Gaps, VersionPage};

use super::failure::Failure;
use super::guard::Agent;
use super::parameters::{InPath, InQuery};
use crate::hub::Shared;
use crate::knowledge::gaps;

/// A path with an article's id.
#[derive(Deserialize)]
pub struct OfArticle {
    id: String,
}

/// A path with an article's id and a version's number.
#[derive(Deserialize)]
pub struct OfVersion {
    id: String,
    n: u32,
}

/// Where a page begins.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Before {
    /// Versions before this number; left out: from the newest.
    #[serde(default)]
    pub before: Option<u32>,
}

fn article_id(text: &str) -> Result<ArticleId, Failure> {
    text.parse().map_err(|_| Failure::invalid("id", "the id of an article is a UUID"))
}

/// Versions of an article, newest first.
#[utoipa::path(get, path = "/v1/articles/{id}/versions", tag = "knowledge",
    params(("id" = String, Path, description = "The article's id."), Before), responses(
    (status = 200, description = "At most 50, newest first.", body = VersionPage),
    (status = 400, description = "Not an id.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 404, description = "No such article.", body = WireError),
))]
pub async fn versions(
    State(hub): State<Shared>,
    Agent(_session): Agent,
    InPath(path): InPath<OfArticle>,
    InQuery(query): InQuery<Before>,
) -> Result<Json<VersionPage>, Failure> {
    let page = hub.store.article_versions(hub.tenant_id, article_id(&path.id)?, query.before).await?;
    page.map(Json).ok_or_else(|| Failure::not_found("article_id"))
}

/// One version of an article.
#[utoipa::path(get, path = "/v1/articles/{id}/versions/{n}", tag = "knowledge",
    params(("id" = String, Path, description = "The article's id."), ("n" = u32, Path, description = "The version's number.")),
    responses(
    (status = 200, description = "The version.", body = ArticleVersion),
    (status = 400, description = "Not an id, or not a number.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 404, description = "No such version.", body = WireError),
))]
pub async fn version(
    State(hub): State<Shared>,
    Agent(_session): Agent,
    InPath(path): InPath<OfVersion>,
) -> Result<Json<ArticleVersion>, Failure> {
    let version = hub.store.article_version(hub.tenant_id, article_id(&path.id)?, path.n).await?;
    version.map(Json).ok_or_else(|| Failure::not_found("version"))
}

/// Where the knowledge base is thin. Customers' questions are those of conversations the agent may see.
#[utoipa::path(get, path = "/v1/knowledge/gaps", tag = "knowledge", responses(
    (status = 200, description = "Each list at most 50 long, the worst first.", body = Gaps),
    (status = 401, description = "Nobody is signed in.", body = WireError),
))]
pub async fn gaps(State(hub): State<Shared>, Agent(session): Agent) -> Result<Json<Gaps>, Failure> {
    Ok(Json(gaps::gaps(&hub, session.caller).await?))
}
