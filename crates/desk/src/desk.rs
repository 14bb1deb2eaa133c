//! A running desk: who sits at it, what they share, how it starts and stops.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use throughline_desk_store::{Key, Options};
use throughline_domain::AgentId;
use throughline_wire::desk_api::{DeskEvent, Settings, Tag};
use throughline_wire::session::Tokens;
use tokio::sync::broadcast;

use crate::error::DeskError;
use crate::events::{self, Events};
use crate::hub_client::{HubClient, HubError, HubUrl};
use crate::keys;
use crate::loops::Loops;
use crate::options::{DeskOptions, EmbeddedTokens, HubChoice};
use crate::profile::{LastAgent, Profile, ProfileFile};
use crate::seat::{self, Seat, SeatFiles, Surroundings};
use crate::settings;
use crate::tokens::{self, TokenSource};
use crate::warnings::Warnings;

/// A running desk. Clones are the same desk.
#[derive(Clone)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
}

/// What the use cases work with.
pub(crate) struct Inner {
    pub(crate) options: DeskOptions,
    pub(crate) profile: Profile,
    pub(crate) file: Mutex<ProfileFile>,
    pub(crate) settings: Mutex<Settings>,
    pub(crate) around: Surroundings,
    key: Key,
    seat: RwLock<Option<Arc<Seat>>>,
    /// Signing in and out happen one at a time.
    pub(crate) signing: tokio::sync::Mutex<()>,
    loops: Loops,
}

impl Desk {
    /// Opens the profile and, when someone was signed in, their place. Does not
    /// wait for the network: the cache can be read when this returns.
    pub async fn start(options: DeskOptions) -> Result<Self, DeskError> {
        install_tls();
        let profile = Profile::open(&options.profile_dir)?;
        let mut file = profile.load(&*options.clock)?;
        let warnings = Arc::new(Warnings::default());
        let found = keys::find_or_make(&options.keys, &profile, &mut file, &*options.clock).await?;
        if let Some(warning) = found.warning {
            warnings.raise(warning);
        }
        let around = Surroundings {
            clock: Arc::clone(&options.clock),
            events: Arc::new(Events::new()),
            warnings,
            timing: options.timing,
            device_id: file.device_id,
        };
        let inner = Inner {
            settings: Mutex::new(settings::load(&profile)?),
            options,
            profile,
            file: Mutex::new(file),
            key: Key::Raw(found.key),
            around,
            seat: RwLock::new(None),
            signing: tokio::sync::Mutex::new(()),
            loops: Loops::new(),
        };
        let desk = Self { inner: Arc::new(inner) };
        desk.start_events();
        desk.take_last_seat().await?;
        Ok(desk)
    }

    /// Events from now on. One that fell behind should read everything again.
    pub fn events(&self) -> broadcast::Receiver<DeskEvent> {
        self.inner.around.events.subscribe()
    }

    /// Tells the window to show a conversation (a link or a notification asked for it).
    pub fn open(&self, conversation_id: throughline_domain::ConversationId) {
        self.inner.around.events.send(DeskEvent::Open { conversation_id });
    }

    /// The network may be back (the machine woke up, an interface came up): try now.
    pub fn wake(&self) {
        if let Ok(seat) = self.inner.seat() {
            seat.sync_wake.notify_one();
            seat.probe.notify_one();
        }
    }

    /// Stops the loops and closes the files. What was typed and sent stays.
    pub async fn stop(&self) {
        let _signing = self.inner.signing.lock().await;
        if let Some(seat) = self.inner.leave_seat() {
            seat.close().await;
        }
        self.inner.loops.stop(self.inner.options.timing.stop).await;
        self.inner.profile.let_go();
    }

    fn start_events(&self) {
        let events = Arc::clone(&self.inner.around.events);
        self.inner.loops.start("events", move |stop| events::run(Arc::clone(&events), stop));
    }

    /// The place of whoever was signed in last. Only the very first start with the
    /// hub inside this program waits for that hub to give its agent.
    async fn take_last_seat(&self) -> Result<(), DeskError> {
        let inner = &self.inner;
        let last = inner.file().last_agent.clone();
        match &inner.options.hub {
            HubChoice::Embedded { url, tokens } => {
                let (url, source) = (HubUrl::parse(url)?, inner.embedded_source(tokens));
                if let Some(last) = last.filter(|last| last.is_embedded)
                    && inner.resume(url.clone(), last.agent_id, source.clone()).await?
                {
                    return Ok(());
                }
                let given = inner.embedded_tokens(tokens).await?;
                inner.take_seat(url, source, given).await
            }
            HubChoice::Remote(wanted) => {
                if let Some((url, agent)) = last.and_then(|last| resumable(wanted, &last)) {
                    inner.resume(url, agent, TokenSource::Refresh).await?;
                }
                Ok(())
            }
        }
    }
}

/// Both TLS back ends are linked; without a choice the first connection would panic.
fn install_tls() {
    // An error means that the program has chosen already.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
}

/// The last session goes on, unless another hub is asked for.
fn resumable(wanted: &str, last: &LastAgent) -> Option<(HubUrl, AgentId)> {
    let url = HubUrl::parse(&last.hub_url).ok().filter(|_| !last.is_embedded)?;
    let is_same = wanted.trim().is_empty() || HubUrl::parse(wanted).is_ok_and(|wanted| wanted == url);
    is_same.then_some((url, last.agent_id))
}

impl Inner {
    /// The place of whoever is signed in.
    pub(crate) fn seat(&self) -> Result<Arc<Seat>, DeskError> {
        let seat = self.seat.read().unwrap_or_else(PoisonError::into_inner);
        seat.clone().ok_or(DeskError::NotSignedIn)
    }

    /// What `profile.json` holds; short, never across an await.
    pub(crate) fn file(&self) -> std::sync::MutexGuard<'_, ProfileFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes and keeps `profile.json`.
    pub(crate) fn change_file(&self, change: impl FnOnce(&mut ProfileFile)) -> Result<(), DeskError> {
        let mut file = self.file();
        change(&mut file);
        Ok(self.profile.save(&file)?)
    }

    /// Nobody sits here any more. The caller closes the seat.
    pub(crate) fn leave_seat(&self) -> Option<Arc<Seat>> {
        self.seat.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// A session from the hub inside this program.
    pub(crate) async fn embedded_tokens(&self, tokens: &EmbeddedTokens) -> Result<Tokens, DeskError> {
        let given = tokens(self.around.device_id, self.options.device_name.clone()).await;
        Ok(given.map_err(HubError::Answered)?)
    }

    pub(crate) fn embedded_source(&self, tokens: &EmbeddedTokens) -> TokenSource {
        TokenSource::Embedded(Arc::clone(tokens), self.options.device_name.clone())
    }

    /// Seats the agent the tokens are for, and remembers them.
    pub(crate) async fn take_seat(
        &self,
        url: HubUrl,
        source: TokenSource,
        tokens: Tokens,
    ) -> Result<(), DeskError> {
        let hub = HubClient::new(url.clone(), &self.options.version)?;
        let files = self.open_files(tokens.agent.id).await?;
        tokens::keep(&files.store, tokens.clone()).await?;
        let last = LastAgent {
            agent_id: tokens.agent.id,
            hub_url: url.as_str().to_owned(),
            company: tokens.company.clone(),
            is_embedded: matches!(source, TokenSource::Embedded(..)),
        };
        self.change_file(|file| file.last_agent = Some(last))?;
        let seat = Seat::start(files, hub, source, tokens, self.around.clone()).await?;
        self.seated(seat);
        Ok(())
    }

    /// Seats the agent of the last session again; false when there is none.
    async fn resume(&self, url: HubUrl, agent: AgentId, source: TokenSource) -> Result<bool, DeskError> {
        let hub = HubClient::new(url, &self.options.version)?;
        let files = self.open_files(agent).await?;
        let Some(tokens) = tokens::stored(&files.store).await? else {
            // The outbox was damaged, or the folder removed: what is left stays, the agent signs in again.
            tracing::warn!("no session is stored for the last agent");
            files.store.close().await;
            return Ok(false);
        };
        let seat = Seat::start(files, hub, source, tokens, self.around.clone()).await?;
        self.seated(seat);
        Ok(true)
    }

    async fn open_files(&self, agent: AgentId) -> Result<SeatFiles, DeskError> {
        let options = Options::new(self.profile.agent_dir(agent), self.key.clone(), self.around.clock.now());
        seat::open_files(options, &self.around).await
    }

    fn seated(&self, seat: Arc<Seat>) {
        *self.seat.write().unwrap_or_else(PoisonError::into_inner) = Some(seat);
        self.around.events.send(DeskEvent::Session);
        self.around.events.changed([Tag::All]);
    }
}
