//! The outbox one writes in an afternoon, to see that the tool catches it: a
//! file of what waits, emptied after the answer came; whatever is still in it
//! after a restart or a failed call is sent again, as a new message.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use reqwest::{Client, StatusCode};
use throughline_domain::{Channel, CommandId, DeviceId, InteractionId};
use throughline_testkit::eventually;
use throughline_wire::commands::{
    Command, CommandBatch, CommandBody, CommandOutcomes, Outcome, SendMessageCommand,
};
use throughline_wire::session::{SignInRequest, Tokens};

use super::sender::{SenderArgs, new_id};
use super::{body_of, say};

const PATIENCE: Duration = Duration::from_secs(60);

/// Writes until it is killed; with `--drain`, until nothing waits.
pub async fn run(args: &SenderArgs) -> Result<()> {
    fs::create_dir_all(&args.profile)?;
    let mut outbox = Outbox::open(args)?;
    let mut hub = Hub::new(args).await?;
    if args.drain {
        let parts = tokio::sync::Mutex::new((outbox, hub));
        eventually(PATIENCE, || async {
            let (outbox, hub) = &mut *parts.lock().await;
            outbox.send_all(hub, args).await.map_err(|error| format!("{error:#}"))
        })
        .await;
        say("drained 0 0 0");
        return Ok(());
    }
    for number in args.first.. {
        say(&format!("try {number}"));
        outbox.keep(number)?;
        say(&format!("accepted {number}"));
        // The hub may be gone; what waits is sent with the next one.
        let _ = outbox.send_all(&mut hub, args).await;
        args.pause().await;
    }
    Ok(())
}

struct Outbox {
    path: PathBuf,
    waiting: VecDeque<u64>,
}

impl Outbox {
    fn open(args: &SenderArgs) -> Result<Self> {
        let path = args.profile.join("naive-outbox.json");
        let waiting = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => VecDeque::new(),
        };
        Ok(Self { path, waiting })
    }

    fn keep(&mut self, number: u64) -> Result<()> {
        self.waiting.push_back(number);
        self.save()
    }

    /// Whole and in one step: the naive part is not the file.
    fn save(&self) -> Result<()> {
        let new = self.path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(&self.waiting)?)?;
        file.sync_all()?;
        fs::rename(new, &self.path).context("cannot replace the outbox")
    }

    async fn send_all(&mut self, hub: &mut Hub, args: &SenderArgs) -> Result<()> {
        while let Some(&number) = self.waiting.front() {
            hub.send(args, number).await?;
            self.waiting.pop_front();
            self.save()?;
        }
        Ok(())
    }
}

struct Hub {
    client: Client,
    token_path: PathBuf,
    token: String,
}

impl Hub {
    async fn new(args: &SenderArgs) -> Result<Self> {
        let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
        let token_path = args.profile.join("naive-token");
        let token = fs::read_to_string(&token_path).unwrap_or_default();
        let mut hub = Self { client, token_path, token };
        if hub.token.is_empty() {
            hub.sign_in(args).await?;
        }
        Ok(hub)
    }

    async fn sign_in(&mut self, args: &SenderArgs) -> Result<()> {
        let request = SignInRequest {
            email: args.email.clone(),
            password: SenderArgs::password()?,
            device_id: DeviceId(new_id()),
            device_name: "a naive run of sends".into(),
        };
        let url = format!("{}/v1/session", args.hub);
        let tokens = eventually(PATIENCE, || async {
            let answer = self.client.post(&url).json(&request).send().await?.error_for_status()?;
            answer.json::<Tokens>().await
        })
        .await;
        self.token = tokens.access_token;
        fs::write(&self.token_path, &self.token)?;
        Ok(())
    }

    /// The naive part: every try is a new command for a new message.
    async fn send(&mut self, args: &SenderArgs, number: u64) -> Result<()> {
        let body = CommandBody::SendMessage(SendMessageCommand {
            interaction_id: InteractionId(new_id()),
            conversation_id: args.conversation_of(number)?,
            channel: Channel::Chat,
            body: body_of(number),
            card: None,
            attachments: vec![],
            seen_through_seq: None,
        });
        let batch = CommandBatch { commands: vec![Command { id: CommandId(new_id()), given_at: 0, body }] };
        let request =
            self.client.post(format!("{}/v1/commands", args.hub)).bearer_auth(&self.token).json(&batch);
        let answer = request.send().await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.sign_in(args).await?;
        }
        let answer: CommandOutcomes = answer.error_for_status()?.json().await?;
        let is_done = answer.outcomes.iter().all(|given| matches!(given.outcome, Outcome::Done { .. }));
        anyhow::ensure!(is_done, "the hub did not do it: {:?}", answer.outcomes);
        Ok(())
    }
}
