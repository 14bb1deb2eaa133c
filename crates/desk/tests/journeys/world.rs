//! The stage: a hub with Nadia and Sam, a proxy before it, desks, visitors.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use throughline_desk::{Desk, DeskError, DeskOptions, HubChoice, KeyChoice, Timing};
use throughline_domain::{Channel, Clock, ConversationId, InteractionId};
use throughline_hub::{Hub, HubOptions};
use throughline_hub_store::NewAgent;
use throughline_testkit::{FaultProxy, MockClock, eventually};
use throughline_wire::chat::{ChatMessage, ChatPage, ChatSession, OpenSession, PostMessage};
use throughline_wire::desk_api::{
    AddNote, Connection, ConversationItem, DeskCommands, GetTimeline, InboxView, ListConversations, Nothing,
    SendMessage, SignIn, TimelineItem, TimelinePage,
};
use throughline_wire::rows::{AgentRow, Role};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub const SOON: Duration = Duration::from_secs(20);
pub const PASSWORD: &str = "correct horse battery";

/// Waits short enough for tests; the shape is the real one.
pub fn quick() -> Timing {
    Timing {
        backoff_min: Duration::from_millis(30),
        backoff_max: Duration::from_millis(300),
        silence: Duration::from_secs(45),
        probe: Duration::from_millis(400),
        stop: Duration::from_secs(3),
    }
}

/// A hub, served.
pub struct TestHub {
    pub hub: Hub,
    pub addr: SocketAddr,
    pub data: TempDir,
    clock: MockClock,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl TestHub {
    pub async fn start(clock: &MockClock) -> Self {
        let hub = Self::on(tempfile::tempdir().unwrap(), clock).await;
        hub.add_agent("Nadia", Role::Administrator).await;
        hub.add_agent("Sam", Role::Manager).await;
        hub
    }

    /// Serves what is in the folder, on a free port.
    pub async fn on(data: TempDir, clock: &MockClock) -> Self {
        let options =
            HubOptions { clock: Arc::new(clock.clone()), ..HubOptions::new(data.path().join("hub")) };
        let hub = Hub::open(options).await.unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let (served, stopped) = (hub.clone(), stop.clone());
        #[expect(clippy::disallowed_methods, reason = "awaited in stop")]
        let serving = tokio::spawn(async move { served.serve(listener, stopped).await.unwrap() });
        Self { hub, addr, data, clock: clock.clone(), stop, serving }
    }

    pub async fn add_agent(&self, name: &str, role: Role) -> AgentRow {
        let new = NewAgent {
            name: name.into(),
            email: email(name),
            role,
            team_ids: vec![],
            password: Some(PASSWORD.into()),
        };
        self.hub.store().add_agent(self.hub.tenant_id(), new).await.unwrap()
    }

    /// Stops it and hands out its folder.
    pub async fn stop(self) -> TempDir {
        self.stop.cancel();
        self.serving.await.unwrap();
        self.data
    }

    /// Stops it and serves the same folder again, elsewhere.
    pub async fn restart(self) -> Self {
        let clock = self.clock.clone();
        Self::on(self.stop().await, &clock).await
    }
}

pub fn email(name: &str) -> String {
    format!("{}@harbour.example", name.to_lowercase())
}

/// A hub, the network to it, and the time.
pub struct World {
    pub clock: MockClock,
    pub hub: TestHub,
    pub net: FaultProxy,
}

impl World {
    pub async fn new() -> Self {
        let clock = MockClock::new();
        let hub = TestHub::start(&clock).await;
        let net = FaultProxy::start(hub.addr).await.unwrap();
        Self { clock, hub, net }
    }

    /// A desk on a new profile, nobody signed in.
    pub async fn new_desk(&self) -> TestDesk {
        TestDesk::start(tempfile::tempdir().unwrap(), &self.net.url(), &self.clock).await
    }

    /// A desk with somebody signed in and everything here.
    pub async fn desk_of(&self, name: &str) -> TestDesk {
        let desk = self.new_desk().await;
        desk.sign_in(name, PASSWORD).await.unwrap();
        desk.until_connected().await;
        desk
    }

    /// A visitor who comes past the broken network: straight to the hub.
    pub async fn visitor(&self) -> Visitor {
        Visitor::open(self.hub.addr, &self.clock).await
    }
}

/// A desk and its profile.
pub struct TestDesk {
    pub desk: Desk,
    pub profile: TempDir,
    hub_url: String,
    clock: MockClock,
}

pub fn options(profile: &Path, hub_url: &str, clock: &MockClock) -> DeskOptions {
    DeskOptions {
        profile_dir: profile.to_owned(),
        hub: HubChoice::Remote(hub_url.to_owned()),
        clock: Arc::new(clock.clone()),
        keys: KeyChoice::File,
        device_name: "test".into(),
        version: "0.0.0-test".into(),
        opener: None,
        timing: quick(),
    }
}

impl TestDesk {
    pub async fn start(profile: TempDir, hub_url: &str, clock: &MockClock) -> Self {
        Self::try_start(profile, hub_url, clock).await.unwrap()
    }

    pub async fn try_start(profile: TempDir, hub_url: &str, clock: &MockClock) -> Result<Self, DeskError> {
        let desk = Desk::start(options(profile.path(), hub_url, clock)).await?;
        Ok(Self { desk, profile, hub_url: hub_url.to_owned(), clock: clock.clone() })
    }

    /// With options of the test's own.
    pub async fn started(options: DeskOptions, profile: TempDir) -> Self {
        let desk = Desk::start(options).await.unwrap();
        Self { desk, profile, hub_url: String::new(), clock: MockClock::new() }
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Result<(), throughline_wire::WireError> {
        let request = SignIn { hub_url: self.hub_url.clone(), email: email(name), password: password.into() };
        self.desk.sign_in(request).await.map(|_| ())
    }

    /// Stops it and starts another one on the same profile.
    pub async fn restart(self) -> Self {
        let Self { desk, profile, hub_url, clock } = self;
        desk.stop().await;
        drop(desk);
        Self::start(profile, &hub_url, &clock).await
    }

    /// A desk on a copy of the profile as it is on disk now: what a kill leaves.
    pub async fn after_a_kill(&self) -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.profile.path(), copy.path());
        Self::start(copy, &self.hub_url, &self.clock).await
    }

    pub async fn connection(&self) -> Connection {
        self.desk.get_session(Nothing {}).await.unwrap().connection
    }

    pub async fn until_connected(&self) {
        self.until_connection(|connection| matches!(connection, Connection::Connected)).await;
    }

    pub async fn until_offline(&self) {
        self.until_connection(|connection| matches!(connection, Connection::Offline { .. })).await;
    }

    pub async fn until_connection(&self, is_so: impl Fn(&Connection) -> bool) {
        eventually(SOON, || async {
            let connection = self.connection().await;
            if is_so(&connection) { Ok(()) } else { Err(connection) }
        })
        .await;
    }

    pub async fn inbox(&self, view: InboxView) -> Vec<ConversationItem> {
        let request = ListConversations { view, after: None, limit: 50 };
        self.desk.list_conversations(request).await.unwrap().items
    }

    /// The one conversation whose customer said this last, once it is here.
    pub async fn conversation_saying(&self, words: &str) -> ConversationItem {
        eventually(SOON, || async {
            let all = self.inbox(InboxView::All).await;
            let seen: Vec<String> = all.iter().map(|item| item.conversation.last_preview.clone()).collect();
            all.into_iter().find(|item| item.conversation.last_preview == words).ok_or(seen)
        })
        .await
    }

    pub async fn timeline(&self, item: &ConversationItem) -> TimelinePage {
        let customer_id = item.conversation.customer_id;
        let request = GetTimeline { customer_id, conversation_id: None, before: None, limit: 200 };
        self.desk.get_timeline(request).await.unwrap()
    }

    /// What the timeline says, in order, with `*` for what waits in the outbox.
    pub async fn words(&self, item: &ConversationItem) -> Vec<String> {
        let page = self.timeline(item).await;
        let spoken = page.items.into_iter().filter(|item| !item.interaction.body.is_empty());
        spoken
            .map(|item| format!("{}{}", item.interaction.body, if item.outbox.is_some() { "*" } else { "" }))
            .collect()
    }

    /// Waits until the timeline says exactly this.
    pub async fn until_words(&self, item: &ConversationItem, words: &[&str]) {
        eventually(SOON, || async {
            let said = self.words(item).await;
            if said == words { Ok(()) } else { Err(said) }
        })
        .await;
    }

    pub async fn say(&self, conversation_id: ConversationId, body: &str) -> TimelineItem {
        let request = SendMessage {
            conversation_id,
            channel: Channel::Chat,
            body: body.into(),
            card: None,
            attachments: vec![],
        };
        self.desk.send_message(request).await.unwrap()
    }

    pub async fn note(&self, conversation_id: ConversationId, body: &str) -> TimelineItem {
        self.desk.add_note(AddNote { conversation_id, body: body.into(), mentions: vec![] }).await.unwrap()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A customer at the chat widget.
pub struct Visitor {
    http: reqwest::Client,
    hub: SocketAddr,
    token: String,
    clock: MockClock,
}

impl Visitor {
    async fn open(hub: SocketAddr, clock: &MockClock) -> Self {
        let http = reqwest::Client::builder().build().unwrap();
        let mut visitor = Self { http, hub, token: String::new(), clock: clock.clone() };
        let session: ChatSession = visitor.post("session", &OpenSession::default()).await;
        visitor.token = session.visitor_token;
        visitor
    }

    pub async fn says(&self, body: &str) -> ChatMessage {
        let message = PostMessage {
            id: InteractionId(self.clock.new_id()),
            body: body.into(),
            attachments: vec![],
            page: None,
        };
        self.post("messages", &message).await
    }

    /// What the customer's page shows, in order.
    pub async fn sees(&self) -> Vec<String> {
        self.messages().await.into_iter().map(|message| message.body).collect()
    }

    pub async fn messages(&self) -> Vec<ChatMessage> {
        let url = format!("http://{}/chat/v1/messages?limit=200", self.hub);
        let answer = self.http.get(url).bearer_auth(&self.token).send().await.unwrap();
        let page: ChatPage = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        page.messages
    }

    pub async fn until_sees(&self, words: &[&str]) {
        eventually(SOON, || async {
            let seen = self.sees().await;
            if seen == words { Ok(()) } else { Err(seen) }
        })
        .await;
    }

    /// The hub came back on another port.
    pub fn moves_to(&mut self, hub: SocketAddr) {
        self.hub = hub;
    }

    async fn post<A: DeserializeOwned>(&self, route: &str, body: &impl Serialize) -> A {
        let url = format!("http://{}/chat/v1/{route}", self.hub);
        let answer = self.http.post(url).bearer_auth(&self.token).json(body).send().await.unwrap();
        let (status, bytes) = (answer.status(), answer.bytes().await.unwrap());
        assert!(status.is_success(), "{route}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }
}
