//! The knowledge base as a ZIP, written while it is sent.

use std::io::{self, Write};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use throughline_wire::WireError;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::failure::Failure;
use super::guard::Agent;
use crate::hub::Shared;
use crate::knowledge::export::{Export, file_name};

/// Pieces of the archive that wait for a slow line.
const WAITING: usize = 16;
/// Bytes of one piece.
const PIECE: usize = 64 * 1024;

/// Every article but community threads, as Markdown files with their pictures: as an import takes it.
#[utoipa::path(get, path = "/v1/knowledge/export", operation_id = "export_articles", tag = "knowledge", responses(
    (status = 200, description = "A ZIP archive, as a download.", content_type = "application/zip", body = Vec<u8>),
    (status = 401, description = "Nobody is signed in.", body = WireError),
))]
pub async fn export(State(hub): State<Shared>, Agent(_session): Agent) -> Result<Response, Failure> {
    let export = Export::gather(&hub.store, hub.tenant_id).await?;
    let (pieces, received) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    let (store, runtime) = (hub.store.clone(), Handle::current());
    // Ends by itself when the other side goes away: sending fails then.
    tokio::task::spawn_blocking(move || {
        let into = Pieces { pieces: pieces.clone(), piece: Vec::with_capacity(PIECE) };
        if let Err(error) = export.zip(&store, &runtime, into, || {}) {
            tracing::info!(%error, "an export broke off");
            // Cuts the line, so that nobody takes half an archive for a whole one.
            let _ = pieces.blocking_send(Err(io::Error::other("the export broke off")));
        }
    });
    let body =
        stream::unfold(received, |mut received| async move { Some((received.recv().await?, received)) });
    let disposition = format!("attachment; filename*=UTF-8''{}", file_name(hub.clock.now()));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// What is written becomes pieces of the answer.
struct Pieces {
    pieces: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE)));
        self.pieces.blocking_send(Ok(piece)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
