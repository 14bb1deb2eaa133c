//! Installs what is missing on a new machine and says what: system packages,
//! npm packages, and the few tools the checks need. Does nothing twice.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{model, paths, shell, tools};

/// To build and run the window (Debian and Ubuntu names).
const BUILD_PACKAGES: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libxdo-dev",
];

/// To show the window without a display, and to take its picture.
const DISPLAY_PACKAGES: &[&str] =
    &["xvfb", "openbox", "dbus", "dbus-x11", "imagemagick", "x11-utils", "xdotool", "fonts-noto-core"];

/// To test it for real.
const TEST_PACKAGES: &[&str] = &[
    "chromium",
    "chromium-driver",
    "webkit2gtk-driver",
    "gnome-keyring",
    "python3-dbusmock",
    "libsecret-tools",
    "fonts-noto-color-emoji",
];

/// Only for `cargo xtask bench`: the peers and engines ours is held against, and
/// what the search benches search. (The bare window is compiled against what the
/// build needs anyway.)
const BENCH_PACKAGES: &[&str] =
    &["nats-server", "chromium", "libxapian-dev", "python3-xapian", "linux-doc-6.1", "python3-doc"];

/// Only for `cargo xtask bench`: peers from npm, with their versions.
const BENCH_PEERS: &[&str] = &["minisearch@7.2.0"];

/// What `run` needs.
pub fn for_running(with_virtual_display: bool) -> Result<()> {
    let mut packages = BUILD_PACKAGES.to_vec();
    if with_virtual_display {
        packages.extend(DISPLAY_PACKAGES);
    }
    system_packages(&packages)?;
    model::word_vectors_if_possible();
    node()?;
    npm_packages()
}

/// What `test` needs.
pub fn for_testing() -> Result<()> {
    system_packages(&[BUILD_PACKAGES, DISPLAY_PACKAGES, TEST_PACKAGES].concat())?;
    model::word_vectors()?;
    node()?;
    npm_packages()?;
    tools::install(&tools::NEXTEST)?;
    tools::install(&tools::TAURI_DRIVER)
}

/// What `check` needs besides.
pub fn for_checking() -> Result<()> {
    for_testing()?;
    tools::install(&tools::DENY)?;
    tools::install(&tools::MACHETE)
}

/// What `bench` needs.
pub fn for_benching() -> Result<()> {
    for_running(true)?;
    system_packages(BENCH_PACKAGES)?;
    npm_peers()
}

/// Everything.
pub fn everything() -> Result<()> {
    for_checking()?;
    for_benching()
}

/// Installs missing Debian packages; on other systems says what is needed.
pub fn system_packages(wanted: &[&str]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !shell::has_program("apt-get") {
        println!(
            "setup: not a Debian system; these packages (or their like) are needed: {}",
            wanted.join(" ")
        );
        return Ok(());
    }
    let missing: Vec<&str> = wanted.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("setup: installing system packages: {}", missing.join(" "));
    let mut update = as_root(&["apt-get", "update", "-qq"])?;
    let mut install = as_root(&["apt-get", "install", "-y", "-qq", "--no-install-recommends"])?;
    install.args(&missing).env("DEBIAN_FRONTEND", "noninteractive");
    shell::step("apt-get update", &mut update)?;
    shell::step("apt-get install", &mut install)
}

fn is_installed(package: &str) -> bool {
    let query = shell::output(&mut shell::program("dpkg-query", &["-W", "-f=${Status}", package]));
    query.is_ok_and(|status| status.ends_with("ok installed"))
}

fn as_root(command: &[&str]) -> Result<std::process::Command> {
    let is_root = shell::output(&mut shell::program("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    let words: Vec<&str> = if is_root { command.to_vec() } else { [&["sudo"], command].concat() };
    let Some((first, rest)) = words.split_first() else { bail!("no command") };
    if !is_root {
        println!(
            "setup: administrator rights are needed for system packages; sudo may ask for your password"
        );
    }
    Ok(shell::program(first, rest))
}

fn node() -> Result<()> {
    let version = shell::output(&mut shell::program("node", &["--version"])).unwrap_or_default();
    let major: u32 =
        version.trim().trim_start_matches('v').split('.').next().unwrap_or("").parse().unwrap_or(0);
    if major < 20 {
        bail!(
            "Node.js 20 or newer is needed to build the window (found {version:?}): install it and run this again"
        );
    }
    Ok(())
}

/// `npm ci` when the lock file changed since the last time.
fn npm_packages() -> Result<()> {
    let lock = std::fs::read_to_string("ui/package-lock.json").unwrap_or_default();
    let stamp = PathBuf::from("ui/node_modules/.throughline-lock");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    shell::step("npm ci", &mut shell::npm(&["ci", "--no-audit", "--no-fund"]))?;
    std::fs::write(stamp, lock)?;
    Ok(())
}

/// Where npm peers are: `node_modules` of a folder apart from the window's.
pub fn peers() -> PathBuf {
    paths::cache().join("peers")
}

/// `npm install` of the peers, unless these very versions are there.
fn npm_peers() -> Result<()> {
    let (wanted, stamp) = (BENCH_PEERS.join("\n"), peers().join("installed"));
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    std::fs::create_dir_all(peers())?;
    let mut npm = shell::npm(&["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]);
    shell::step("npm peers", npm.args(BENCH_PEERS).arg("--prefix").arg(peers()))?;
    std::fs::write(stamp, wanted)?;
    Ok(())
}
