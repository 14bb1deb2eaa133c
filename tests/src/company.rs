//! A company with a hub of its own on a free port: agents who answer, and its
//! record to look at.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use throughline_domain::{
    ArticleId, Channel, Clock as _, CommandId, ConversationId, DeviceId, InteractionId, Millis, SystemClock,
};
use throughline_hub::{Allowance, Allowances, Hub, HubOptions};
use throughline_hub_store::{Caller, NewAgent, NewTenant, Visitor};
use throughline_testkit::eventually;
use throughline_wire::chat::ChatMessage;
use throughline_wire::commands::{
    Command, CommandBatch, CommandBody, CommandOutcomes, Outcome, SendMessageCommand,
};
use throughline_wire::rows::{AgentRow, Presence, Role};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::live_desk::LiveDesk;

/// A browser may be slow to come; the hub is not.
const PATIENCE: Duration = Duration::from_secs(30);

/// A hub that is being served.
pub struct Company {
    hub: Hub,
    addr: SocketAddr,
    stop: CancellationToken,
    serving: Option<AbortOnDropHandle<()>>,
    data: TempDir,
    client: reqwest::Client,
}

/// Someone who works there, signed in at the hub.
#[derive(Clone, Debug)]
pub struct AtWork {
    /// Who, for the record.
    pub caller: Caller,
    access_token: String,
}

impl Company {
    /// Opens Harbour on a free port of the loopback.
    pub async fn open() -> Result<Self> {
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/customer/dist/widget.js");
        anyhow::ensure!(
            pages.is_file(),
            "the customers' pages are not built: run `npm run build:customer` in ui/"
        );
        let data = tempfile::tempdir()?;
        let (hub, addr, stop, serving) = serve(data.path(), SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        Ok(Self {
            hub,
            addr,
            stop,
            serving: Some(serving),
            data,
            client: reqwest::Client::builder().build()?,
        })
    }

    /// Where the hub listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The same as an address for browsers.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The file of its record, to look into as it is.
    pub fn record_path(&self) -> PathBuf {
        self.data.path().join("hub.db")
    }

    /// The hub itself.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Stops the hub and starts it again on the same record and port.
    pub async fn restart(&mut self) -> Result<()> {
        self.shut().await;
        let (hub, addr, stop, serving) = serve(self.data.path(), self.addr).await?;
        (self.hub, self.addr, self.stop, self.serving) = (hub, addr, stop, Some(serving));
        Ok(())
    }

    /// Stops the hub; its record stays for [`Company::restart`].
    pub async fn shut(&mut self) {
        self.stop.cancel();
        if let Some(serving) = self.serving.take() {
            let _ = serving.await;
        }
    }

    /// Someone who can sign in; not at a desk yet.
    pub async fn employs(&self, name: &str) -> Result<AtWork> {
        let tenant_id = self.hub.tenant_id();
        let email = format!("{}@harbour.example", name.to_lowercase());
        let new =
            NewAgent { name: name.to_owned(), email, role: Role::Agent, team_ids: vec![], password: None };
        let agent = self.hub.store().add_agent(tenant_id, new).await?;
        let caller = Caller { tenant_id, agent_id: agent.id };
        let device_id = DeviceId(SystemClock.new_id());
        let tokens = self.hub.store().open_session(caller, device_id, "a test").await?;
        Ok(AtWork { caller, access_token: tokens.access_token })
    }

    /// The demo company's people and histories, with Nadia able to sign in from her own desk.
    pub async fn is_harbour_with_nadia(&self, password: &str) -> Result<AgentRow> {
        self.hub.load_demo_company().await?;
        self.lets_in("Nadia", password).await
    }

    /// Someone who works there already can sign in from a desk of their own.
    pub async fn lets_in(&self, name: &str, password: &str) -> Result<AgentRow> {
        let tenant_id = self.hub.tenant_id();
        let agents = self.hub.store().list_agents(tenant_id).await?;
        let agent = agents.into_iter().find(|agent| agent.name.starts_with(name));
        let agent = agent.with_context(|| format!("Harbour without {name}"))?;
        self.hub.store().set_password(tenant_id, agent.id, password).await?;
        Ok(agent)
    }

    /// The agent is at the desk, available, until the connection is dropped.
    pub async fn seats(&self, agent: &AtWork) -> Result<LiveDesk> {
        let cursor = self.hub.store().head(agent.caller).await?;
        LiveDesk::connect(&self.url(), &agent.access_token, cursor).await
    }

    /// The agent says whether they take work.
    pub async fn says_presence(&self, agent: &AtWork, presence: Presence) -> Result<()> {
        self.gives(agent, CommandBody::SetPresence { presence }).await
    }

    /// The agent answers in a conversation.
    pub async fn answers(&self, agent: &AtWork, conversation_id: ConversationId, body: &str) -> Result<()> {
        self.gives(
            agent,
            CommandBody::SendMessage(SendMessageCommand {
                interaction_id: InteractionId(SystemClock.new_id()),
                conversation_id,
                channel: Channel::Chat,
                body: body.to_owned(),
                card: None,
                attachments: vec![],
                seen_through_seq: None,
            }),
        )
        .await
    }

    /// The agent sends an article as a card.
    pub async fn sends_card(
        &self,
        agent: &AtWork,
        conversation_id: ConversationId,
        interaction_id: InteractionId,
        article_id: ArticleId,
    ) -> Result<()> {
        self.gives(
            agent,
            CommandBody::SendMessage(SendMessageCommand {
                interaction_id,
                conversation_id,
                channel: Channel::Chat,
                body: String::new(),
                card: Some(article_id),
                attachments: vec![],
                seen_through_seq: None,
            }),
        )
        .await
    }

    /// The agent has read up to a time.
    pub async fn reads(
        &self,
        agent: &AtWork,
        conversation_id: ConversationId,
        through_at: Millis,
    ) -> Result<()> {
        self.gives(agent, CommandBody::MarkRead { conversation_id, through_at }).await
    }

    /// The visitor a browser's token stands for.
    pub async fn visitor(&self, token: &str) -> Result<Visitor> {
        self.hub.store().visitor(token).await?.context("the hub does not know this browser")
    }

    /// Every message of this browser's conversation on the record, oldest first.
    pub async fn record_of(&self, token: &str) -> Result<Vec<ChatMessage>> {
        let visitor = self.visitor(token).await?;
        Ok(self.hub.store().chat_messages(visitor.id, None, None, 200).await?.messages)
    }

    /// What was written, oldest first.
    pub async fn words_of(&self, token: &str) -> Result<Vec<String>> {
        Ok(self.record_of(token).await?.into_iter().map(|message| message.body).collect())
    }

    /// Waits until the record has exactly these words, and answers the conversation.
    pub async fn has_on_record(&self, token: &str, words: &[&str]) -> Result<ConversationId> {
        eventually(PATIENCE, || async {
            let found = self.words_of(token).await.map_err(|error| format!("{error:#}"))?;
            if found == words { Ok(()) } else { Err(format!("on the record: {found:?}")) }
        })
        .await;
        self.visitor(token).await?.conversation_id.context("no conversation yet")
    }

    /// Waits until the conversation has these words so many times on its record, notes included.
    pub async fn has_written(&self, conversation_id: ConversationId, words: &str, times: u32) -> Result<()> {
        let record = rusqlite::Connection::open_with_flags(
            self.record_path(),
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        )?;
        let record = std::sync::Mutex::new(record);
        eventually(PATIENCE, || async {
            let record = record.lock().map_err(|error| error.to_string())?;
            let count = "SELECT count(*) FROM interactions WHERE conversation_id = ?1 AND body = ?2";
            let found: u32 = record
                .query_row(count, rusqlite::params![conversation_id.as_bytes(), words], |row| row.get(0))
                .map_err(|error| error.to_string())?;
            if found == times { Ok(()) } else { Err(format!("{found} times {words:?}")) }
        })
        .await;
        Ok(())
    }

    async fn gives(&self, agent: &AtWork, body: CommandBody) -> Result<()> {
        let command = Command { id: CommandId(SystemClock.new_id()), given_at: SystemClock.now(), body };
        let request =
            self.client.post(format!("{}/v1/commands", self.url())).bearer_auth(&agent.access_token);
        let answer =
            request.json(&CommandBatch { commands: vec![command] }).send().await?.error_for_status()?;
        let answer: CommandOutcomes = answer.json().await?;
        let refused = answer.outcomes.iter().find(|given| !matches!(given.outcome, Outcome::Done { .. }));
        anyhow::ensure!(refused.is_none(), "the hub did not do it: {refused:?}");
        Ok(())
    }
}

type Served = (Hub, SocketAddr, CancellationToken, AbortOnDropHandle<()>);

async fn serve(data: &Path, address: SocketAddr) -> Result<Served> {
    let company = NewTenant { name: "Harbour".into(), colour: "#0b6b63".into(), region: Some("GB".into()) };
    // Tests turn pages faster than people; the limits have tests of their own.
    let allowances = Allowances { chats_per_address: Allowance::new(500, 500), ..Allowances::default() };
    let hub = Hub::open(HubOptions { company, allowances, ..HubOptions::new(data.to_owned()) }).await?;
    let listener = TcpListener::bind(address).await?;
    let addr = listener.local_addr()?;
    let stop = CancellationToken::new();
    let (serving, stopping) = (hub.clone(), stop.clone());
    #[expect(clippy::disallowed_methods, reason = "ends with the company, by its handle")]
    let task = tokio::spawn(async move {
        if let Err(error) = serving.serve(listener, stopping).await {
            eprintln!("the hub ended: {error}");
        }
    });
    Ok((hub, addr, stop, AbortOnDropHandle::new(task)))
}
