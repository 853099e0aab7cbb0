//! What a plugin on the direct path may import.

pub(super) const INVOCATION: &str = "corral:function/invocation@0.2.0";
pub(super) const REQUEST: &str = "corral:function/request@0.2.0";
pub(super) const PROGRESS: &str = "corral:function/progress@0.2.0";
pub(super) const LOGGING: &str = "wasi:logging/logging@0.1.0-draft";
pub(super) const CONFIG: &str = "wasi:config/store@0.2.0-rc.1";

/// Whether a function returns something that the guest has to make room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    Memory,
    Nothing,
}

/// Everything that a plugin on the direct path may import: interface, function, and
/// what it returns.
#[rustfmt::skip]
pub(super) const IMPORTS: [(&str, &str, Returns); 17] = [
    (INVOCATION, "id", Returns::Memory),
    (INVOCATION, "function-name", Returns::Memory),
    (INVOCATION, "trigger-name", Returns::Memory),
    (INVOCATION, "input-names", Returns::Memory),
    (INVOCATION, "take-input", Returns::Memory),
    (INVOCATION, "metadata", Returns::Memory),
    (INVOCATION, "trace", Returns::Memory),
    (INVOCATION, "remaining-ms", Returns::Nothing),
    (REQUEST, "header", Returns::Memory),
    (REQUEST, "headers", Returns::Memory),
    (REQUEST, "query", Returns::Memory),
    (REQUEST, "params", Returns::Memory),
    (REQUEST, "identities", Returns::Memory),
    (PROGRESS, "report", Returns::Nothing),
    (LOGGING, "log", Returns::Nothing),
    (CONFIG, "get", Returns::Memory),
    (CONFIG, "get-all", Returns::Memory),
];

/// What an import returns; `None` if it is not offered here.
pub(super) fn offered(interface: &str, function: &str) -> Option<Returns> {
    let mut imports = IMPORTS.iter();
    let found = imports.find(|(module, name, _)| (*module, *name) == (interface, function));
    found.map(|(_, _, returns)| *returns)
}
