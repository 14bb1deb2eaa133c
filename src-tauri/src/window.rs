//! The agent's window: made in code, because its page must not load before the
//! commands it calls are registered, and shown once its first screen is painted.

use anyhow::Result;
use tauri::{
    AppHandle, Emitter as _, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};
use throughline_wire::desk_api::DeskEvent;

use crate::commands::Runtime;

/// The one window's name, as in its capability.
pub const MAIN: &str = "main";
/// The event the page listens to.
pub const DESK_EVENT: &str = "desk";

/// Makes the window. It may only ever show its own page.
pub fn open(app: &AppHandle<Runtime>, webview_data: std::path::PathBuf) -> Result<WebviewWindow<Runtime>> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Throughline")
        .inner_size(1440.0, 900.0)
        .min_inner_size(480.0, 480.0)
        .visible(false)
        .data_directory(webview_data)
        .on_navigation(|url| matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost"))
        .disable_drag_drop_handler()
        .build()?;
    let closing = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event
            && crate::tray::is_shown(closing.app_handle())
        {
            api.prevent_close();
            let _ = closing.hide();
        }
    });
    Ok(window)
}

/// Brings the window to the front.
pub fn show(app: &AppHandle<Runtime>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Whether the agent is looking at it.
pub fn is_in_front(app: &AppHandle<Runtime>) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| {
        window.is_focused().unwrap_or(false)
            && window.is_visible().unwrap_or(false)
            && !window.is_minimized().unwrap_or(false)
    })
}

/// Tells the page.
pub fn tell(app: &AppHandle<Runtime>, event: &DeskEvent) {
    if let Err(error) = app.emit_to(MAIN, DESK_EVENT, event) {
        tracing::warn!("cannot tell the page: {error}");
    }
}
