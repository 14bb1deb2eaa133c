//! `knowledge`: what the hub knows, from the command line. `eval` measures the
//! suggester on real questions: it learns one file, question by question, and is
//! asked the other. `import` and `export` are what managers do in the window.

mod eval;
mod exporting;
mod importing;

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;

use super::config::Config;

/// What can be done with knowledge.
#[derive(Subcommand)]
pub enum KnowledgeCommand {
    /// Measure the suggester: learn the questions of TRAIN, ask those of TEST. Both are
    /// CSV files with the columns `text` and `category`; a category stands for an
    /// article. The last line of the output is one JSON object.
    Eval {
        /// Questions to learn.
        #[arg(value_name = "TRAIN.csv")]
        train: PathBuf,
        /// Questions to ask.
        #[arg(value_name = "TEST.csv")]
        test: PathBuf,
    },
    /// Make articles of a folder, a file or a ZIP. The same again updates them; what was
    /// changed here meanwhile is merged.
    Import(importing::ImportArguments),
    /// Write every article as Markdown into a new folder or ZIP, as `import` takes it.
    Export {
        /// A folder, or a file that ends in .zip.
        #[arg(value_name = "DIR|FILE.zip")]
        into: PathBuf,
    },
}

/// Runs the command.
pub async fn run(config: &Config, command: KnowledgeCommand) -> Result<()> {
    match command {
        KnowledgeCommand::Eval { train, test } => eval::run(&train, &test),
        KnowledgeCommand::Import(arguments) => importing::run(config, &arguments).await,
        KnowledgeCommand::Export { into } => exporting::run(config, into).await,
    }
}
