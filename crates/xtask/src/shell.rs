//! Running other programs: each step says what it runs, how long it took, and
//! fails with the command that failed.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::{paths, tools};

/// A cargo command that builds where this machine builds, and finds the tools installed here.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).env("CARGO_TARGET_DIR", paths::target()).env("PATH", tools::search_path());
    command
}

/// An npm command in `ui/`.
pub fn npm(args: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(args).current_dir("ui");
    command
}

/// Any other program.
pub fn program(name: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(args);
    command
}

/// Runs a step in the foreground.
pub fn step(title: &str, command: &mut Command) -> Result<()> {
    println!("\n== {title}");
    let begun = Instant::now();
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    let seconds = begun.elapsed().as_secs_f32();
    if !status.success() {
        bail!("{title} failed after {seconds:.1} s: {command:?}");
    }
    println!("   {title}: {seconds:.1} s");
    Ok(())
}

/// What a program prints, or an error with what it said.
pub fn output(command: &mut Command) -> Result<String> {
    let out = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {command:?}"))?;
    if !out.status.success() {
        bail!("{command:?} failed:\n{}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Whether a program of this name can be run.
pub fn has_program(name: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path)
        .any(|dir| dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file())
}
