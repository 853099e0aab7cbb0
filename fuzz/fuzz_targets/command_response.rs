//! Output of a program: parsed and encoded.
#![no_main]

use corral_protocol::{command_response, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|stdout: &[u8]| {
    for signature in corral_fuzz::signatures() {
        let Ok(response) = command_response(stdout, &signature) else {
            continue;
        };
        if let Ok(encoded) = encode(&response.output, &signature, &response.logs) {
            let body = serde_json::from_slice::<&serde_json::value::RawValue>(&encoded.body);
            assert!(body.is_ok_and(|body| body.get().starts_with("{\"Outputs\":{")));
        }
    }
});
