//! `cargo xtask bench [NAME]`: builds the benches of the `tests` package and runs
//! them; each prints one JSON line with its ratio.

use anyhow::Result;
use clap::Args;

use crate::{paths, run, setup, shell};

/// Options of `bench`.
#[derive(Args)]
pub struct BenchArgs {
    /// Only benches whose name contains this.
    name: Option<String>,
    /// Fewer rows and rounds: to see that they run, not to quote.
    #[arg(long)]
    quick: bool,
}

/// Runs the benches.
pub fn run(args: &BenchArgs) -> Result<()> {
    setup::for_benching()?;
    run::build_page()?;
    let build = [
        "build",
        "--profile",
        "bench-run",
        "-p",
        "throughline-tests",
        "-p",
        "throughline",
        "-p",
        "throughline-hub",
    ];
    shell::step("build the benches", shell::cargo(&build).arg("--bins"))?;
    let mut bench = shell::program(paths::program("bench-run", "bench"), &[]);
    bench.args(&args.name).env("THROUGHLINE_BIN_DIR", paths::target().join("bench-run"));
    bench.env("THROUGHLINE_PEERS", setup::peers());
    if args.quick {
        bench.arg("--quick");
    }
    shell::step("bench", &mut bench)
}
