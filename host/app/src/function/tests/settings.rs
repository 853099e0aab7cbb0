//! App settings that concern a function.

use super::json;
use crate::fixture::{HTTP, load};

#[test]
fn connections_are_found_in_many_forms() {
    let queue = |connection: &str| {
        json(
            "",
            &format!(r#"{{ "type": "queueTrigger", "name": "q", {connection} }}"#),
        )
    };
    let named = queue(r#""connection": "Mine""#);
    for (text, setting, known) in [
        (&named, "Mine", true),
        (&named, "MINE", true),
        (&named, "AzureWebJobsMine", true),
        (&named, "ConnectionStrings__Mine", true),
        (&named, "Mine__accountName", true),
        (&named, "MineElsewhere", false),
        (&queue(r#""connection": """#), "x", true),
        (&queue(""), "x", true),
    ] {
        let app = load(
            &[("f/function.json", text), ("f/f.wasm", "")],
            &[(setting, "1")],
        );
        assert_eq!(app.problems.is_empty(), known, "{text} {setting}");
    }
    let root = crate::fixture::write(&[("f/function.json", &queue("")), ("f/f.wasm", "")]);
    let app = crate::App::load(root.path(), &crate::Environment::default());
    assert!(
        app.problems[0]
            .message
            .contains("`AzureWebJobsStorage`, which does not exist")
    );
}

#[test]
fn settings_disable_functions() {
    for (name, value, disabled) in [
        ("AzureWebJobs.f.Disabled", "true", true),
        ("AzureWebJobs_f_Disabled", "1", true),
        ("azurewebjobs.F.disabled", "True", true),
        ("AzureWebJobs.f.Disabled", "false", false),
        ("AzureWebJobs.g.Disabled", "true", false),
    ] {
        let app = load(
            &[("f/function.json", HTTP), ("f/f.wasm", "")],
            &[(name, value)],
        );
        assert_eq!(app.functions[0].disabled, disabled, "{name}={value}");
    }
}
