//! Plugins behind links that are replaced, as Kubernetes mounts them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use corral_tests::Handler;

use crate::load::during;
use crate::versions::{answer, app, plugin};

/// Replaces `path` with a link, atomically.
fn relink(target: &str, path: &Path) {
    let new = path.with_file_name("..data_tmp");
    symlink(target, &new).unwrap();
    fs::rename(new, path).unwrap();
}

/// A new version of the volume: a new folder, to which `..data` then links.
fn mount(volume: &Path, version: u64) {
    let folder = format!("..{version}");
    fs::create_dir(volume.join(&folder)).unwrap();
    fs::write(volume.join(&folder).join("F.wasm"), plugin(version)).unwrap();
    relink(&folder, &volume.join("..data"));
    if version > 1 {
        fs::remove_dir_all(volume.join(format!("..{}", version - 1))).unwrap();
    }
}

/// Where the volume is mounted.
fn swap_a_volume(volume: &Path, handler: &Handler) {
    let answers = during(handler, "F", || {
        for version in 2..6 {
            mount(volume, version);
            let line = format!("F: now serving generation {version} (");
            handler.stdout().wait_for(&line);
        }
    });
    for met in answers {
        assert_eq!(met.last(), Some(&answer(5)));
    }
    handler.end();
    assert_eq!(handler.stderr().lines(), [""; 0]);
}

#[test]
fn volume_mounted_over_the_function() {
    let app = app();
    let folder = app.path("F");
    fs::remove_file(folder.join("F.wasm")).unwrap();
    mount(&folder, 1);
    symlink("..data/F.wasm", folder.join("F.wasm")).unwrap();
    let handler = Handler::start(app);
    swap_a_volume(&folder, &handler);
}

#[test]
fn volume_mounted_as_plugin_folder() {
    let volume = corral_tests::FunctionApp::new();
    let app = app();
    fs::remove_file(app.path("F/F.wasm")).unwrap();
    mount(volume.root(), 1);
    symlink("..data/F.wasm", volume.path("F.wasm")).unwrap();
    symlink(volume.path("F.wasm"), app.path("F/F.wasm")).unwrap();
    let handler = Handler::start(app);
    swap_a_volume(volume.root(), &handler);
}
