//! What the command line takes. Flags win over the environment, that over the file.

mod agents;
mod config;
mod knowledge;
mod seeding;
mod serving;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// The hub of Throughline: meets customers in the chat widget and keeps every
/// agent's desk in step.
///
/// To begin:
///
///   throughline-hub agent add --data hub --name "Ines Calder" --email ines@shop.example --role administrator
///   throughline-hub serve --data hub --listen 127.0.0.1:7420
///
/// and then sign in from the desk with `throughline --hub http://127.0.0.1:7420`.
/// To only look around: `throughline-hub demo`.
#[derive(Parser)]
#[command(name = "throughline-hub", version, verbatim_doc_comment, after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const AFTER_HELP: &str = "\
CONFIGURATION
  Every setting can stand in a TOML file (--config), in the environment with
  THROUGHLINE_ in front (THROUGHLINE_DATA, THROUGHLINE_LISTEN, ...) or in a
  flag; flags win over the environment, the environment over the file.

    data = \"/var/lib/throughline\"
    listen = \"127.0.0.1:7420\"
    public_url = \"https://hub.shop.example\"
    portal_url = \"https://help.shop.example\"
    company = \"Harbour\"
    colour = \"#0f766e\"
    region = \"GB\"
    trusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]
    allow_private_feeds = false
    log = \"info\"
    log_format = \"json\"

ENCRYPTION
  The hub speaks plain HTTP. Put a reverse proxy that speaks TLS before it, have
  it pass WebSockets on and set X-Forwarded-For, name the proxy in
  trusted_proxies and the outside address in public_url. Keep /metrics inside.

STOPPING
  The first SIGTERM or Ctrl-C lets requests end and closes the record; a second
  one stops at once. Nothing that was acknowledged is lost either way.";

/// Settings of every command.
#[derive(Args)]
struct Common {
    /// Settings file (TOML).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the record. Made when it is missing.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What to log: a level, or levels by part like `info,throughline_hub=debug`.
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// How to log: `text` or `json`, one object a line.
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<config::LogFormat>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve desks and customers.
    Serve(Listening),
    /// Serve a small made-up company, to look around: prints where and how to sign in.
    Demo(Listening),
    /// Fill the record with made-up customers: the same numbers make the same people.
    Seed(seeding::SeedArguments),
    /// Who may sign in.
    #[command(subcommand)]
    Agent(agents::AgentCommand),
    /// The knowledge base.
    #[command(subcommand)]
    Knowledge(knowledge::KnowledgeCommand),
}

/// Where to listen.
#[derive(Args)]
struct Listening {
    /// Address and port; port 0 takes a free one. [default: 127.0.0.1:7420]
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// The hub's address as agents and customers reach it, if a proxy stands before it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The help portal's address, if it has one of its own.
    #[arg(long, value_name = "URL")]
    portal_url: Option<String>,
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let Arguments { command, common } = arguments;
    let mut flags = config::Flags {
        data: common.data,
        log: common.log,
        log_format: common.log_format,
        ..config::Flags::default()
    };
    if let Command::Serve(listening) | Command::Demo(listening) = &command {
        flags.listen.clone_from(&listening.listen);
        flags.public_url.clone_from(&listening.public_url);
        flags.portal_url.clone_from(&listening.portal_url);
    }
    let mut config = config::load(common.config.as_deref(), &flags)?;
    config::start_logging(&config)?;
    match command {
        Command::Serve(_) => serving::serve(&config).await,
        Command::Demo(_) => {
            config.data.get_or_insert_with(|| std::env::temp_dir().join("throughline-demo"));
            serving::demo(&config).await
        }
        Command::Seed(arguments) => seeding::seed(&config, &arguments).await,
        Command::Knowledge(command) => knowledge::run(&config, command).await,
        Command::Agent(command) => agents::run(&config, command).await,
    }
}
