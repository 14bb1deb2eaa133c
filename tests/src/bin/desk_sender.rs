//! The desk process of `fault_kill`: a desk without a window that writes numbered messages.

use anyhow::Result;
use clap::Parser as _;
use throughline_tests::fault::sender::{self, SenderArgs};

#[tokio::main]
async fn main() -> Result<()> {
    sender::run(&SenderArgs::parse()).await
}
