//! What an operator asks for, one thing after another.

use corral_registry::ChangeError;
use corral_runtime::{PluginContent, digest, hex};

use crate::fake::{BAD, Disk};

fn content(text: &str) -> PluginContent {
    PluginContent::new(text.as_bytes().to_vec())
}

#[tokio::test]
async fn a_file_is_loaded_when_asked_for_and_a_bad_one_changes_nothing() {
    let disk = Disk::new();
    let live = disk.start().await;
    assert_eq!(live.call().await, Ok(1));
    disk.write("f/f.wasm", "2");
    assert_eq!(live.registry.reload("F").await.unwrap().number, 2);
    assert_eq!(live.call().await, Ok(2));
    disk.write("f/f.wasm", BAD);
    let refused = live.registry.reload("f").await.unwrap_err();
    assert!(matches!(refused, ChangeError::Refused(_)), "{refused}");
    assert_eq!(live.call().await, Ok(2));
    let history = live.registry.history("f").unwrap();
    assert!(history.refusal.unwrap().reason.contains("no number"));
    assert_eq!(history.current.unwrap().number, 2);
    assert_eq!(history.previous.unwrap().number, 1);
}

#[tokio::test]
async fn what_is_pushed_is_written_where_the_app_has_it() {
    let disk = Disk::new();
    let live = disk.start().await;
    live.registry.replace("f", content("7")).await.unwrap();
    assert_eq!(live.call().await, Ok(7));
    assert_eq!(disk.read("f/f.wasm"), "7");
    live.registry.replace("f", content(BAD)).await.unwrap_err();
    assert_eq!(disk.read("f/f.wasm"), "7");
    let unknown = live.registry.replace("g", content("1")).await.unwrap_err();
    assert!(matches!(unknown, ChangeError::UnknownFunction(_)));
}

#[tokio::test]
async fn a_rollback_toggles_and_leaves_the_bad_file_alone() {
    let disk = Disk::new();
    let live = disk.start().await;
    let nothing = live.registry.rollback("f").await.unwrap_err();
    assert!(matches!(nothing, ChangeError::NothingEarlier(_)));
    disk.write("f/f.wasm", "2");
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.registry.rollback("f").await.unwrap().number, 1);
    live.registry.reload_all().await.unwrap();
    assert_eq!(live.call().await, Ok(1));
    assert_eq!(live.registry.rollback("f").await.unwrap().number, 2);
    assert_eq!(live.call().await, Ok(2));
}

/// A rollback must not bring back a grant that was taken away since.
#[tokio::test]
async fn a_rollback_keeps_the_configuration_of_now() {
    let disk = Disk::new();
    disk.write(
        "f/plugin.json",
        r#"{ "grants": { "settings": ["SECRET"] } }"#,
    );
    let live = disk.start().await;
    disk.write("f/f.wasm", "2");
    live.registry.reload("f").await.unwrap();
    disk.write("f/plugin.json", "{}");
    live.registry.reload_all().await.unwrap();
    let version = live.registry.rollback("f").await.unwrap();
    assert_eq!(version.number, 4, "made anew");
    let function = live.registry.get("f").unwrap();
    let lease = function.ready().unwrap();
    assert_eq!(lease.plugin.value, 1);
    assert!(lease.definition().config.grants.settings.is_empty());
}

#[tokio::test]
async fn what_is_pinned_stays() {
    let disk = Disk::new();
    let live = disk.start().await;
    live.registry.pin("f").await.unwrap();
    disk.write("f/f.wasm", "2");
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.call().await, Ok(1));
    let pinned = live.registry.replace("f", content("3")).await.unwrap_err();
    assert!(matches!(pinned, ChangeError::Pinned(_)));
    live.registry.unpin("f").await.unwrap();
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.call().await, Ok(2));
}

#[tokio::test]
async fn what_is_drained_takes_no_calls_until_it_is_reloaded() {
    let disk = Disk::new();
    let live = disk.start().await;
    let function = live.registry.get("f").unwrap();
    let lease = function.ready().unwrap();
    let draining = tokio::spawn({
        let registry = live.registry.clone();
        async move { registry.drain("f").await }
    });
    while live.call().await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!draining.is_finished());
    drop(lease);
    assert_eq!(draining.await.unwrap().unwrap().number, 1);
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.call().await, Ok(1));
}

#[tokio::test]
async fn another_process_takes_up_where_this_one_ended() {
    let disk = Disk::new();
    let live = disk.start().await;
    disk.write("f/f.wasm", "2");
    live.registry.reload("f").await.unwrap();
    live.registry.rollback("f").await.unwrap();
    let given_up = format!(r#""instead_of":"{}""#, hex(&digest(b"2")));
    live.end_after(&disk.state(), &given_up).await;

    // The file was given up, and still is.
    let live = disk.start().await;
    assert_eq!(live.call().await, Ok(1));
    // And back again, over the restart.
    live.registry.rollback("f").await.unwrap();
    assert_eq!(live.call().await, Ok(2));
    live.registry.pin("f").await.unwrap();
    live.end_after(&disk.state(), r#""pinned":true"#).await;

    disk.write("f/f.wasm", "3");
    let live = disk.start().await;
    assert_eq!(live.call().await, Ok(2));
    live.registry.unpin("f").await.unwrap();
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.call().await, Ok(3));
    let serving = format!(r#""serving":"{}""#, hex(&digest(b"3")));
    live.end_after(&disk.state(), &serving).await;

    // A bad file does not keep the function from serving what it served.
    disk.write("f/f.wasm", BAD);
    let live = disk.start().await;
    assert_eq!(live.call().await, Ok(3));
    let history = live.registry.history("f").unwrap();
    assert!(history.refusal.unwrap().reason.contains("no number"));
}
