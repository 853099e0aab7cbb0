//! Property test: all operations at once, in random orders.

use std::sync::atomic::Ordering;

use corral_app::Sha256Digest;
use corral_runtime::PluginContent;
use futures_util::FutureExt as _;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fake::{BAD, Disk, Live};

/// One operation.
#[derive(Clone, Debug)]
enum Step {
    /// A new file, and a reload.
    Write(u64),
    WriteBad,
    Push(u64),
    PushBad,
    RollBack,
    Pin,
    Unpin,
    Drain,
    Reload,
    ReloadAll,
    /// The configuration changes.
    Configure(u64),
    /// A call that yields this many times.
    Call(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (2..9_u64).prop_map(Step::Write),
        Just(Step::WriteBad),
        (2..9_u64).prop_map(Step::Push),
        Just(Step::PushBad),
        Just(Step::RollBack),
        Just(Step::Pin),
        Just(Step::Unpin),
        Just(Step::Drain),
        Just(Step::Reload),
        Just(Step::ReloadAll),
        (1..5_u64).prop_map(Step::Configure),
        (0..200_usize).prop_map(Step::Call),
        (0..200_usize).prop_map(Step::Call),
    ]
}

/// Carries out one step. Refusals are fine; the plugin that serves has to be intact.
async fn carry_out(step: Step, live: &Live, disk: &Disk) {
    let registry = &live.registry;
    let content = |text: &str| PluginContent::new(text.as_bytes().to_vec());
    match step {
        Step::Write(number) => {
            disk.write("f/f.wasm", &number.to_string());
            let _ = registry.reload("f").await;
        }
        Step::WriteBad => {
            disk.write("f/f.wasm", BAD);
            let _ = registry.reload("f").await;
        }
        Step::Push(number) => drop(registry.replace("f", content(&number.to_string())).await),
        Step::PushBad => {
            registry.replace("f", content(BAD)).await.unwrap_err();
        }
        Step::RollBack => drop(registry.rollback("f").await),
        Step::Pin => drop(registry.pin("f").await),
        Step::Unpin => drop(registry.unpin("f").await),
        Step::Drain => {
            let registry = registry.clone();
            let mut drain = Box::pin(async move { registry.drain("f").await });
            // The first poll sends the command, so no later step overtakes it. Its end
            // is not awaited: another step may undo it.
            if drain.as_mut().now_or_never().is_none() {
                drop(tokio::spawn(drain));
            }
        }
        Step::Reload => drop(registry.reload("f").await),
        Step::ReloadAll => drop(registry.reload_all().await),
        Step::Configure(seconds) => {
            let text = format!(r#"{{ "limits": {{ "time": "{seconds}s" }} }}"#);
            disk.write("f/plugin.json", &text);
            let _ = registry.reload_all().await;
        }
        Step::Call(yields) => call(live, yields).await,
    }
}

/// A call finds an intact plugin, or that the function is drained, and the plugin is
/// not dropped before the call has ended.
async fn call(live: &Live, yields: usize) {
    let function = live.registry.get("f").unwrap();
    match function.generation(None).await {
        Err(unavailable) => {
            let text = unavailable.to_string();
            assert!(text.contains("drained"), "{text}");
        }
        Ok(lease) => {
            let (value, number) = (lease.plugin.value, lease.number);
            for _ in 0..yields {
                tokio::task::yield_now().await;
            }
            assert!(!lease.plugin.dropped.load(Ordering::SeqCst));
            assert_eq!((lease.plugin.value, lease.number), (value, number));
            assert_eq!(
                lease.info().digest,
                Sha256Digest::of(value.to_string().as_bytes())
            );
            assert!((1..9).contains(&value));
        }
    }
}

async fn run(lanes: Vec<Vec<Step>>) {
    let disk = Disk::new();
    let live = disk.start().await;
    let lanes = lanes.into_iter().map(|steps| async {
        for step in steps {
            carry_out(step, &live, &disk).await;
        }
    });
    futures_util::future::join_all(lanes).await;

    // In the end, the last version that was written serves.
    let _ = live.registry.unpin("f").await;
    disk.write("f/plugin.json", "{}");
    live.registry.reload_all().await.unwrap();
    disk.write("f/f.wasm", "9");
    live.registry.reload("f").await.unwrap();
    assert_eq!(live.call().await, Ok(9));
    // And nothing else is in memory but the previous one.
    while live.alive.load(Ordering::SeqCst) > 2 {
        tokio::task::yield_now().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn calls_find_intact_plugins_and_nothing_leaks(lanes in vec(vec(step(), 0..12), 1..5)) {
        let threads = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        threads.block_on(run(lanes));
    }
}
