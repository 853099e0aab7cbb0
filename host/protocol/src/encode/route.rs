//! Which binding gets which output.

use corral_app::Binding;

use crate::model::{Outcome, Output};
use crate::signature::{OutputKind, RETURN, Signature};

/// The value for each output of `signature`, in its order.
pub(super) fn values<'a>(
    outcome: &'a Outcome,
    signature: &Signature,
    warnings: &mut Vec<String>,
) -> Vec<Option<&'a Output>> {
    let mut values = vec![None; signature.outputs().len()];
    let mut returned = outcome.return_value.as_ref();
    for (name, output) in &outcome.outputs {
        if name == RETURN {
            if outcome.return_value.is_some() {
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
                        "output {name:?} was given twice and the last value counts; return a list of messages to send several"
                    ));
                }
            }
            None => warnings.push(unknown(name, signature)),
        }
    }
    if let Some(output) = returned {
        let taken = |index: usize| values.get(index).is_some_and(Option::is_some);
        match signature.return_index(taken) {
            Some(index) => {
                if let Some(value) = values.get_mut(index) {
                    *value = Some(output);
                }
            }
            None => warnings.push(format!(
                "the return value was dropped, because no output takes it; name an output {RETURN:?} in function.json"
            )),
        }
    }
    values
}

/// The `http` output and its value, when the outcome has one.
pub(crate) fn http_value<'a>(
    outcome: &'a Outcome,
    signature: &'a Signature,
    warnings: &mut Vec<String>,
) -> Option<(&'a Binding, &'a Output)> {
    let values = values(outcome, signature, warnings);
    let mut written = signature.writings().zip(values);
    written.find_map(|((binding, kind), value)| {
        let response = kind == OutputKind::Http;
        Some((binding, value?)).filter(|_| response)
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
