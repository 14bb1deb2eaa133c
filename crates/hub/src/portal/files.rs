//! The portal's files: style, script, theme, logo and the pictures of articles.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use throughline_domain::AttachmentId;

use super::Trouble;
use super::page::{ASSETS, SCRIPT, STYLE};
use super::site::{Site, look_of, settings_of};
use super::words::words_for;
use crate::hub::Shared;

/// Named by what they are: an address that changes with the file may be kept for a year.
const FOR_A_YEAR: &str = "public, max-age=31536000, immutable";
/// The theme and the logo change with the settings.
const FOR_A_WHILE: &str = "public, max-age=300";
/// Pictures never change under their id; who may see them does.
const FOR_AN_HOUR: &str = "private, max-age=3600";

fn answer(headers: &HeaderMap, kind: &str, keep: &'static str, tag: &str, body: Vec<u8>) -> Response {
    let tag = format!("\"{tag}\"");
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let octets = HeaderValue::from_static("application/octet-stream");
    let said = [
        (header::CONTENT_TYPE, HeaderValue::from_str(kind).unwrap_or(octets)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, said).into_response();
    }
    (said, body).into_response()
}

/// The style sheet.
pub async fn style(headers: HeaderMap) -> Response {
    answer(&headers, "text/css; charset=utf-8", FOR_A_YEAR, &ASSETS, STYLE.into())
}

/// The script.
pub async fn script(headers: HeaderMap) -> Response {
    answer(&headers, "text/javascript; charset=utf-8", FOR_A_YEAR, &ASSETS, SCRIPT.into())
}

/// The company's colours.
pub async fn theme(State(hub): State<Shared>, headers: HeaderMap) -> Response {
    match settings_of(&hub).await {
        Ok(settings) => {
            let css = Site::brand(&settings).css();
            answer(&headers, "text/css; charset=utf-8", FOR_A_WHILE, &look_of(&settings), css.into_bytes())
        }
        Err(trouble) => trouble.page(words_for("en")),
    }
}

/// The company's logo, by what its bytes are.
pub async fn logo(State(hub): State<Shared>, headers: HeaderMap) -> Response {
    let settings = match settings_of(&hub).await {
        Ok(settings) => settings,
        Err(trouble) => return trouble.page(words_for("en")),
    };
    let bytes = STANDARD.decode(settings.logo_base64.as_bytes()).unwrap_or_default();
    match picture_kind(&bytes) {
        Some(kind) => answer(&headers, kind, FOR_A_WHILE, &look_of(&settings), bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The kinds of pictures that carry no script.
fn picture_kind(bytes: &[u8]) -> Option<&'static str> {
    let kind = infer::get(bytes)?.mime_type();
    ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"].contains(&kind).then_some(kind)
}

/// A picture of an article that customers may read. From any site: the widget shows it too.
pub async fn image(State(hub): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let Ok(id) = id.parse::<AttachmentId>() else { return StatusCode::NOT_FOUND.into_response() };
    let found = hub.store.article_image(hub.tenant_id, id).await;
    let file = match found {
        Ok(Some(file)) => file,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return Trouble::from(error).page(words_for("en")),
    };
    let Some(kind) = picture_kind(&file.bytes) else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = answer(&headers, kind, FOR_AN_HOUR, &id.0.simple().to_string(), file.bytes.clone());
    response.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}
