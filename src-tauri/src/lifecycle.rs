//! From start to quit: the window appears first, the desk opens beside it, and
//! on the way out everything typed is on disk before the process ends.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tauri::{AppHandle, Manager as _, RunEvent};
use tauri_plugin_deep_link::DeepLinkExt as _;
use throughline_desk::{Desk, DeskOptions, HubChoice, KeyChoice, Opener, Timing};
use throughline_domain::SystemClock;
use throughline_wire::desk_api::DeskEvent;
use throughline_wire::{ErrorCode, WireError};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::args::Args;
use crate::commands::{self, Runtime};
use crate::desk_slot::{self, DeskFiller, DeskSlot};
use crate::page::Page;
use crate::{embedded_hub, links, logs, notifications, tray, window};

/// The name under which keys are kept in the system's keychain.
const KEYCHAIN_SERVICE: &str = "app.throughline.desk";
/// How long quitting may take before the process ends anyway; the outbox is on disk long before.
const QUIT_WITHIN: Duration = Duration::from_secs(8);

/// Opens the program and runs it until its user quits.
pub fn run(args: &Args) -> Result<()> {
    let profile = args.profile_dir()?;
    let _log = logs::start(&profile)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let stop = CancellationToken::new();
    let (filler, slot) = desk_slot::empty();
    let app = builder(args, slot)
        .setup({
            let (args, profile, stop) = (args.clone(), profile.clone(), stop.clone());
            move |app| set_up(app.handle(), args, &profile, filler, stop).map_err(Into::into)
        })
        .build(context(&profile))
        .context("cannot open the window")?;
    // Not `run`: it ends the process itself, and the last lines of the log with it.
    app.run_return(move |app, event| {
        if let RunEvent::Exit = event {
            quit(app, &stop);
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(())
}

fn builder(args: &Args, slot: DeskSlot) -> tauri::Builder<Runtime> {
    tauri::Builder::default()
        // First, so that a second start ends before it opens anything.
        .plugin(tauri_plugin_single_instance::init(|app, argv, _directory| {
            window::show(app);
            for arg in &argv {
                open_link(app, arg);
            }
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .manage(slot)
        .manage(Page::new(args.ready_file.clone()))
        .invoke_handler(commands::handler())
}

/// Tauri's configuration, with an identity of its own per profile: two profiles are two programs.
fn context(profile: &Path) -> tauri::Context<Runtime> {
    let mut context = tauri::generate_context!();
    let mut hasher = std::hash::DefaultHasher::new();
    std::hash::Hash::hash(profile, &mut hasher);
    let mark = std::hash::Hasher::finish(&hasher);
    let identifier = format!("{}.p{mark:016x}", context.config().identifier);
    context.config_mut().identifier = identifier;
    context
}

fn set_up(
    app: &AppHandle<Runtime>,
    args: Args,
    profile: &Path,
    filler: DeskFiller,
    stop: CancellationToken,
) -> Result<()> {
    notifications::listen(app);
    window::open(app, profile.join("webview"))?;
    if let Err(error) = tray::show(app) {
        tracing::info!("no tray here: {error:#}");
    }
    listen_for_links(app);
    let (app, profile) = (app.clone(), profile.to_path_buf());
    let started = tauri::async_runtime::spawn(async move {
        match start_desk(&app, &args, &profile, stop).await {
            Ok(desk) => {
                filler.ready(desk.clone());
                if let Some(link) = &args.link {
                    open_link(&app, link);
                }
                forward_events(&app, &desk).await;
            }
            Err(error) => {
                tracing::error!("the desk cannot start: {error:#}");
                filler.failed(WireError::new(ErrorCode::Internal, format!("{error:#}")));
            }
        }
    });
    drop(started);
    Ok(())
}

async fn start_desk(
    app: &AppHandle<Runtime>,
    args: &Args,
    profile: &Path,
    stop: CancellationToken,
) -> Result<Desk> {
    let opener: Opener = {
        use tauri_plugin_opener::OpenerExt as _;
        let app = app.clone();
        Arc::new(move |url: &str| {
            links::is_safe_to_open(url) && app.opener().open_url(url, None::<&str>).is_ok()
        })
    };
    Desk::start(desk_options(args, profile, Some(opener), stop).await?).await.map_err(Into::into)
}

/// What the desk is started with; begins the program's own hub when no other is named.
pub async fn desk_options(
    args: &Args,
    profile: &Path,
    opener: Option<Opener>,
    stop: CancellationToken,
) -> Result<DeskOptions> {
    let remembered = profile.join("hub-address");
    let named = args.hub.clone().or_else(|| std::fs::read_to_string(&remembered).ok());
    let hub = match named.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty()) {
        Some(url) => {
            std::fs::write(&remembered, &url)
                .with_context(|| format!("cannot write {}", remembered.display()))?;
            HubChoice::Remote(url)
        }
        None => embedded_hub::start(profile, args.demo, stop).await?,
    };
    Ok(DeskOptions {
        profile_dir: profile.join("desk"),
        hub,
        clock: Arc::new(SystemClock),
        keys: KeyChoice::Keychain { service: KEYCHAIN_SERVICE.into() },
        device_name: device_name(),
        version: env!("CARGO_PKG_VERSION").into(),
        opener,
        timing: Timing::default(),
    })
}

fn device_name() -> String {
    let name = ["COMPUTERNAME", "HOSTNAME"].iter().find_map(|name| std::env::var(name).ok());
    name.unwrap_or_else(|| std::env::consts::OS.into())
}

async fn forward_events(app: &AppHandle<Runtime>, desk: &Desk) {
    let mut events = desk.events();
    loop {
        match events.recv().await {
            Ok(DeskEvent::Notify(message)) => {
                notifications::show(app, &message);
                window::tell(app, &DeskEvent::Notify(message));
            }
            Ok(event) => window::tell(app, &event),
            // The page missed some: have it read everything again.
            Err(RecvError::Lagged(_)) => {
                window::tell(app, &DeskEvent::Session);
                window::tell(app, &DeskEvent::Changed { tags: vec![throughline_wire::desk_api::Tag::All] });
            }
            Err(RecvError::Closed) => return,
        }
    }
}

fn listen_for_links(app: &AppHandle<Runtime>) {
    if cfg!(not(debug_assertions))
        && let Err(error) = app.deep_link().register_all()
    {
        tracing::info!("throughline:// links are not registered: {error}");
    }
    let handle = app.clone();
    app.deep_link()
        .on_open_url(move |event| event.urls().iter().for_each(|url| open_link(&handle, url.as_str())));
}

fn open_link(app: &AppHandle<Runtime>, link: &str) {
    if let Some(conversation_id) = links::conversation(link) {
        if app.state::<Page>().waits_to_open(conversation_id) {
            return;
        }
        window::show(app);
        window::tell(app, &DeskEvent::Open { conversation_id });
    } else if link.starts_with("throughline:") {
        tracing::warn!("a link of ours that means nothing was refused");
    }
}

fn quit(app: &AppHandle<Runtime>, stop: &CancellationToken) {
    stop.cancel();
    if let Some(desk) = app.state::<DeskSlot>().if_ready() {
        let stopped =
            tauri::async_runtime::block_on(async { tokio::time::timeout(QUIT_WITHIN, desk.stop()).await });
        if stopped.is_err() {
            tracing::warn!("the desk did not stop in time");
        }
    }
}
