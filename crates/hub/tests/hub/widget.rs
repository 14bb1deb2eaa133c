//! A visitor with the chat widget open.

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use throughline_domain::{Clock, InteractionId, Millis};
use throughline_wire::chat::{
    ChatEvent, ChatMessage, ChatPage, ChatSession, OpenSession, PostMessage, VisitorFrame,
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::house::{House, SOON, answer};

pub struct Widget {
    pub session: ChatSession,
}

/// The widget's live connection.
pub struct Stream {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Widget {
    pub async fn open(house: &House) -> Self {
        Self::open_as(house, OpenSession::default()).await
    }

    pub async fn open_as(house: &House, session: OpenSession) -> Self {
        Self { session: house.post("/chat/v1/session", None, &session).await }
    }

    #[expect(clippy::unnecessary_wraps, reason = "as calls take it: some callers have none")]
    pub fn token(&self) -> Option<&str> {
        Some(&self.session.visitor_token)
    }

    pub async fn writes(&self, house: &House, body: &str) -> ChatMessage {
        let message = Self::message(house, body);
        answer(self.try_post(house, &message).await).await
    }

    /// A message nobody has sent yet.
    pub fn message(house: &House, body: &str) -> PostMessage {
        let id = InteractionId(house.clock.new_id());
        PostMessage { id, body: body.into(), attachments: Vec::new(), page: None }
    }

    pub async fn try_post(&self, house: &House, message: &PostMessage) -> reqwest::Response {
        let request = house.call(Method::POST, "/chat/v1/messages", self.token()).json(message);
        request.send().await.expect("an answer")
    }

    pub async fn messages(&self, house: &House, query: &str) -> ChatPage {
        let path = format!("/chat/v1/messages?{query}");
        answer(house.call(Method::GET, &path, self.token()).send().await.expect("an answer")).await
    }

    pub async fn poll(&self, house: &House, after: Millis) -> ChatPage {
        let path = format!("/chat/v1/poll?after={after}");
        answer(house.call(Method::GET, &path, self.token()).send().await.expect("an answer")).await
    }

    pub async fn live(&self, house: &House) -> Stream {
        let address = house.url.replace("http://", "ws://");
        let url = format!("{address}/chat/v1/live?token={}", self.session.visitor_token);
        let (socket, _) = connect_async(url).await.expect("the upgrade");
        Stream { socket }
    }
}

impl Stream {
    pub async fn say(&mut self, frame: &VisitorFrame) {
        self.socket.send(Message::text(serde_json::to_string(frame).expect("JSON"))).await.expect("sent");
    }

    /// The next event; none when the hub closed.
    pub async fn hear(&mut self) -> Option<ChatEvent> {
        loop {
            match tokio::time::timeout(SOON, self.socket.next()).await.expect("the hub says something")? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).expect("an event")),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(_) | Err(_) => return None,
            }
        }
    }

    /// Hears until an event is what is waited for.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(ChatEvent) -> Option<T>) -> T {
        loop {
            let event = self.hear().await.expect("closed too early");
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    pub async fn until_message(&mut self) -> ChatMessage {
        self.until(|event| if let ChatEvent::Message(message) = event { Some(message) } else { None }).await
    }
}
