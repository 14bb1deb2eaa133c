//! Start and memory of the real window, against a bare WebKitGTK window and
//! Chromium on the same page, in turns, on one display. Linux: the measures are
//! the system's own, and the bare window is GTK's.

mod processes;
mod scene;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::io::{BufReader, Lines};
use tokio::process::{ChildStdout, Command};

use super::{Aim, Outcome, Size, median};
use crate::desktop_session::{DesktopSession, Keychain};
use crate::process::Running;
use processes::Tree;
use scene::Scene;

/// A window that has not painted by then never will.
const PATIENCE: Duration = Duration::from_secs(60);
/// Memory is looked at so long after the first screen.
const IDLE: Duration = Duration::from_secs(5);

/// Who is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Subject {
    Ours,
    Bare,
    Chromium,
}

const SUBJECTS: [Subject; 3] = [Subject::Ours, Subject::Bare, Subject::Chromium];

/// What the rounds found, by subject as in [`SUBJECTS`].
#[derive(Default)]
pub struct Found {
    start: [Vec<f64>; 3],
    memory: [Vec<f64>; 3],
    interactions: u64,
}

/// Starts each by turns; the first round warms the files up and is not counted.
pub async fn measure(size: Size) -> Result<Found> {
    let scene = Scene::set(size.of(100_000), size.of(1_000_000)).await?;
    let desktop = DesktopSession::start(Keychain::Missing).await?;
    let (backend, mut said, url) = scene.serve_page(&desktop).await?;
    let mut found = Found { interactions: size.of(1_000_000), ..Found::default() };
    for round in 0..=size.rounds(7) {
        for (index, subject) in SUBJECTS.into_iter().enumerate() {
            let (start, memory) = one(&scene, &desktop, subject, &url, &mut said).await?;
            if round > 0 {
                found.start.get_mut(index).context("a subject")?.push(start);
                found.memory.get_mut(index).context("a subject")?.push(memory);
            }
        }
    }
    drop(backend);
    let medians = |of: &[Vec<f64>; 3]| of.clone().map(|values| median(values).round());
    eprintln!(
        "start {:?} ms, memory {:?} MB (ours, bare, chromium)",
        medians(&found.start),
        medians(&found.memory)
    );
    Ok(found)
}

impl Found {
    /// The bench of this name.
    pub fn outcome(&self, name: &str) -> Result<Outcome> {
        let (start, memory, n) = (&self.start, &self.memory, self.interactions);
        let [ours, bare, chromium] = if name.starts_with("start") { start } else { memory };
        let (name, against, theirs, unit, limit) = match name {
            "start" => (
                "start",
                "a bare WebKitGTK window on the same page, its desk running already",
                bare,
                "ms",
                1.25,
            ),
            "start_vs_chromium" => (
                "start_vs_chromium",
                "chromium --app on the same page, its desk running already",
                chromium,
                "ms",
                1.0,
            ),
            "idle_memory" => (
                "idle_memory",
                "a bare WebKitGTK window on the same page, its desk not counted",
                bare,
                "MB",
                1.3,
            ),
            "idle_memory_vs_chromium" => (
                "idle_memory_vs_chromium",
                "chromium --app on the same page, its desk not counted",
                chromium,
                "MB",
                0.8,
            ),
            _ => bail!("no such bench: {name}"),
        };
        Ok(Outcome {
            name,
            against,
            n,
            unit,
            ours: ours.clone(),
            theirs: theirs.clone(),
            aim: Aim::AtMost(limit),
        })
    }
}

type Said = Lines<BufReader<ChildStdout>>;

/// Milliseconds from the start to the first painted screen, and megabytes of all its processes a while later.
async fn one(
    scene: &Scene,
    desktop: &DesktopSession,
    subject: Subject,
    url: &str,
    said: &mut Said,
) -> Result<(f64, f64)> {
    let _ = std::fs::remove_file(scene.ready_file());
    let command = match subject {
        Subject::Ours => scene.our_window(desktop)?,
        Subject::Bare => {
            let mut command = desktop.command(scene.bare_window());
            command.arg(url);
            command
        }
        Subject::Chromium => chromium(scene, desktop, url),
    };
    let begun = Instant::now();
    let mut window = Running::start(command)?;
    let painted = async {
        match subject {
            Subject::Ours => until_there(&scene.ready_file()).await,
            _ => crate::desktop_session::line_where(said, |line| line == "ready").await.map(drop),
        }
    };
    let painted = tokio::time::timeout(PATIENCE, painted).await;
    let start = begun.elapsed().as_secs_f64() * 1000.0;
    painted.map_err(|_| anyhow::anyhow!("{subject:?} did not paint"))??;
    tokio::time::sleep(IDLE).await;
    let tree = Tree::of(window.id().context("the window has closed")?);
    let memory = tree.megabytes();
    tree.ask_to_end();
    let ended = tokio::time::timeout(Duration::from_secs(10), window.wait()).await;
    if ended.is_err() {
        window.kill().await?;
    }
    tree.wait_for_end().await;
    Ok((start, memory))
}

async fn until_there(file: &std::path::Path) -> Result<()> {
    while !file.exists() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

fn chromium(scene: &Scene, desktop: &DesktopSession, url: &str) -> Command {
    let mut command = desktop.command("chromium");
    command.arg(format!("--app={url}")).arg(format!("--user-data-dir={}", scene.chromium_data().display()));
    command.args([
        "--no-first-run",
        "--no-default-browser-check",
        "--password-store=basic",
        "--window-size=1440,900",
    ]);
    // Containers run as root, where its sandbox refuses to start.
    command.arg("--no-sandbox").stderr(std::process::Stdio::null());
    command
}
