//! tokio within the event loop of `wstd`.
//!
//! An instance has one thread, and only `wstd` can wait for the host. So tokio never waits:
//! it runs its tasks until none can go on, and returns to `wstd`, which polls it again when
//! something has happened. For that, who waits for the host wakes both.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use tokio::runtime::Builder;

thread_local! {
    /// Makes `wstd` poll the runtime.
    static OUTER: RefCell<Waker> = RefCell::new(Waker::noop().clone());
    /// Makes the runtime poll its main future.
    static INNER: RefCell<Waker> = RefCell::new(Waker::noop().clone());
    /// Whether no task of the runtime can go on.
    static IDLE: Cell<bool> = const { Cell::new(false) };
}

/// Awaits a future that waits for the host, such as one of `wstd`, in a task of tokio.
pub async fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        let both = Waker::from(Arc::new(Both {
            first: context.waker().clone(),
            second: OUTER.with_borrow(Waker::clone),
            woken: AtomicBool::new(false),
        }));
        future.as_mut().poll(&mut Context::from_waker(&both))
    })
    .await
}

/// Runs a future, and the tasks that it spawns, until it is ready.
///
/// # Errors
/// When the runtime cannot be made.
pub(crate) async fn run<F: Future>(main: F) -> std::io::Result<F::Output> {
    let runtime = Builder::new_current_thread()
        .on_thread_park(|| {
            IDLE.set(true);
            INNER.with_borrow(Waker::wake_by_ref);
        })
        // For time limits of libraries. Nothing wakes the runtime when they end.
        .enable_time()
        .build()?;
    let mut main = pin!(main);
    // Whether `main` can go on, which at first it can.
    let mut woken = Arc::new(Both::new_woken());
    let ready = poll_fn(|outer| {
        OUTER.set(outer.waker().clone());
        IDLE.set(false);
        runtime.block_on(poll_fn(|inner| {
            INNER.set(inner.waker().clone());
            if woken.woken.swap(false, Ordering::Relaxed) {
                IDLE.set(false);
                let both = Arc::new(Both {
                    first: inner.waker().clone(),
                    second: outer.waker().clone(),
                    woken: AtomicBool::new(false),
                });
                woken = Arc::clone(&both);
                let waker = Waker::from(both);
                return main
                    .as_mut()
                    .poll(&mut Context::from_waker(&waker))
                    .map(Poll::Ready);
            }
            if IDLE.replace(false) {
                return Poll::Ready(Poll::Pending);
            }
            Poll::Pending
        }))
    });
    Ok(ready.await)
}

/// Wakes two, and remembers that it did.
struct Both {
    first: Waker,
    second: Waker,
    woken: AtomicBool,
}

impl Both {
    /// Nothing to wake, and woken.
    fn new_woken() -> Self {
        Self {
            first: Waker::noop().clone(),
            second: Waker::noop().clone(),
            woken: AtomicBool::new(true),
        }
    }
}

impl Wake for Both {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Relaxed);
        self.first.wake_by_ref();
        self.second.wake_by_ref();
    }
}
