//! Runs an `async fn`.

use crate::Result;

/// Runs a future to its end. Several parts of it can wait for responses at the same time.
#[cfg(all(target_arch = "wasm32", feature = "http-client"))]
pub fn block_on<F: Future>(future: F) -> Result<F::Output> {
    Ok(wstd::runtime::block_on(future))
}

/// Runs a future to its end. Without the feature `http-client` a plugin has nothing to
/// wait for, and a future that waits is an error.
#[cfg(not(all(target_arch = "wasm32", feature = "http-client")))]
pub fn block_on<F: Future>(future: F) -> Result<F::Output> {
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Waker};

    let signal = Arc::new(signal::Signal::default());
    let waker = Waker::from(Arc::clone(&signal));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return Ok(output),
            Poll::Pending => signal.wait()?,
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", feature = "http-client")))]
mod signal {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Wake;

    use crate::Result;

    /// Whether the future was woken.
    #[derive(Default)]
    pub(super) struct Signal {
        woken: AtomicBool,
        /// The thread that waits, which another one may wake.
        #[cfg(not(target_arch = "wasm32"))]
        waiting: std::sync::OnceLock<std::thread::Thread>,
    }

    impl Wake for Signal {
        fn wake(self: Arc<Self>) {
            self.woken.store(true, Ordering::Release);
            #[cfg(not(target_arch = "wasm32"))]
            if let Some(thread) = self.waiting.get() {
                thread.unpark();
            }
        }
    }

    impl Signal {
        #[cfg(not(target_arch = "wasm32"))]
        #[allow(clippy::unnecessary_wraps, reason = "it fails in a plugin")]
        pub(super) fn wait(&self) -> Result<()> {
            self.waiting.get_or_init(std::thread::current);
            while !self.woken.swap(false, Ordering::Acquire) {
                std::thread::park();
            }
            Ok(())
        }

        #[cfg(target_arch = "wasm32")]
        pub(super) fn wait(&self) -> Result<()> {
            if self.woken.swap(false, Ordering::Acquire) {
                return Ok(());
            }
            Err(crate::Error::function(
                "the function waits for something that never happens: to send requests, turn on \
                 the feature `http-client` of corral-sdk",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{poll_fn, ready};
    use std::task::Poll;
    use std::thread;

    use super::*;

    #[test]
    fn a_future_is_polled_until_it_is_ready() {
        assert_eq!(block_on(ready(1)), Ok(1));

        let mut polls = 0;
        let yielding = poll_fn(|context| {
            polls += 1;
            context.waker().wake_by_ref();
            if polls < 3 {
                Poll::Pending
            } else {
                Poll::Ready(polls)
            }
        });
        assert_eq!(block_on(yielding), Ok(3));

        let mut other = None;
        let woken_by_a_thread = poll_fn(|context| match other.take() {
            None => {
                let waker = context.waker().clone();
                other = Some(thread::spawn(move || waker.wake()));
                Poll::Pending
            }
            Some(thread) => Poll::Ready(thread.join().is_ok()),
        });
        assert_eq!(block_on(woken_by_a_thread), Ok(true));
    }
}
