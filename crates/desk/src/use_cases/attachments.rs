//! Files: kept encrypted until they are uploaded, fetched once and kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use throughline_desk_store::attachments;
use throughline_domain::AttachmentId;
use throughline_domain::attachment::{self, Guess};
use throughline_wire::desk_api::{AddAttachment, AttachmentBytes, GetAttachment};
use throughline_wire::rows::AttachmentRef;

use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;

/// The largest file that can be sent.
pub(crate) const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Keeps a file for a reply; returns what will be shown.
pub(crate) async fn add(desk: &Inner, request: AddAttachment) -> Result<AttachmentRef, DeskError> {
    let seat = desk.seat()?;
    if request.base64.len() > MAX_BYTES.div_ceil(3) * 4 {
        return Err(DeskError::TooLarge { limit: "attachment", max_bytes: MAX_BYTES });
    }
    let checking = tokio::task::spawn_blocking(move || checked(&request));
    let (name, media_type, bytes) = checking.await.map_err(|_| DeskError::Broken)??;
    let attachment = AttachmentRef {
        id: AttachmentId(desk.around.clock.new_id()),
        name,
        media_type,
        size_bytes: bytes.len() as u32,
    };
    let (shown, now) = (attachment.clone(), desk.around.clock.now());
    seat.store.write(move |writer| attachments::keep_pending(writer, &attachment, &bytes, now)).await?;
    Ok(shown)
}

/// Decodes, and looks at the bytes: what the hub would refuse later is refused here, by the same list.
fn checked(request: &AddAttachment) -> Result<(String, String, Vec<u8>), DeskError> {
    let bytes = STANDARD
        .decode(&request.base64)
        .map_err(|_| DeskError::InvalidInput { field: "base64", message: "not base64".into() })?;
    if bytes.len() > MAX_BYTES {
        return Err(DeskError::TooLarge { limit: "attachment", max_bytes: MAX_BYTES });
    }
    let name = input::file_name(&request.name);
    let media_type = infer::get(&bytes).map(|kind| kind.mime_type());
    let guess = Guess { media_type, is_program: infer::is_app(&bytes) };
    match attachment::media_type_of(&name, &bytes, guess) {
        Ok(media_type) => Ok((name, media_type.to_owned(), bytes)),
        Err(refusal) => Err(DeskError::BadAttachment { name, refusal }),
    }
}

/// The bytes of a file: from this machine, else from the hub, and kept.
pub(crate) async fn get(desk: &Inner, request: GetAttachment) -> Result<AttachmentBytes, DeskError> {
    let seat = desk.seat()?;
    let id = request.attachment_id;
    let (here, reference) = seat
        .store
        .read(move |reader| Ok((attachments::bytes(reader, id)?, attachments::reference(reader, id)?)))
        .await?;
    if let Some((attachment, bytes)) = here {
        return Ok(AttachmentBytes { attachment, base64: STANDARD.encode(bytes) });
    }
    let fetching =
        seat.tokens.with_access(|access| async { seat.hub.get_attachment(&{ access }, id, MAX_BYTES).await });
    let (told, bytes) = fetching.await?;
    let attachment = reference.unwrap_or(told);
    let (kept, now) = (attachment.clone(), desk.around.clock.now());
    let base64 = STANDARD.encode(&bytes);
    let keeping = seat.store.write(move |writer| attachments::keep(writer, &kept, &bytes, now)).await;
    if let Err(error) = keeping {
        // A full disk is no reason not to show it.
        tracing::warn!(%error, attachment = %id, "a file could not be kept; it will be fetched again");
    }
    Ok(AttachmentBytes { attachment, base64 })
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use throughline_wire::ErrorCode;
    use throughline_wire::desk_api::AddAttachment;

    use super::{MAX_BYTES, checked};

    #[test]
    fn a_refusal_names_the_file() {
        let request = AddAttachment { name: "photo.png".into(), base64: STANDARD.encode("just words") };
        assert_eq!(checked(&request).unwrap_err().to_wire().about.as_deref(), Some("photo.png"));
    }

    fn added(name: &str, bytes: &[u8]) -> Result<(String, String), ErrorCode> {
        let request = AddAttachment { name: name.into(), base64: STANDARD.encode(bytes) };
        checked(&request).map(|(name, kind, _)| (name, kind)).map_err(|error| error.code())
    }

    #[test]
    fn the_bytes_say_what_a_file_is_not_its_name() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(added("photo", png), Ok(("photo".into(), "image/png".into())));
        assert_eq!(added("words.txt", b"just words"), Ok(("words.txt".into(), "text/plain".into())));
    }

    #[test]
    fn empty_files_programs_and_giants_are_refused() {
        assert_eq!(added("a.txt", b""), Err(ErrorCode::BadAttachment));
        for (name, bytes) in [
            ("photo.png", &b"just words"[..]),
            ("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("page", b"<html><script>alert(1)</script>"),
            ("a.bin", &[0, 1, 2, 255]),
        ] {
            assert_eq!(added(name, bytes), Err(ErrorCode::BadAttachment), "{name}: the hub refuses it later");
        }
        assert_eq!(added("invoice.pdf", b"MZ\x90\0\x03\0\0\0"), Err(ErrorCode::BadAttachment));
        assert_eq!(added("a.txt", &vec![b'a'; MAX_BYTES + 1]), Err(ErrorCode::TooLarge));
        assert!(added("a.txt", &vec![b'a'; MAX_BYTES]).is_ok());
    }
}
