//! Where things are: the repository, the cache shared between clones, build output.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository's root, found from this crate's place at compile time or, when
/// the clone was moved since, from the current directory upwards.
pub fn root() -> PathBuf {
    let compiled = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf);
    let is_root = |path: &PathBuf| path.join("crates/xtask").is_dir();
    std::env::current_dir()
        .ok()
        .and_then(|here| here.ancestors().map(Path::to_path_buf).find(is_root))
        .or(compiled)
        .unwrap_or_else(|| PathBuf::from("."))
}

/// Makes the root the current directory, so that every step names files alike.
pub fn enter_root() -> Result<()> {
    let root = root();
    std::env::set_current_dir(&root).with_context(|| format!("cannot enter {}", root.display()))
}

/// A folder kept between clones: tools, and build output in CI.
pub fn cache() -> PathBuf {
    if let Some(path) = std::env::var_os("THROUGHLINE_CACHE") {
        return PathBuf::from(path);
    }
    let base = if cfg!(windows) {
        std::env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else {
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
        std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home)
    };
    base.unwrap_or_else(std::env::temp_dir).join("throughline")
}

/// Where cargo puts its output. In CI every run is a new clone: it shares one
/// folder in the cache, so that unchanged dependencies are built once.
pub fn target() -> PathBuf {
    if let Some(path) = std::env::var_os("CARGO_TARGET_DIR") {
        return PathBuf::from(path);
    }
    if std::env::var_os("CI").is_some() { cache().join("target") } else { root().join("target") }
}

/// A built program of this workspace, in the given profile's folder.
pub fn program(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Screenshots and reports for people.
pub fn out() -> PathBuf {
    root().join("out")
}
