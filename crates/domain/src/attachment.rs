//! What a file may be to be sent or taken: the desk says it where the file is
//! added, the hub again where it arrives, by this one list.
//!
//! Refused: programs and scripts that a double click would run, pages that a
//! browser would run, and files that are not what their name says. Looking at
//! the bytes for known signs is left to the caller (see [`Guess`]).

/// The media types that are kept; said to the widget so that it can refuse early.
pub const MEDIA_TYPES: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/tiff",
    "image/heif",
    "image/avif",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/json",
    "application/zip",
    "application/gzip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "audio/mpeg",
    "audio/mp4",
    "audio/m4a",
    "audio/ogg",
    "audio/opus",
    "audio/x-wav",
    "audio/x-flac",
    "audio/aac",
    "audio/amr",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "video/x-matroska",
];

/// Endings that systems run when clicked, whatever the bytes are.
const RUN_ON_CLICK: &[&str] = &[
    "exe", "com", "scr", "pif", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh",
    "hta", "cpl", "msi", "msp", "msc", "jar", "lnk", "url", "reg", "inf", "dll", "sys", "app", "dmg", "pkg",
    "command", "workflow", "sh", "bash", "zsh", "desktop", "deb", "rpm", "appimage", "apk", "html", "htm",
    "xhtml", "shtml", "svg", "xml", "xht", "swf", "php", "py", "pl", "rb", "docm", "xlsm", "pptm", "iso",
    "img", "vhd", "chm", "one",
];

/// What the signs in the bytes say a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Guess<'g> {
    /// The media type the signs stand for; `None`: no known signs.
    pub media_type: Option<&'g str>,
    /// A program of some system.
    pub is_program: bool,
}

/// Why a file is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// It would run when clicked.
    #[error("programs, scripts and pages are not taken")]
    Runs,
    /// Its bytes show no kind.
    #[error("the file is of no known kind")]
    UnknownKind,
    /// Its kind is not on the list.
    #[error("files of this kind are not taken")]
    KindNotTaken,
    /// Its name claims another kind.
    #[error("the file is not what its name says")]
    NotAsNamed,
}

/// The media type of a file whose bytes and name agree and are allowed.
pub fn media_type_of(name: &str, bytes: &[u8], guess: Guess<'_>) -> Result<&'static str, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let ending =
        name.rsplit_once('.').map(|(_, ending)| ending.trim().to_ascii_lowercase()).unwrap_or_default();
    if RUN_ON_CLICK.contains(&ending.as_str()) || guess.is_program || is_script(bytes) {
        return Err(Refusal::Runs);
    }
    let found = found_type(bytes, &ending, guess.media_type)?;
    let media_type =
        MEDIA_TYPES.iter().find(|known| **known == found).copied().ok_or(Refusal::KindNotTaken)?;
    if claims_otherwise(&ending, media_type) {
        return Err(Refusal::NotAsNamed);
    }
    Ok(media_type)
}

fn found_type<'g>(bytes: &[u8], ending: &str, guess: Option<&'g str>) -> Result<&'g str, Refusal> {
    match guess {
        Some("text/html" | "text/xml" | "text/x-shellscript" | "image/svg+xml") => Err(Refusal::Runs),
        Some(found) => Ok(found),
        None if is_text(bytes) => Ok(match ending {
            "csv" => "text/csv",
            "json" => "application/json",
            _ => "text/plain",
        }),
        None => Err(Refusal::UnknownKind),
    }
}

/// UTF-8 without control characters: what every editor shows as it is.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')))
}

fn is_script(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes.iter().take(512).map(u8::to_ascii_lowercase).collect();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
    [&b"#!"[..], b"<?php", b"<script", b"<!doctype html", b"<html", b"<svg", b"<?xml"]
        .iter()
        .any(|sign| start.starts_with(sign))
}

/// Whether an ending that stands for one kind is on a file of another. Endings
/// that stand for nothing in particular claim nothing.
fn claims_otherwise(ending: &str, media_type: &str) -> bool {
    let claimed: &[&str] = match ending {
        "png" => &["image/png"],
        "jpg" | "jpeg" | "jfif" => &["image/jpeg"],
        "gif" => &["image/gif"],
        "webp" => &["image/webp"],
        "bmp" => &["image/bmp"],
        "tif" | "tiff" => &["image/tiff"],
        "heic" | "heif" => &["image/heif"],
        "avif" => &["image/avif"],
        "pdf" => &["application/pdf"],
        "txt" | "md" | "log" => &["text/plain"],
        "csv" => &["text/csv"],
        "json" => &["application/json"],
        "zip" => &["application/zip"],
        "gz" => &["application/gzip"],
        "doc" | "xls" | "ppt" => {
            &["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"]
        }
        // Some writers make archives that are told apart only as zip.
        "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" => {
            return media_type != "application/zip" && !media_type.starts_with("application/vnd.");
        }
        "mp3" | "m4a" | "ogg" | "opus" | "wav" | "flac" | "aac" | "amr" => {
            return !media_type.starts_with("audio/");
        }
        "mp4" | "webm" | "mov" | "mkv" => return !media_type.starts_with("video/"),
        _ => return false,
    };
    !claimed.contains(&media_type)
}

#[cfg(test)]
mod tests {
    use super::{Guess, Refusal, media_type_of};

    #[test]
    fn a_file_is_what_its_bytes_and_its_name_both_say() {
        let png = Guess { media_type: Some("image/png"), is_program: false };
        let unknown = Guess { media_type: None, is_program: false };
        assert_eq!(media_type_of("photo.png", b"\x89PNG", png), Ok("image/png"));
        assert_eq!(media_type_of("photo.png", b"just words", unknown), Err(Refusal::NotAsNamed));
        assert_eq!(media_type_of("logo.svg", b"<svg onload=x>", unknown), Err(Refusal::Runs));
        assert_eq!(media_type_of("list.csv", b"a,b", unknown), Ok("text/csv"));
        assert_eq!(media_type_of("a.bin", &[0, 1, 255], unknown), Err(Refusal::UnknownKind));
        assert_eq!(media_type_of("a.txt", b"", unknown), Err(Refusal::Empty));
    }
}
