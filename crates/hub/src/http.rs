//! The routes, and what surrounds every one: limits, time-outs, headers,
//! metrics, and the promise that every refusal is a `WireError`.

pub mod address;
mod body;
mod chat;
mod chat_articles;
mod export;
mod failure;
mod files;
mod guard;
mod imports;
mod knowledge;
mod openapi;
mod operations;
mod pages;
mod parameters;
mod session;
mod surround;
mod sync;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Extension, Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use openapi::description;

use crate::hub::Shared;
use crate::portal;

/// Bodies of small requests: sign-ins, receipts, sessions.
const SMALL_BODY_BYTES: usize = 64 * 1024;
/// A message at its longest, every byte escaped.
const MESSAGE_BODY_BYTES: usize = 512 * 1024;
/// A batch of commands.
const BATCH_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The whole hub as one service.
pub fn router(hub: Shared) -> Router {
    let (router, api) = described();
    router
        .route("/demo/", get(pages::demo_slash))
        .merge(portal::routes())
        .fallback(surround::no_such_route)
        .method_not_allowed_fallback(surround::no_such_method)
        .layer(Extension(Arc::new(openapi::finished(api))))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(middleware::from_fn_with_state(Arc::clone(&hub), portal::own_host))
        .layer(CatchPanicLayer::custom(surround::after_panic))
        .layer(middleware::from_fn(surround::with_timeout))
        .layer(middleware::from_fn(surround::with_headers))
        .layer(middleware::from_fn_with_state(Arc::clone(&hub), surround::measured))
        .with_state(hub)
}

/// Files are compressed already or must stay as they are; frames and snapshots have their own compression.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::new("application/zstd"))
        .and(NotForContentType::new("application/octet-stream"))
        .and(NotForContentType::new("application/zip"))
        .and(NotForContentType::new("application/pdf"))
        .and(NotForContentType::new("audio/"))
        .and(NotForContentType::new("video/"))
}

/// Every route, and their description made from the very same list.
fn described() -> (Router<Shared>, OpenApi) {
    let (ours, mut api) = desks().merge(everyone()).split_for_parts();
    let (visitors, chat) = visitors().split_for_parts();
    api.merge(chat);
    // The refusal of a method goes inside: a browser asks with OPTIONS whether it may call.
    let visitors =
        visitors.method_not_allowed_fallback(surround::no_such_method).layer(surround::any_origin());
    (ours.merge(visitors), api)
}

fn desks() -> OpenApiRouter<Shared> {
    let small = OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::refresh))
        .routes(routes!(sync::snapshot))
        .routes(routes!(sync::live))
        .routes(routes!(knowledge::versions))
        .routes(routes!(knowledge::version))
        .routes(routes!(knowledge::gaps))
        .routes(routes!(imports::begin))
        .routes(routes!(imports::read))
        .routes(routes!(imports::entries))
        .routes(routes!(imports::run))
        .routes(routes!(imports::stop))
        .routes(routes!(export::export))
        .layer(DefaultBodyLimit::max(SMALL_BODY_BYTES));
    let batches =
        OpenApiRouter::new().routes(routes!(sync::commands)).layer(DefaultBodyLimit::max(BATCH_BODY_BYTES));
    let files = OpenApiRouter::new()
        .routes(routes!(files::put, files::get))
        .layer(DefaultBodyLimit::max(files::MAX_FILE_BYTES));
    let imported = OpenApiRouter::new()
        .routes(routes!(imports::put_file))
        .layer(DefaultBodyLimit::max(imports::MAX_IMPORT_FILE_BYTES));
    small.merge(batches).merge(files).merge(imported)
}

fn visitors() -> OpenApiRouter<Shared> {
    let small = OpenApiRouter::new()
        .routes(routes!(chat::open_session))
        .routes(routes!(chat::receipts))
        .routes(routes!(chat::live))
        .routes(routes!(chat::poll))
        .routes(routes!(chat_articles::suggest))
        .routes(routes!(chat_articles::article))
        .routes(routes!(chat_articles::outcome))
        .layer(DefaultBodyLimit::max(SMALL_BODY_BYTES));
    let messages = OpenApiRouter::new()
        .routes(routes!(chat::post_message, chat::messages))
        .layer(DefaultBodyLimit::max(MESSAGE_BODY_BYTES));
    let files = OpenApiRouter::new()
        .routes(routes!(chat::put_file, chat::get_file))
        .layer(DefaultBodyLimit::max(files::MAX_FILE_BYTES));
    small.merge(messages).merge(files)
}

fn everyone() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(pages::widget))
        .routes(routes!(pages::widget_articles))
        .routes(routes!(pages::demo))
        .routes(routes!(pages::demo_file))
        .routes(routes!(operations::healthz))
        .routes(routes!(operations::readyz))
        .routes(routes!(operations::metrics))
        .routes(routes!(openapi::serve))
}
