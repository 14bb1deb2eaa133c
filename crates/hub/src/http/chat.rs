//! `/chat/v1`: what the widget calls, from any site. See `throughline_wire::chat`.

use std::time::Duration;

use axum::Json;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use throughline_domain::{Millis, text};
use throughline_hub_store::{OpenVisitor, Uploader, Visitor, Vouched};
use throughline_wire::chat::{
    ChatEvent, ChatMessage, ChatPage, ChatSession, OpenSession, PostAfter, Receipts, VisitorFrame,
};
use throughline_wire::rows::AttachmentRef;
use throughline_wire::{ErrorCode, WireError};

use super::address::Caller;
use super::body::Body;
use super::chat_articles;
use super::failure::Failure;
use super::files::{self, FileId, FileName};
use super::guard::Guest;
use super::parameters::{InPath, InQuery};
use super::session::take;
use super::sync::sized;
use crate::chat::{socket, vouch};
use crate::hub::{Parts, Shared};
use crate::limits::{Entered, Wait, network_of};

/// How long `poll` waits for something to happen; below what proxies cut.
const POLL: Duration = Duration::from_secs(25);
const PAGE: u32 = 50;
/// An address with too many open connections is told to come back after this.
const OPEN_AGAIN: Duration = Duration::from_secs(30);

/// Open or resume a visitor's chat.
#[utoipa::path(post, path = "/chat/v1/session", operation_id = "chat_open_session", tag = "chat", request_body = OpenSession, security(()), responses(
    (status = 200, body = ChatSession),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 403, description = "The user's signature is wrong.", body = WireError),
    (status = 429, description = "Too many sessions from this address.", body = WireError),
))]
pub async fn open_session(
    State(hub): State<Shared>,
    caller: Caller,
    Body(request): Body<OpenSession>,
) -> Result<Json<ChatSession>, Failure> {
    take(&hub, &hub.limits.chats_per_address, &network_of(caller.0))?;
    let company = hub.company().await?;
    let user = match request.user {
        Some(user) if vouch::is_vouched(&company.identity_secret, &user) => {
            Some(Vouched { id: user.id, name: user.name, email: user.email })
        }
        Some(_) => return Err(not_vouched()),
        None => None,
    };
    let (token, page, language, time_zone) =
        (request.visitor_token, request.page, request.language, request.time_zone);
    let opened =
        hub.store.open_visitor(hub.tenant_id, OpenVisitor { token, user, page, language, time_zone }).await?;
    let visitor = opened.visitor.id;
    let page = hub.store.chat_messages(visitor, None, None, PAGE).await?;
    Ok(Json(ChatSession {
        visitor_token: opened.token,
        company: company.name,
        colour: company.colour,
        is_staffed: hub.widgets.is_staffed(),
        messages: page.messages,
        read_through_at: hub.store.chat_read_through(visitor).await?,
        max_attachment_bytes: files::MAX_FILE_BYTES as u32,
        attachment_types: files::MEDIA_TYPES.iter().map(|kind| (*kind).to_owned()).collect(),
        max_body_bytes: text::MAX_BODY_BYTES as u32,
    }))
}

fn not_vouched() -> Failure {
    let message = "the signature is not the HMAC-SHA256 of the user's id under the widget's identity secret";
    WireError::new(ErrorCode::NotAllowed, message).about("user").into()
}

/// Write a message. The same id again answers the same message.
#[utoipa::path(post, path = "/chat/v1/messages", operation_id = "chat_post_message", tag = "chat", request_body = PostAfter, security(("visitor" = [])), responses(
    (status = 200, body = ChatMessage),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 413, description = "More text than a message takes.", body = WireError),
    (status = 415, description = "A file that was not uploaded.", body = WireError),
    (status = 429, description = "Too many messages.", body = WireError),
))]
pub async fn post_message(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    caller: Caller,
    Body(PostAfter { message, tried }): Body<PostAfter>,
) -> Result<Json<ChatMessage>, Failure> {
    take(&hub, &hub.limits.messages_per_address, &network_of(caller.0))?;
    take(&hub, &hub.limits.messages_per_visitor, &visitor.id)?;
    let tried = chat_articles::hand_over(&hub, tried).await?;
    let posted = hub.store.post_chat_message_after(visitor.id, message, tried).await?;
    hub.metrics.chat_messages.increment(1);
    hub.widgets.wrote(visitor.id, &posted);
    Ok(Json(posted.message))
}

/// Which messages.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Between {
    /// Only messages later than this.
    after: Option<Millis>,
    /// Only messages earlier than this.
    before: Option<Millis>,
    /// At most so many; 50 when left out, 200 at most.
    limit: Option<u32>,
}

/// A page of the visitor's messages, oldest first; without a time: the latest.
#[utoipa::path(get, path = "/chat/v1/messages", operation_id = "chat_messages", tag = "chat", params(Between), security(("visitor" = [])), responses(
    (status = 200, body = ChatPage),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
))]
pub async fn messages(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    InQuery(between): InQuery<Between>,
) -> Result<Json<ChatPage>, Failure> {
    let limit = between.limit.unwrap_or(PAGE);
    Ok(Json(hub.store.chat_messages(visitor.id, between.after, between.before, limit).await?))
}

/// How far the browser has got and the visitor has read.
#[utoipa::path(post, path = "/chat/v1/receipts", operation_id = "chat_receipts", tag = "chat", request_body = Receipts, security(("visitor" = [])), responses(
    (status = 204, description = "Kept."),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
))]
pub async fn receipts(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    Body(receipts): Body<Receipts>,
) -> Result<StatusCode, Failure> {
    hub.store.chat_receipts(visitor.id, receipts).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Upload a file for a message. Repeating it changes nothing.
#[utoipa::path(put, path = "/chat/v1/attachments/{id}", operation_id = "chat_put_attachment", tag = "chat", params(
    ("id" = String, Path, description = "Made by the widget; the idempotency key."), FileName,
), security(("visitor" = [])),
request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file, at most 10 MiB."), responses(
    (status = 200, body = AttachmentRef),
    (status = 400, description = "The id is none.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 409, description = "The id was used for another file.", body = WireError),
    (status = 413, description = "Larger than 10 MiB.", body = WireError),
    (status = 415, description = "A kind that is not taken, or not what its name says.", body = WireError),
    (status = 429, description = "Too many files.", body = WireError),
))]
pub async fn put_file(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    caller: Caller,
    InPath(id): InPath<FileId>,
    InQuery(name): InQuery<FileName>,
    request: Request,
) -> Result<Json<AttachmentRef>, Failure> {
    take(&hub, &hub.limits.files_per_address, &network_of(caller.0))?;
    take(&hub, &hub.limits.files_per_visitor, &visitor.id)?;
    files::keep(&hub, id.parse()?, name.name, request, Uploader::Visitor(visitor.id)).await.map(Json)
}

/// The bytes of a file of the visitor's chat.
#[utoipa::path(get, path = "/chat/v1/attachments/{id}", operation_id = "chat_get_attachment", tag = "chat", params(
    ("id" = String, Path, description = "Which file."),
    ("token" = Option<String>, Query, description = "The visitor's token, where no header can be set."),
), security(("visitor" = [])), responses(
    (status = 200, description = "The file; always as a download.", content_type = "application/octet-stream", body = Vec<u8>),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 404, description = "No such file, or it may not be seen.", body = WireError),
))]
pub async fn get_file(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    InPath(id): InPath<FileId>,
) -> Result<Response, Failure> {
    let file = hub.store.attachment_for_visitor(&visitor, id.parse()?).await?;
    file.map(files::download).ok_or_else(|| Failure::not_found("id"))
}

/// The widget's live stream: a WebSocket of JSON text frames.
#[utoipa::path(get, path = "/chat/v1/live", operation_id = "chat_live", tag = "chat", params(
    ("token" = Option<String>, Query, description = "The visitor's token: a browser sets no header here."),
), security(("visitor" = [])), responses(
    (status = 101, description = "A WebSocket of ChatEvents.", body = ChatEvent),
    (status = 400, description = "Not a WebSocket upgrade.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 429, description = "Too many connections are open from this address.", body = WireError),
), request_body(description = "Text frames up, after the upgrade.", content = VisitorFrame))]
pub async fn live(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    caller: Caller,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    let entered = enter(&hub, caller)?;
    let upgrade =
        upgrade.map_err(|no| Failure::invalid("upgrade", format!("this route is a WebSocket: {no}")))?;
    let tasks = hub.tasks.clone();
    Ok(sized(upgrade).on_upgrade(move |connected| {
        tasks.watched("widget", async move {
            socket::serve(hub, visitor, connected).await;
            drop(entered);
        })
    }))
}

/// One more open connection of an address, until what this answers is dropped.
fn enter(hub: &Shared, caller: Caller) -> Result<Entered, Failure> {
    hub.limits.chats_open_per_address.enter(network_of(caller.0)).ok_or_else(|| {
        hub.metrics.rate_limited.increment(1);
        Wait(OPEN_AGAIN).into()
    })
}

/// Since when.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// The time of the last message the widget has.
    #[serde(default)]
    after: Millis,
}

/// Messages after a time, as soon as there are any; an empty page after 25 seconds without.
#[utoipa::path(get, path = "/chat/v1/poll", operation_id = "chat_poll", tag = "chat", params(Since), security(("visitor" = [])), responses(
    (status = 200, body = ChatPage),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "No such visitor: open a session.", body = WireError),
    (status = 429, description = "Too many connections are open from this address.", body = WireError),
))]
pub async fn poll(
    State(hub): State<Shared>,
    Guest(visitor): Guest,
    caller: Caller,
    InQuery(since): InQuery<Since>,
) -> Result<Response, Failure> {
    let _entered = enter(&hub, caller)?;
    let page = wait_for_messages(&hub, &visitor, since.after).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

async fn wait_for_messages(hub: &Parts, visitor: &Visitor, after: Millis) -> Result<ChatPage, Failure> {
    // Before looking, so that nothing comes between.
    let mut place = socket::join(hub, visitor).await;
    let patience = tokio::time::sleep(POLL);
    tokio::pin!(patience);
    let _waiting = hub.metrics.poll_waits();
    loop {
        let page = hub.store.chat_messages(visitor.id, Some(after), None, PAGE).await?;
        if !page.messages.is_empty() {
            return Ok(page);
        }
        tokio::select! {
            () = &mut patience => return Ok(page),
            () = hub.tasks.stop().cancelled() => return Ok(page),
            event = place.events.recv() => if event.is_none() {
                return Ok(page);
            },
        }
    }
}
