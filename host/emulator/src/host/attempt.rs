//! Invocations in payload mode: inputs, the handler's answer, and outputs, with as many
//! tries as the retry policy allows.

use jiff::Timestamp;
use uuid::Uuid;

use super::Instance;
use super::failure::InvocationFailure;
use super::function::HostFunction;
use super::invocation::Invocation;
use super::retry;
use crate::answer::output::http;
use crate::answer::{self, Caller, Carried, ScriptResult};
use crate::bindings::{OutputContext, Resolver, Written, read_inputs, write_outputs};
use crate::events::Outcome;
use crate::payload::{self, RetryContext, Stamp, Trigger};
use crate::token::Token;

/// What an invocation came to, with all its tries.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    /// What the HTTP caller gets; `None` when the host itself answers.
    pub(crate) http: Option<http::Reply>,
    /// `ReturnValue` of the last try, for triggers that take it.
    pub(crate) returned: Token,
    /// Why the last try failed, if it did.
    pub(crate) failure: Option<String>,
    /// The same as the next try is told.
    exception: Token,
}

impl Instance {
    /// Runs `function` until it succeeds or may not be tried again (custom handler
    /// protocol, section 7.4).
    pub(crate) async fn invoke_function(
        &self,
        function: &HostFunction,
        trigger: &Trigger,
    ) -> Ended {
        let mut id = Uuid::new_v4();
        let mut retries = 0;
        let mut exception = Token::Null;
        loop {
            let ended = self
                .attempt(function, trigger, id, (retries, exception))
                .await;
            let policy = function
                .retry
                .filter(|policy| ended.failure.is_some() && retry::may_retry(*policy, retries));
            let Some(policy) = policy else {
                return ended;
            };
            tokio::select! {
                () = tokio::time::sleep(retry::delay(policy, retries)) => {}
                () = self.stopping() => return ended,
            }
            retries += 1;
            exception = ended.exception;
            // The tries of one queue delivery share their id.
            if !matches!(trigger, Trigger::Queue(_)) {
                id = Uuid::new_v4();
            }
        }
    }

    /// One try: how many have failed, and why the last one did.
    async fn attempt(
        &self,
        function: &HostFunction,
        trigger: &Trigger,
        id: Uuid,
        (retry, exception): (u32, Token),
    ) -> Ended {
        let reason = reason(trigger);
        let mut invocation = Invocation::begin(self, function, id, reason, retry);
        let stamp = Stamp {
            invocation_id: id,
            utc_now: Timestamp::now(),
            rand_guid: Uuid::new_v4(),
            port: self.worker().client().port(),
            is_sized: false,
            retry: function.retry.map(|policy| RetryContext {
                retry_count: retry,
                max_retry_count: policy
                    .max_retries
                    .map_or(-1, |most| i32::try_from(most).unwrap_or(i32::MAX)),
                exception,
            }),
        };
        let mut ended = Ended::default();
        let carried = self.carry_out(&mut invocation, function, trigger, &stamp, &mut ended);
        let failure = carried.await.err();
        let is_http = matches!(trigger, Trigger::Http(_));
        let status = match &ended.http {
            Some(reply) => u16::try_from(reply.status).ok(),
            None => is_http.then_some(500),
        };
        ended.failure = failure.as_ref().map(ToString::to_string);
        if let Some(failure) = &failure {
            ended.exception = failure.exception(function.name(), id);
        }
        let outcome = failure.map_or(Outcome::Succeeded, |failure| failure.outcome());
        invocation.end(outcome, ended.failure.clone(), status.filter(|_| is_http));
        ended
    }

    async fn carry_out(
        &self,
        invocation: &mut Invocation<'_>,
        function: &HostFunction,
        trigger: &Trigger,
        stamp: &Stamp,
        ended: &mut Ended,
    ) -> Result<(), InvocationFailure> {
        let data = payload::binding_data(&function.bindings, trigger, stamp)?;
        let resolver = Resolver {
            function: function.name(),
            settings: &self.app().settings,
            data: &data,
            now: stamp.utc_now,
        };
        let inputs = read_inputs(&function.storage_bindings, self.accounts(), &resolver).await?;
        let (head, body) = payload::request(&function.bindings, trigger, &inputs, stamp)?;
        let result = self.call_handler(invocation, head, body).await?;
        let invocation = &*invocation;
        let caller = match trigger {
            Trigger::Http(call) => call.caller(),
            _ => Caller::default(),
        };
        self.drop_foreign(invocation, function, &result);
        let bindings = &function.storage_bindings.bindings;
        let Carried { delivered, failure } = answer::carry_out(bindings, &result, &caller);
        let written = |write: Written<'_>| self.emit_write(invocation, write);
        let context = OutputContext {
            accounts: self.accounts(),
            message_encoding: self.message_encoding(),
            notices: self.notices(),
            written: &written,
        };
        let stored = write_outputs(
            &function.storage_bindings,
            &delivered.bindings,
            &context,
            &resolver,
        )
        .await;
        ended.http = delivered.http.filter(|_| stored.is_ok());
        ended.returned = result.return_value;
        match failure {
            Some(reason) => Err(InvocationFailure::Output(reason)),
            None => Ok(stored?),
        }
    }

    /// Tells of values for bindings that are served only by the real host.
    fn drop_foreign(
        &self,
        invocation: &Invocation<'_>,
        function: &HostFunction,
        result: &ScriptResult,
    ) {
        for binding in function.foreign_outputs() {
            let outputs = result.outputs.as_deref().unwrap_or_default();
            let named = outputs.iter().find(|(name, _)| *name == binding.name);
            let value = match named {
                Some((_, value)) => value,
                None if binding.name == "$return" => &result.return_value,
                None => continue,
            };
            if *value != Token::Null {
                self.emit_drop(invocation, binding, &value.to_compact_json());
            }
        }
    }
}

/// What started an invocation, for people. Keys in the query are not shown.
fn reason(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Http(call) => {
            let path = call.head.target.split('?').next().unwrap_or_default();
            format!("{} {path}", call.head.method)
        }
        Trigger::Queue(message) => format!(
            "queue message {}, delivery {}",
            message.id, message.dequeue_count
        ),
        Trigger::Blob(call) => format!("blob {}/{}", call.container, call.name),
        Trigger::Timer(call) if call.is_past_due => "timer, past due".to_owned(),
        Trigger::Timer(_) => "timer".to_owned(),
        Trigger::Manual(_) => "by hand".to_owned(),
        Trigger::Message(_) => "message".to_owned(),
        Trigger::Batch(messages) => format!("{} messages", messages.len()),
        Trigger::Json(_) => "event or MCP call".to_owned(),
    }
}
