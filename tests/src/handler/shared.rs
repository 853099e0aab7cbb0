//! A handler that all tests of a file share.

use std::ops::Deref;

use super::Handler;

/// A loan of the handler; when its test fails, the handler's logs are printed.
#[derive(Debug)]
pub struct Shared(&'static Handler);

impl Shared {
    /// Lends `handler`.
    pub fn lend(handler: &'static Handler) -> Self {
        Shared(handler)
    }
}

impl Deref for Shared {
    type Target = Handler;

    fn deref(&self) -> &Handler {
        self.0
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.print_logs();
        }
    }
}
