//! The interfaces that the handler offers, to explain unsupported imports.
//!
//! The linker decides; this list only explains its refusals before anything is
//! compiled. A unit test keeps the two in sync.

use super::InterfaceName;

/// Every interface that a plugin can import: WASI in the two versions that
/// wasmtime 50 implements, and more.
pub(crate) const OFFERED: &[&str] = &[
    "corral:function/invocation@0.2.0",
    "corral:function/progress@0.2.0",
    "corral:function/request@0.2.0",
    "wasi:cli/environment@0.2.12",
    "wasi:cli/environment@0.3.0",
    "wasi:cli/exit@0.2.12",
    "wasi:cli/exit@0.3.0",
    "wasi:cli/stderr@0.2.12",
    "wasi:cli/stderr@0.3.0",
    "wasi:cli/stdin@0.2.12",
    "wasi:cli/stdin@0.3.0",
    "wasi:cli/stdout@0.2.12",
    "wasi:cli/stdout@0.3.0",
    "wasi:cli/terminal-input@0.2.12",
    "wasi:cli/terminal-input@0.3.0",
    "wasi:cli/terminal-output@0.2.12",
    "wasi:cli/terminal-output@0.3.0",
    "wasi:cli/terminal-stderr@0.2.12",
    "wasi:cli/terminal-stderr@0.3.0",
    "wasi:cli/terminal-stdin@0.2.12",
    "wasi:cli/terminal-stdin@0.3.0",
    "wasi:cli/terminal-stdout@0.2.12",
    "wasi:cli/terminal-stdout@0.3.0",
    "wasi:cli/types@0.3.0",
    "wasi:clocks/monotonic-clock@0.2.12",
    "wasi:clocks/monotonic-clock@0.3.0",
    "wasi:clocks/system-clock@0.3.0",
    "wasi:clocks/types@0.3.0",
    "wasi:clocks/wall-clock@0.2.12",
    "wasi:config/store@0.2.0-rc.1",
    "wasi:filesystem/preopens@0.2.12",
    "wasi:filesystem/preopens@0.3.0",
    "wasi:filesystem/types@0.2.12",
    "wasi:filesystem/types@0.3.0",
    "wasi:http/client@0.3.0",
    "wasi:http/outgoing-handler@0.2.12",
    "wasi:http/types@0.2.12",
    "wasi:http/types@0.3.0",
    "wasi:io/error@0.2.12",
    "wasi:io/poll@0.2.12",
    "wasi:io/streams@0.2.12",
    "wasi:logging/logging@0.1.0-draft",
    "wasi:random/insecure-seed@0.2.12",
    "wasi:random/insecure-seed@0.3.0",
    "wasi:random/insecure@0.2.12",
    "wasi:random/insecure@0.3.0",
    "wasi:random/random@0.2.12",
    "wasi:random/random@0.3.0",
    "wasi:sockets/instance-network@0.2.12",
    "wasi:sockets/ip-name-lookup@0.2.12",
    "wasi:sockets/ip-name-lookup@0.3.0",
    "wasi:sockets/network@0.2.12",
    "wasi:sockets/tcp-create-socket@0.2.12",
    "wasi:sockets/tcp@0.2.12",
    "wasi:sockets/types@0.3.0",
    "wasi:sockets/udp-create-socket@0.2.12",
    "wasi:sockets/udp@0.2.12",
];

/// Interfaces with types only, which need nothing from the host.
const TYPES: &[&str] = &["corral:function/types@0.1.0", "corral:function/types@0.2.0"];

/// Explains each import that the handler does not offer.
pub(crate) fn missing<'a>(imports: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    imports
        .into_iter()
        .filter(|import| !is_offered(import))
        .map(explain)
        .collect()
}

fn offered() -> impl Iterator<Item = (&'static str, InterfaceName<'static>)> {
    let all = OFFERED.iter().chain(TYPES);
    all.filter_map(|name| Some((*name, InterfaceName::parse(name)?)))
}

fn is_offered(import: &str) -> bool {
    InterfaceName::parse(import)
        .is_some_and(|wanted| offered().any(|(_, offered)| wanted.accepts(&offered)))
}

fn explain(import: &str) -> String {
    let Some(wanted) = InterfaceName::parse(import) else {
        return format!("`{import}`");
    };
    if let Some((name, _)) = offered().find(|(_, offered)| offered.interface == wanted.interface) {
        return format!("`{import}` (this version of corral offers `{name}`)");
    }
    let nearest = offered()
        .map(|(name, offered)| {
            (
                strsim::jaro_winkler(offered.interface, wanted.interface),
                name,
            )
        })
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .filter(|(likeness, _)| *likeness > 0.9);
    match nearest {
        Some((_, name)) => {
            format!("`{import}` (did you mean `{name}`?)")
        }
        None => format!("`{import}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_offered() {
        for (import, words) in [
            (
                "wasi:cli/environment@0.9.0",
                "offers `wasi:cli/environment@0.2.12`",
            ),
            (
                "wasi:cli/enviroment@0.2.0",
                "did you mean `wasi:cli/environment",
            ),
            ("acme:bank/ledger@1.0.0", "`acme:bank/ledger@1.0.0`"),
            ("log", "`log`"),
        ] {
            let [message] = &missing([import])[..] else {
                panic!("{import} is not offered")
            };
            assert!(message.contains(words), "{message}");
        }
    }

    #[test]
    fn offered_imports_are_not_missing() {
        assert_eq!(missing(OFFERED.iter().copied()), Vec::<String>::new());
        assert_eq!(
            missing([
                "wasi:io/streams@0.2.0",
                "corral:function/types@0.1.0",
                "corral:function/types@0.2.0"
            ]),
            Vec::<String>::new()
        );
    }
}
