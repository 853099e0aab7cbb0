//! What the form of a function begins with, below `host/functions`.

use std::fs;

use corral_emulator::host::Host;
use corral_emulator::pages::Reply;
use serde_json::json;

/// The file of a function's folder in which the portal of Azure keeps a body for tests.
const FILE: &str = "sample.dat";

/// The sample of a function; nothing if there is none.
pub(super) fn answer(host: &Host, function: &str) -> Reply {
    let instance = host.instance();
    // Only the folder of a function is read.
    let name = instance.and_then(|instance| {
        let mut functions = instance.functions().iter();
        let known = functions.find(|known| known.name().eq_ignore_ascii_case(function));
        known.map(|known| known.name().to_owned())
    });
    let file = name.map(|name| host.root().join(name).join(FILE));
    match file.map(fs::read_to_string) {
        Some(Ok(text)) => Reply::json(200, &json!({ "text": text })),
        Some(Err(_)) | None => Reply::empty(204),
    }
}
