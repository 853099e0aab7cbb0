//! The files of the pages, which are a part of this program.

use corral_emulator::pages::Reply;

use super::failure;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Nothing from elsewhere is loaded or asked, and no other page may frame these.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src data:; connect-src 'self'; form-action 'none'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// A file: its name, its type and its content.
type File = (&'static str, &'static str, &'static str);

const FILES: [File; 14] = [
    ("", HTML, include_str!("site/index.html")),
    ("style.css", CSS, include_str!("site/style.css")),
    ("main.js", SCRIPT, include_str!("site/main.js")),
    ("api.js", SCRIPT, include_str!("site/api.js")),
    ("blobs.js", SCRIPT, include_str!("site/blobs.js")),
    ("charts.js", SCRIPT, include_str!("site/charts.js")),
    ("dom.js", SCRIPT, include_str!("site/dom.js")),
    ("functions.js", SCRIPT, include_str!("site/functions.js")),
    (
        "invocations.js",
        SCRIPT,
        include_str!("site/invocations.js"),
    ),
    ("invoke.js", SCRIPT, include_str!("site/invoke.js")),
    ("log.js", SCRIPT, include_str!("site/log.js")),
    ("queues.js", SCRIPT, include_str!("site/queues.js")),
    ("state.js", SCRIPT, include_str!("site/state.js")),
    ("swaps.js", SCRIPT, include_str!("site/swaps.js")),
];

/// The file called `name`.
pub(super) fn answer(name: &str) -> Reply {
    let Some((_, kind, text)) = FILES.iter().find(|(known, _, _)| *known == name) else {
        return failure(404, "there is no such page");
    };
    let mut reply = Reply::new(200, kind, *text);
    let fields = &mut reply.head.fields;
    fields.push("Cache-Control", "no-cache");
    fields.push("Content-Security-Policy", POLICY);
    fields.push("X-Content-Type-Options", "nosniff");
    reply
}
