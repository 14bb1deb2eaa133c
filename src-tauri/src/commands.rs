//! The desk's commands as Tauri commands, from the one list, and a few of the
//! window's own. A command that is listed but not written does not compile.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::PathBuf;

use base64::Engine as _;
use tauri::{AppHandle, Manager as _, State};
use tauri_plugin_opener::OpenerExt as _;
#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "the list of commands names them all"))]
use throughline_wire::desk_api::*;
use throughline_wire::{ErrorCode, WireError};

use crate::desk_slot::DeskSlot;
use crate::page::Page;
use crate::{links, window};

/// The runtime behind Tauri; named once, since Tauri 3 renames it.
pub type Runtime = tauri::Wry;

macro_rules! tauri_commands {
    ($($(#[$doc:meta])* $name:ident($request:ty) -> $response:ty;)+) => {
        $(
            $(#[$doc])*
            #[tauri::command]
            pub async fn $name(slot: State<'_, DeskSlot>, request: $request) -> Result<$response, WireError> {
                slot.desk().await?.$name(request).await
            }
        )+

        /// All commands, for the builder.
        pub fn handler() -> impl Fn(tauri::ipc::Invoke<Runtime>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name,)+ window_ready, window_painted, open_external, save_attachment, save_export]
        }
    };
}
throughline_wire::desk_commands!(tauri_commands);

/// The page's first screen is complete: the window is shown on it, and opens what a link asked for meanwhile.
#[tauri::command]
pub fn window_ready(window: tauri::WebviewWindow, page: State<'_, Page>) {
    if let Err(error) = window.show() {
        tracing::warn!("cannot show the window: {error}");
    }
    if let Some(conversation_id) = page.listens() {
        window::tell(window.app_handle(), &DeskEvent::Open { conversation_id });
    }
}

/// The first screen is on the display and answers keys.
#[tauri::command]
pub fn window_painted(page: State<'_, Page>) {
    page.is_painted();
}

/// Opens a link from a message in the default browser, mail or phone program.
#[tauri::command]
pub fn open_external(app: AppHandle, url: String) -> Result<(), WireError> {
    if !links::is_safe_to_open(&url) {
        return Err(
            WireError::new(ErrorCode::InvalidInput, "only web, mail and phone links are opened").about("url")
        );
    }
    app.opener()
        .open_url(url, None::<&str>)
        .map_err(|error| WireError::new(ErrorCode::Internal, format!("no program opened it: {error}")))
}

/// Saves a file of a message to the downloads folder, under a name that is free; returns where.
#[tauri::command]
pub async fn save_attachment(
    app: AppHandle,
    slot: State<'_, DeskSlot>,
    request: GetAttachment,
) -> Result<String, WireError> {
    let file = slot.desk().await?.get_attachment(request).await?;
    save_download(&app, file.attachment.name, file.base64).await
}

/// Saves all articles as a ZIP to the downloads folder, under a name that is free; returns where.
#[tauri::command]
pub async fn save_export(app: AppHandle, slot: State<'_, DeskSlot>) -> Result<String, WireError> {
    let made = slot.desk().await?.export_articles(Nothing {}).await?;
    save_download(&app, made.name, made.base64).await
}

async fn save_download(app: &AppHandle, name: String, base64: String) -> Result<String, WireError> {
    let folder = app.path().download_dir().or_else(|_| app.path().home_dir()).map_err(internal)?;
    let saved = tokio::task::spawn_blocking(move || {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(base64)
            .map_err(|_| WireError::new(ErrorCode::Internal, "the file's bytes are damaged"))?;
        save_under_free_name(&folder, &name, &bytes).map_err(internal)
    });
    Ok(saved.await.map_err(internal)??.display().to_string())
}

fn internal(error: impl std::fmt::Display) -> WireError {
    WireError::new(ErrorCode::Internal, error.to_string())
}

fn save_under_free_name(folder: &std::path::Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let safe: String =
        name.chars().map(|c| if "/\\:*?\"<>|".contains(c) || c.is_control() { '_' } else { c }).collect();
    let safe = PathBuf::from(safe.trim_start_matches('.'));
    let stem = safe.file_stem().map_or_else(|| "file".into(), |stem| stem.to_string_lossy().into_owned());
    let ending = safe.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    std::fs::create_dir_all(folder)?;
    for attempt in 1..1000 {
        let name =
            if attempt == 1 { format!("{stem}{ending}") } else { format!("{stem} ({attempt}){ending}") };
        let path = folder.join(name);
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                std::io::Write::write_all(&mut file, bytes)?;
                return Ok(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::other("too many files of that name"))
}

#[cfg(test)]
mod tests {
    use super::save_under_free_name;

    #[test]
    fn a_saved_file_never_replaces_another_and_never_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = save_under_free_name(folder.path(), "../../photo.png", b"1").unwrap();
        let second = save_under_free_name(folder.path(), "../../photo.png", b"2").unwrap();
        assert_eq!(first.parent(), Some(folder.path()));
        assert_ne!(first, second);
        assert_eq!(std::fs::read(first).unwrap(), b"1");
    }
}
