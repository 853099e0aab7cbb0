//! Which program is the app's custom handler.

use std::path::{Path, PathBuf};

use corral_app::{App, CustomHandler};

/// What the program is called in apps of this handler, on each system.
const OWN_NAMES: [&str; 2] = ["handler", "handler.exe"];

/// The program that stands in for the one that host.json names, because the app has no
/// file of that name: `own`, which is the handler itself. `None` when host.json is to be
/// followed as it is.
///
/// An app that is being developed has no copy of the handler in its folder; it is put
/// there when the app is packaged.
pub(crate) fn stand_in(app: &App, handler: &CustomHandler, own: &Path) -> Option<PathBuf> {
    let named = handler.description.executable.as_deref();
    let named = app.settings.resolve(named?);
    let plain = named.strip_prefix("./").unwrap_or(&named);
    if !OWN_NAMES.contains(&plain) {
        return None;
    }
    let folder = handler.description.worker_directory.as_deref();
    let folder = app.root.join(folder.unwrap_or_default());
    if !folder.is_dir() {
        return None;
    }
    // A file without content stands for the handler in apps that are being made.
    let is_there = std::fs::metadata(folder.join(plain)).is_ok_and(|file| file.len() > 0);
    (!is_there).then(|| own.to_owned())
}
