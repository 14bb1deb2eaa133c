//! What only the hub keeps: versions of articles, and where the knowledge base is thin.

use throughline_desk_store::colleagues;
use throughline_wire::desk_api::{ArticleVersions, ListVersions, NamedVersion, Nothing};
use throughline_wire::knowledge::Gaps;

use crate::desk::Inner;
use crate::error::DeskError;

/// A page of an article's versions, with their writers' names.
pub(crate) async fn list_versions(desk: &Inner, request: ListVersions) -> Result<ArticleVersions, DeskError> {
    let seat = desk.seat()?;
    let (hub, ListVersions { article_id, before }) = (&seat.hub, request);
    let asking = seat
        .tokens
        .with_access(|access| async move { hub.article_versions(&access, article_id, before).await });
    let page = asking.await?;
    let agents = seat.store.read(colleagues::list).await?.agents;
    let name_of = |id| agents.iter().find(|agent| Some(agent.id) == id).map(|agent| agent.name.clone());
    let versions = page
        .versions
        .into_iter()
        .map(|version| NamedVersion { author_name: name_of(version.author_id).unwrap_or_default(), version });
    Ok(ArticleVersions { versions: versions.collect(), before: page.before })
}

/// Where the knowledge base is thin.
pub(crate) async fn get_gaps(desk: &Inner, _: Nothing) -> Result<Gaps, DeskError> {
    let seat = desk.seat()?;
    let hub = &seat.hub;
    Ok(seat.tokens.with_access(|access| async move { hub.gaps(&access).await }).await?)
}
