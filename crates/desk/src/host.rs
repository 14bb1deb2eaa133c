//! The window's commands and page on a loopback address, for browser tests and
//! for people who cannot install a program.
//!
//! * `POST /ipc/{command}` (bearer): JSON in, JSON out; an error is a `WireError`
//! * `GET /events?token=TOKEN`: server-sent events, one `DeskEvent` each
//! * `POST /ready` (bearer): the page has painted
//! * everything else: the page's files
//!
//! Whoever has the token can do all that the agent can. So: loopback only, the
//! token compared in constant time and never logged, requests from other pages
//! and under other host names (DNS rebinding) refused, a strict content policy.

mod guard;

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use futures_util::stream::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use throughline_wire::desk_api::{DeskEvent, Tag, dispatch};
use throughline_wire::{ErrorCode, WireError};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::services::{ServeDir, ServeFile};

use crate::attachments;
use crate::desk::Desk;

/// A file in base64, and what surrounds it.
const MAX_REQUEST_BYTES: usize = attachments::MAX_BYTES / 3 * 4 + 64 * 1024;
/// How long open requests have when the host stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

pub(crate) struct Host {
    desk: Desk,
    token: String,
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    /// Commands run to their end although the request that gave them goes away.
    commands: TaskTracker,
}

/// Serves until stopped. The listener must be on loopback.
pub async fn serve(
    listener: TcpListener,
    desk: Desk,
    token: String,
    page_dir: PathBuf,
    stop: CancellationToken,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the host serves on loopback only"));
    }
    let commands = TaskTracker::new();
    let host = Arc::new(Host { desk, token, address, stop: stop.clone(), commands: commands.clone() });
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "small answers may wait for company");
        }
    });
    let serving =
        axum::serve(listener, router(host, &page_dir)).with_graceful_shutdown(stop.clone().cancelled_owned());
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(STOP_PATIENCE).await;
    };
    let served = tokio::select! {
        served = serving.into_future() => served,
        () = patience => Ok(()),
    };
    commands.close();
    if tokio::time::timeout(STOP_PATIENCE, commands.wait()).await.is_err() {
        tracing::warn!(left = commands.len(), "commands did not end in time");
    }
    served
}

fn router(host: Arc<Host>, page_dir: &std::path::Path) -> Router {
    let page = ServeDir::new(page_dir).fallback(ServeFile::new(page_dir.join("index.html")));
    Router::new()
        .route("/ipc/{command}", post(run_command))
        .route("/ready", post(ready))
        .route("/events", get(events))
        .fallback_service(page)
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(from_fn_with_state(Arc::clone(&host), guard::only_our_page))
        .layer(from_fn(guard::security_headers))
        .with_state(host)
}

async fn run_command(
    State(host): State<Arc<Host>>,
    Path(command): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if !guard::has_bearer(&headers, &host.token) {
        return refused();
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return not_read(&rejection),
    };
    let request = if body.is_empty() { Ok(serde_json::json!({})) } else { serde_json::from_slice(&body) };
    let answer = match request {
        Ok(request) => run_to_its_end(&host, command, request).await,
        Err(error) => Err(WireError::new(ErrorCode::InvalidInput, error.to_string()).about("request")),
    };
    match answer {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => (status_of(error.code), Json(error)).into_response(),
    }
}

async fn run_to_its_end(host: &Host, command: String, request: Value) -> Result<Value, WireError> {
    let desk = host.desk.clone();
    let running = host.commands.spawn(async move { dispatch(&desk, &command, request).await });
    running.await.unwrap_or_else(|broken| {
        tracing::error!(error = %broken, "a command broke off");
        Err(WireError::new(ErrorCode::Internal, "the command broke off; the log says why"))
    })
}

/// One line on standard output, for whoever started this to measure by.
async fn ready(State(host): State<Arc<Host>>, headers: HeaderMap) -> Response {
    if !guard::has_bearer(&headers, &host.token) {
        return refused();
    }
    // Nobody reading it is fine.
    let _ = writeln!(io::stdout(), "ready");
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
struct EventsQuery {
    /// In the query, for a browser's event source sends no headers.
    #[serde(default)]
    token: String,
}

async fn events(State(host): State<Arc<Host>>, Query(query): Query<EventsQuery>) -> Response {
    if !guard::is_same(&query.token, &host.token) {
        return refused();
    }
    let stopped = host.stop.clone().cancelled_owned();
    let events = event_stream(host.desk.events()).take_until(stopped);
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

fn event_stream(receiver: broadcast::Receiver<DeskEvent>) -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::stream::unfold(receiver, |mut receiver| async move {
        let events = match receiver.recv().await {
            Ok(event) => vec![event],
            // It fell behind: everything has to be read again.
            Err(RecvError::Lagged(_)) => {
                vec![DeskEvent::Session, DeskEvent::Changed { tags: vec![Tag::All] }]
            }
            Err(RecvError::Closed) => return None,
        };
        let events: Vec<_> =
            events.iter().filter_map(|event| Event::default().json_data(event).ok()).map(Ok).collect();
        Some((futures_util::stream::iter(events), receiver))
    })
    .flatten()
}

/// A request that was not read to its end, in the words the page branches on.
fn not_read(rejection: &BytesRejection) -> Response {
    let code = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        _ => ErrorCode::InvalidInput,
    };
    let error = WireError::new(code, rejection.body_text()).about("request");
    (status_of(code), Json(error)).into_response()
}

fn refused() -> Response {
    let error = WireError::new(ErrorCode::NotSignedIn, "open the page by the address the program printed")
        .about("host");
    (StatusCode::UNAUTHORIZED, Json(error)).into_response()
}

fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidInput | ErrorCode::BadAttachment => StatusCode::BAD_REQUEST,
        ErrorCode::NotSignedIn | ErrorCode::WrongCredentials => StatusCode::UNAUTHORIZED,
        ErrorCode::NotAllowed => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict | ErrorCode::CommandIdReused | ErrorCode::Resnapshot => StatusCode::CONFLICT,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Offline => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::NewerVersion | ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
