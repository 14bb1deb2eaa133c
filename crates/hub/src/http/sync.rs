//! The desk's way to the record: snapshot, commands, the upgrade to the live stream.

use axum::Json;
use axum::body::Body as HttpBody;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use throughline_wire::commands::{CommandBatch, CommandBody, CommandOutcomes, MAX_BATCH};
use throughline_wire::sync::{DeskFrame, HubFrame};
use throughline_wire::{ErrorCode, WireError};

use super::body::Body;
use super::failure::Failure;
use super::guard::Agent;
use crate::hub::Shared;
use crate::live;

/// Largest frame a desk may send: frames up are small.
const MAX_FRAME_BYTES: usize = 64 * 1024;
/// Kept small: axum's defaults cost 126 KiB per idle connection, this 6.
pub const SOCKET_BUFFER_BYTES: usize = 4096;

/// Everything the agent may see, as of one moment: zstd-compressed lines of JSON.
#[utoipa::path(get, path = "/v1/snapshot", tag = "sync", responses(
    (status = 200, description = "zstd of lines of JSON: one SnapshotHead, then Rows, then one SnapshotEnd. \
        A body without its end was cut and is to be thrown away.", content_type = "application/zstd", body = Vec<u8>),
    (status = 401, description = "Nobody is signed in.", body = WireError),
))]
pub async fn snapshot(State(hub): State<Shared>, Agent(session): Agent) -> Result<Response, Failure> {
    let stream = hub.store.snapshot(session.caller).await?;
    let headers = [(header::CONTENT_TYPE, "application/zstd"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, HttpBody::from_stream(stream)).into_response())
}

/// Carry out commands, in order. The same id again answers the stored outcome.
#[utoipa::path(post, path = "/v1/commands", tag = "sync", request_body = CommandBatch, responses(
    (status = 200, description = "One outcome per command, in the same order.", body = CommandOutcomes),
    (status = 400, description = "Not a batch of commands.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 413, description = "More commands or bytes than one batch takes.", body = WireError),
    (status = 507, description = "The hub's disk is full: nothing was changed.", body = WireError),
))]
pub async fn commands(
    State(hub): State<Shared>,
    Agent(session): Agent,
    Body(batch): Body<CommandBatch>,
) -> Result<Json<CommandOutcomes>, Failure> {
    if batch.commands.len() > MAX_BATCH {
        let message = format!("at most {MAX_BATCH} commands in one batch");
        return Err(WireError::new(ErrorCode::TooLarge, message).about("commands").into());
    }
    for command in &batch.commands {
        if let CommandBody::SetPresence { presence } = command.body {
            hub.desks.choose_presence(session.caller.agent_id, presence, hub.clock.now());
        }
    }
    let count = batch.commands.len() as u64;
    let sets_presence =
        batch.commands.iter().any(|command| matches!(command.body, CommandBody::SetPresence { .. }));
    let outcomes = hub.store.apply(session.caller, batch).await?;
    hub.metrics.commands.increment(count);
    if sets_presence {
        hub.look_who_is_there().await;
    }
    Ok(Json(outcomes))
}

/// The live stream: a WebSocket of JSON text frames.
#[utoipa::path(get, path = "/v1/live", tag = "sync", responses(
    (status = 101, description = "A WebSocket. The desk opens with DeskFrame hello; the hub answers with HubFrames.",
        body = HubFrame),
    (status = 400, description = "Not a WebSocket upgrade.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
), request_body(description = "Text frames up, after the upgrade.", content = DeskFrame))]
pub async fn live(
    State(hub): State<Shared>,
    Agent(session): Agent,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    let upgrade =
        upgrade.map_err(|no| Failure::invalid("upgrade", format!("this route is a WebSocket: {no}")))?;
    let tasks = hub.tasks.clone();
    Ok(sized(upgrade).on_upgrade(move |socket| tasks.watched("desk", live::serve(hub, session, socket))))
}

/// A socket with small buffers and small frames.
pub fn sized(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(SOCKET_BUFFER_BYTES)
        .write_buffer_size(SOCKET_BUFFER_BYTES)
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
}
