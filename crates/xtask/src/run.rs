//! `cargo xtask run | host | seed`: the program as a newcomer meets it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;

use crate::desktop::{self, VirtualDisplay};
use crate::{paths, setup, shell};

/// Options of `run`.
#[derive(Args)]
pub struct RunArgs {
    /// Build as for a release: slower to build, faster to use.
    #[arg(long)]
    release: bool,
    /// The folder for the program's data; by default one of its own for this demo.
    #[arg(long)]
    profile: Option<PathBuf>,
    /// Where to save the screenshot when there is no display.
    #[arg(long)]
    screenshot: Option<PathBuf>,
    /// More for the program itself, after `--`.
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Options of `host`.
#[derive(Args)]
pub struct HostArgs {
    /// The folder for the program's data.
    #[arg(long)]
    profile: Option<PathBuf>,
    /// Port on loopback; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

/// Options of `seed`.
#[derive(Args)]
pub struct SeedArgs {
    /// The hub's data folder.
    #[arg(long)]
    data: PathBuf,
    /// How many customers.
    #[arg(long, default_value_t = 100_000)]
    customers: u32,
    /// How many interactions.
    #[arg(long, default_value_t = 1_000_000)]
    interactions: u32,
    /// Same seed, same data.
    #[arg(long, default_value_t = 1)]
    rng_seed: u64,
}

/// Builds the page and what customers load.
pub fn build_page() -> Result<()> {
    shell::step("build the customer's side", &mut shell::npm(&["run", "build:customer"]))?;
    shell::step("build the page", &mut shell::npm(&["run", "build"]))
}

/// Opens the workspace; without a display, under a virtual one.
pub fn run(args: &RunArgs) -> Result<()> {
    let has_display = desktop::has_display();
    setup::for_running(!has_display)?;
    build_page()?;
    let profile_name = if args.release { "release" } else { "debug" };
    let mut build = shell::cargo(&["build", "-p", "throughline"]);
    if args.release {
        build.arg("--release");
    }
    shell::step("build the program", &mut build)?;
    let data = args.profile.clone().unwrap_or_else(|| paths::cache().join("demo-profile"));
    let mut program = Command::new(paths::program(profile_name, "throughline"));
    program.arg("--profile").arg(&data).arg("--demo").args(&args.rest);
    if has_display {
        println!("\nopening the workspace; its data is in {}", data.display());
        return shell::step("throughline", &mut program);
    }
    println!("\nno display here: opening the workspace under a virtual one");
    let picture = args.screenshot.clone().unwrap_or_else(|| paths::out().join("workspace.png"));
    under_virtual_display(program, &picture)?;
    println!("screenshot: {}", picture.display());
    Ok(())
}

fn under_virtual_display(mut program: Command, picture: &std::path::Path) -> Result<()> {
    std::fs::create_dir_all(picture.parent().context("a screenshot needs a folder")?)?;
    let display = VirtualDisplay::start()?;
    let ready = std::env::temp_dir().join(format!("throughline-ready-{}", std::process::id()));
    let _ = std::fs::remove_file(&ready);
    let mut session = Command::new("dbus-run-session");
    session.arg("--").arg(program.get_program()).args(program.get_args());
    session.arg("--ready-file").arg(&ready).env("DISPLAY", &display.name);
    program = session;
    let mut child = program.spawn().context("cannot start the program")?;
    let shown = desktop::wait_for_file(&ready, &mut child, Duration::from_secs(120));
    let taken = shown.and_then(|()| display.screenshot(picture));
    let _ = child.kill();
    let _ = child.wait();
    let _ = std::fs::remove_file(&ready);
    taken
}

/// Serves the same commands and page on loopback for a plain browser.
pub fn host(args: &HostArgs) -> Result<()> {
    setup::for_running(false)?;
    build_page()?;
    shell::step("build the program", &mut shell::cargo(&["build", "-p", "throughline"]))?;
    let data = args.profile.clone().unwrap_or_else(|| paths::cache().join("host-profile"));
    let mut program = Command::new(paths::program("debug", "throughline"));
    program.arg("--profile").arg(data).arg("--demo").arg("--no-window");
    program.arg("--listen").arg(format!("127.0.0.1:{}", args.port)).arg("--page").arg("ui/dist");
    shell::step("host", &mut program)
}

/// Fills a hub with made-up customers, with a release build: it is millions of rows.
pub fn seed(args: &SeedArgs) -> Result<()> {
    let mut seed =
        shell::cargo(&["run", "--profile", "bench-run", "-p", "throughline-hub", "--", "seed", "--data"]);
    seed.arg(&args.data);
    for (flag, value) in [
        ("--customers", u64::from(args.customers)),
        ("--interactions", u64::from(args.interactions)),
        ("--rng-seed", args.rng_seed),
    ] {
        seed.arg(flag).arg(value.to_string());
    }
    shell::step("seed", &mut seed)
}
