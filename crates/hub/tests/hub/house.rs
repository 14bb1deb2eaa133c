//! A running hub with people to sign in, and the callers of the tests.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use throughline_domain::{Clock, CommandId, DeviceId, TeamId};
use throughline_hub::{Allowance, Allowances, Hub, HubError, HubOptions, KnowledgeAllowances};
use throughline_hub_store::{Caller, NewAgent, NewTenant};
use throughline_testkit::MockClock;
use throughline_wire::WireError;
use throughline_wire::commands::{Command, CommandBatch, CommandBody, CommandOutcomes, Outcome};
use throughline_wire::rows::Role;
use throughline_wire::session::{SignInRequest, Tokens};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub const PASSWORD: &str = "correct horse battery";
pub const SOON: Duration = Duration::from_secs(10);

/// A hub and the folder it works on.
pub struct House {
    pub hub: Hub,
    pub url: String,
    pub clock: MockClock,
    pub http: reqwest::Client,
    pub folder: TempDir,
    stop: CancellationToken,
    serving: JoinSet<Result<(), HubError>>,
}

/// An agent who signed in.
#[derive(Clone)]
pub struct SignedIn {
    pub tokens: Tokens,
    pub device_id: DeviceId,
}

/// Limits that no test reaches unless it wants to.
pub fn generous() -> Allowances {
    let much = Allowance::new(1_000_000, 1_000_000);
    Allowances {
        sign_ins_per_email: much,
        sign_ins_per_address: much,
        chats_per_address: much,
        messages_per_visitor: much,
        messages_per_address: much,
        chats_open_per_address: 100_000,
        files_per_visitor: much,
        files_per_address: much,
        knowledge: KnowledgeAllowances { searches: much, suggestions: much, votes: much, hand_overs: much },
    }
}

impl House {
    /// Opens the doors.
    pub async fn open() -> Self {
        Self::open_with(|options| options.allowances = generous()).await
    }

    /// Opens with other options.
    pub async fn open_with(change: impl Fn(&mut HubOptions)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = MockClock::new();
        let mut options = HubOptions::new(folder.path().to_owned());
        options.clock = Arc::new(clock.clone());
        options.company = NewTenant { name: "Harbour".into(), ..NewTenant::default() };
        change(&mut options);
        let (hub, url, stop, serving) = serve(options, "127.0.0.1:0").await;
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().expect("a client");
        Self { hub, url, clock, http, folder, stop, serving }
    }

    /// Stops and waits until everything has ended.
    pub async fn close(&mut self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(30), self.serving.join_next()).await;
        let served =
            ended.expect("the hub stops in time").expect("it was serving").expect("it did not panic");
        served.expect("it served well");
    }

    /// Stops and starts again on the same port and folder.
    pub async fn restart(&mut self) {
        self.close().await;
        let mut options = HubOptions::new(self.folder.path().to_owned());
        options.clock = Arc::new(self.clock.clone());
        options.allowances = generous();
        let address = self.url.trim_start_matches("http://").to_owned();
        let (hub, url, stop, serving) = serve(options, &address).await;
        (self.hub, self.url, self.stop, self.serving) = (hub, url, stop, serving);
    }

    /// Stops serving, without waiting.
    pub fn begin_stop(&self) {
        self.stop.cancel();
    }

    pub async fn team(&self, name: &str) -> TeamId {
        self.hub.store().add_team(self.hub.tenant_id(), name).await.expect("a team").id
    }

    /// Adds an agent and signs them in.
    pub async fn agent(&self, name: &str, role: Role, teams: &[TeamId]) -> SignedIn {
        let new = NewAgent {
            name: name.into(),
            email: email_of(name),
            role,
            team_ids: teams.to_vec(),
            password: Some(PASSWORD.into()),
        };
        self.hub.store().add_agent(self.hub.tenant_id(), new).await.expect("an agent");
        self.sign_in(name).await
    }

    /// Signs an agent in on a device of its own.
    pub async fn sign_in(&self, name: &str) -> SignedIn {
        let device_id = DeviceId(self.clock.new_id());
        let response = self.try_sign_in(&email_of(name), PASSWORD, device_id).await;
        SignedIn { tokens: answer(response).await, device_id }
    }

    pub async fn try_sign_in(&self, email: &str, password: &str, device_id: DeviceId) -> reqwest::Response {
        let (email, password, device_name) = (email.to_owned(), password.to_owned(), "test".to_owned());
        let request = SignInRequest { email, password, device_id, device_name };
        self.call(Method::POST, "/v1/session", None).json(&request).send().await.expect("an answer")
    }

    /// A request to begin with.
    pub fn call(&self, method: Method, path: &str, token: Option<&str>) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
        body: &impl Serialize,
    ) -> T {
        answer(self.call(Method::POST, path, token).json(body).send().await.expect("an answer")).await
    }

    /// Gives one command; the outcome.
    pub async fn command(&self, agent: &SignedIn, body: CommandBody) -> Outcome {
        self.commands(agent, vec![self.new_command(body)]).await.remove(0)
    }

    pub fn new_command(&self, body: CommandBody) -> Command {
        Command { id: CommandId(self.clock.new_id()), given_at: self.clock.now(), body }
    }

    pub async fn commands(&self, agent: &SignedIn, commands: Vec<Command>) -> Vec<Outcome> {
        let batch = CommandBatch { commands };
        let outcomes: CommandOutcomes =
            self.post("/v1/commands", Some(&agent.tokens.access_token), &batch).await;
        outcomes.outcomes.into_iter().map(|outcome| outcome.outcome).collect()
    }
}

impl SignedIn {
    #[expect(clippy::unnecessary_wraps, reason = "as calls take it: some callers have none")]
    pub fn token(&self) -> Option<&str> {
        Some(&self.tokens.access_token)
    }
}

async fn serve(
    options: HubOptions,
    address: &str,
) -> (Hub, String, CancellationToken, JoinSet<Result<(), HubError>>) {
    let listener = TcpListener::bind(address).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let hub = Hub::open(options).await.expect("the hub opens");
    let stop = CancellationToken::new();
    let mut serving = JoinSet::new();
    let (served, stopped) = (hub.clone(), stop.clone());
    serving.spawn(async move { served.serve(listener, stopped).await });
    (hub, url, stop, serving)
}

pub fn email_of(name: &str) -> String {
    format!("{}@harbour.example", name.split(' ').next().expect("a first name").to_lowercase())
}

pub fn caller_of(house: &House, agent: &SignedIn) -> Caller {
    Caller { tenant_id: house.hub.tenant_id(), agent_id: agent.tokens.agent.id }
}

/// The JSON of a good answer.
pub async fn answer<T: DeserializeOwned>(response: reqwest::Response) -> T {
    let status = response.status();
    let text = response.text().await.expect("a body");
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// Status and error of a refusal.
pub async fn refusal(response: reqwest::Response) -> (StatusCode, WireError) {
    let status = response.status();
    let text = response.text().await.expect("a body");
    assert!(!status.is_success(), "should have been refused: {text}");
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {status} {text}")))
}
