//! What customers load: the widget and the demo shop, embedded when the hub was
//! compiled (in a debug build read from `ui/customer/dist` at run time).

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::{Embed, EmbeddedFile};
use throughline_wire::{ErrorCode, WireError};

use super::failure::Failure;
use super::parameters::InPath;

#[derive(Embed)]
#[folder = "../../ui/customer/dist"]
#[allow_missing = true]
struct CustomerPages;

/// The shop runs its own scripts and the widget, and talks to this hub alone.
/// The widget carries its styles in a `<style>` of its shadow root.
const SHOP_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The chat widget: one script for any page.
#[utoipa::path(get, path = "/widget.js", tag = "pages", security(()), responses(
    (status = 200, description = "The script.", content_type = "text/javascript", body = String),
    (status = 503, description = "This hub was built without the customers' pages.", body = WireError),
))]
pub async fn widget(request: Request) -> Response {
    script(&request, "widget.js")
}

/// What the widget loads when it is to show articles: a module.
#[utoipa::path(get, path = "/widget-articles.js", tag = "pages", security(()), responses(
    (status = 200, description = "The module.", content_type = "text/javascript", body = String),
    (status = 503, description = "This hub was built without the customers' pages.", body = WireError),
))]
pub async fn widget_articles(request: Request) -> Response {
    script(&request, "widget-articles.js")
}

fn script(request: &Request, name: &str) -> Response {
    let Some(file) = CustomerPages::get(name) else { return not_built() };
    // Short, so that a new widget is everywhere within minutes of an update.
    let mut response = respond(request, file, "text/javascript; charset=utf-8", "public, max-age=300");
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// The demo shop's first page.
#[utoipa::path(get, path = "/demo", tag = "pages", security(()), responses(
    (status = 200, description = "A page with the widget on it.", content_type = "text/html", body = String),
    (status = 503, description = "This hub was built without the customers' pages.", body = WireError),
))]
pub async fn demo(request: Request) -> Response {
    shop_file("index.html", &request)
}

/// `/demo/` is the same page; relative addresses in it are from the root.
pub async fn demo_slash() -> Redirect {
    Redirect::permanent("/demo")
}

/// The other files of the demo shop.
#[utoipa::path(get, path = "/demo/{file}", tag = "pages", security(()), params(
    ("file" = String, Path, description = "Which.")
), responses(
    (status = 200, description = "The file.", content_type = "application/octet-stream", body = Vec<u8>),
    (status = 404, description = "No such file.", body = WireError),
))]
pub async fn demo_file(InPath(file): InPath<String>, request: Request) -> Response {
    shop_file(&file, &request)
}

fn shop_file(name: &str, request: &Request) -> Response {
    // In a debug build names are paths of the disk.
    let is_plain = !name.contains(['/', '\\', ':']);
    let Some(file) = CustomerPages::get(&format!("demo/{name}")).filter(|_| is_plain) else {
        let is_built = CustomerPages::get("demo/index.html").is_some();
        return if is_built { Failure::not_found("file").into_response() } else { not_built() };
    };
    let mut response = respond(request, file, media_type(name), "no-cache");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SHOP_POLICY));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

fn not_built() -> Response {
    let message =
        "this hub was built without the customers' pages; run `npm run build` in ui/ and build the hub again";
    let error = WireError::new(ErrorCode::NotFound, message).about("ui/customer/dist");
    (StatusCode::SERVICE_UNAVAILABLE, axum::Json(error)).into_response()
}

fn respond(
    request: &Request,
    file: EmbeddedFile,
    media_type: &'static str,
    caching: &'static str,
) -> Response {
    let tag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash()));
    let is_known =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.data.into_owned()).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
