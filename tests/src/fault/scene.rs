//! Where a run takes place: a hub's folder with one agent and a few open
//! conversations, a desk's profile, and the record to look into afterwards.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use throughline_domain::{Channel, Clock, ConversationId, SystemClock};
use throughline_hub_store::{BulkRows, NewAgent, NewTenant};
use throughline_testkit::Talk;
use throughline_testkit::people::{Person, id_of};
use throughline_wire::rows::{Role, Trust};

use super::number_of;
use super::tally::Recorded;
use crate::process::free_port;

/// The agent's sign-in address.
pub const EMAIL: &str = "nadia@harbour.example";

/// How many conversations the agent writes in by turns.
const CONVERSATIONS: usize = 5;

/// The folders and who is in them.
pub struct Scene {
    folder: TempDir,
    /// Where the hub listens, all run long.
    pub port: u16,
    /// The agent's password, made for this run.
    pub password: String,
    /// Where the agent writes.
    pub conversations: Vec<ConversationId>,
}

impl Scene {
    /// Makes the folders and the record.
    pub async fn set() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let password = clock.new_id().simple().to_string();
        let store = throughline_hub::open_record(&folder.path().join("hub"), &clock).await?;
        let tenant =
            store.ensure_tenant(NewTenant { name: "Harbour".into(), ..NewTenant::default() }).await?;
        let agent = NewAgent {
            name: "Nadia".into(),
            email: EMAIL.into(),
            role: Role::Administrator,
            team_ids: vec![],
            password: Some(password.clone()),
        };
        let agent = store.add_agent(tenant.id, agent).await?;
        let talks: Vec<Talk> = (1..=CONVERSATIONS as u32)
            .map(|number| {
                let customer = customer(number);
                let talk = Talk::with(&customer, Channel::Chat, number).about("A run of sends");
                talk.assigned_to(&agent).customer_says("Go on.")
            })
            .collect();
        let people: Vec<Person> = (1..=CONVERSATIONS as u32).map(customer).collect();
        let rows = BulkRows {
            customers: people.iter().map(|person| person.customer.clone()).collect(),
            contact_points: people.into_iter().flat_map(|person| person.contact_points).collect(),
            conversations: talks.iter().map(|talk| talk.conversation.clone()).collect(),
            interactions: talks.iter().flat_map(|talk| talk.interactions.clone()).collect(),
            read_marks: vec![],
        };
        store.bulk_insert(tenant.id, rows).await?;
        store.close().await;
        let conversations = talks.iter().map(|talk| talk.conversation.id).collect();
        Ok(Self { folder, port: free_port()?, password, conversations })
    }

    /// The hub's folder.
    pub fn hub_dir(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    /// The desk's profile.
    pub fn profile_dir(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// The hub's address.
    pub fn hub_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every message of the agent on the record, by conversation and time. The hub must not run.
    pub fn record(&self) -> Result<Vec<Recorded>> {
        let record =
            rusqlite::Connection::open(self.hub_dir().join("hub.db")).context("cannot open the record")?;
        let mut rows = record.prepare(
            "SELECT conversation_id, body FROM interactions WHERE kind = 'message' AND direction = 'out' ORDER BY at",
        )?;
        let rows = rows.query_map((), |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)))?;
        let place_of = |id: &[u8]| self.conversations.iter().position(|known| known.as_bytes() == id);
        rows.map(|row| {
            let (id, body) = row?;
            let conversation = place_of(&id).context("a message in a conversation of nobody")?;
            Ok(Recorded { conversation, number: number_of(&body) })
        })
        .collect()
    }
}

fn customer(number: u32) -> Person {
    let browser = id_of("browser", &number.to_string()).to_string();
    let known = Person::named(&format!("Customer {number}"));
    known.known_by(throughline_domain::ContactKind::ChatVisitor, &browser, Trust::Stated)
}
