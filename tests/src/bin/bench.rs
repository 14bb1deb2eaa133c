//! `bench [NAME] [--quick]`: runs the benches whose name contains NAME and prints
//! one JSON line each. Started by `cargo xtask bench`.

use anyhow::{Result, bail};
use clap::Parser;
use throughline_tests::bench::fanout::What;
use throughline_tests::bench::search::{self, Search};
#[cfg(target_os = "linux")]
use throughline_tests::bench::window;
use throughline_tests::bench::{Outcome, Size, desk_store, fanout, first_sync, hub, suggest};

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
    let (mut found, mut windows, mut searches) = (0, Windows::default(), Search::default());
    let names: Vec<&str> = NAMES.iter().chain(&search::NAMES).copied().collect();
    for name in &names {
        if args.name.as_ref().is_none_or(|wanted| name.contains(wanted.as_str())) {
            found += 1;
            let outcome = if search::NAMES.contains(name) {
                searches.measure(name, size)?
            } else {
                measure(name, size, &mut windows).await?
            };
            println!("{}", outcome.line());
        }
    }
    if found == 0 {
        bail!("no bench has that in its name; there are: {}", names.join(", "));
    }
    Ok(())
}

const NAMES: &[&str] = &[
    "store_bulk_insert",
    "timeline_page",
    "timeline_page_encrypted",
    "first_sync",
    "one_change",
    "quick_find",
    "start",
    "start_vs_chromium",
    "idle_memory",
    "idle_memory_vs_chromium",
    "hub_fanout_cpu",
    "hub_fanout_cpu_burst",
    "hub_fanout_cpu_durable",
    "hub_ingest",
    "suggest",
];

async fn measure(name: &str, size: Size, windows: &mut Windows) -> Result<Outcome> {
    match name {
        "store_bulk_insert" => desk_store::bulk_insert(size).await,
        "timeline_page" => desk_store::timeline_page(size).await,
        "timeline_page_encrypted" => desk_store::timeline_page_encrypted(size).await,
        "first_sync" => first_sync::first_sync(size).await,
        "one_change" => desk_store::one_change(size).await,
        "quick_find" => desk_store::quick_find(size).await,
        "hub_fanout_cpu" => fanout::fanout(size, What::Relayed).await,
        "hub_fanout_cpu_burst" => fanout::fanout(size, What::RelayedInBursts).await,
        "hub_fanout_cpu_durable" => fanout::fanout(size, What::Durable).await,
        "hub_ingest" => hub::ingest(size).await,
        "suggest" => suggest::suggest(size),
        _ => windows.outcome(name, size).await,
    }
}

/// The four benches of the window come out of one run.
#[derive(Default)]
struct Windows {
    #[cfg(target_os = "linux")]
    found: Option<window::Found>,
}

impl Windows {
    #[cfg(target_os = "linux")]
    async fn outcome(&mut self, name: &str, size: Size) -> Result<Outcome> {
        let found = match self.found.take() {
            Some(found) => found,
            None => window::measure(size).await?,
        };
        self.found.insert(found).outcome(name)
    }

    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_async, clippy::unused_self, reason = "as its twin")]
    async fn outcome(&mut self, name: &str, _: Size) -> Result<Outcome> {
        bail!("{name} is measured on Linux: it reads /proc and holds the window against GTK's")
    }
}
