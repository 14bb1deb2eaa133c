//! Makes sure that the folder with the customers' pages exists, so that the hub
//! compiles before the pages were built, and again after they were. The hub
//! says so itself (503) when it was compiled without them.

use std::path::Path;

const PAGES: &str = "../../ui/customer/dist";

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGES);
    if let Err(error) = std::fs::create_dir_all(&folder) {
        println!(
            "cargo::warning=cannot make {}: {error}; the chat widget will not be embedded",
            folder.display()
        );
    }
    println!("cargo::rerun-if-changed={PAGES}");
    println!("cargo::rerun-if-changed=build.rs");
}
