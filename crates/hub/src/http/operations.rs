//! What whoever runs the hub asks it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use throughline_wire::{ErrorCode, WireError};

use super::failure::Failure;
use crate::hub::Shared;

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "operations", security(()), responses(
    (status = 200, description = "It does.", content_type = "text/plain", body = String),
))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The hub takes requests: its record answers and it is not stopping.
#[utoipa::path(get, path = "/readyz", tag = "operations", security(()), responses(
    (status = 200, description = "It does.", content_type = "text/plain", body = String),
    (status = 503, description = "It does not; send requests elsewhere.", body = WireError),
))]
pub async fn readyz(State(hub): State<Shared>) -> Result<&'static str, Failure> {
    if hub.tasks.stop().is_cancelled() {
        return Err(Failure::new(ErrorCode::Offline, "the hub is stopping"));
    }
    let answer = tokio::time::timeout(std::time::Duration::from_secs(2), hub.company()).await;
    match answer {
        Ok(Ok(_)) => Ok("ready\n"),
        Ok(Err(_)) | Err(_) => Err(Failure::new(ErrorCode::Offline, "the record does not answer")),
    }
}

/// Numbers for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operations", security(()), responses(
    (status = 200, description = "In Prometheus' text format.", content_type = "text/plain", body = String),
))]
pub async fn metrics(State(hub): State<Shared>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], hub.metrics.render())
        .into_response()
}
