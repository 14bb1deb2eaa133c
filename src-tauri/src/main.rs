//! Throughline's window: glue between Tauri, the desk and, when no hub is named,
//! a hub of its own inside this process. Everything an agent can do is in
//! `crates/desk`; here are only the window, the tray, notifications and links.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod args;
mod commands;
mod desk_slot;
mod embedded_hub;
mod graphics;
mod headless;
mod lifecycle;
mod links;
mod logs;
mod notifications;
mod page;
mod tray;
mod window;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    graphics::prefer_software_where_there_is_no_gpu();
    // Two providers of rustls are in the graph; without a choice it panics at the first connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let outcome = if args.no_window { headless::run(&args) } else { lifecycle::run(&args) };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            let _ = writeln!(std::io::stderr(), "throughline: {error:#}");
            ExitCode::FAILURE
        }
    }
}
