//! The sample app, packaged with the real handler and started where it is deployed.

use corral_tests::handler::{Start, run};
use corral_tests::{FunctionApp, Handler, Received};

use crate::package::{deploy, names};

/// The functions of the sample app.
const FUNCTIONS: usize = 7;

#[test]
fn nothing_is_compiled_at_the_first_start() {
    let app = FunctionApp::sample("orders")
        .setting("EventHubConnection", "Endpoint=sb://localhost")
        .setting("STOCK_MINIMUM", "5");
    let home = tempfile::tempdir().unwrap();
    let zip = home.path().join("app.zip");
    let path = zip.to_str().unwrap();
    let packaged = run(&app, &["package", "--output", path]);
    assert_eq!(packaged.code, Some(0), "{packaged:?}");
    let line = format!("{FUNCTIONS} compiled plugins for ");
    assert!(packaged.stdout.contains(&line), "{packaged:?}");

    deploy(&app, &zip);
    assert!(!app.path("local.settings.json").exists());
    let packaged = names(&app.path(".corral/cache"));
    assert_eq!(packaged.len(), 2 * FUNCTIONS, "{packaged:?}");

    let program = format!("exec {}", app.path("handler").display());
    let cache = home.path().join("cache");
    let start = Start {
        // As the Functions host does: what host.json names, in the app.
        by: &["sh", "-c", &program],
        variables: &[("XDG_CACHE_HOME", cache.to_str().unwrap())],
        ..Start::default()
    };
    let handler = Handler::start_as(app, &start);
    let order = r#"{"id":1005,"quantity":2,"color":"black"}"#;
    let delivered = handler.call("receipt", order).send().unwrap();
    let receipt = Received::Blob(b"Order 1005\n2 x black\n".to_vec());
    assert_eq!(delivered.bindings["receipt"], receipt);
    let line = handler.stdout().wait_for("ready: ");
    let expected = format!("ready: {FUNCTIONS} functions in ");
    let cached = format!("{FUNCTIONS} from the compile cache");
    assert!(line.contains(&expected) && line.contains(&cached), "{line}");
    handler.end();
    assert_eq!(handler.stderr().lines(), Vec::<String>::new());
    // What is compiled is written to one of these.
    let app = handler.kill();
    assert_eq!(names(&app.path(".corral/cache")), packaged);
    assert_eq!(names(&cache.join("corral")), Vec::<String>::new());
}
