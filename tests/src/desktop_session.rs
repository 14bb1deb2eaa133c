//! A desktop of a test's own: a virtual display with a window manager and a
//! session bus, on it a notification server that writes down what it is asked
//! and, if wanted, a keychain. Nothing of the developer's desktop is touched.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use throughline_testkit::eventually;
use tokio::io::BufReader;
use tokio::process::Command;

use crate::process::Running;

/// Whether there is a keychain on the bus.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keychain {
    /// gnome-keyring, unlocked.
    Unlocked,
    /// None: the program must say so and use a file.
    Missing,
}

/// The desktop. Dropped: everything on it ends.
pub struct DesktopSession {
    _programs: Vec<Running>,
    display: String,
    bus_address: String,
    home: TempDir,
}

impl DesktopSession {
    /// Starts one.
    pub async fn start(keychain: Keychain) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let (display_server, display) = start_display().await?;
        let (bus, bus_address) = start_bus(home.path()).await?;
        let mut session = Self { _programs: vec![display_server, bus], display, bus_address, home };
        session.start_program(session.command("openbox"))?;
        session.start_notification_server().await?;
        if keychain == Keychain::Unlocked {
            session.start_keychain().await?;
        }
        Ok(session)
    }

    /// A command that runs on this desktop.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let home = self.home.path();
        command.env("DISPLAY", &self.display).env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address);
        command.env("HOME", home).env("XDG_RUNTIME_DIR", home).env_remove("WAYLAND_DISPLAY");
        for folder in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            command.env(folder, home.join(folder));
        }
        // The accessibility bridge would look for a bus of its own; WebDriver reads the page itself.
        command
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1");
        command
    }

    /// What has been notified so far: one line per call, as the notification server wrote it.
    pub fn notifications(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.home.path().join("notifications.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains(" Notify ")).map(str::to_owned).collect()
    }

    /// Clicks the notification with this number, as the desktop would report it.
    pub async fn click_notification(&self, id: u32) -> Result<()> {
        let signal = format!("[<uint32 {id}>, <\"default\">]");
        let mut emit = self.command("gdbus");
        emit.args(["call", "--session", "--dest", "org.freedesktop.Notifications"]);
        emit.args(["--object-path", "/org/freedesktop/Notifications"]);
        emit.args(["--method", "org.freedesktop.DBus.Mock.EmitSignal", "org.freedesktop.Notifications"]);
        emit.args(["ActionInvoked", "us", &signal]);
        let out = emit.output().await?;
        if !out.status.success() {
            bail!("cannot click: {}", String::from_utf8_lossy(&out.stderr));
        }
        Ok(())
    }

    /// Opens another program's window and waits until it has the focus; the first ends with what is returned.
    pub async fn agent_looks_elsewhere(&self) -> Result<Running> {
        let mut other = self.command("xev");
        other.args(["-name", "elsewhere", "-geometry", "200x120+40+700"]).stderr(std::process::Stdio::null());
        let other = Running::start(other)?;
        eventually(Duration::from_secs(20), || async {
            let out = self.command("xdotool").args(["getactivewindow", "getwindowname"]).output().await;
            let name =
                String::from_utf8_lossy(&out.map_err(|error| error.to_string())?.stdout).trim().to_owned();
            if name.contains("elsewhere") || name.contains("Event Tester") {
                Ok(())
            } else {
                Err(format!("in front: {name:?}"))
            }
        })
        .await;
        Ok(other)
    }

    /// Ends the program at once, as a power cut would, and waits until it is gone.
    pub async fn kills_program(&self) -> Result<()> {
        let mut find = self.command("xdotool");
        let found = find.args(["search", "--name", "^Throughline$", "getwindowpid"]).output().await?;
        let pid: u32 = String::from_utf8_lossy(&found.stdout).trim().parse().context("no program to kill")?;
        let killed = Command::new("kill").args(["-KILL", &pid.to_string()]).status().await?;
        anyhow::ensure!(killed.success(), "cannot kill {pid}");
        eventually(Duration::from_secs(20), || async {
            !std::path::Path::new(&format!("/proc/{pid}/cmdline")).exists() || is_dead(pid)
        })
        .await;
        Ok(())
    }

    /// Saves what the display shows, for a person to look at.
    pub async fn screenshot(&self, path: &std::path::Path) -> Result<()> {
        let out = self.command("import").args(["-window", "root"]).arg(path).output().await?;
        if !out.status.success() {
            bail!("no screenshot: {}", String::from_utf8_lossy(&out.stderr));
        }
        Ok(())
    }

    /// Saves what the program's window shows, without its frame, for a person to look at.
    pub async fn pictures_window(&self, path: &std::path::Path) -> Result<()> {
        let found = self.command("xdotool").args(["search", "--name", "^Throughline$"]).output().await?;
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        let window = found.split_whitespace().next_back().context("no window to picture")?;
        let out = self.command("import").args(["-window", window]).arg(path).output().await?;
        anyhow::ensure!(out.status.success(), "no picture: {}", String::from_utf8_lossy(&out.stderr));
        Ok(())
    }

    fn start_program(&mut self, command: Command) -> Result<()> {
        self._programs.push(Running::start(command)?);
        Ok(())
    }

    async fn start_notification_server(&mut self) -> Result<()> {
        let mut server = self.command("/usr/bin/python3");
        server.args(["-m", "dbusmock", "--session", "--template", "notification_daemon"]);
        server.args(["--parameters", r#"{"capabilities": "body actions"}"#, "--logfile"]);
        server.arg(self.home.path().join("notifications.log"));
        self.start_program(server)?;
        self.wait_for_name("org.freedesktop.Notifications").await
    }

    async fn start_keychain(&mut self) -> Result<()> {
        let mut keyring = self.command("bash");
        keyring.args([
            "-c",
            "echo -n test | exec gnome-keyring-daemon --foreground --unlock --components=secrets",
        ]);
        self.start_program(keyring)?;
        self.wait_for_name("org.freedesktop.secrets").await
    }

    async fn wait_for_name(&self, name: &'static str) -> Result<()> {
        eventually(Duration::from_secs(20), || async {
            let mut list = self.command("gdbus");
            list.args([
                "call",
                "--session",
                "--dest",
                "org.freedesktop.DBus",
                "--object-path",
                "/org/freedesktop/DBus",
            ]);
            list.args(["--method", "org.freedesktop.DBus.NameHasOwner", name]);
            let out = list.output().await.map_err(|error| error.to_string())?;
            if String::from_utf8_lossy(&out.stdout).contains("true") {
                Ok(())
            } else {
                Err(format!("{name} not on the bus"))
            }
        })
        .await;
        Ok(())
    }
}

/// Ended, even if nobody has asked for its exit code yet.
fn is_dead(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_none_or(|rest| rest.trim_start().starts_with('Z'))
}

async fn start_display() -> Result<(Running, String)> {
    let mut server = Command::new("Xvfb");
    server.args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"]);
    server.stderr(std::process::Stdio::null());
    let (running, mut lines) = Running::start_reading(server)?;
    let number = lines.next_line().await?.context("Xvfb did not name its display")?;
    Ok((running, format!(":{}", number.trim())))
}

async fn start_bus(home: &std::path::Path) -> Result<(Running, String)> {
    let mut bus = Command::new("dbus-daemon");
    bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    bus.arg(format!("--address=unix:path={}", home.join("bus").display()));
    let (running, mut lines) = Running::start_reading(bus)?;
    let address = lines.next_line().await?.context("the session bus did not name its address")?;
    Ok((running, address.trim().to_owned()))
}

/// Reads lines until one satisfies `is_wanted`.
pub async fn line_where(
    lines: &mut tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<String> {
    while let Some(line) = lines.next_line().await? {
        if is_wanted(&line) {
            return Ok(line);
        }
    }
    bail!("the program ended without the line that was waited for")
}
