//! `serve` and `demo`.

use std::io::ErrorKind;

use anyhow::{Context as _, Result, anyhow};
use throughline_hub::Hub;
use throughline_wire::rows::Role;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::agents;
use super::config::Config;

/// Serves until told to stop.
pub async fn serve(config: &Config) -> Result<()> {
    let options = config.hub_options()?;
    let listener = listen(&config.listen).await?;
    let hub = Hub::open(options).await?;
    if hub.store().list_agents(hub.tenant_id()).await?.is_empty() {
        eprintln!("Nobody can sign in yet. Add someone, in another terminal:");
        let data = config.data()?.display();
        eprintln!("  throughline-hub agent add --data {data} --name NAME --email EMAIL --role administrator");
    }
    run(&hub, listener, config).await
}

/// Serves a small made-up company.
pub async fn demo(config: &Config) -> Result<()> {
    let options = config.hub_options()?;
    let listener = listen(&config.listen).await?;
    let hub = Hub::open(options).await?;
    hub.load_demo_company().await?;
    let agents = hub.store().list_agents(hub.tenant_id()).await?;
    // The manager sees everything; the administrator is the agent of a desk that carries its own hub.
    let manager = agents.iter().find(|agent| agent.is_active && agent.role == Role::Manager);
    let agent = manager
        .ok_or_else(|| anyhow!("the record holds another company; name an empty folder with --data"))?;
    let password = agents::new_password(hub.store(), hub.tenant_id(), agent.id).await?;
    let url = config.public_url.clone().unwrap_or(format!("http://{}", listener.local_addr()?));
    println!("A made-up company, kept in {}", config.data()?.display());
    println!("  play the customer  {url}/demo");
    println!("  sign in at         {url}");
    println!("  e-mail             {}", agent.email);
    println!("  password           {password}");
    run(&hub, listener, config).await
}

async fn run(hub: &Hub, listener: TcpListener, config: &Config) -> Result<()> {
    let address = listener.local_addr()?;
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let mut signals = Signals::listen().context("cannot hear the signals that stop a program")?;
    // One line on standard output, for whoever started it to wait for.
    println!("listening on {url}");
    tracing::info!(%address, "listening");
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    #[expect(
        clippy::disallowed_methods,
        reason = "waits for signals as long as the process lives; nothing to track"
    )]
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping; once more stops at once");
        stopping.cancel();
        signals.next().await;
        tracing::warn!("stopped at once");
        std::process::exit(130);
    });
    hub.serve(listener, stop).await?;
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow!("{address} is taken by another program; choose another with --listen HOST:PORT")
        }
        ErrorKind::PermissionDenied => {
            anyhow!("this user may not listen on {address}; choose a port above 1023")
        }
        _ => anyhow!(error).context(format!("cannot listen on {address}")),
    })
}

/// The signals that ask a program to stop, heard from the moment this is made.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The signals that ask a program to stop, heard from the moment this is made.
#[cfg(windows)]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Self { interrupt: ctrl_c()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}

/// Used where only the record is needed, also while a hub serves it.
pub async fn open_record(
    config: &Config,
) -> Result<(throughline_hub_store::Store, throughline_hub_store::Tenant)> {
    let options = config.hub_options()?;
    let store = throughline_hub::open_record(&options.data_dir, &options.clock).await?;
    let tenant = store.ensure_tenant(config.company()).await.context("cannot read the company")?;
    Ok((store, tenant))
}
