# One sentence per error code: what happened and what to do.
error-invalid-input = Something in that is not right. Check what you typed and try again.
error-not-signed-in = You are signed out. Sign in to go on; nothing is lost.
error-wrong-credentials = That e-mail and password do not go together. Try again.
error-not-allowed = You may not do that here. Ask an administrator if you should.
error-not-found = That is no longer there, or you may no longer see it.
error-command-id-reused = That was already done, differently. Look again before you repeat it.
error-conflict = Someone changed that meanwhile. Look again, then decide.
error-too-large = That is more than this channel takes. Make it shorter or smaller.
error-bad-attachment = That kind of file cannot be sent. Try a picture, a PDF or a text file.
error-rate-limited = Too many tries at once. Wait a moment, then try again.
error-offline = That needs the hub, which cannot be reached now. Try again when you are connected.
error-resnapshot = The hub was restored. Everything is being fetched again.
error-disk-full = The disk is full. Free some space; what you type is kept in memory until then.
error-newer-version = The data on this machine was written by a newer version. Update Throughline to open it.
error-internal = That did not work, through no fault of yours. Try again; the log has the details.

# Why a message failed, and what to do.
failure-not-allowed = This conversation is gone, or no longer yours to answer.
failure-too-large = Too long or too big for this channel. Edit it, or send it another way.
failure-channel-not-connected = No account is connected for this channel. Choose another channel.
failure-no-address = We have no address for them on this channel. Add one, or choose another channel.
failure-bad-attachment = A file in it cannot be sent. Take it out and try again.
failure-refused = The hub refused it. Try again, or send it another way.

warning-cache-rebuilt = The local copy was damaged and is being rebuilt from the hub. Nothing you typed was lost.
warning-outbox-rescued = Replies that were waiting were stored damaged. What could be read was rescued: check the outbox.
warning-key-in-file = This machine has no keychain, so the key to your data is in a file only your user can read.
warning-disk-full = The disk is full. You can go on writing, but it is only kept in memory until there is space.
warning-clock-wrong = This machine's clock is wrong by more than two minutes. Times shown here may be off.
