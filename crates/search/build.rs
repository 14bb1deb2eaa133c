//! Puts the word vectors into the program that `cargo xtask` makes with
//! `model/distil.py` and lays in `model/made/`, which is not committed. Without
//! them the crate still builds: suggestions then go by words and letters alone.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const VECTORS: &str = "model/made/word-vectors.bin";

fn main() -> io::Result<()> {
    println!("cargo::rustc-check-cfg=cfg(throughline_word_vectors)");
    println!("cargo::rerun-if-changed=build.rs");
    if !Path::new(VECTORS).is_file() {
        // The folder, so that it is noticed when they are made.
        println!("cargo::rerun-if-changed=model");
        return Ok(());
    }
    println!("cargo::rerun-if-changed={VECTORS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("word-vectors.bin");
    fs::copy(VECTORS, out)?;
    println!("cargo::rustc-cfg=throughline_word_vectors");
    Ok(())
}
