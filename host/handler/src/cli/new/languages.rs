//! The languages of the templates.

/// One language.
pub(super) struct Language {
    /// As `--template` names it.
    pub(super) name: &'static str,
    /// The folders of `templates` with its files.
    pub(super) folders: &'static [&'static str],
    /// Runs the native tests in the function's folder; written as in a template.
    pub(super) test: &'static str,
    /// Names that cannot be used, as identifiers in snake case, and why.
    pub(super) reserved: &'static [(&'static str, &'static str)],
}

/// All of them, in the order of listings.
pub(super) const ALL: [Language; 6] = [
    Language {
        name: "rust",
        folders: &["rust"],
        test: "cargo test --target-dir ../.corral/target",
        reserved: &[
            (
                include_str!("reserved/rust_keywords.txt"),
                "is a keyword of Rust",
            ),
            (include_str!("reserved/rust_types.txt"), "is a type of Rust"),
            (
                "alloc core corral_sdk proc_macro std test tests",
                "is the name of a crate or module that the function uses",
            ),
        ],
    },
    Language {
        name: "javascript",
        folders: &["node", "javascript"],
        test: "npm test",
        reserved: &[],
    },
    Language {
        name: "typescript",
        folders: &["node", "typescript"],
        test: "npm test",
        reserved: &[],
    },
    Language {
        name: "python",
        folders: &["python"],
        test: "python -m pytest",
        reserved: &[
            (
                include_str!("reserved/python_keywords.txt"),
                "is a keyword of Python",
            ),
            (
                include_str!("reserved/python_modules.txt"),
                "is a module of Python's standard library, which it would hide",
            ),
            (
                "componentize_py_runtime componentize_py_types corral pytest wit_world",
                "is a package that the function or its test uses",
            ),
        ],
    },
    Language {
        name: "go",
        folders: &["go"],
        test: "go test",
        reserved: &[],
    },
    Language {
        name: "c",
        folders: &["c"],
        test: "python -m ziglang cc -I ../.corral/sdk/c my_function_test.c ../.corral/sdk/c/corral_test.c -lm -o ../.corral/my_function_test && ../.corral/my_function_test",
        reserved: &[(
            "corral corral_json corral_test",
            "is the name of a file of the SDK",
        )],
    },
];

impl Language {
    /// Why a function cannot have this identifier.
    pub(super) fn refusal(&self, identifier: &str) -> Option<&'static str> {
        let mut reserved = self.reserved.iter();
        let list = reserved.find(|(names, _)| {
            let mut names = names.split_whitespace();
            names.any(|name| name == identifier)
        });
        list.map(|(_, reason)| *reason)
    }
}
