//! `cargo xtask types`: the window's TypeScript types, from `crates/wire`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Result, anyhow, bail};

use crate::paths;

const GENERATED: &str = "ui/src/ipc/generated";

/// Writes the types, or with `check` only compares them.
pub fn run(check: bool) -> Result<()> {
    let fresh = paths::target().join("typescript");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    throughline_wire::typescript::export(&fresh).map_err(|error| anyhow!("cannot export types: {error}"))?;
    let (old, new) = (read_all(Path::new(GENERATED))?, read_all(&fresh)?);
    if old == new {
        println!("types: current ({} files)", new.len());
        return Ok(());
    }
    if check {
        bail!(
            "the TypeScript types are not those of crates/wire: run `cargo xtask types` and commit {GENERATED}"
        );
    }
    if Path::new(GENERATED).exists() {
        fs::remove_dir_all(GENERATED)?;
    }
    for (name, text) in &new {
        let path = Path::new(GENERATED).join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(GENERATED)))?;
        fs::write(path, text)?;
    }
    println!("types: wrote {} files to {GENERATED}", new.len());
    Ok(())
}

fn read_all(directory: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(name) = path.strip_prefix(directory) {
                let text = fs::read_to_string(&path)?.replace("\r\n", "\n");
                files.insert(name.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    Ok(files)
}
