//! The tray icon: a menu (Linux reports no clicks on the icon itself). While it
//! is shown, closing the window only hides it; Quit really quits.

use anyhow::{Context as _, Result};
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _};

use crate::commands::Runtime;
use crate::window;

struct TrayShown;

/// Shows the icon where the system has a place for it.
pub fn show(app: &AppHandle<Runtime>) -> Result<()> {
    let open = MenuItem::with_id(app, "open", "Open Throughline", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&open, &quit])?;
    let icon = app.default_window_icon().context("the program has no icon")?.clone();
    TrayIconBuilder::with_id("main")
        .icon(icon)
        .tooltip("Throughline")
        .menu(&menu)
        .show_menu_on_left_click(cfg!(target_os = "linux"))
        .on_menu_event(|app, event| match event.id().as_ref() {
            "quit" => app.exit(0),
            _ => window::show(app),
        })
        .on_tray_icon_event(|tray, event| {
            if matches!(event, TrayIconEvent::DoubleClick { .. }) {
                window::show(tray.app_handle());
            }
        })
        .build(app)?;
    app.manage(TrayShown);
    Ok(())
}

/// Whether closing the window leaves a way back to it.
pub fn is_shown(app: &AppHandle<Runtime>) -> bool {
    app.try_state::<TrayShown>().is_some()
}
