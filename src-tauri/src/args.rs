//! The command line.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;

/// Throughline: one thread per customer, whichever way they come.
///
/// Without --hub it runs a hub of its own inside the program, on this machine
/// only, with its data in the profile: nothing to install, nothing to sign in to.
#[derive(Clone, Debug, Parser)]
#[command(name = "throughline", version)]
pub struct Args {
    /// Folder for this program's data. Each profile has its own data and its own
    /// single window: two agents on one machine need two.
    #[arg(long, value_name = "DIR")]
    pub profile: Option<PathBuf>,

    /// Address of your company's hub, like https://hub.example.com. Remembered in the profile.
    #[arg(long, value_name = "URL")]
    pub hub: Option<String>,

    /// Fill the program's own hub with a small made-up company to explore.
    #[arg(long)]
    pub demo: bool,

    /// A link to open, like throughline://conversation/ID.
    #[arg(value_name = "LINK")]
    pub link: Option<String>,

    /// Open no window; serve the same page and commands to a browser on this machine.
    #[arg(long, requires = "page")]
    pub no_window: bool,

    /// With --no-window: where to listen. Loopback only.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    pub listen: std::net::SocketAddr,

    /// With --no-window: folder of the built page.
    #[arg(long, value_name = "DIR")]
    pub page: Option<PathBuf>,

    /// Written when the first screen has been painted; for measuring and tests.
    #[arg(long, value_name = "FILE", hide = true)]
    pub ready_file: Option<PathBuf>,
}

impl Args {
    /// The folder for this program's data, made when missing.
    pub fn profile_dir(&self) -> Result<PathBuf> {
        let dir = match &self.profile {
            Some(dir) => std::path::absolute(dir)?,
            None => default_profile()?,
        };
        std::fs::create_dir_all(&dir)
            .with_context(|| format!("cannot make the profile folder {}", dir.display()))?;
        Ok(dir)
    }
}

fn default_profile() -> Result<PathBuf> {
    let base = if cfg!(windows) {
        std::env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        std::env::var_os("HOME").map(|home| PathBuf::from(home).join("Library/Application Support"))
    } else {
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(home)
    };
    let base = base.context("no home folder: name one with --profile DIR")?;
    Ok(base.join("Throughline").join("default"))
}
