//! The first sync, and the same again when the hub's history has become another
//! one: compressed lines of JSON, streamed into the store. A stream that was cut
//! is thrown away and begun again; the outbox is not touched.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use throughline_desk_store::{SnapshotLoader, outbox, sync_state};
use throughline_domain::CommandId;
use throughline_wire::rows::Row;
use throughline_wire::sync::{Cursor, SnapshotEnd, SnapshotHead};
use tokio::sync::mpsc;

use super::{Ended, not_understood};
use crate::hub_client::HubError;
use crate::seat::Seat;

/// Rows written in one go.
const BATCH: usize = 2_000;
/// Compressed pieces, and batches, that may wait for the slower side.
const WAITING: usize = 8;
/// A line longer than this is no row.
/// An article with versions to merge is the longest row: seven texts of at most 1 MiB, escaped.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// A piece of a snapshot, parsed.
enum Piece {
    Head(SnapshotHead),
    Rows(Vec<Row>),
    End(u64),
}

/// Loads a snapshot; returns where in the hub's history the cache is now.
pub(super) async fn load(seat: &Arc<Seat>) -> Result<Cursor, Ended> {
    let stream = seat.tokens.with_access(|access| async move { seat.hub.snapshot(&access).await }).await?;
    seat.line.first_sync(0, 0);
    let (compressed, to_parse) = mpsc::channel::<Bytes>(WAITING);
    let (parsed, pieces) = mpsc::channel(WAITING);
    let parsing = tokio::task::spawn_blocking(move || parse(to_parse, &parsed));
    let feeding = feed(stream, compressed);
    let storing = store_pieces(seat, pieces);
    // A stream that broke ends the parser, which ends the store's side; the first cause is told.
    let (fed, stored) = tokio::join!(feeding, storing);
    let parsed = parsing.await.map_err(|_| HubError::Garbled("the snapshot's parser broke off".into()));
    match (stored, fed, parsed) {
        (Ok(cursor), ..) => Ok(cursor),
        (_, Err(error), _) | (_, _, Ok(Err(error)) | Err(error)) => Err(error.into()),
        (Err(error), ..) => Err(error),
    }
}

/// From the network to the parser. A parser that gave up has its own say.
async fn feed(
    mut stream: impl futures_util::Stream<Item = std::io::Result<Bytes>> + Unpin,
    compressed: mpsc::Sender<Bytes>,
) -> Result<(), HubError> {
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|error| HubError::Unreachable(error.to_string()))?;
        if compressed.send(piece).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// From the parser to the store.
async fn store_pieces(seat: &Arc<Seat>, mut pieces: mpsc::Receiver<Piece>) -> Result<Cursor, Ended> {
    let cut = || HubError::Garbled("the snapshot was cut".into());
    let Some(Piece::Head(head)) = pieces.recv().await else {
        return Err(cut().into());
    };
    let (cursor, total) = (head.cursor, head.rows);
    let before = seat.store.read(sync_state::cursor).await?;
    seat.line.first_sync(0, total);
    let mut loader = SnapshotLoader::begin(&seat.store, &head).await?;
    let mut done = 0;
    loop {
        match pieces.recv().await {
            Some(Piece::Rows(rows)) => {
                done += rows.len() as u64;
                loader.rows(rows).await?;
                seat.line.first_sync(done, total.max(done));
            }
            Some(Piece::End(rows)) if rows == done => {
                let is_other = before.is_some_and(|before| is_other_history(before, cursor));
                if is_other {
                    // A kill from here on must not leave old numbers beside a new history.
                    history_changes(seat).await?;
                }
                loader.finish().await?;
                if is_other {
                    forget_what_was_seen(seat).await?;
                }
                return Ok(cursor);
            }
            _ => {
                loader.abort().await?;
                return Err(cut().into());
            }
        }
    }
}

/// Whether the hub went back (to an older copy), rather than redefining what this agent may see.
fn is_other_history(before: Cursor, now: Cursor) -> bool {
    now.seq < before.seq || now.scope == before.scope
}

async fn history_changes(seat: &Arc<Seat>) -> Result<(), Ended> {
    let clock = Arc::clone(&seat.around.clock);
    seat.store.write(move |writer| outbox::history_changes(writer, || CommandId(clock.new_id()))).await?;
    Ok(())
}

async fn forget_what_was_seen(seat: &Arc<Seat>) -> Result<(), Ended> {
    let clock = Arc::clone(&seat.around.clock);
    let forgetting =
        seat.store.write(move |writer| outbox::forget_what_was_seen(writer, || CommandId(clock.new_id())));
    let count = forgetting.await?;
    tracing::warn!(count, "the hub's history is another one; waiting replies will be looked at again");
    Ok(())
}

/// On a blocking thread: decompress, split, parse.
fn parse(mut compressed: mpsc::Receiver<Bytes>, pieces: &mpsc::Sender<Piece>) -> Result<(), HubError> {
    let garbled = |error: std::io::Error| HubError::Garbled(error.to_string());
    let mut decoder = zstd::stream::write::Decoder::new(Vec::new()).map_err(garbled)?;
    let mut lines = Lines::new(pieces);
    while let Some(piece) = compressed.blocking_recv() {
        decoder.write_all(&piece).and_then(|()| decoder.flush()).map_err(garbled)?;
        if !lines.take(decoder.get_mut())? {
            return Ok(());
        }
    }
    Ok(())
}

/// Turns text, as it comes, into pieces.
struct Lines<'a> {
    pieces: &'a mpsc::Sender<Piece>,
    has_head: bool,
    rows: Vec<Row>,
}

impl<'a> Lines<'a> {
    fn new(pieces: &'a mpsc::Sender<Piece>) -> Self {
        Self { pieces, has_head: false, rows: Vec::with_capacity(BATCH) }
    }

    /// Takes all whole lines out of `text`; what is left is the beginning of the next.
    /// False when nobody wants more.
    fn take(&mut self, text: &mut Vec<u8>) -> Result<bool, HubError> {
        let mut taken = 0;
        while let Some(rest) = text.get(taken..)
            && let Some(length) = rest.iter().position(|byte| *byte == b'\n')
        {
            let line = rest.get(..length).unwrap_or_default();
            taken += length + 1;
            if !line.is_empty() && !self.line(line)? {
                return Ok(false);
            }
        }
        text.drain(..taken);
        if text.len() > MAX_LINE_BYTES {
            return Err(HubError::Garbled("a line of the snapshot has no end".into()));
        }
        Ok(true)
    }

    fn line(&mut self, line: &[u8]) -> Result<bool, HubError> {
        if !self.has_head {
            self.has_head = true;
            let head = serde_json::from_slice(line).map_err(|error| not_understood(line, &error))?;
            return Ok(self.pieces.blocking_send(Piece::Head(head)).is_ok());
        }
        // Nearly every line is a row, so that is tried first; an error about the row is the one told.
        match serde_json::from_slice::<Row>(line) {
            Ok(row) => {
                self.rows.push(row);
                Ok(self.rows.len() < BATCH || self.send_rows())
            }
            Err(error) => {
                let end = serde_json::from_slice(line);
                let SnapshotEnd { end } = end.map_err(|_| not_understood(line, &error))?;
                Ok(self.send_rows() && self.pieces.blocking_send(Piece::End(end)).is_ok())
            }
        }
    }

    fn send_rows(&mut self) -> bool {
        if self.rows.is_empty() {
            return true;
        }
        let rows = std::mem::replace(&mut self.rows, Vec::with_capacity(BATCH));
        self.pieces.blocking_send(Piece::Rows(rows)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use throughline_testkit::people;
    use throughline_wire::rows::Row;
    use throughline_wire::sync::{Cursor, SnapshotEnd, SnapshotHead};
    use tokio::sync::mpsc;

    use super::{BATCH, Piece, parse};

    fn snapshot(rows: usize) -> Vec<u8> {
        let head = SnapshotHead { cursor: Cursor { seq: 7, token: 1, scope: 0 }, rows: rows as u64 };
        let mut text = serde_json::to_string(&head).unwrap();
        for _ in 0..rows {
            text.push('\n');
            text.push_str(&serde_json::to_string(&Row::Team(people::care())).unwrap());
        }
        text.push('\n');
        text.push_str(&serde_json::to_string(&SnapshotEnd { end: rows as u64 }).unwrap());
        text.push('\n');
        zstd::encode_all(text.as_bytes(), 1).unwrap()
    }

    /// Feeds in crumbs of `size`, as a bad line would.
    async fn parsed(bytes: Vec<u8>, size: usize) -> (Vec<usize>, bool) {
        let (compressed, to_parse) = mpsc::channel(4);
        let (sender, mut pieces) = mpsc::channel(4);
        let parsing = tokio::task::spawn_blocking(move || parse(to_parse, &sender));
        let feeding = async move {
            for crumb in bytes.chunks(size) {
                if compressed.send(bytes::Bytes::copy_from_slice(crumb)).await.is_err() {
                    break;
                }
            }
        };
        let (mut batches, mut has_end) = (Vec::new(), false);
        let taking = async {
            while let Some(piece) = pieces.recv().await {
                match piece {
                    Piece::Head(head) => assert_eq!(head.cursor.seq, 7),
                    Piece::Rows(rows) => batches.push(rows.len()),
                    Piece::End(end) => has_end = end as usize == batches.iter().sum::<usize>(),
                }
            }
        };
        tokio::join!(feeding, taking);
        parsing.await.unwrap().unwrap();
        (batches, has_end)
    }

    #[tokio::test]
    async fn a_snapshot_comes_out_whole_however_it_is_cut_into_packets() {
        for size in [1, 7, 100_000] {
            let (batches, has_end) = parsed(snapshot(BATCH + 5), size).await;
            assert_eq!(batches, vec![BATCH, 5]);
            assert!(has_end);
        }
    }

    #[tokio::test]
    async fn a_snapshot_that_was_cut_has_no_end() {
        let mut bytes = snapshot(50);
        bytes.truncate(bytes.len() - 9);
        assert!(!parsed(bytes, 64).await.1);
    }
}
