//! `cargo xtask`: everything a developer, a newcomer or CI does with this
//! repository, in one place and the same on every machine. Kept light, because
//! it is compiled before anything else: heavy tools are built by it, not into it.

mod arrows;
mod bench;
mod check;
mod desktop;
mod fault;
mod model;
mod paths;
mod run;
mod setup;
mod shell;
mod sizes;
mod test;
mod tools;
mod types;
mod windows;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Sets up, runs, tests, checks and measures Throughline.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Sets up what is missing and opens the workspace with demo data. Without a display: under a virtual one, saving a screenshot.
    Run(run::RunArgs),
    /// Sets up what is missing and passes every test, the journeys in a real window and a real browser among them.
    Test(test::TestArgs),
    /// The gate before a commit: format, lints, arrows, sizes, types, licences, docs, fast tests.
    Check(check::CheckArgs),
    /// Writes the TypeScript types of the window from `crates/wire`.
    Types {
        /// Only say whether they are current.
        #[arg(long)]
        check: bool,
    },
    /// Serves the window's commands and page on loopback for a plain browser, with demo data.
    Host(run::HostArgs),
    /// Measures speed as ratios in one run; prints one JSON line per bench.
    Bench(bench::BenchArgs),
    /// Breaks things on purpose and counts what was lost or doubled.
    Fault(fault::FaultArgs),
    /// Fills a hub's data folder with made-up customers.
    Seed(run::SeedArgs),
    /// Makes the word vectors the suggester is built with, unless they are there.
    Vectors,
    /// Installs what is missing: system packages, npm packages, tools.
    Setup,
    /// Cross-checks the workspace for Windows (x86_64-pc-windows-gnu) with Debian's Rust sources.
    CheckWindows,
}

fn main() -> ExitCode {
    match carry_out(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(cli: Cli) -> Result<()> {
    paths::enter_root()?;
    match cli.task {
        Task::Run(args) => run::run(&args),
        Task::Test(args) => test::run(&args),
        Task::Check(args) => check::run(&args),
        Task::Types { check } => types::run(check),
        Task::Host(args) => run::host(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Fault(args) => fault::run(&args),
        Task::Seed(args) => run::seed(&args),
        Task::Vectors => model::word_vectors(),
        Task::Setup => setup::everything(),
        Task::CheckWindows => windows::run(),
    }
}
