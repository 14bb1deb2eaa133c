//! The hub inside this program, when no other is named: on loopback, with its
//! data in the profile. It opens beside the desk, which does not wait for it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use throughline_desk::HubChoice;
use throughline_domain::SystemClock;
use throughline_hub::{Hub, HubOptions};
use throughline_wire::{ErrorCode, WireError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Where the chat widget of a page on this machine finds the hub, while it is free.
const USUAL_PORT: u16 = 7420;

/// Begins to open and serve it; returns how the desk reaches it.
pub async fn start(profile: &Path, with_demo: bool, stop: CancellationToken) -> Result<HubChoice> {
    let listener = listen().await?;
    let address = listener.local_addr()?;
    let url = format!("http://{address}");
    let (opened, hub) = watch::channel(None);
    let options = HubOptions::embedded(profile.join("hub"), &url, Arc::new(SystemClock));
    let served = tauri::async_runtime::spawn(async move {
        if let Err(error) = serve(options, with_demo, listener, &opened, stop).await {
            tracing::error!("the program's own hub stopped: {error:#}");
        }
    });
    drop(served);
    Ok(HubChoice::Embedded { url, tokens: tokens_from(hub) })
}

async fn listen() -> Result<TcpListener> {
    let usual = SocketAddr::from(([127, 0, 0, 1], USUAL_PORT));
    match TcpListener::bind(usual).await {
        Ok(listener) => Ok(listener),
        Err(error) => {
            tracing::info!("port {USUAL_PORT} is taken ({error}); taking a free one");
            TcpListener::bind(("127.0.0.1", 0)).await.context("no free port on this machine")
        }
    }
}

async fn serve(
    options: HubOptions,
    with_demo: bool,
    listener: TcpListener,
    opened: &watch::Sender<Option<Hub>>,
    stop: CancellationToken,
) -> Result<()> {
    let hub = Hub::open(options).await.context("cannot open the hub's data")?;
    if with_demo {
        hub.load_demo_company().await.context("cannot load the demo company")?;
    }
    opened.send_replace(Some(hub.clone()));
    hub.serve(listener, stop).await.context("cannot serve")
}

/// The desk's way in: this program provisions its own agent, nobody types anything.
fn tokens_from(hub: watch::Receiver<Option<Hub>>) -> throughline_desk::EmbeddedTokens {
    Arc::new(move |device_id, device_name| {
        let mut hub = hub.clone();
        Box::pin(async move {
            let stopped = || WireError::new(ErrorCode::Offline, "the program's own hub is not open");
            let hub =
                hub.wait_for(Option::is_some).await.map_err(|_| stopped())?.clone().ok_or_else(stopped)?;
            hub.provision_local_agent(device_id, &device_name).await
        })
    })
}
