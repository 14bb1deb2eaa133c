//! A company on a record in a temporary folder, with verbs for what its people do.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use throughline_domain::{
    Channel, Clock as _, CommandId, ConversationId, CustomerId, InteractionId, TeamId, TenantId,
};
use throughline_hub_store::{
    Caller, NewAgent, NewTenant, OpenVisitor, Posted, Store, StoreOptions, VisitorSession,
};
use throughline_testkit::MockClock;
use throughline_wire::chat::PostMessage;
use throughline_wire::commands::{
    Command, CommandBatch, CommandBody, CustomerPatch, Outcome, SendMessageCommand,
};
use throughline_wire::rows::Role;
use uuid::Uuid;

pub struct World {
    pub clock: MockClock,
    pub store: Store,
    pub tenant: TenantId,
    pub folder: TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(StoreOptions::default()).await
    }

    pub async fn with(options: StoreOptions) -> Self {
        let (folder, clock) = (tempfile::tempdir().expect("a folder"), MockClock::new());
        let path = folder.path().join("hub.db");
        let store = Store::open_with(&path, Arc::new(clock.clone()), options).await.expect("a record");
        let new = NewTenant { name: "Harbour".into(), region: Some("GB".into()), ..NewTenant::default() };
        let tenant = store.ensure_tenant(new).await.expect("a company").id;
        Self { clock, store, tenant, folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("hub.db")
    }

    pub fn id<T: From<Uuid>>(&self) -> T {
        self.clock.new_id().into()
    }

    pub async fn team(&self, name: &str) -> TeamId {
        self.store.add_team(self.tenant, name).await.expect("a team").id
    }

    pub async fn agent(&self, name: &str, role: Role, team_ids: &[TeamId]) -> Caller {
        let email = format!("{}@harbour.example", name.to_lowercase());
        let new = NewAgent { name: name.into(), email, role, team_ids: team_ids.to_vec(), password: None };
        let agent = self.store.add_agent(self.tenant, new).await.expect("an agent");
        Caller { tenant_id: self.tenant, agent_id: agent.id }
    }

    pub async fn administrator(&self) -> Caller {
        self.agent("Priya", Role::Administrator, &[]).await
    }

    /// Gives one command and answers what became of it.
    pub async fn give(&self, caller: Caller, body: CommandBody) -> Outcome {
        self.give_as(caller, self.id(), body).await
    }

    pub async fn give_as(&self, caller: Caller, id: CommandId, body: CommandBody) -> Outcome {
        self.clock.advance(1);
        let batch = CommandBatch { commands: vec![Command { id, given_at: self.clock.now(), body }] };
        let mut outcomes = self.store.apply(caller, batch).await.expect("the record works").outcomes;
        outcomes.pop().expect("one outcome").outcome
    }

    pub async fn done(&self, caller: Caller, body: CommandBody) -> u64 {
        match self.give(caller, body.clone()).await {
            Outcome::Done { seq } => seq,
            other => panic!("{body:?} ended as {other:?}"),
        }
    }

    pub async fn customer(&self, caller: Caller, name: &str) -> CustomerId {
        let customer_id = self.id();
        let fields = CustomerPatch { name: Some(name.into()), ..CustomerPatch::default() };
        self.done(caller, CommandBody::CreateCustomer { customer_id, fields }).await;
        customer_id
    }

    /// A chat that this agent opened with a new customer.
    pub async fn conversation(&self, caller: Caller) -> ConversationId {
        let customer_id = self.customer(caller, "Miriam Okafor").await;
        let conversation_id = self.id();
        let subject = "A parcel".to_owned();
        let start =
            CommandBody::StartConversation { conversation_id, customer_id, channel: Channel::Chat, subject };
        self.done(caller, start).await;
        conversation_id
    }

    pub fn message(&self, conversation_id: ConversationId, body: &str) -> SendMessageCommand {
        SendMessageCommand {
            interaction_id: self.id(),
            conversation_id,
            channel: Channel::Chat,
            body: body.into(),
            card: None,
            attachments: Vec::new(),
            seen_through_seq: None,
        }
    }

    pub async fn says(&self, caller: Caller, conversation_id: ConversationId, body: &str) -> InteractionId {
        let message = self.message(conversation_id, body);
        let id = message.interaction_id;
        self.done(caller, CommandBody::SendMessage(message)).await;
        id
    }

    pub async fn visitor(&self) -> VisitorSession {
        self.store.open_visitor(self.tenant, OpenVisitor::default()).await.expect("a session")
    }

    pub async fn visitor_says(&self, visitor: &VisitorSession, body: &str) -> Posted {
        self.clock.advance(1);
        self.store.post_chat_message(visitor.visitor.id, self.post(body)).await.expect("posted")
    }

    pub fn post(&self, body: &str) -> PostMessage {
        PostMessage { id: self.id(), body: body.into(), attachments: Vec::new(), page: None }
    }
}
