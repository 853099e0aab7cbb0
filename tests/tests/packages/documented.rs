//! The commands of docs/deploying.md, in their order.

use std::fs;

use corral_tests::FunctionApp;
use corral_tests::guests;
use corral_tests::handler::run;

use crate::program::{linux_handler, windows_handler};

#[test]
fn the_commands_of_the_page_run() {
    let app = FunctionApp::sample("orders")
        .setting("EventHubConnection", "Endpoint=sb://localhost")
        .setting("STOCK_MINIMUM", "5");
    // What a user has unpacked from the archives of a release.
    app.write(".release/linux-x64/handler", linux_handler());
    app.write(".release/windows-x64/handler.exe", windows_handler());
    let page = fs::read_to_string(guests::repository().join("docs/deploying.md")).unwrap();
    let mut count = 0;
    let mut in_shell = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(language) => in_shell = language == "sh",
            None if in_shell && line.starts_with("handler ") => {
                let arguments: Vec<&str> = line.split(' ').skip(1).collect();
                let finished = run(&app, &arguments);
                assert_eq!(finished.code, Some(0), "{line}: {finished:?}");
                count += 1;
            }
            None => {}
        }
    }
    assert!(count > 5, "{count} commands were found");
}
