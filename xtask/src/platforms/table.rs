//! Which suite runs on which platform, and why others do not. `docs/platforms.md` shows it.

use self::Runs::{All, No, Without};
use super::Target;

/// What of a suite runs on a platform.
#[derive(Debug)]
pub(super) enum Runs {
    /// Every test.
    All,
    /// Every test but these, each with the reason.
    Without(&'static [(&'static str, &'static str)]),
    /// None, for this reason.
    No(&'static str),
}

/// One suite of `tests/tests`.
#[derive(Debug)]
pub(super) struct Suite {
    /// The name of its file or folder.
    pub(super) name: &'static str,
    windows: Runs,
    aarch64: Runs,
    musl: Runs,
}

impl Suite {
    /// What of it runs on a platform.
    pub(super) fn runs(&self, target: Target) -> &Runs {
        match target {
            Target::Windows => &self.windows,
            Target::Aarch64 => &self.aarch64,
            Target::Musl => &self.musl,
        }
    }
}

const fn suite(name: &'static str, windows: Runs, aarch64: Runs, musl: Runs) -> Suite {
    Suite {
        name,
        windows,
        aarch64,
        musl,
    }
}

/// The harness reads `/proc`, sends signals or makes symbolic links for the handler.
const LINUX: &str = "asks Linux about the handler's process, or needs signals or links";

/// Components of other languages, SDKs, or other programs than the handler.
const TOOLS: &str = "needs components or programs that other tools build";

/// Neither the system nor the processor changes the result.
const SAME: &str = "tests what is the same code on each platform";

const TIME: &str = "measures time or load, which an emulator changes";

const OUTSIDE: &str = "gives the handler files outside of its root folder";

const SIGNALS: &str = "sends a signal, which Wine does not hand on";

const NAMES: &str = "resolves `localhost`, which no file there names";

const CACHE: &str = "shares a cache between apps, each of which has its own machine there";

const WINE_CACHE: &str = "names the cache by a variable that Windows does not have";

/// Every suite, in the order of the alphabet.
#[rustfmt::skip]
pub(super) const SUITES: &[Suite] = &[
    suite("admin", No(SAME), No(SAME), No(SAME)),
    suite("attacks", All, All, No(NAMES)),
    suite("borrowed_corpus", No(SAME), No(SAME), No(SAME)),
    suite("build", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("busy_core", No(TIME), No(TIME), No(TIME)),
    suite("call_ends", No(LINUX), No(TIME), No(SAME)),
    suite("capabilities", All, No(SAME), All),
    suite("check", All, No(SAME), No(OUTSIDE)),
    suite("connections", No(SAME), No(TIME), No(SAME)),
    suite("deadlines", No(LINUX), No(TIME), No(SAME)),
    suite("deployment", No(LINUX), No(SAME), No(OUTSIDE)),
    suite("dev", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("distribution", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("doctor", No(LINUX), No(SAME), No(TOOLS)),
    suite("documentation", No(SAME), No(SAME), No(SAME)),
    suite("documented_samples", All, All, All),
    suite("error_table", Without(&[("shutdown", SIGNALS)]), All, All),
    suite("faults", No(LINUX), No(TIME), No(TOOLS)),
    suite("folders", No(LINUX), No(SAME), No(OUTSIDE)),
    suite("foreign_components", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("forgery", No(SAME), No(SAME), No(SAME)),
    suite("freshness", No(LINUX), No(TIME), No(LINUX)),
    suite("function_contract", All, All, All),
    suite("grants", All, No(SAME), All),
    suite("host_traces", All, All, All),
    suite("hot_swap", All, No(TIME), Without(&[("folders::the_plugin_folder_overrides_the_app", OUTSIDE), ("links::volume_mounted_as_plugin_folder", OUTSIDE)])),
    suite("http_samples", All, All, All),
    suite("inspect", Without(&[("every_contract_is_listed", TOOLS)]), No(SAME), No(OUTSIDE)),
    suite("instances", All, All, All),
    suite("invocations", All, No(SAME), All),
    suite("invoke", All, No(SAME), Without(&[("app_in_another_folder", OUTSIDE)])),
    suite("limits", All, All, All),
    suite("locking", All, No(SAME), All),
    suite("logging", All, No(SAME), All),
    suite("mcp_folders", No(SAME), No(SAME), No(SAME)),
    suite("mcp_pinning", No(SAME), No(SAME), No(SAME)),
    suite("mcp_policy", No(SAME), No(SAME), No(SAME)),
    suite("mcp_request_state", No(SAME), No(SAME), No(SAME)),
    suite("mcp_servers", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("network", All, No(SAME), Without(&[("denials_name_the_grant_to_add", NAMES), ("only_granted_servers_are_reachable", NAMES), ("tls_is_verified", NAMES)])),
    suite("packages", No(SAME), No(SAME), No(SAME)),
    suite("plugin_files", All, No(SAME), All),
    suite("plugin_memory", No(SAME), No(SAME), No(SAME)),
    suite("polyglot", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("programs", All, No(SAME), All),
    suite("protocol_vectors", All, All, All),
    suite("proxies", All, No(SAME), All),
    suite("raw_http", All, No(SAME), All),
    suite("returned_values", All, No(SAME), All),
    suite("rust_sdk", All, No(SAME), All),
    suite("sample_app", All, All, All),
    suite("sdk_plugins", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("sdk_requests", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("self_hosted_tools", No(SAME), No(SAME), No(SAME)),
    suite("serving", Without(&[("compiled_code_is_cached", WINE_CACHE)]), No(SAME), Without(&[("compiled_code_is_cached", CACHE)])),
    suite("stalls", No(LINUX), No(TIME), No(TIME)),
    suite("templates", No(TOOLS), No(TOOLS), No(TOOLS)),
    suite("wasi_http", No(TOOLS), No(TOOLS), No(TOOLS)),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tests")
    }

    /// The sources of a suite.
    fn sources(name: &str) -> String {
        let mut text = fs::read_to_string(folder().join(format!("{name}.rs"))).unwrap_or_default();
        let entries = fs::read_dir(folder().join(name)).into_iter().flatten();
        for entry in entries {
            text += &fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        }
        text
    }

    #[test]
    fn every_suite_is_in_the_table() {
        let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
        let suites: BTreeSet<String> = entries
            .filter(|entry| {
                let path = entry.path();
                path.is_file() || path.join("main.rs").is_file()
            })
            .map(|entry| {
                let name = entry.file_name().into_string().unwrap();
                name.trim_end_matches(".rs").to_owned()
            })
            .collect();
        let listed: Vec<_> = SUITES.iter().map(|suite| suite.name.to_owned()).collect();
        assert_eq!(listed, suites.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn tests_that_are_not_run_exist() {
        for suite in SUITES {
            for runs in [&suite.windows, &suite.aarch64, &suite.musl] {
                let Without(tests) = runs else { continue };
                for (test, _) in *tests {
                    let function = test.rsplit("::").next().unwrap();
                    let text = sources(suite.name);
                    let found = text.contains(&format!("fn {function}()"));
                    assert!(found, "{}: {test}", suite.name);
                }
            }
        }
    }
}
