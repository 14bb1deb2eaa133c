//! A hub: opened on a folder, served on a socket the caller supplies, stopped
//! by a token the caller holds.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use throughline_domain::{Channel, ChannelAccountId, Clock, DeviceId, SystemClock, TenantId};
use throughline_hub_store::{Caller, NewTenant, Store, StoreError, Tenant, seed};
use throughline_wire::rows::{ChannelAccountRow, Presence};
use throughline_wire::session::Tokens;
use throughline_wire::{ErrorCode, WireError};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::accept;
use crate::chat::widgets::Widgets;
use crate::http;
use crate::http::address::Network;
use crate::knowledge::index::Finder;
use crate::lifecycle;
use crate::limits::{Allowances, Limits};
use crate::live::desks::Desks;
use crate::metrics::Metrics;
use crate::portal::Portal;
use crate::tasks::Tasks;

/// Sockets and requests get this long to end after a stop.
const DRAIN: Duration = Duration::from_secs(10);
/// Passwords checked at the same time; each takes 19 MiB while it is.
const PASSWORD_CHECKS: usize = 4;
/// The agent of a desk that carries its own hub, until they say who they are.
const LOCAL_AGENT: &str = "You";

/// How a hub is opened.
#[derive(Clone)]
pub struct HubOptions {
    /// Where its data is kept. Made when it is missing.
    pub data_dir: PathBuf,
    /// Its address as customers and agents type it; none: the socket's own.
    pub public_url: Option<String>,
    /// The portal's address, when it has one of its own; none: `/help` of the public one.
    pub portal_url: Option<String>,
    /// What the company is called, for a new record.
    pub company: NewTenant,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// Proxies whose word about the caller's address is taken.
    pub trusted_proxies: Vec<Network>,
    /// Rate limits.
    pub allowances: Allowances,
    /// Feeds may lie inside the company's own network. Whoever sets up feeds can then make the hub ask there.
    pub allows_private_feeds: bool,
}

impl HubOptions {
    /// A hub in a folder, by the machine's clock.
    pub fn new(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            public_url: None,
            portal_url: None,
            company: NewTenant::default(),
            clock: Arc::new(SystemClock),
            trusted_proxies: Vec::new(),
            allowances: Allowances::default(),
            allows_private_feeds: false,
        }
    }

    /// A hub inside the desktop program.
    pub fn embedded(data_dir: PathBuf, public_url: &str, clock: Arc<dyn Clock>) -> Self {
        Self { public_url: Some(public_url.to_owned()), clock, ..Self::new(data_dir) }
    }
}

/// Why a hub does not open or serve. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The folder cannot be made or written.
    #[error("cannot write to {}: give this user the right to, or choose another folder", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another hub works on the folder.
    #[error("another hub works on {}: stop it, or choose another folder", .0.display())]
    InUse(PathBuf),
    /// The record was written by a newer version.
    #[error("the record in {} was written by a newer version of Throughline: update this one", .0.display())]
    NewerRecord(PathBuf),
    /// The record does not work.
    #[error("the record does not work")]
    Store(#[from] StoreError),
    /// Metrics cannot be set up: a defect.
    #[error("metrics cannot be set up")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The socket does not work.
    #[error("the socket does not work")]
    Socket(#[from] std::io::Error),
}

/// Everything the routes and loops of one hub share.
pub struct Parts {
    /// As opened.
    pub options: HubOptions,
    /// The record.
    pub store: Store,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// The company.
    pub tenant_id: TenantId,
    /// Rate limits, counting.
    pub limits: Limits,
    /// At most [`PASSWORD_CHECKS`] at once.
    pub password_checks: Semaphore,
    /// What `/metrics` tells.
    pub metrics: Metrics,
    /// Connected desks.
    pub desks: Desks,
    /// Open widgets.
    pub widgets: Widgets,
    /// Finds what customers may read.
    pub finder: Finder,
    /// The portal's pages.
    pub portal: Portal,
    /// Background work.
    pub tasks: Tasks,
    /// Address of the socket, once served.
    bound_url: OnceLock<String>,
    /// Held while the hub lives, so that no second one works on the folder.
    lock: File,
}

/// How routes and loops hold [`Parts`].
pub type Shared = Arc<Parts>;

/// A hub. Clones are the same hub.
#[derive(Clone)]
pub struct Hub {
    parts: Shared,
}

impl Hub {
    /// Opens the record in the folder, making both when missing.
    pub async fn open(options: HubOptions) -> Result<Self, HubError> {
        let lock = lock_folder(&options.data_dir)?;
        let store = open_record(&options.data_dir, &options.clock).await?;
        let tenant = store.ensure_tenant(options.company.clone()).await?;
        ensure_web_chat(&store, tenant.id, &options).await?;
        let parts = Parts {
            clock: Arc::clone(&options.clock),
            tenant_id: tenant.id,
            limits: Limits::new(&options.allowances),
            password_checks: Semaphore::new(PASSWORD_CHECKS),
            metrics: Metrics::new()?,
            desks: Desks::new(),
            widgets: Widgets::default(),
            finder: Finder::default(),
            portal: Portal::new(),
            tasks: Tasks::new(CancellationToken::new()),
            bound_url: OnceLock::new(),
            lock,
            store,
            options,
        };
        Ok(Self { parts: Arc::new(parts) })
    }

    /// Serves until `stop`, then lets requests and sockets end and closes the record.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> Result<(), HubError> {
        let hub = &self.parts;
        let _ = hub.bound_url.set(format!("http://{}", listener.local_addr()?));
        lifecycle::start(hub).await?;
        let link = (stop, hub.tasks.clone());
        hub.tasks.start("stop", async move {
            let (stop, tasks) = link;
            tokio::select! {
                () = stop.cancelled() => tasks.stop().cancel(),
                () = tasks.stop().cancelled() => {}
            }
        });
        accept::serve(listener, http::router(Arc::clone(hub)), &hub.tasks).await;
        if !hub.tasks.finish(DRAIN).await {
            tracing::warn!("some work did not end in time and is cut off");
        }
        self.close().await;
        Ok(())
    }

    /// Closes the record of a hub that is not served (any more).
    pub async fn close(&self) {
        self.parts.store.close().await;
        if let Err(error) = self.parts.lock.unlock() {
            tracing::warn!(%error, "unlocking the data folder");
        }
    }

    /// The company.
    pub async fn company(&self) -> Result<Tenant, HubError> {
        Ok(self.parts.company().await?)
    }

    /// The record, for administration from the command line.
    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    /// The company's id.
    pub fn tenant_id(&self) -> TenantId {
        self.parts.tenant_id
    }

    /// Where to play the customer. Before the hub is served and without a public address: a path alone.
    pub fn demo_shop_url(&self) -> String {
        format!("{}/demo", self.parts.url())
    }

    /// Fills an empty record with a small made-up company. One that has customers stays as it is.
    pub async fn load_demo_company(&self) -> Result<(), HubError> {
        seed::demo_company(&self.parts.store).await?;
        Ok(())
    }

    /// Signs the agent of this very machine in, making them first if needed: a newcomer types nothing.
    pub async fn provision_local_agent(
        &self,
        device_id: DeviceId,
        device_name: &str,
    ) -> Result<Tokens, WireError> {
        let hub = &self.parts;
        let provisioned = async {
            let agent = hub.store.ensure_local_agent(hub.tenant_id, LOCAL_AGENT).await?;
            let caller = Caller { tenant_id: hub.tenant_id, agent_id: agent.id };
            hub.store.open_session(caller, device_id, device_name).await
        };
        provisioned.await.map_err(|error| error.to_wire())
    }
}

impl Parts {
    /// The company as it is now.
    pub async fn company(&self) -> Result<Tenant, StoreError> {
        let missing = || StoreError::Refused(WireError::new(ErrorCode::NotFound, "the company is gone"));
        self.store.tenant(self.tenant_id).await?.ok_or_else(missing)
    }

    /// The hub's address, without a slash at its end.
    pub fn url(&self) -> &str {
        let url = self.options.public_url.as_deref().or_else(|| self.bound_url.get().map(String::as_str));
        url.unwrap_or_default().trim_end_matches('/')
    }

    /// Where customers reach the portal; ends in `/help`.
    pub fn portal_url(&self) -> String {
        let own =
            self.options.portal_url.as_deref().map(|url| url.trim_end_matches('/').trim_end_matches("/help"));
        format!("{}/help", own.unwrap_or_else(|| self.url()))
    }

    /// Keeps an agent's presence and tells visitors if that changes whether someone is there.
    pub async fn set_presence(&self, caller: Caller, presence: Presence) {
        if let Err(error) = self.store.set_presence(caller, presence).await {
            tracing::warn!(%error, agent = %caller.agent_id, "keeping a presence");
        }
        self.look_who_is_there().await;
    }

    /// Finds out whether an agent is available, and tells visitors if that is news.
    pub async fn look_who_is_there(&self) {
        match self.store.is_staffed(self.tenant_id).await {
            Ok(is_staffed) => self.widgets.set_staffed(is_staffed),
            Err(StoreError::Closed) => {}
            Err(error) => tracing::warn!(%error, "looking who is there"),
        }
    }
}

/// Without an account nothing could be sent to the visitors of the widget, which is there from the first start.
async fn ensure_web_chat(store: &Store, tenant: TenantId, options: &HubOptions) -> Result<(), StoreError> {
    let accounts = store.list_channel_accounts(tenant).await?;
    if accounts.iter().any(|account| account.channel == Channel::Chat) {
        return Ok(());
    }
    let account = ChannelAccountRow {
        id: ChannelAccountId(options.clock.new_id()),
        channel: Channel::Chat,
        name: "Web chat".into(),
        address: options.public_url.clone().unwrap_or_default(),
        can_send: true,
    };
    store.put_channel_account(tenant, account).await
}

fn lock_folder(folder: &Path) -> Result<File, HubError> {
    let wrong = |source| HubError::Folder { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(wrong)?;
    let options =
        File::options().read(true).write(true).create(true).truncate(false).open(folder.join("hub.lock"));
    let lock = options.map_err(wrong)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(HubError::InUse(folder.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(wrong(error)),
    }
}

/// Opens the record of a folder, also beside a hub that serves it. A newer one is named as what it is.
pub async fn open_record(folder: &Path, clock: &Arc<dyn Clock>) -> Result<Store, HubError> {
    let wrong = |source| HubError::Folder { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(wrong)?;
    Store::open(&folder.join("hub.db"), Arc::clone(clock)).await.map_err(|error| {
        let is_newer = error.to_wire().code == ErrorCode::NewerVersion;
        if is_newer { HubError::NewerRecord(folder.to_owned()) } else { HubError::Store(error) }
    })
}
