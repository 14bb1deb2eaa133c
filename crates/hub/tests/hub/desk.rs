//! A desk's live connection that keeps what it hears and checks that it never misses a change.

use std::collections::BTreeMap;

use futures_util::{SinkExt, StreamExt};
use throughline_wire::rows::{InteractionRow, Row};
use throughline_wire::sync::{Change, ChangeBody, Cursor, DeskFrame, HubFrame, SnapshotEnd, SnapshotHead};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::house::{House, SOON, SignedIn};

pub const START: Cursor = Cursor { seq: 0, token: 0, scope: 1 };

pub struct Desk {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Where it is.
    pub cursor: Cursor,
    /// Interactions it has, by id, in the order of their last change.
    pub interactions: BTreeMap<uuid::Uuid, InteractionRow>,
    /// Everything else it has.
    pub rows: Vec<Row>,
    /// Ids taken away.
    pub tombstones: Vec<uuid::Uuid>,
    /// What was told and is not kept.
    pub signals: Vec<HubFrame>,
    /// How far behind it was on connecting.
    pub behind: u64,
}

impl Desk {
    /// Connects and says where it is.
    pub async fn connect(house: &House, agent: &SignedIn, cursor: Cursor) -> Self {
        let socket = socket(house, agent.token()).await.expect("the upgrade");
        let mut desk = Self {
            socket,
            cursor,
            interactions: BTreeMap::new(),
            rows: Vec::new(),
            tombstones: Vec::new(),
            signals: Vec::new(),
            behind: 0,
        };
        desk.say(&DeskFrame::Hello { cursor }).await;
        desk
    }

    /// Connects and catches up.
    pub async fn follow(house: &House, agent: &SignedIn, cursor: Cursor) -> Self {
        let mut desk = Self::connect(house, agent, cursor).await;
        desk.until("caught up", |_, frame| matches!(frame, HubFrame::CaughtUp { .. })).await;
        desk
    }

    pub async fn say(&mut self, frame: &DeskFrame) {
        self.say_text(serde_json::to_string(frame).expect("JSON")).await;
    }

    pub async fn say_text(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.expect("sent");
    }

    /// The next frame, taken in; none when the hub closed.
    pub async fn hear(&mut self) -> Option<HubFrame> {
        loop {
            let message =
                tokio::time::timeout(SOON, self.socket.next()).await.expect("the hub says something")?;
            match message {
                Ok(Message::Text(text)) => {
                    let frame: HubFrame =
                        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                    self.take(&frame);
                    return Some(frame);
                }
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(_) | Err(_) => return None,
            }
        }
    }

    /// Hears until something holds.
    pub async fn until(&mut self, what: &str, mut holds: impl FnMut(&Self, &HubFrame) -> bool) -> HubFrame {
        loop {
            let Some(frame) = self.hear().await else { panic!("closed before: {what}") };
            if holds(self, &frame) {
                return frame;
            }
        }
    }

    /// Hears until an interaction with these words is here.
    pub async fn until_said(&mut self, body: &str) -> InteractionRow {
        loop {
            if let Some(row) = self.interactions.values().find(|row| row.body == body) {
                return row.clone();
            }
            assert!(self.hear().await.is_some(), "closed before hearing {body:?}");
        }
    }

    fn take(&mut self, frame: &HubFrame) {
        match frame {
            HubFrame::Welcome { behind, .. } => self.behind = *behind,
            HubFrame::CaughtUp { cursor } => {
                assert!(cursor.seq >= self.cursor.seq, "a cursor never moves back");
                self.cursor = *cursor;
            }
            HubFrame::Changes { prev, changes } => {
                assert_eq!(*prev, self.cursor.seq, "a change is missing");
                for change in changes {
                    self.apply(change);
                }
            }
            other => self.signals.push(other.clone()),
        }
    }

    fn apply(&mut self, change: &Change) {
        assert!(change.seq > self.cursor.seq, "changes rise");
        (self.cursor.seq, self.cursor.token) = (change.seq, change.token);
        match &change.body {
            ChangeBody::Upsert(Row::Interaction(row)) => {
                self.interactions.insert(row.id.0, row.clone());
            }
            ChangeBody::Upsert(row) => self.rows.push(row.clone()),
            ChangeBody::Tombstone { id, .. } => self.tombstones.push(*id),
        }
    }
}

/// The bare socket.
pub async fn socket(
    house: &House,
    token: Option<&str>,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, Box<Error>> {
    let url = format!("{}/v1/live", house.url.replace("http://", "ws://"));
    let mut request = url.into_client_request().expect("an address");
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().expect("a header");
        request.headers_mut().insert("authorization", value);
    }
    connect_async(request).await.map(|(socket, _)| socket).map_err(Box::new)
}

/// Fetches and reads a snapshot.
pub async fn snapshot(house: &House, agent: &SignedIn) -> (SnapshotHead, Vec<Row>) {
    let response =
        house.call(reqwest::Method::GET, "/v1/snapshot", agent.token()).send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    let body = response.bytes().await.expect("a body");
    let text = String::from_utf8(zstd::decode_all(&body[..]).expect("zstd")).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let head: SnapshotHead = serde_json::from_str(lines[0]).expect("a head");
    let end: SnapshotEnd = serde_json::from_str(lines[lines.len() - 1]).expect("an end");
    let rows: Vec<Row> =
        lines[1..lines.len() - 1].iter().map(|line| serde_json::from_str(line).expect("a row")).collect();
    assert_eq!(end.end, rows.len() as u64, "the snapshot is whole");
    (head, rows)
}
