//! From an invocation to its outcome.

use crate::reply::answer;
use crate::{Context, Error, Invocation, Output, Result, Return};

/// A function that Corral can call. [`#[function]`](macro@crate::function)
/// implements it for a type with the name of the `fn`.
pub trait Function {
    /// Takes the trigger's value from the context and calls the function.
    fn invoke(context: &mut Context) -> Result<Return>;
}

/// The result of an invocation that succeeded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Values by the name of the output binding.
    pub outputs: Vec<(String, Output)>,
    /// The HTTP answer, or the value for the binding named `$return`.
    pub return_value: Option<Output>,
}

/// Runs one invocation of `F`.
pub(crate) fn run<F: Function>(invocation: Invocation) -> Result<Outcome> {
    let mut context = Context::new(invocation);
    let is_http = context.is_http();
    let returned = match F::invoke(&mut context) {
        Ok(returned) => returned,
        Err(error) if is_http => return refuse(error),
        Err(error) => return Err(error),
    };
    let outputs = context.into_outputs()?;
    let return_value = if is_http {
        answer(returned)?.map(Output::Http)
    } else {
        returned.into_output()
    };
    Ok(Outcome {
        outputs,
        return_value,
    })
}

/// An error that is the HTTP caller's to know becomes the answer. Outputs given
/// before it are dropped, as those of every invocation that did not succeed.
fn refuse(error: Error) -> Result<Outcome> {
    let Some(response) = error.answer() else {
        return Err(error);
    };
    crate::info!("answered {}: {}", response.status(), error.message());
    Ok(Outcome {
        outputs: Vec::new(),
        return_value: Some(Output::Http(response)),
    })
}
