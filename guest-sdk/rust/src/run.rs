//! Runs an invocation.

use crate::reply::answer;
use crate::{Context, Error, Outcome, Output, Result, Return, TraceContext, Value};

/// A function that Corral can call. [`#[function]`](macro@crate::function)
/// implements it for a type with the name of the `fn`.
pub trait Function {
    /// The function.json that the code declares, if it declares one: a JSON object with
    /// `bindings`.
    const FUNCTION_JSON: Option<&'static str> = None;

    /// Takes the trigger's value from the context and calls the function.
    fn invoke(context: &mut Context) -> Result<Return>;
}

/// Runs one invocation of `F`, with the trigger's value.
pub(crate) fn run<F: Function>(trigger: Value) -> Result<Outcome> {
    let mut context = Context::new(trigger);
    let is_http = context.request().is_some();
    let returned = F::invoke(&mut context);
    let (outputs, trace) = context.into_outputs();
    let returned = match returned {
        Ok(returned) => returned,
        Err(error) if is_http => return refuse(error, trace),
        Err(error) => return Err(error),
    };
    let outputs = outputs?;
    let return_value = if is_http {
        answer(returned)?.map(Output::Http)
    } else {
        returned.into_output()
    };
    Ok(Outcome {
        outputs,
        return_value,
        trace,
    })
}

/// Converts an error to a response if the HTTP caller is to see it. Outputs are
/// dropped, as in every failed invocation.
fn refuse(error: Error, trace: Option<TraceContext>) -> Result<Outcome> {
    let Some(response) = error.answer() else {
        return Err(error);
    };
    crate::info!("answered {}: {}", response.status(), error.message());
    Ok(Outcome {
        outputs: Vec::new(),
        return_value: Some(Output::Http(response.declared())),
        trace,
    })
}
