//! Functions that are fired by hand.

use super::Instance;
use super::function::HostFunction;
use crate::bindings::connection;
use crate::listeners::blob_call;
use crate::payload::{ManualCall, ManualSubject, TimerCall, Trigger};

impl Instance {
    /// Fires `function` with this input, and waits for its end.
    pub(super) async fn fire(&self, function: &HostFunction, input: Option<String>) {
        let subject = self.subject(function, input.as_deref()).await;
        let trigger = Trigger::Manual(ManualCall { input, subject });
        self.invoke_function(function, &trigger).await;
    }

    async fn subject(&self, function: &HostFunction, input: Option<&str>) -> ManualSubject {
        let Some(trigger) = function.bindings.trigger() else {
            return ManualSubject::Input;
        };
        if trigger.is("timerTrigger") {
            let listeners = self.listeners.lock().await;
            let call = match &*listeners {
                Some(listeners) => listeners.timer_call(function.name()).await,
                None => None,
            };
            return ManualSubject::Timer(call.unwrap_or(TimerCall {
                adjust_for_dst: true,
                schedule_status: None,
                is_past_due: false,
            }));
        }
        if !trigger.is("blobTrigger") {
            return ManualSubject::Input;
        }
        let path = input.and_then(|path| path.split_once('/'));
        let account = self.accounts().account(connection(trigger).as_deref());
        let call = match (path, account) {
            (Some((container, name)), Ok(storage)) => blob_call(&*storage, container, name).await,
            _ => Ok(None),
        };
        // A storage that fails has no such blob, which the invocation says.
        ManualSubject::Blob(call.unwrap_or_default())
    }
}
