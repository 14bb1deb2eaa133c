//! Who may talk to the loopback host: our own page, under our own name, with the token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use super::Host;

/// Scripts and styles from this host only; no frames, no forms, nothing from elsewhere.
/// Style attributes are allowed: the virtual list places its rows by them.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Refuses requests under another host name or from another page.
pub(super) async fn only_our_page(State(host): State<Arc<Host>>, request: Request, next: Next) -> Response {
    let port = host.address.port();
    let names_us = |authority: &str| {
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| authority == format!("{name}:{port}"))
    };
    let headers = request.headers();
    let authority = text(headers, header::HOST)
        .or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str));
    if !authority.is_some_and(names_us) {
        return (StatusCode::MISDIRECTED_REQUEST, "not this host").into_response();
    }
    if let Some(origin) = text(headers, header::ORIGIN) {
        let from_us = origin.parse::<Uri>().is_ok_and(|origin| {
            origin.scheme_str() == Some("http") && origin.authority().is_some_and(|a| names_us(a.as_str()))
        });
        if !from_us {
            return (StatusCode::FORBIDDEN, "not from this page").into_response();
        }
    }
    next.run(request).await
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// What every answer carries.
pub(super) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether the request carries the token.
pub(super) fn has_bearer(headers: &HeaderMap, token: &str) -> bool {
    let given = text(headers, header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    given.is_some_and(|given| is_same(given, token))
}

/// In a time that tells nothing about where they differ.
pub(super) fn is_same(given: &str, token: &str) -> bool {
    given.as_bytes().ct_eq(token.as_bytes()).into()
}
