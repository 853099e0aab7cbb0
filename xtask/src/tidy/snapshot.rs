//! A call sees the app as it was when it came. Whatever asks the registry again
//! while a call is in flight may see another one, with other rules.

use super::Violation;

/// Where calls are answered.
const ANSWERING: [&str; 2] = ["host/handler/src/server/", "host/handler/src/gateway/"];

/// Files that may ask: one for every call, the others apart from calls.
const ASKING: [(&str, usize); 3] = [("dispatch.rs", 1), ("mod.rs", 1), ("readiness.rs", 1)];

/// What gives the app as it is now.
const NOW: [&str; 2] = ["registry.now()", "registry.get("];

pub(super) fn check(path: &str, text: &str) -> Vec<Violation> {
    let Some(file) = ANSWERING
        .iter()
        .find_map(|folder| path.strip_prefix(folder))
    else {
        return Vec::new();
    };
    let allowed = ASKING.iter().find(|(name, _)| *name == file);
    let allowed = allowed.map_or(0, |(_, most)| *most);
    let lines = text.lines().zip(1..);
    let asking = lines.filter(|(line, _)| NOW.iter().any(|now| line.contains(now)));
    let found = asking.skip(allowed).map(|(_, number)| {
        Violation::at(
            number,
            "asks for the app as it is now; take the snapshot of the call",
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_asks_once() {
        let once = "let app = server.registry.now();\n";
        let twice = once.repeat(2);
        let get = "call.server.registry.get(name)";
        for (path, text, count) in [
            ("host/handler/src/server/dispatch.rs", once, 0),
            ("host/handler/src/server/dispatch.rs", &*twice, 1),
            ("host/handler/src/server/payload.rs", once, 1),
            ("host/handler/src/server/proxy/local.rs", get, 1),
            ("host/handler/src/server/proxy/mod.rs", once, 1),
            ("host/handler/src/gateway/local.rs", get, 1),
            ("host/handler/src/admin/look.rs", once, 0),
        ] {
            assert_eq!(check(path, text).len(), count, "{path}: {text}");
        }
    }
}
