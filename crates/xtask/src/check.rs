//! `cargo xtask check`: the gate before a commit. Cheap checks first.

use anyhow::Result;
use clap::Args;

use crate::{arrows, run, setup, shell, sizes, tools, types};

/// Options of `check`.
#[derive(Args)]
pub struct CheckArgs {
    /// Only arrows, sizes, types and format: no build.
    #[arg(long)]
    structure: bool,
    /// Leave out the tests.
    #[arg(long)]
    no_tests: bool,
}

/// Runs every check.
pub fn run(args: &CheckArgs) -> Result<()> {
    if args.structure {
        structure()?;
        return shell::step("format", &mut shell::cargo(&["fmt", "--all", "--check"]));
    }
    setup::for_checking()?;
    structure()?;
    shell::step("format", &mut shell::cargo(&["fmt", "--all", "--check"]))?;
    page()?;
    run::build_page()?;
    shell::step("clippy", &mut shell::cargo(&["clippy", "--workspace", "--all-targets"]))?;
    shell::step("unused dependencies", &mut with_tool("cargo-machete", &[]))?;
    shell::step(
        "licences, bans, sources",
        &mut with_tool("cargo-deny", &["--offline", "check", "bans", "licenses", "sources"]),
    )?;
    shell::step(
        "docs",
        shell::cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    if !args.no_tests {
        shell::step(
            "fast tests",
            &mut shell::cargo(&["nextest", "run", "--workspace", "--profile", "fast"]),
        )?;
        shell::step("page tests", &mut shell::npm(&["run", "test"]))?;
    }
    println!("\ncheck: all passed");
    Ok(())
}

/// Arrows, sizes and types: no build needed.
pub fn structure() -> Result<()> {
    arrows::run()?;
    sizes::run()?;
    types::run(true)
}

/// The page's own checks.
pub fn page() -> Result<()> {
    shell::step("svelte-check", &mut shell::npm(&["run", "check"]))?;
    shell::step("eslint", &mut shell::npm(&["run", "lint"]))?;
    shell::step("knip", &mut shell::npm(&["run", "knip"]))
}

fn with_tool(program: &str, args: &[&str]) -> std::process::Command {
    let installed = tools::path(program);
    if installed.is_file() { shell::program(installed, args) } else { shell::program(program, args) }
}
