//! Moves calls that compute for long away from the threads that serve.
//!
//! There is one serving thread for each core: with more, short calls wait for the time
//! slices of the operating system. So a call that computes must not keep its thread. The
//! epoch interrupts it after a tick, and from then on it runs on other threads, which
//! have a lower priority.

use std::mem;
use std::panic;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

/// How long one poll may take before the call moves: half a tick of the epoch.
const LONG: Duration = Duration::from_millis(5);

/// A future that moves to the threads of another runtime once a poll of it was long.
/// Dropping it stops the future, if it has moved at its next interruption.
pub(crate) struct Movable<T> {
    place: Place<T>,
    /// Where it moves to, if there is such a place.
    threads: Option<Handle>,
}

enum Place<T> {
    Here(Pin<Box<dyn Future<Output = T> + Send>>),
    There(AbortOnDropHandle<T>),
    Nowhere,
}

impl<T: Send + 'static> Movable<T> {
    /// A call that moves to `threads`, or stays if there are none.
    pub(crate) fn new(
        threads: Option<Handle>,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Self {
        Self {
            place: Place::Here(Box::pin(call)),
            threads,
        }
    }
}

impl<T: Send + 'static> Future for Movable<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        if let Place::Here(call) = &mut self.place {
            let began = Instant::now();
            let result = call.as_mut().poll(context);
            if result.is_ready() || began.elapsed() < LONG {
                return result;
            }
            let Some(threads) = self.threads.clone() else {
                return Poll::Pending;
            };
            if let Place::Here(call) = mem::replace(&mut self.place, Place::Nowhere) {
                let moved = AbortOnDropHandle::new(threads.spawn(call));
                self.place = Place::There(moved);
            }
        }
        let Place::There(call) = &mut self.place else {
            return Poll::Pending;
        };
        match Pin::new(call).poll(context) {
            Poll::Ready(Ok(output)) => Poll::Ready(output),
            Poll::Ready(Err(error)) if error.is_panic() => panic::resume_unwind(error.into_panic()),
            // The runtime has shut down, and with it everything else does.
            Poll::Ready(Err(_)) | Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::{self, ThreadId};

    use tokio::runtime::{Builder, Runtime};

    use super::*;

    fn threads() -> Runtime {
        Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    }

    /// Computes for `time`, yields, and returns the threads before and after.
    async fn compute(time: Duration) -> (ThreadId, ThreadId) {
        let before = thread::current().id();
        let end = Instant::now() + time;
        while Instant::now() < end {
            std::hint::spin_loop();
        }
        tokio::task::yield_now().await;
        (before, thread::current().id())
    }

    #[test]
    fn only_long_calls_move() {
        let (here, there) = (threads(), threads());
        for (time, elsewhere, moves) in [
            (Duration::ZERO, Some(there.handle()), false),
            (2 * LONG, Some(there.handle()), true),
            (2 * LONG, None, false),
        ] {
            let call = Movable::new(elsewhere.cloned(), compute(time));
            let (before, after) = here.block_on(call);
            assert!(moves == (before != after) || time.is_zero(), "{time:?}");
        }
        there.shutdown_background();
    }

    #[test]
    fn dropping_a_moved_call_stops_it() {
        struct Flag(Arc<AtomicBool>);
        impl Drop for Flag {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let (here, there) = (threads(), threads());
        let dropped = Arc::new(AtomicBool::new(false));
        let flag = Flag(Arc::clone(&dropped));
        let call = async move {
            compute(2 * LONG).await;
            std::future::pending::<()>().await;
            drop(flag);
        };
        here.block_on(async {
            let mut call = Box::pin(Movable::new(Some(there.handle().clone()), call));
            while matches!(call.place, Place::Here(_)) {
                tokio::select! {
                    biased;
                    () = &mut call => {}
                    () = tokio::task::yield_now() => {}
                }
            }
        });
        while !dropped.load(Ordering::SeqCst) {
            thread::yield_now();
        }
    }

    #[test]
    #[should_panic(expected = "of the call")]
    fn a_panic_reaches_the_caller() {
        let (here, there) = (threads(), threads());
        let call = async {
            compute(2 * LONG).await;
            panic!("of the call");
        };
        here.block_on(Movable::<()>::new(Some(there.handle().clone()), call));
    }
}
