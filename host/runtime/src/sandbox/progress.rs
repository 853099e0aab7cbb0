//! `corral:function/progress`: how far the invocation has come.

use super::Sandbox;
use crate::bindings::version_0_2::corral::function::progress::Host;
use crate::log::Progress;

impl Host for Sandbox {
    fn report(&mut self, done: f64, total: Option<f64>, message: Option<String>) {
        self.log.progress(&Progress {
            done,
            total,
            message: message.as_deref(),
        });
    }
}
