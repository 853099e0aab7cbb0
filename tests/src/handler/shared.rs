//! A server that is shared by all tests of a file.

use std::ops::Deref;

use super::{Handler, Logs};

/// A shared server; if its test fails, the server's logs are printed.
#[derive(Debug)]
pub struct Shared<T: Logs = Handler>(&'static T);

impl<T: Logs> Shared<T> {
    /// Lends `server`.
    pub fn lend(server: &'static T) -> Self {
        Shared(server)
    }
}

impl<T: Logs> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

impl<T: Logs> Drop for Shared<T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.print_logs();
        }
    }
}
