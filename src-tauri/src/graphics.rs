//! WebKitGTK on Linux without a GPU: its DMA-BUF renderer then costs 90 MB and
//! two seconds of processor time at start (measured), and on some NVIDIA drivers
//! shows a blank window (tauri#13885). It must be switched off before GTK starts.

/// Starts this program again with the renderer off, once, where there is no GPU
/// and the user has not decided. Replaces the process, so it costs a few milliseconds.
#[cfg(target_os = "linux")]
pub fn prefer_software_where_there_is_no_gpu() {
    use std::os::unix::process::CommandExt as _;

    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let has_gpu = std::fs::read_dir("/dev/dri").is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    });
    let has_nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    if std::env::var_os(SWITCH).is_some() || (has_gpu && !has_nvidia) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // Only returns when it could not be replaced; then the slower renderer still works.
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec();
    eprintln!("throughline: cannot switch to the software renderer: {error}");
}

/// Other systems choose well by themselves.
#[cfg(not(target_os = "linux"))]
pub fn prefer_software_where_there_is_no_gpu() {}
