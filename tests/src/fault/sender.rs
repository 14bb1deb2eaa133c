//! What the desk process of a run does: opens a desk on a profile, writes
//! numbered messages one after the other and says which were accepted; or, at
//! the end, waits until nothing waits any more and says what its timelines show.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Parser;
use throughline_desk::{Desk, DeskOptions, HubChoice, KeyChoice, Timing};
use throughline_domain::{Channel, Clock as _, ConversationId, SystemClock};
use throughline_testkit::eventually;
use throughline_wire::desk_api::{
    Connection, DeskCommands as _, GetConversation, GetTimeline, Nothing, SendMessage, SignIn,
};

use super::{body_of, naive, number_of, say};

/// A hub may be down for a while; the run goes on.
const PATIENCE: Duration = Duration::from_secs(60);
/// Everything that waits is sent within this.
const DRAINING: Duration = Duration::from_secs(180);
/// Where the password comes from: arguments are for everybody to read.
pub const PASSWORD_VARIABLE: &str = "THROUGHLINE_FAULT_PASSWORD";

/// Writes numbered messages as an agent at a desk would.
#[derive(Clone, Parser)]
pub struct SenderArgs {
    /// The desk's profile.
    #[arg(long)]
    pub profile: PathBuf,
    /// The hub's address.
    #[arg(long)]
    pub hub: String,
    /// Sign-in address.
    #[arg(long)]
    pub email: String,
    /// The first message's number.
    #[arg(long)]
    pub first: u64,
    /// The longest pause between two messages.
    #[arg(long, default_value_t = 8)]
    pub pause_ms: u64,
    /// Conversations to write in by turns.
    #[arg(long = "conversation", required = true)]
    pub conversations: Vec<ConversationId>,
    /// Write nothing; wait until everything is sent, say what is shown, end.
    #[arg(long)]
    pub drain: bool,
    /// Without a desk: with an outbox as one would write it in an afternoon.
    #[arg(long)]
    pub naive: bool,
}

impl SenderArgs {
    /// Where message `number` goes.
    pub(super) fn conversation_of(&self, number: u64) -> Result<ConversationId> {
        let turn = (number % self.conversations.len().max(1) as u64) as usize;
        self.conversations.get(turn).copied().context("no conversation to write in")
    }

    /// A pause as of somebody typing very fast.
    pub(super) async fn pause(&self) {
        let ms = rand::random_range(0..=self.pause_ms);
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    /// The agent's password.
    pub(super) fn password() -> Result<String> {
        std::env::var(PASSWORD_VARIABLE).with_context(|| format!("set {PASSWORD_VARIABLE}"))
    }
}

/// Writes until it is killed; with `--drain`, until nothing waits.
pub async fn run(args: &SenderArgs) -> Result<()> {
    if args.naive {
        return naive::run(args).await;
    }
    let desk = Desk::start(options(args)).await?;
    sign_in(&desk, args).await?;
    if args.drain {
        drain(&desk, args).await?;
        desk.stop().await;
        return Ok(());
    }
    for number in args.first.. {
        let request = SendMessage {
            conversation_id: args.conversation_of(number)?,
            channel: Channel::Chat,
            body: body_of(number),
            card: None,
            attachments: vec![],
        };
        say(&format!("try {number}"));
        desk.send_message(request).await?;
        say(&format!("accepted {number}"));
        args.pause().await;
    }
    Ok(())
}

fn options(args: &SenderArgs) -> DeskOptions {
    DeskOptions {
        profile_dir: args.profile.clone(),
        hub: HubChoice::Remote(args.hub.clone()),
        clock: Arc::new(SystemClock),
        keys: KeyChoice::File,
        device_name: "a run of sends".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        opener: None,
        // Back soon after each kill: more sends meet a kill.
        timing: Timing {
            backoff_min: Duration::from_millis(10),
            backoff_max: Duration::from_millis(200),
            ..Timing::default()
        },
    }
}

/// Signs in where nobody is, and waits for the conversations to be here.
async fn sign_in(desk: &Desk, args: &SenderArgs) -> Result<()> {
    let password = SenderArgs::password()?;
    eventually(PATIENCE, || async {
        let session = desk.get_session(Nothing {}).await.map_err(|error| error.to_string())?;
        if session.agent.is_some() {
            return Ok(());
        }
        let request =
            SignIn { hub_url: args.hub.clone(), email: args.email.clone(), password: password.clone() };
        desk.sign_in(request).await.map(drop).map_err(|error| error.to_string())
    })
    .await;
    for &conversation_id in &args.conversations {
        eventually(PATIENCE, || desk.get_conversation(GetConversation { conversation_id })).await;
    }
    Ok(())
}

async fn drain(desk: &Desk, args: &SenderArgs) -> Result<()> {
    let left = eventually(DRAINING, || async {
        let session = desk.get_session(Nothing {}).await.map_err(|error| error.to_string())?;
        let (at, left) = (session.connection, session.outbox);
        if at == Connection::Connected && left.waiting == 0 {
            Ok(left)
        } else {
            Err(format!("{at:?}, {left:?}"))
        }
    })
    .await;
    for &conversation_id in &args.conversations {
        show(desk, conversation_id).await?;
    }
    say(&format!("drained {} {} {}", left.waiting, left.held, left.failed));
    Ok(())
}

/// Says every message of ours in a conversation's timeline.
async fn show(desk: &Desk, conversation_id: ConversationId) -> Result<()> {
    let view = desk.get_conversation(GetConversation { conversation_id }).await?;
    let customer_id = view.item.conversation.customer_id;
    let mut before = None;
    loop {
        let request = GetTimeline { customer_id, conversation_id: Some(conversation_id), before, limit: 200 };
        let page = desk.get_timeline(request).await?;
        for number in page.items.iter().filter_map(|item| number_of(&item.interaction.body)) {
            say(&format!("shown {number}"));
        }
        before = page.before;
        if before.is_none() {
            return Ok(());
        }
    }
}

/// A new id, for the naive one: the desk makes its own.
pub(super) fn new_id() -> uuid::Uuid {
    SystemClock.new_id()
}
