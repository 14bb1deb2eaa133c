//! Writes the window's side of the contract: one file per type and
//! `commands.ts`, the map from command to request and response.

use std::fmt::Write as _;
use std::path::Path;

use ts_rs::{Config, TS};

use crate::desk_api::{self, DeskEvent};

/// Writes all TypeScript files into `directory`, which is emptied first by the caller.
pub fn export(directory: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::new().with_out_dir(directory).with_large_int("number");
    desk_api::export_types(&config)?;
    DeskEvent::export_all(&config)?;
    crate::error::WireError::export_all(&config)?;
    std::fs::write(directory.join("commands.ts"), commands_file(&config))?;
    Ok(())
}

fn commands_file(config: &Config) -> String {
    let signatures = desk_api::typescript_signatures(config);
    let mut imports: Vec<&str> =
        signatures.iter().flat_map(|(_, request, response)| [request.as_str(), response.as_str()]).collect();
    imports.sort_unstable();
    imports.dedup();
    let mut out = String::from(
        "// Every command the desk takes, with its request and response. Made by `cargo xtask types`; do not edit.\n",
    );
    for name in imports {
        let _ = writeln!(out, "import type {{ {name} }} from \"./{name}\";");
    }
    out.push_str("\nexport interface DeskCommands {\n");
    for (name, request, response) in &signatures {
        let _ = writeln!(out, "  {name}: {{ request: {request}; response: {response} }};");
    }
    out.push_str("}\n\nexport const commandNames = [\n");
    for (name, ..) in &signatures {
        let _ = writeln!(out, "  \"{name}\",");
    }
    out.push_str("] as const satisfies readonly (keyof DeskCommands)[];\n");
    out
}
