//! Bindings in a line: `in queueTrigger item, out blob copy binary`.

use corral_app::{Binding, Cardinality, DataType, Direction};
use corral_protocol::{CallHeaders, DecodeError, Invocation, Signature, Value, decode};

/// Direction, type, name; then `dataType` and `many` where they are set.
pub(crate) fn bindings(notation: &str) -> Vec<Binding> {
    notation.split(", ").map(binding).collect()
}

fn binding(notation: &str) -> Binding {
    let mut words = notation.split(' ');
    let mut binding = Binding {
        direction: match words.next() {
            Some("in") => Direction::In,
            Some("out") => Direction::Out,
            Some("inout") => Direction::InOut,
            other => panic!("direction {other:?} in {notation:?}"),
        },
        kind: words.next().unwrap().to_owned(),
        name: words.next().unwrap().to_owned(),
        data_type: DataType::Unset,
        cardinality: Cardinality::One,
    };
    for word in words {
        match word {
            "string" => binding.data_type = DataType::String,
            "binary" => binding.data_type = DataType::Binary,
            "stream" => binding.data_type = DataType::Stream,
            "many" => binding.cardinality = Cardinality::Many,
            other => panic!("{other:?} in {notation:?}"),
        }
    }
    binding
}

pub(crate) fn signature(notation: &str) -> Signature {
    Signature::new(&bindings(notation)).unwrap()
}

/// A call of `function` without headers.
pub(crate) fn call(notation: &str, body: &str) -> Result<Invocation, DecodeError> {
    decode(
        body.as_bytes(),
        "function",
        &signature(notation),
        CallHeaders::default(),
        || "made-up".to_owned(),
    )
}

/// The value of the last input of a call with only that in `Data`.
pub(crate) fn input(notation: &str, raw: &str) -> Result<Value, DecodeError> {
    let bindings = bindings(notation);
    let name = &bindings.last().unwrap().name;
    let mut invocation = call(notation, &format!(r#"{{"Data":{{"{name}":{raw}}}}}"#))?;
    Ok(invocation.inputs.pop().unwrap().1)
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn json(json: &str) -> Value {
    Value::Json(json.to_owned())
}
