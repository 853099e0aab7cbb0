//! The `command` contract: a program reads the payload and writes the response.

use corral_protocol::{Outcome, Signature};
use wasmtime::Store;
use wasmtime_wasi::I32Exit;
use wasmtime_wasi::p2::bindings::CommandPre;

use crate::error::{CallError, Fault};
use crate::log::Level;
use crate::sandbox::Sandbox;

/// Runs the program to its end and reads the response off its output.
pub(crate) async fn call(
    program: &CommandPre<Sandbox>,
    store: &mut Store<Sandbox>,
    signature: &Signature,
) -> wasmtime::Result<Result<Outcome, CallError>> {
    let instance = program.instantiate_async(&mut *store).await?;
    store.data().instantiated();
    let ended = instance.wasi_cli_run().call_run(&mut *store).await;
    let stdout = store.data().stdio.captured();
    let limit = store.data().profile.limits.response_body;
    if u64::try_from(stdout.len()).unwrap_or(u64::MAX) > limit {
        return Ok(Err(CallError::ResponseTooLarge { limit }));
    }
    let code = match ended {
        Ok(Ok(())) => 0,
        Ok(Err(())) => 1,
        Err(error) => match error.downcast_ref::<I32Exit>() {
            Some(I32Exit(code)) => *code,
            None => return Err(error),
        },
    };
    if code != 0 {
        store.data().stdio.finish();
        let tail = store.data().journal.tail();
        let reason = if tail.is_empty() {
            String::new()
        } else {
            format!(": {tail}")
        };
        return Ok(Err(CallError::Failed {
            fault: Fault::Function,
            retryable: false,
            message: format!("the program ended with exit code {code}{reason}"),
        }));
    }
    Ok(
        match corral_protocol::command_response(&stdout, signature) {
            Ok(response) => {
                for line in &response.logs {
                    store.data().journal.line(Level::Info, "", line);
                }
                Ok(response.outcome)
            }
            Err(error) => Err(CallError::BadOutput(error.to_string())),
        },
    )
}
