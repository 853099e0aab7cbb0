//! Where things are that are built before the suites run.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in a folder")
}

/// The plugin that was built from `tests/guests/<name>`. `CORRAL_GUESTS` names
/// another folder than `target/guests/wasm`.
pub fn path(name: &str) -> PathBuf {
    let folder = std::env::var_os("CORRAL_GUESTS")
        .map_or_else(|| repository().join("target/guests/wasm"), PathBuf::from);
    built(&folder.join(format!("{name}.wasm")))
}

/// A plugin of the sample app `plugins/<app>`, beside its function.json.
pub fn sample(app: &str, function: &str) -> PathBuf {
    let folder = repository().join("plugins").join(app).join(function);
    built(&folder.join(format!("{function}.wasm")))
}

/// The handler. `CORRAL_HANDLER` names another one than that of a debug build.
pub fn handler() -> PathBuf {
    let file = std::env::var_os("CORRAL_HANDLER").map_or_else(
        || {
            let name = format!("handler{}", std::env::consts::EXE_SUFFIX);
            repository().join("target/debug").join(name)
        },
        PathBuf::from,
    );
    built(&file)
}

fn built(file: &Path) -> PathBuf {
    assert!(
        file.is_file(),
        "{} is missing: run `cargo xtask test`, which builds it first",
        file.display()
    );
    file.to_path_buf()
}
