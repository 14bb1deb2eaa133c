//! `/openapi.json`: made from the routes themselves. The frames of the two
//! WebSockets and the lines of a snapshot, which OpenAPI has no place for, are
//! among its schemas and named in the descriptions of their routes.

use std::sync::Arc;

use axum::{Extension, Json};
use throughline_wire::rows::Row;
use throughline_wire::sync::{SnapshotEnd, SnapshotHead};
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Throughline hub",
        description = "Sync, sign-in and web chat. Times are milliseconds since 1970 in fields ending in `_at`. \
            Every refusal is a WireError; branch on its `code`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&Tokens),
    components(schemas(SnapshotHead, Row, SnapshotEnd)),
    tags(
        (name = "session", description = "Signing in and out."),
        (name = "sync", description = "The desk's copy of the record, and commands."),
        (name = "files", description = "Files of agents."),
        (name = "knowledge", description = "What agents ask of the knowledge base that desks do not keep."),
        (name = "chat", description = "What the chat widget calls, from any site."),
        (name = "pages", description = "What customers load."),
        (name = "operations", description = "For whoever runs the hub."),
    ),
)]
struct Frame;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, api: &mut Description) {
        let bearer = || SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = api.components.get_or_insert_with(Default::default);
        components.add_security_scheme("agent", bearer());
        components.add_security_scheme("visitor", bearer());
        // Deny by default: a route that is open to others says so itself.
        api.security = Some(vec![SecurityRequirement::new("agent", Vec::<String>::new())]);
    }
}

/// The description of the routes, with what is not a route's.
pub fn finished(routes: Description) -> Description {
    let mut api = Frame::openapi();
    api.merge(routes);
    api
}

/// The description, without a hub: for tests and tools.
pub fn description() -> Description {
    finished(super::described().1)
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", operation_id = "openapi", tag = "operations", security(()), responses(
    (status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = serde_json::Value),
))]
pub async fn serve(Extension(api): Extension<Arc<Description>>) -> Json<Description> {
    Json(Description::clone(&api))
}
