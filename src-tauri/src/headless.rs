//! `--no-window`: the same desk, page and commands, served to a browser on this
//! machine. For tests, and for people who cannot install a program.

use anyhow::{Context as _, Result, bail};
use throughline_desk::{Desk, host};
use throughline_domain::{Clock as _, SystemClock};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::args::Args;
use crate::{lifecycle, logs};

/// Serves until Ctrl-C.
pub fn run(args: &Args) -> Result<()> {
    if !args.listen.ip().is_loopback() {
        bail!(
            "--listen must name a loopback address, like 127.0.0.1:7421: the page can do all that its agent may"
        );
    }
    let profile = args.profile_dir()?;
    let _log = logs::start(&profile)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    runtime.block_on(serve(args, &profile))
}

async fn serve(args: &Args, profile: &std::path::Path) -> Result<()> {
    let page = args.page.clone().context("--page is needed")?;
    let stop = CancellationToken::new();
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("cannot listen on {}; is the port taken?", args.listen))?;
    let address = listener.local_addr()?;
    let desk = Desk::start(lifecycle::desk_options(args, profile, None, stop.clone()).await?).await?;
    let token = new_token();
    say(&format!("http://{address}/#token={token}"));
    let served = host::serve(listener, desk.clone(), token, page, stop.clone());
    tokio::select! {
        served = served => served.context("cannot serve")?,
        _ = tokio::signal::ctrl_c() => {}
    }
    stop.cancel();
    desk.stop().await;
    Ok(())
}

/// A line for whoever started this. Nobody reading it is fine, and no reason to end.
fn say(line: &str) {
    use std::io::Write as _;

    let mut out = std::io::stdout();
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        tracing::info!("nobody reads the address of the page: {error}");
    }
}

fn new_token() -> String {
    let mut bytes = [0_u8; 32];
    SystemClock.fill_random(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}
