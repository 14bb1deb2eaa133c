//! Makes the permission manifest from the one list of commands, so that a window
//! can call exactly what is listed, and nothing that is not.

use std::fmt::Write as _;

/// What the window can ask of the program itself, besides the desk's commands.
const WINDOW_COMMANDS: &[&str] =
    &["window_ready", "window_painted", "open_external", "save_attachment", "save_export"];

fn main() {
    println!("cargo:rerun-if-changed=../ui/dist/index.html");
    let names: Vec<&'static str> =
        throughline_wire::desk_api::COMMAND_NAMES.iter().chain(WINDOW_COMMANDS).copied().collect();
    write_capability(&names);
    let names: &'static [&'static str] = names.leak();
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(names));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error={error:#}");
    }
}

/// `capabilities/main.json` is written here and committed, so that a review sees what a window may do.
fn write_capability(names: &[&str]) {
    let mut text = String::from(
        "{\n  \"identifier\": \"main\",\n  \"description\": \"The agent's window: the desk's commands and hearing its events. Made by build.rs from the list in crates/wire.\",\n  \"windows\": [\"main\"],\n  \"permissions\": [\n    \"core:event:allow-listen\",\n    \"core:event:allow-unlisten\"",
    );
    for name in names {
        let _ = write!(text, ",\n    \"allow-{}\"", name.replace('_', "-"));
    }
    text.push_str("\n  ]\n}\n");
    let path = "capabilities/main.json";
    if std::fs::read_to_string(path).is_ok_and(|old| old.replace("\r\n", "\n") == text) {
        return;
    }
    if let Err(error) = std::fs::write(path, text) {
        println!("cargo:error=cannot write {path}: {error}");
    }
}
