//! `bench [NAME] [--quick]`: runs the benches whose name contains NAME and prints
//! one JSON line each. Started by `cargo xtask bench`.

use anyhow::{Result, bail};
use clap::Parser;
use throughline_tests::bench::{Outcome, Size, desk_store, hub};

/// Measures speed as ratios in one run.
#[derive(Parser)]
struct Args {
    /// Only benches whose name contains this.
    name: Option<String>,
    /// A hundredth of the rows, two rounds.
    #[arg(long)]
    quick: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let size = if args.quick { Size::Quick } else { Size::Full };
    let mut found = 0;
    for name in NAMES {
        if args.name.as_ref().is_none_or(|wanted| name.contains(wanted.as_str())) {
            found += 1;
            println!("{}", measure(name, size).await?.line());
        }
    }
    if found == 0 {
        bail!("no bench has that in its name; there are: {}", NAMES.join(", "));
    }
    Ok(())
}

const NAMES: &[&str] =
    &["store_bulk_insert", "timeline_page", "timeline_page_encrypted", "one_change", "quick_find", "hub_ingest"];

async fn measure(name: &str, size: Size) -> Result<Outcome> {
    match name {
        "store_bulk_insert" => desk_store::bulk_insert(size).await,
        "timeline_page" => desk_store::timeline_page(size).await,
        "timeline_page_encrypted" => desk_store::timeline_page_encrypted(size).await,
        "one_change" => desk_store::one_change(size).await,
        "quick_find" => desk_store::quick_find(size).await,
        "hub_ingest" => hub::ingest(size).await,
        _ => bail!("no such bench: {name}"),
    }
}
