//! `cargo xtask check-windows`: cross-checks the workspace for Windows on a
//! Debian machine, with Debian's own Rust (it ships the sources of the standard
//! library, which no other toolchain here has). 6 to 20 minutes cold, so not in CI.

use anyhow::{Result, bail};

use crate::{paths, run, setup, shell};

const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "mingw-w64", "nasm"];

/// Checks every crate but the developer's tools for `x86_64-pc-windows-gnu`.
pub fn run() -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("check-windows cross-checks from Debian; on Windows run `cargo xtask check`");
    }
    setup::for_running(false)?;
    setup::system_packages(PACKAGES)?;
    run::build_page()?;
    let mut check = shell::program("/usr/bin/cargo", &["check", "-Zbuild-std=std,panic_unwind"]);
    check.args(["--target", "x86_64-pc-windows-gnu", "--workspace"]);
    check.args(["--exclude", "throughline-xtask", "--exclude", "throughline-tests"]);
    check
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_DIR", paths::target().join("windows"));
    check.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    shell::step("check for Windows", &mut check)
}
