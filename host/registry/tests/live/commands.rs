//! Commands of an operator, one after another.

use corral_app::Sha256Digest;
use corral_registry::{ChangeError, EventKind};
use corral_runtime::PluginContent;

use crate::fake::{BAD, Disk, PANIC};

fn content(text: &str) -> PluginContent {
    PluginContent::new(text.as_bytes().to_vec())
}

#[tokio::test]
async fn reload_loads_the_file_and_a_bad_one_changes_nothing() {
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
    assert!(history.refusal.unwrap().reason.contains("not a number"));
    assert_eq!(history.current.unwrap().number, 2);
    assert_eq!(history.previous.unwrap().number, 1);
}

#[tokio::test]
async fn a_pushed_plugin_is_written_to_the_app() {
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
async fn rollback_toggles_and_ignores_the_bad_file() {
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

/// A rollback must not restore a grant that was removed since.
#[tokio::test]
async fn rollback_uses_the_current_configuration() {
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
    assert_eq!(version.number, 4, "loaded again");
    let function = live.registry.get("f").unwrap();
    let lease = function.ready().unwrap();
    assert_eq!(lease.plugin.value, 1);
    assert!(lease.definition().config.grants.settings.is_empty());
}

#[tokio::test]
async fn a_pinned_function_does_not_change() {
    let disk = Disk::new();
    let live = disk.start().await;
    live.registry.pin("f").await.unwrap();
    disk.write("f/f.wasm", "2");
    let pinned = live.registry.reload("f").await.unwrap_err();
    assert!(matches!(pinned, ChangeError::Pinned(_)));
    live.registry.reload_all().await.unwrap();
    assert_eq!(live.call().await, Ok(1));
    let pinned = live.registry.replace("f", content("3")).await.unwrap_err();
    assert!(matches!(pinned, ChangeError::Pinned(_)));
    live.registry.unpin("f").await.unwrap();
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.call().await, Ok(2));
}

/// A load that panics fails its own change and none of the later ones.
#[tokio::test]
async fn a_load_that_panics_changes_nothing() {
    let disk = Disk::new();
    let live = disk.start().await;
    let broken = live.registry.replace("f", content(PANIC)).await;
    let broken = broken.unwrap_err();
    assert!(broken.to_string().contains("report it"), "{broken}");
    assert_eq!(live.call().await, Ok(1));
    live.registry.replace("f", content("2")).await.unwrap();
    assert_eq!(live.call().await, Ok(2));
}

#[tokio::test]
async fn a_drained_function_takes_no_calls_until_it_is_reloaded() {
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
async fn the_next_process_restores_the_state() {
    let disk = Disk::new();
    let live = disk.start().await;
    disk.write("f/f.wasm", "2");
    live.registry.reload("f").await.unwrap();
    live.registry.rollback("f").await.unwrap();
    let ignored = format!(r#""instead_of":"{}""#, Sha256Digest::of(b"2"));
    live.kill_after(&disk.state(), &ignored).await;

    // The file is still ignored.
    let live = disk.start().await;
    assert_eq!(live.call().await, Ok(1));
    // A rollback works across the restart.
    live.registry.rollback("f").await.unwrap();
    assert_eq!(live.call().await, Ok(2));
    live.registry.pin("f").await.unwrap();
    live.kill_after(&disk.state(), r#""pinned":true"#).await;

    disk.write("f/f.wasm", "3");
    let live = disk.start().await;
    assert_eq!(live.call().await, Ok(2));
    live.registry.unpin("f").await.unwrap();
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.call().await, Ok(3));
    let serving = format!(r#""serving":"{}""#, Sha256Digest::of(b"3"));
    live.kill_after(&disk.state(), &serving).await;

    // When the file is bad, the previous plugin serves.
    disk.write("f/f.wasm", BAD);
    let live = disk.start().await;
    assert_eq!(live.call().await, Ok(3));
    let history = live.registry.history("f").unwrap();
    assert!(history.refusal.unwrap().reason.contains("not a number"));
}

/// A call may find a generation, and begin on it when another one serves already.
#[tokio::test]
async fn a_generation_is_drained_once() {
    let disk = Disk::new();
    let live = disk.start().await;
    let mut events = live.registry.events();
    let before = live.registry.get("f").unwrap();
    disk.write("f/f.wasm", "2");
    live.registry.reload("f").await.unwrap();
    while !matches!(
        events.recv().await.unwrap().kind,
        EventKind::Drained { generation: 1 }
    ) {}
    for _ in 0..2 {
        assert_eq!(before.ready().unwrap().plugin.value, 1);
    }
    live.registry.pin("f").await.unwrap();
    loop {
        match events.recv().await.unwrap().kind {
            EventKind::Drained { generation } => panic!("{generation} is drained again"),
            EventKind::Pinned => break,
            _ => {}
        }
    }
}
