//! `cargo xtask test`: sets up what is missing and passes every test. This is
//! what CI runs, and nothing else.

use anyhow::Result;
use clap::Args;

use crate::{check, desktop, paths, run, setup, shell};

/// Options of `test`.
#[derive(Args)]
pub struct TestArgs {
    /// Only tests whose name contains this.
    filter: Option<String>,
}

/// Runs every test.
pub fn run(args: &TestArgs) -> Result<()> {
    setup::for_testing()?;
    check::structure()?;
    shell::step("format", &mut shell::cargo(&["fmt", "--all", "--check"]))?;
    run::build_page()?;
    check::page()?;
    shell::step("page tests", &mut shell::npm(&["run", "test"]))?;
    // All targets, as the tests ask for them: other features would build half of it twice.
    shell::step("build", &mut shell::cargo(&["build", "--workspace", "--all-targets"]))?;
    let mut nextest = shell::cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]);
    nextest.args(&args.filter);
    nextest.env("THROUGHLINE_BIN_DIR", paths::target().join("debug"));
    nextest.env("THROUGHLINE_TAURI_DRIVER", desktop::tauri_driver());
    shell::step("tests", &mut nextest)?;
    println!("\ntest: all passed");
    Ok(())
}
