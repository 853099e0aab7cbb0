//! The body of a call, end to end: decoded, passed to a program, and every input
//! encoded through every output.
#![no_main]

use corral_protocol::{
    CallHeaders, HttpResponse, Invocation, Message, Output, PluginOutput, Value, command_request,
    decode, encode,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    for signature in corral_fuzz::signatures() {
        let headers = CallHeaders::default();
        let Ok(invocation) = decode(body, "f", &signature, headers, String::new) else {
            continue;
        };
        assert_is_json(invocation.metadata.to_json().as_bytes());
        assert_is_json(&command_request(&invocation));
        for output in outputs(&invocation) {
            let names = signature.outputs().iter().map(|binding| &binding.name);
            let outcome = PluginOutput {
                outputs: names.map(|name| (name.clone(), output.clone())).collect(),
                return_value: None,
                ..PluginOutput::default()
            };
            if let Ok(encoded) = encode(&outcome, &signature, &[]) {
                assert_is_json(&encoded.body);
            }
        }
    }
});

fn outputs(invocation: &Invocation) -> Vec<Output> {
    let mut outputs = Vec::new();
    for (_, value) in &invocation.inputs {
        match value.clone() {
            Value::None => {}
            Value::Text(text) => {
                outputs.push(Output::Messages(vec![
                    Message::Text(text.clone()),
                    Message::Json(text.clone()),
                ]));
                outputs.push(Output::Json(text.clone()));
                outputs.push(Output::Text(text));
            }
            Value::Json(json) => {
                assert_is_json(json.as_bytes());
                outputs.push(Output::Json(json));
            }
            Value::Bytes(bytes) => outputs.push(Output::Bytes(bytes)),
            Value::Http(request) => outputs.push(Output::Http(HttpResponse {
                status: 200,
                headers: request.headers,
                body: request.body,
            })),
        }
    }
    outputs
}

fn assert_is_json(json: &[u8]) {
    let read = serde_json::from_slice::<&serde_json::value::RawValue>(json);
    assert!(read.is_ok(), "{}", String::from_utf8_lossy(json));
}
