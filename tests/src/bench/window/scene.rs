//! What the windows are started on: a company of any size at a hub process, two
//! profiles that have it in their caches (the window's and the page's desk), and
//! the bare window, compiled.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use throughline_desk::{Desk, DeskOptions, HubChoice, KeyChoice, Timing};
use throughline_domain::SystemClock;
use throughline_testkit::eventually;
use throughline_wire::desk_api::{Connection, DeskCommands as _, Nothing, SignIn};
use tokio::io::{BufReader, Lines};
use tokio::process::{ChildStdout, Command};

use crate::desktop_session::{DesktopSession, line_where};
use crate::process::{Running, built};

const BARE: &str = include_str!("bare.c");
/// A million rows over loopback, twice, on a slow machine.
const FIRST_SYNC: Duration = Duration::from_secs(600);

/// Folders and the hub. Dropped: all ends.
pub struct Scene {
    folder: TempDir,
    _hub: Running,
    hub_url: String,
}

impl Scene {
    /// Seeds the company, signs two desks in and waits until they have everything.
    pub async fn set(customers: u64, interactions: u64) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("hub");
        let (email, password) = seed(&data, customers, interactions).await?;
        let mut command = Command::new(built("throughline-hub")?);
        command.arg("serve").arg("--data").arg(&data).args(["--listen", "127.0.0.1:0", "--log", "warn"]);
        let (hub, mut lines) = Running::start_reading(command)?;
        let line = line_where(&mut lines, |line| line.starts_with("listening on ")).await?;
        let hub_url = line.trim_start_matches("listening on ").to_owned();
        let scene = Self { folder, _hub: hub, hub_url };
        for profile in ["window", "page"] {
            scene.sync(profile, &email, &password).await?;
        }
        scene.compile_bare_window().await?;
        Ok(scene)
    }

    async fn sync(&self, profile: &str, email: &str, password: &str) -> Result<()> {
        let desk = Desk::start(DeskOptions {
            profile_dir: self.profile(profile).join("desk"),
            hub: HubChoice::Remote(self.hub_url.clone()),
            clock: Arc::new(SystemClock),
            keys: KeyChoice::File,
            device_name: "a bench".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            opener: None,
            timing: Timing::default(),
        })
        .await?;
        let request =
            SignIn { hub_url: self.hub_url.clone(), email: email.to_owned(), password: password.to_owned() };
        desk.sign_in(request).await.map_err(|error| anyhow::anyhow!("not signed in: {error}"))?;
        eventually(FIRST_SYNC, || async {
            let session = desk.get_session(Nothing {}).await.map_err(|error| error.to_string())?;
            if session.connection == Connection::Connected {
                Ok(())
            } else {
                Err(format!("{:?}", session.connection))
            }
        })
        .await;
        desk.stop().await;
        Ok(())
    }

    async fn compile_bare_window(&self) -> Result<()> {
        let source = self.folder.path().join("bare.c");
        std::fs::write(&source, BARE)?;
        let compile = "cc -O2 -o \"$1\" \"$0\" $(pkg-config --cflags --libs webkit2gtk-4.1)";
        let mut command = Command::new("sh");
        command.args(["-c", compile]).arg(&source).arg(self.bare_window());
        ensure!(command.status().await?.success(), "the bare window does not compile");
        Ok(())
    }

    fn profile(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The bare window's program.
    pub fn bare_window(&self) -> PathBuf {
        self.folder.path().join("bare")
    }

    /// Chromium's folder.
    pub fn chromium_data(&self) -> PathBuf {
        self.folder.path().join("chromium")
    }

    /// Written by our window when it has painted.
    pub fn ready_file(&self) -> PathBuf {
        self.folder.path().join("ready")
    }

    fn program(&self, desktop: &DesktopSession, profile: &str) -> Result<Command> {
        let mut command = desktop.command(built("throughline")?);
        command.arg("--profile").arg(self.profile(profile)).args(["--hub", &self.hub_url]);
        command.stderr(Stdio::null());
        Ok(command)
    }

    /// Our program with its window.
    pub fn our_window(&self, desktop: &DesktopSession) -> Result<Command> {
        let mut command = self.program(desktop, "window")?;
        command.arg("--ready-file").arg(self.ready_file());
        Ok(command)
    }

    /// The same desk behind a loopback address, for the others; what it prints, and the page's address.
    pub async fn serve_page(
        &self,
        desktop: &DesktopSession,
    ) -> Result<(Running, Lines<BufReader<ChildStdout>>, String)> {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist");
        let mut command = self.program(desktop, "page")?;
        command.arg("--no-window").arg("--page").arg(page);
        let (running, mut said) = Running::start_reading(command)?;
        let url = line_where(&mut said, |line| line.starts_with("http://")).await?;
        Ok((running, said, url))
    }
}

/// Fills a record; answers who may sign in.
async fn seed(data: &Path, customers: u64, interactions: u64) -> Result<(String, String)> {
    let mut command = Command::new(built("throughline-hub")?);
    command.arg("seed").arg("--data").arg(data).stderr(Stdio::null());
    command.args(["--customers", &customers.to_string(), "--interactions", &interactions.to_string()]);
    let (mut running, mut lines) = Running::start_reading(command)?;
    let mut said = None;
    while let Some(line) = lines.next_line().await? {
        said = line.strip_prefix("Sign in as ").map(str::to_owned).or(said);
    }
    running.wait().await?;
    let said = said.context("the record was not seeded")?;
    let (email, password) = said.split_once(" with the password ").context("nobody may sign in")?;
    Ok((email.to_owned(), password.to_owned()))
}
