//! One log for the program: a file a day in the profile, seven kept, and the
//! terminal when there is one. Logs carry ids, never words, addresses or secrets.

use std::path::Path;

use anyhow::Result;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

/// Begins to log. What is still in memory is written when the guard is dropped.
pub fn start(profile: &Path) -> Result<WorkerGuard> {
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("throughline")
        .filename_suffix("log")
        .max_log_files(7)
        .build(profile.join("logs"))?;
    let (file, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("THROUGHLINE_LOG").unwrap_or_else(|_| {
        EnvFilter::new(
            "warn,throughline=info,throughline_desk=info,throughline_hub=info,throughline_desk_store=info",
        )
    });
    tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().with_ansi(false).with_writer(file))
        .with(fmt::layer().with_writer(std::io::stderr))
        .init();
    Ok(guard)
}
