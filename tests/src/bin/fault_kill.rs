//! `fault_kill [--rounds N] [--seed S] [--naive]`. Started by `cargo xtask fault kill`.

use anyhow::Result;
use clap::Parser as _;
use throughline_tests::fault::kill::{self, KillArgs};

#[tokio::main]
async fn main() -> Result<()> {
    kill::main(KillArgs::parse()).await
}
