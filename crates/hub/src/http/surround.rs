//! What surrounds every route.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use throughline_wire::{ErrorCode, WireError};
use tower_http::cors::{Any as AnyOrigin, CorsLayer};

use super::failure::Failure;
use crate::hub::Shared;

/// A request may take this long until its answer begins; long polls take 25 seconds, an upload over a bad line longer.
const WITHIN: Duration = Duration::from_secs(120);

/// For the chat: the widget runs on any page. Tokens travel in a header, never in cookies.
pub fn any_origin() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_secs(3600))
}

/// Nothing answers for longer than [`WITHIN`].
pub async fn with_timeout(request: Request, next: Next) -> Response {
    match tokio::time::timeout(WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::new(ErrorCode::Offline, "the hub took too long; try again").into_response(),
    }
}

/// Headers of every answer; a route may say otherwise for itself.
pub async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Times every request under its route's pattern.
pub async fn measured(State(hub): State<Shared>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let method = request.method().clone();
    let began = Instant::now();
    let response = next.run(request).await;
    hub.metrics.request(known_method(&method), &route, response.status().as_u16(), began.elapsed());
    response
}

/// Callers choose the method; the labels of a metric are not theirs to fill.
fn known_method(method: &Method) -> &str {
    match *method {
        Method::GET | Method::POST | Method::PUT | Method::DELETE | Method::HEAD | Method::OPTIONS => {
            method.as_str()
        }
        _ => "other",
    }
}

/// A defect: told to the caller without details, to the log with them.
#[expect(clippy::needless_pass_by_value, reason = "the signature tower-http calls")]
pub fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    Failure::internal("answering a request (it panicked)", &text.unwrap_or("no message")).into_response()
}

/// No such route.
pub async fn no_such_route() -> Failure {
    Failure::new(ErrorCode::NotFound, "no such route; /openapi.json lists them")
}

/// The route is there, the method is not.
pub async fn no_such_method() -> Response {
    let error = WireError::new(ErrorCode::InvalidInput, "this route takes another method; see /openapi.json")
        .about("method");
    (axum::http::StatusCode::METHOD_NOT_ALLOWED, axum::Json(error)).into_response()
}
