//! Who may call a route. [`Agent`] is any signed-in agent, [`Guest`] a visitor
//! of the chat; a route that takes neither is open to everyone.

use axum::extract::{FromRequestParts, MatchedPath, Query};
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde::Deserialize;
use throughline_hub_store::{SignedIn, Visitor};
use throughline_wire::rows::Role;

use super::failure::Failure;
use crate::hub::Shared;

/// Who may call what. A route that takes an [`Agent`] and is not here is refused to everyone.
pub const MAY_CALL: &[(Method, &str, Role)] = &[
    (Method::DELETE, "/v1/session", Role::Agent),
    (Method::GET, "/v1/snapshot", Role::Agent),
    (Method::GET, "/v1/live", Role::Agent),
    (Method::POST, "/v1/commands", Role::Agent),
    (Method::PUT, "/v1/attachments/{id}", Role::Agent),
    (Method::GET, "/v1/attachments/{id}", Role::Agent),
    (Method::GET, "/v1/articles/{id}/versions", Role::Agent),
    (Method::GET, "/v1/articles/{id}/versions/{n}", Role::Agent),
    (Method::GET, "/v1/knowledge/gaps", Role::Agent),
    (Method::POST, "/v1/knowledge/imports", Role::Manager),
    (Method::PUT, "/v1/knowledge/imports/{id}/files", Role::Manager),
    (Method::POST, "/v1/knowledge/imports/{id}/read", Role::Manager),
    (Method::GET, "/v1/knowledge/imports/{id}/entries", Role::Manager),
    (Method::POST, "/v1/knowledge/imports/{id}/run", Role::Manager),
    (Method::POST, "/v1/knowledge/imports/{id}/stop", Role::Manager),
    (Method::GET, "/v1/knowledge/export", Role::Agent),
];

/// A signed-in agent whose role may call this route. What of the record they may
/// see or change is decided by the record, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Agent(pub SignedIn);

impl FromRequestParts<Shared> for Agent {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, hub: &Shared) -> Result<Self, Self::Rejection> {
        let token = bearer(parts).ok_or_else(Failure::not_signed_in)?;
        let session = hub.store.session(token).await?.ok_or_else(Failure::not_signed_in)?;
        if may_call(parts, session.role) { Ok(Self(session)) } else { Err(not_allowed()) }
    }
}

fn may_call(parts: &Parts, role: Role) -> bool {
    let Some(path) = parts.extensions.get::<MatchedPath>() else { return false };
    // axum answers HEAD with what GET answers.
    let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
    MAY_CALL.iter().any(|(m, p, least)| m == method && *p == path.as_str() && role >= *least)
}

fn not_allowed() -> Failure {
    Failure::new(throughline_wire::ErrorCode::NotAllowed, "your role does not allow this")
}

/// A visitor of the chat: by bearer token, or by `?token=` where a browser cannot
/// set a header (a WebSocket, a picture).
#[derive(Clone, Debug)]
pub struct Guest(pub Visitor);

#[derive(Deserialize)]
struct TokenQuery {
    token: Option<String>,
}

impl FromRequestParts<Shared> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, hub: &Shared) -> Result<Self, Self::Rejection> {
        let from_query = Query::<TokenQuery>::try_from_uri(&parts.uri).ok().and_then(|query| query.0.token);
        let token = bearer(parts).map(str::to_owned).or(from_query).ok_or_else(Failure::not_signed_in)?;
        let visitor = hub.store.visitor(&token).await?;
        visitor.map(Self).ok_or_else(Failure::not_signed_in)
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= 256).then_some(token)
}
