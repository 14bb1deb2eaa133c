//! Programs started by a test: found where cargo built them, killed when dropped.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A program of this workspace, where `cargo xtask test` built it.
pub fn built(name: &str) -> Result<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let dir = match std::env::var_os("THROUGHLINE_BIN_DIR") {
        Some(dir) => PathBuf::from(dir),
        // Beside the test itself: target/debug/deps/test -> target/debug.
        None => std::env::current_exe()?.ancestors().nth(2).context("no build folder")?.to_path_buf(),
    };
    let path = dir.join(&file);
    if !path.is_file() {
        bail!("{} is not built: run `cargo build --workspace --bins` or `cargo xtask test`", path.display());
    }
    Ok(path)
}

/// A running program; killed with what it started when dropped.
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Starts it with nothing on its standard input; its errors go to the test's output.
    pub fn start(command: Command) -> Result<Self> {
        Self::spawn(command, Stdio::null()).map(|(running, _)| running)
    }

    /// Starts it and reads the lines it prints.
    pub fn start_reading(command: Command) -> Result<(Self, Lines<BufReader<ChildStdout>>)> {
        let (running, stdout) = Self::spawn(command, Stdio::piped())?;
        Ok((running, BufReader::new(stdout.context("no output")?).lines()))
    }

    fn spawn(mut command: Command, stdout: Stdio) -> Result<(Self, Option<ChildStdout>)> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(stdout).kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let stdout = child.stdout.take();
        Ok((Self { child, name }, stdout))
    }

    /// Its process id.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it at once, as a crash or a power cut would, and waits until it is gone.
    pub async fn kill(&mut self) -> Result<()> {
        self.kill_group();
        self.child.start_kill().ok();
        self.child.wait().await.with_context(|| format!("cannot wait for {}", self.name))?;
        Ok(())
    }

    /// Its exit code once it has ended by itself.
    pub async fn wait(&mut self) -> Result<Option<i32>> {
        Ok(self.child.wait().await?.code())
    }

    /// What it started belongs to its process group.
    fn kill_group(&self) {
        #[cfg(unix)]
        if let Some(id) = self.child.id() {
            let _ = std::process::Command::new("kill").args(["-KILL", "--", &format!("-{id}")]).status();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill_group();
    }
}

/// A port of this machine that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
