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
    let listener = listen(&config.listen).await?;
    let hub = Hub::open(config.hub_options()?).await?;
    if hub.store().list_agents(hub.tenant_id()).await?.is_empty() {
        eprintln!("Nobody can sign in yet. Add someone, in another terminal:");
        let data = config.data()?.display();
        eprintln!("  throughline-hub agent add --data {data} --name NAME --email EMAIL --role administrator");
    }
    run(&hub, listener, config).await
}

/// Serves a small made-up company.
pub async fn demo(config: &Config) -> Result<()> {
    let listener = listen(&config.listen).await?;
    let hub = Hub::open(config.hub_options()?).await?;
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
        asked_to_stop().await;
        tracing::info!("stopping; once more stops at once");
        stopping.cancel();
        asked_to_stop().await;
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

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        () = interrupted() => {}
    }
}

#[cfg(windows)]
async fn asked_to_stop() {
    use tokio::signal::windows::{ctrl_close, ctrl_shutdown};
    let closed = async {
        match (ctrl_close(), ctrl_shutdown()) {
            (Ok(mut close), Ok(mut shutdown)) => tokio::select! {
                _ = close.recv() => {}
                _ = shutdown.recv() => {}
            },
            _ => std::future::pending::<()>().await,
        }
    };
    tokio::select! {
        () = closed => {}
        () = interrupted() => {}
    }
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "Ctrl-C cannot be heard");
        std::future::pending::<()>().await;
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
