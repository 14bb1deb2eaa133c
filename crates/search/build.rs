//! Puts the word vectors that `model/distil.py` made into the program. They are
//! made by `cargo xtask`, which sets `THROUGHLINE_WORD_VECTORS`, or lie in
//! `model/made/`, which is not committed. Without them the crate still builds:
//! suggestions then go by words and letters alone.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rustc-check-cfg=cfg(throughline_word_vectors)");
    println!("cargo::rerun-if-env-changed=THROUGHLINE_WORD_VECTORS");
    println!("cargo::rerun-if-changed=build.rs");
    let made = Path::new("model/made");
    let candidates =
        [env::var_os("THROUGHLINE_WORD_VECTORS").map(PathBuf::from), Some(made.join("word-vectors.bin"))];
    let Some(vectors) = candidates.into_iter().flatten().find(|path| path.is_file()) else {
        // Looked at again when the folder, or the crate's, changes.
        println!("cargo::rerun-if-changed={}", if made.is_dir() { "model/made" } else { "model" });
        return Ok(());
    };
    println!("cargo::rerun-if-changed={}", vectors.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("word-vectors.bin");
    fs::copy(&vectors, out)?;
    println!("cargo::rustc-cfg=throughline_word_vectors");
    Ok(())
}
