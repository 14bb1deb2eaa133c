//! `seed`: made-up customers by the hundred thousand.

use anyhow::{Context as _, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use throughline_hub_store::seed::{self, SeedOptions, SeedPhase};

use super::agents;
use super::config::Config;
use super::serving::open_record;

/// How many, and which.
#[derive(Args)]
pub struct SeedArguments {
    /// Customers.
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    customers: u64,
    /// Interactions, over all customers: a few customers have thousands, most a handful.
    #[arg(long, default_value_t = 10_000, value_name = "M")]
    interactions: u64,
    /// Agents; the first is an administrator.
    #[arg(long, default_value_t = 12, value_name = "N")]
    agents: u32,
    /// Generated articles of the knowledge base, beside the customers.
    #[arg(long, default_value_t = 0, value_name = "N")]
    articles: u64,
    /// The same seed makes the same people.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    rng_seed: u64,
}

/// Fills the record, which must have no customers yet.
pub async fn seed(config: &Config, arguments: &SeedArguments) -> Result<()> {
    let (store, tenant) = open_record(config).await?;
    let &SeedArguments { customers, interactions, agents, articles, rng_seed } = arguments;
    let bar = ProgressBar::new(customers + interactions + articles).with_style(style()?);
    let options = SeedOptions { customers, interactions, agents, rng_seed, ..SeedOptions::default() };
    let seeded = seed::company(&store, options, |progress| {
        let (before, what) = match progress.phase {
            SeedPhase::Customers => (0, "customers"),
            SeedPhase::Interactions => (customers, "interactions"),
        };
        bar.set_message(what);
        bar.set_position(before + progress.done);
    });
    seeded.await.context("the record was not filled")?;
    bar.set_message("articles");
    let written = seed::articles(&store, tenant.id, articles, rng_seed, |done| {
        bar.set_position(customers + interactions + done);
    });
    written.await.context("the articles were not written")?;
    bar.finish_with_message("done");
    let everyone = store.list_agents(tenant.id).await?;
    if let Some(agent) = everyone.iter().find(|agent| agent.is_active) {
        let password = agents::new_password(&store, tenant.id, agent.id).await?;
        println!("Sign in as {} with the password {password}", agent.email);
    }
    store.close().await;
    Ok(())
}

fn style() -> Result<ProgressStyle> {
    let style = ProgressStyle::with_template("{bar:40} {percent:>3}%  {msg:<12} {per_sec}  {eta} left")?;
    Ok(style.progress_chars("=> "))
}
