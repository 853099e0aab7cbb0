//! The page at `/`.

use std::fmt::Write as _;

use crate::host::Instance;
use crate::pages::Reply;

/// The setting that turns the page off.
const SETTING: &str = "AzureWebJobsDisableHomepage";

/// The answer at `/` when no function answers there.
pub(super) fn page(instance: &Instance) -> Reply {
    let settings = &instance.app().settings;
    let off = settings.get(SETTING);
    if off.is_some_and(|off| off == "1" || off.eq_ignore_ascii_case("true")) {
        return Reply::empty(204);
    }
    let mut rows = String::new();
    for function in instance.functions() {
        let known = function.discovered(instance.app(), instance.address());
        let source = known.source.unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = write!(
            rows,
            "<tr><td>{}<td>{}<td>{}",
            escaped(&known.function),
            escaped(&known.trigger_type.unwrap_or_default()),
            escaped(&source),
        );
    }
    Reply::new(
        200,
        "text/html; charset=utf-8",
        TEMPLATE.replace("{rows}", &rows),
    )
}

const TEMPLATE: &str = "<!doctype html><html lang=en><meta charset=utf-8>\
<meta name=viewport content='width=device-width'><meta name=color-scheme content='light dark'>\
<title>Functions host</title><style>body{font:1rem system-ui;margin:2rem}\
td,th{text-align:left;padding:.2rem 1rem .2rem 0}</style>\
<h1>Your function app runs</h1>\
<table><tr><th>Function<th>Trigger<th>Source{rows}</table>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_of_the_app_is_escaped() {
        assert_eq!(escaped("a<b>&amp;"), "a&lt;b>&amp;amp;");
    }
}
