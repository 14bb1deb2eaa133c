//! `cargo xtask fault kill`: builds the fault tools of the `tests` package and
//! runs them: real processes, killed for real, counted at the end.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::{paths, shell};

/// Options of `fault`.
#[derive(Args)]
pub struct FaultArgs {
    #[command(subcommand)]
    fault: Fault,
}

#[derive(Subcommand)]
enum Fault {
    /// Kills desk and hub at random moments in a run of sends.
    Kill {
        /// How many kills.
        #[arg(long, default_value_t = 200)]
        rounds: u32,
        /// Same seed, same moments.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// With a deliberately naive outbox, to see that the tool catches it.
        #[arg(long)]
        naive: bool,
    },
}

/// Runs a fault tool.
pub fn run(args: &FaultArgs) -> Result<()> {
    let Fault::Kill { rounds, seed, naive } = &args.fault;
    let build =
        ["build", "--profile", "bench-run", "-p", "throughline-tests", "-p", "throughline-hub", "--bins"];
    shell::step("build the fault tools", &mut shell::cargo(&build))?;
    let mut kill = shell::program(paths::program("bench-run", "fault_kill"), &[]);
    kill.args(["--rounds", &rounds.to_string(), "--seed", &seed.to_string()]);
    kill.env("THROUGHLINE_BIN_DIR", paths::target().join("bench-run"));
    if *naive {
        kill.arg("--naive");
    }
    shell::step("fault kill", &mut kill)
}
