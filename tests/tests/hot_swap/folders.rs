//! Functions that are added and removed.

use std::fs;

use corral_tests::{Failure, FunctionApp, Handler};

use crate::load::{answered, during};
use crate::versions::{answer, app, function, plugin};

/// Copies what is in the folder of `function` in `source` into the app, file by
/// file in this order.
fn copy(source: &FunctionApp, handler: &Handler, function: &str, files: &[&str]) {
    fs::create_dir(handler.app().path(function)).unwrap();
    for name in files {
        let file = format!("{function}/{name}");
        fs::copy(source.path(&file), handler.app().path(&file)).unwrap();
    }
}

#[test]
fn functions_can_be_added_and_removed() {
    let source = FunctionApp::new()
        .function(&function("First", 1))
        .function(&function("Second", 2));
    // The host knows them from the beginning; the handler does not.
    let app = app()
        .function(&function("First", 1))
        .function(&function("Second", 2));
    for name in ["First", "Second"] {
        fs::remove_dir_all(app.path(name)).unwrap();
    }
    let handler = Handler::start(app);
    during(&handler, "F", || {
        for (name, files) in [
            ("First", ["First.wasm", "function.json"]),
            ("Second", ["function.json", "Second.wasm"]),
        ] {
            copy(&source, &handler, name, &files);
            handler
                .stdout()
                .wait_for(&format!("{name}: now serving generation 1 ("));
        }
        assert_eq!(answered(&handler, "First"), answer(1));
        assert_eq!(answered(&handler, "Second"), answer(2));
        assert_eq!(handler.status()["functions"], 3);

        fs::remove_dir_all(handler.app().path("First")).unwrap();
        handler.stdout().wait_for("First: removed");
        let failure = handler.call("First", "test").send().unwrap_err();
        assert!(
            matches!(&failure, Failure::Status(answer) if answer.status == 404),
            "{failure}"
        );
        assert_eq!(handler.status()["functions"], 2);
    });
}

/// As tools do that deploy by removing everything first.
#[test]
fn a_recreated_folder_keeps_its_function() {
    let handler = Handler::start(app());
    let folder = handler.app().path("F");
    let function_json = fs::read(folder.join("function.json")).unwrap();
    let answers = during(&handler, "F", || {
        for version in 2..5 {
            fs::remove_dir_all(&folder).unwrap();
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("F.wasm"), plugin(version)).unwrap();
            fs::write(folder.join("function.json"), &function_json).unwrap();
            let line = format!("F: now serving generation {version} (");
            handler.stdout().wait_for(&line);
        }
    });
    for met in answers {
        assert_eq!(met.last(), Some(&answer(4)));
    }
    handler.end();
    assert_eq!(handler.stdout().lines_with("removed"), [""; 0]);
}

#[test]
fn the_plugin_folder_overrides_the_app() {
    let folder = FunctionApp::new();
    folder.write("plugins/note.txt", "");
    let plugins = folder.path("plugins");
    let app = app().setting("CORRAL_PLUGINS", plugins.to_str().unwrap());
    let handler = Handler::start(app);
    during(&handler, "F", || {
        assert_eq!(answered(&handler, "F"), answer(1));
        for version in [2, 3] {
            fs::write(plugins.join("F.wasm"), plugin(version)).unwrap();
            handler
                .stdout()
                .wait_for(&format!("F: now serving generation {version} ("));
            assert_eq!(answered(&handler, "F"), answer(version));
        }
        fs::remove_file(plugins.join("F.wasm")).unwrap();
        handler.stdout().wait_for("F: now serving generation 4 (");
        assert_eq!(answered(&handler, "F"), answer(1));
    });
}
