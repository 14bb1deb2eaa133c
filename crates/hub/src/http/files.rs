//! What a file is, found by looking at it, and files up and down for agents.
//!
//! Refused: programs and scripts that a double click would run, pages that a
//! browser would run, and files that are not what their name says.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use throughline_domain::AttachmentId;
use throughline_domain::attachment::{self, Guess};
use throughline_hub_store::{Attachment, NewAttachment, Uploader};
use throughline_wire::rows::AttachmentRef;
use throughline_wire::{ErrorCode, WireError};

use super::body;
use super::failure::Failure;
use super::guard::Agent;
use super::parameters::{InPath, InQuery};
use crate::hub::Shared;

/// Largest file.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;

/// The media types that are kept; said to the widget so that it can refuse early.
pub use throughline_domain::attachment::MEDIA_TYPES;

/// The media type of a file whose bytes and name agree and are allowed.
pub fn media_type_of(name: &str, bytes: &[u8]) -> Result<&'static str, Failure> {
    let media_type = infer::get(bytes).map(|kind| kind.mime_type());
    let guess = Guess { media_type, is_program: infer::is_app(bytes) };
    attachment::media_type_of(name, bytes, guess).map_err(|refusal| bad(&refusal.to_string()))
}

fn bad(message: &str) -> Failure {
    WireError::new(ErrorCode::BadAttachment, message).about("file").into()
}

/// What a sender calls a file.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileName {
    /// The file's name, as the sender calls it.
    #[serde(default)]
    pub name: String,
}

/// A path with a file's id.
#[derive(Deserialize)]
pub struct FileId {
    id: String,
}

impl FileId {
    /// The id, or a refusal that says it is none.
    pub fn parse(&self) -> Result<AttachmentId, Failure> {
        self.id.parse().map_err(|_| Failure::invalid("id", "the id of a file is a UUID"))
    }
}

/// Reads, looks at and keeps a file.
pub async fn keep(
    hub: &Shared,
    id: AttachmentId,
    name: String,
    request: Request,
    by: Uploader,
) -> Result<AttachmentRef, Failure> {
    let bytes: Bytes = body::raw(request, hub).await?;
    let media_type = media_type_of(&name, &bytes)?.to_owned();
    let name = if name.trim().is_empty() { "file".to_owned() } else { name };
    Ok(hub.store.put_attachment(hub.tenant_id, NewAttachment { id, name, media_type, bytes, by }).await?)
}

/// Keep a file for a reply. Repeating it changes nothing.
#[utoipa::path(put, path = "/v1/attachments/{id}", operation_id = "put_attachment", tag = "files", params(
    ("id" = String, Path, description = "Made by the desk; the idempotency key."), FileName,
), request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file, at most 10 MiB."), responses(
    (status = 200, body = AttachmentRef),
    (status = 400, description = "The id is none.", body = WireError),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 409, description = "The id was used for another file.", body = WireError),
    (status = 413, description = "Larger than 10 MiB.", body = WireError),
    (status = 415, description = "A kind that is not taken, or not what its name says.", body = WireError),
))]
pub async fn put(
    State(hub): State<Shared>,
    Agent(session): Agent,
    InPath(id): InPath<FileId>,
    InQuery(name): InQuery<FileName>,
    request: Request,
) -> Result<Json<AttachmentRef>, Failure> {
    let by = Uploader::Agent(session.caller.agent_id);
    keep(&hub, id.parse()?, name.name, request, by).await.map(Json)
}

/// The bytes of a file the agent brought, or of a conversation the agent may see.
#[utoipa::path(get, path = "/v1/attachments/{id}", operation_id = "get_attachment", tag = "files", params(("id" = String, Path, description = "Which file.")), responses(
    (status = 200, description = "The file; always as a download.", content_type = "application/octet-stream", body = Vec<u8>),
    (status = 401, description = "Nobody is signed in.", body = WireError),
    (status = 404, description = "No such file, or it may not be seen.", body = WireError),
))]
pub async fn get(
    State(hub): State<Shared>,
    Agent(session): Agent,
    InPath(id): InPath<FileId>,
) -> Result<Response, Failure> {
    let file = hub.store.attachment_for_agent(session.caller, id.parse()?).await?;
    file.map(download).ok_or_else(|| Failure::not_found("id"))
}

/// A file as a download that no browser runs in the hub's name.
pub fn download(file: Attachment) -> Response {
    let media_type = HeaderValue::from_str(&file.shown.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(&file.shown.name));
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
    ];
    (headers, file.bytes).into_response()
}

/// RFC 5987: everything but letters, digits and a few signs as %XX.
fn percent_encoded(name: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{media_type_of, percent_encoded};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(media_type_of("photo.png", PNG).ok(), Some("image/png"));
        assert_eq!(media_type_of("photo", PNG).ok(), Some("image/png"));
        assert_eq!(media_type_of("notes.txt", "Grüße\n".as_bytes()).ok(), Some("text/plain"));
        assert_eq!(media_type_of("list.csv", b"a,b\n1,2\n").ok(), Some("text/csv"));
    }

    #[test]
    fn lies_programs_and_pages_are_refused() {
        let refused: [(&str, &[u8]); 10] = [
            ("photo.jpg", PNG),
            ("invoice.pdf", b"just words"),
            ("photo.png", b"MZ\x90\0\x03\0\0\0"),
            ("setup.exe", b"just words"),
            ("page.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
            ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("run.txt", b"#!/bin/sh\nrm -rf /\n"),
            ("empty.txt", b""),
            ("noise.bin", b"\0\x01\x02\x03\xff\xfe"),
            ("tool", b"\x7fELF\x02\x01\x01\0"),
        ];
        for (name, bytes) in refused {
            assert!(media_type_of(name, bytes).is_err(), "{name}");
        }
    }

    #[test]
    fn names_are_encoded_for_the_header() {
        assert_eq!(percent_encoded("Grüße \"x\"\r\n.png"), "Gr%C3%BC%C3%9Fe%20%22x%22%0D%0A.png");
    }
}
