//! The `command` contract: a program reads the payload and writes the response.

use corral_protocol::{PluginOutput, Signature};
use wasmtime::Store;
use wasmtime_wasi::I32Exit;
use wasmtime_wasi::p2::bindings::CommandPre;

use crate::error::CallError;
use crate::log::Level;
use crate::sandbox::Sandbox;
use crate::trap;

/// Runs the program to its end and parses the response from its output.
pub(crate) async fn call(
    program: &CommandPre<Sandbox>,
    store: &mut Store<Sandbox>,
    signature: &Signature,
) -> wasmtime::Result<Result<PluginOutput, CallError>> {
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
        let tail = store.data().log.tail();
        return Ok(Err(trap::exited("program", code, &tail)));
    }
    Ok(
        match corral_protocol::command_response(&stdout, signature) {
            Ok(response) => {
                for line in &response.logs {
                    store.data().log.line(Level::Info, "", line);
                }
                Ok(response.output)
            }
            Err(error) => Err(CallError::BadOutput(error.to_string())),
        },
    )
}
