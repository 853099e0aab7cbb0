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

macro_rules! script {
    ($name:literal) => {
        ($name, SCRIPT, include_str!(concat!("site/", $name)))
    };
}

const FILES: &[File] = &[
    ("", HTML, include_str!("site/index.html")),
    ("style.css", CSS, include_str!("site/style.css")),
    script!("api.js"),
    script!("blobs.js"),
    script!("builds.js"),
    script!("changes.js"),
    script!("charts.js"),
    script!("denials.js"),
    script!("dom.js"),
    script!("draw.js"),
    script!("follow.js"),
    script!("function.js"),
    script!("functions.js"),
    script!("invocations.js"),
    script!("invoke.js"),
    script!("listings.js"),
    script!("log.js"),
    script!("main.js"),
    script!("metrics.js"),
    script!("queues.js"),
    script!("series.js"),
    script!("state.js"),
    script!("swaps.js"),
];

/// The file called `name`.
pub(crate) fn answer(name: &str) -> Reply {
    let Some((_, kind, text)) = FILES.iter().find(|(known, _, _)| *known == name) else {
        return failure(404, "there is no such page");
    };
    let mut reply = Reply::new(200, kind, *text);
    let fields = &mut reply.head.fields;
    fields.push("Cache-Control", "no-cache");
    fields.push("Content-Security-Policy", POLICY);
    fields.push("X-Content-Type-Options", "nosniff");
    // The address of a handler's page is a secret.
    fields.push("Referrer-Policy", "no-referrer");
    reply
}
