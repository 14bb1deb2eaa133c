//! A hub process on a small record, and agents signed in at it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use throughline_domain::{
    Channel, Clock, CommandId, ContactKind, ConversationId, DeviceId, InteractionId, SystemClock,
};
use throughline_hub_store::{BulkRows, Caller, NewAgent, NewTenant, Store};
use throughline_testkit::Talk;
use throughline_testkit::people::{Person, id_of};
use throughline_wire::commands::{Command, CommandBatch, CommandBody, CommandOutcomes, Outcome};
use throughline_wire::rows::{Role, Trust};
use throughline_wire::sync::{Cursor, DeskFrame};

use crate::desktop_session::line_where;
use crate::process::{Running, built};

/// The record and who may come in.
pub struct HubScene {
    data: TempDir,
    caller: Caller,
    /// An access token of each agent.
    pub tokens: Vec<String>,
    conversation_id: ConversationId,
}

impl HubScene {
    /// Makes the record: so many agents, one conversation.
    pub async fn set(agents: usize) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let store = open(data.path()).await?;
        let tenant =
            store.ensure_tenant(NewTenant { name: "Harbour".into(), ..NewTenant::default() }).await?;
        let (mut tokens, mut caller) = (Vec::new(), None);
        for number in 0..agents {
            let agent = NewAgent {
                name: format!("Agent {number}"),
                email: format!("agent{number}@harbour.example"),
                role: Role::Administrator,
                team_ids: vec![],
                password: None,
            };
            let agent = store.add_agent(tenant.id, agent).await?;
            let who = Caller { tenant_id: tenant.id, agent_id: agent.id };
            tokens
                .push(store.open_session(who, DeviceId(SystemClock.new_id()), "a bench").await?.access_token);
            caller.get_or_insert(who);
        }
        let caller = caller.context("no agents")?;
        let conversation_id = one_conversation(&store, caller).await?;
        store.close().await;
        Ok(Self { data, caller, tokens, conversation_id })
    }

    /// Starts the hub; returns its port.
    pub async fn serve(&self) -> Result<(Running, u16)> {
        let mut command = tokio::process::Command::new(built("throughline-hub")?);
        command.arg("serve").arg("--data").arg(self.data.path()).args([
            "--listen",
            "127.0.0.1:0",
            "--log",
            "warn",
        ]);
        let (running, mut lines) = Running::start_reading(command)?;
        let line = line_where(&mut lines, |line| line.starts_with("listening on ")).await?;
        let port = line.rsplit(':').next().and_then(|port| port.trim().parse().ok()).context("no port")?;
        Ok((running, port))
    }

    /// How a desk opens that has everything up to now.
    pub async fn hello(&self) -> Result<String> {
        let store = open(self.data.path()).await?;
        let cursor: Cursor = store.head(self.caller).await?;
        store.close().await;
        Ok(serde_json::to_string(&DeskFrame::Hello { cursor })?)
    }

    /// What a desk says while its agent writes.
    pub fn typing(&self, is_typing: bool) -> String {
        let frame = DeskFrame::Typing { conversation_id: self.conversation_id, is_typing };
        serde_json::to_string(&frame).expect("BUG: a frame is JSON")
    }

    /// Posts so many notes in one batch.
    pub async fn post_notes(
        &self,
        client: &reqwest::Client,
        port: u16,
        token: &str,
        count: u64,
    ) -> Result<()> {
        let commands = (0..count).map(|number| Command {
            id: CommandId(SystemClock.new_id()),
            given_at: SystemClock.now(),
            body: CommandBody::AddNote {
                interaction_id: InteractionId(SystemClock.new_id()),
                conversation_id: self.conversation_id,
                body: format!("fan-out {number}: the light on the router stays orange since Tuesday"),
                mentions: vec![],
            },
        });
        let batch = CommandBatch { commands: commands.collect() };
        let request =
            client.post(format!("http://127.0.0.1:{port}/v1/commands")).bearer_auth(token).json(&batch);
        let answer: CommandOutcomes = request.send().await?.error_for_status()?.json().await?;
        let refused = answer.outcomes.iter().find(|given| !matches!(given.outcome, Outcome::Done { .. }));
        ensure!(refused.is_none(), "the hub did not do it: {refused:?}");
        Ok(())
    }
}

async fn open(data: &Path) -> Result<Store> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ok(throughline_hub::open_record(data, &clock).await?)
}

async fn one_conversation(store: &Store, caller: Caller) -> Result<ConversationId> {
    let browser = id_of("browser", "1").to_string();
    let customer = Person::named("Customer 1").known_by(ContactKind::ChatVisitor, &browser, Trust::Stated);
    let talk = Talk::with(&customer, Channel::Chat, 1).about("A fan-out").customer_says("Go on.");
    let rows = BulkRows {
        customers: vec![customer.customer],
        contact_points: customer.contact_points,
        conversations: vec![talk.conversation.clone()],
        interactions: talk.interactions,
        read_marks: vec![],
    };
    store.bulk_insert(caller.tenant_id, rows).await?;
    Ok(talk.conversation.id)
}
