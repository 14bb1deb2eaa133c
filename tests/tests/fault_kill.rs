//! A short run of the fault tool with every run of the tests; `cargo xtask fault
//! kill` does long ones.

use anyhow::Result;
use throughline_tests::fault::kill::{KillArgs, run};

#[tokio::test]
async fn kills_of_desk_and_hub_lose_nothing_and_double_nothing() -> Result<()> {
    let report = run(KillArgs { rounds: 15, seed: 7, naive: false }).await?;
    assert!(report.verdict.is_clean(), "{report:?}");
    Ok(())
}

#[tokio::test]
async fn a_naive_outbox_is_caught() -> Result<()> {
    let report = run(KillArgs { rounds: 60, seed: 7, naive: true }).await?;
    assert!(!report.verdict.doubled.is_empty(), "{report:?}");
    assert!(report.verdict.lost.is_empty(), "it is naive about doubles only: {report:?}");
    Ok(())
}
