//! Which binding gets which output.

use corral_app::Binding;

use crate::model::{Output, PluginOutput};
use crate::signature::{OutputKind, RETURN, ReturnTarget, Signature};

/// A plugin's output, sorted by the binding that takes each value.
pub(super) struct Routed<T> {
    /// The value for each output of the signature, in its order.
    pub(super) outputs: Vec<Option<T>>,
    /// The value that the trigger takes.
    pub(super) trigger: Option<T>,
}

/// Sorts the values of `outputs`, by name, and the return value.
pub(super) fn values<T, Name: AsRef<str>>(
    outputs: impl Iterator<Item = (Name, T)>,
    return_value: Option<T>,
    signature: &Signature,
    warnings: &mut Vec<String>,
) -> Routed<T> {
    let mut values: Vec<Option<T>> = signature.outputs().iter().map(|_| None).collect();
    let has_return_value = return_value.is_some();
    let mut returned = return_value;
    for (name, output) in outputs {
        let name = name.as_ref();
        if name == RETURN {
            if has_return_value {
                warnings.push(format!(
                    "output {RETURN:?} was dropped, because the function also returned a value"
                ));
            } else {
                returned = Some(output);
            }
            continue;
        }
        match signature
            .output_index(name)
            .and_then(|index| values.get_mut(index))
        {
            Some(value) => {
                if value.replace(output).is_some() {
                    warnings.push(format!(
                        "output {name:?} was set twice and only the last value is used; return a list of messages to send several"
                    ));
                }
            }
            None => warnings.push(unknown(name, signature)),
        }
    }
    let mut trigger = None;
    if let Some(output) = returned {
        let taken = |index: usize| values.get(index).is_some_and(Option::is_some);
        match signature.return_target(taken) {
            Some(ReturnTarget::Trigger) => trigger = Some(output),
            Some(ReturnTarget::Output(index)) => {
                if let Some(value) = values.get_mut(index) {
                    *value = Some(output);
                }
            }
            None => warnings.push(format!(
                "the return value was dropped, because no output accepts it; name an output {RETURN:?} in function.json"
            )),
        }
    }
    Routed {
        outputs: values,
        trigger,
    }
}

/// The `http` output and its value, when the plugin returned one.
pub(crate) fn http_value<'s>(
    plugin_output: PluginOutput,
    signature: &'s Signature,
    warnings: &mut Vec<String>,
) -> Option<(&'s Binding, Output)> {
    let outputs = plugin_output.outputs.into_iter();
    let values = values(outputs, plugin_output.return_value, signature, warnings);
    let mut written = signature.output_kinds().zip(values.outputs);
    written.find_map(|((binding, kind), value)| {
        let value = value?;
        (kind == OutputKind::Http).then_some((binding, value))
    })
}

fn unknown(name: &str, signature: &Signature) -> String {
    let nearest = signature
        .outputs()
        .iter()
        .map(|binding| &binding.name)
        .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)));
    match nearest {
        Some(nearest) => format!(
            "output {name:?} was dropped, because function.json has no such output; the nearest is {nearest:?}"
        ),
        None => format!("output {name:?} was dropped, because function.json has no output"),
    }
}
