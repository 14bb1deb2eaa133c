//! `knowledge`: what the hub knows, from the command line. `eval` measures the
//! suggester on real questions: it learns one file, question by question, and is
//! asked the other.

mod eval;

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;

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
}

/// Runs the command.
pub fn run(command: &KnowledgeCommand) -> Result<()> {
    match command {
        KnowledgeCommand::Eval { train, test } => eval::run(train, test),
    }
}
