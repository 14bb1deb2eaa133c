//! A display for a window that has none: Xvfb, a window manager and a session
//! bus, all stopped when dropped.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{shell, tools};

/// Whether a window can be shown here.
pub fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The WebDriver server for Tauri windows.
pub fn tauri_driver() -> PathBuf {
    let installed = tools::path("tauri-driver");
    if installed.is_file() { installed } else { PathBuf::from("tauri-driver") }
}

/// A virtual display of 1440x900.
pub struct VirtualDisplay {
    server: Child,
    window_manager: Option<Child>,
    /// Its name, like `:99`.
    pub name: String,
}

impl VirtualDisplay {
    /// Starts one on the first free number.
    pub fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let mut number = String::new();
        let stdout = server.stdout.take().context("Xvfb has no output")?;
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut number)?;
        if number.trim().is_empty() {
            bail!("Xvfb did not name its display");
        }
        let name = format!(":{}", number.trim());
        let window_manager = Command::new("openbox")
            .env("DISPLAY", &name)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok();
        Ok(Self { server, window_manager, name })
    }

    /// Saves what it shows as a PNG.
    pub fn screenshot(&self, path: &std::path::Path) -> Result<()> {
        let mut import = shell::program("import", &["-window", "root"]);
        shell::output(import.arg(path).env("DISPLAY", &self.name)).map(|_| ())
    }
}

impl Drop for VirtualDisplay {
    fn drop(&mut self) {
        for child in self.window_manager.iter_mut().chain([&mut self.server]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until `path` exists while `child` lives.
pub fn wait_for_file(path: &std::path::Path, child: &mut Child, limit: Duration) -> Result<()> {
    let begun = Instant::now();
    while !path.exists() {
        if let Some(status) = child.try_wait()? {
            bail!("the program ended before its window was ready: {status}");
        }
        if begun.elapsed() > limit {
            bail!("the window was not ready after {} s", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
