//! A program and a `wasi:http` component in one file.

wit_bindgen::generate!({ path: "../../wit/p2", world: "both", generate_all });

use exports::wasi::cli::run::Guest as Run;
use exports::wasi::http::incoming_handler::Guest as Handle;
use wasi::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

struct Component;

export!(Component);

impl Run for Component {
    fn run() -> Result<(), ()> {
        println!(r#"{{"Outputs":{{"out":"from the program"}}}}"#);
        Ok(())
    }
}

impl Handle for Component {
    fn handle(_: IncomingRequest, out: ResponseOutparam) {
        let response = OutgoingResponse::new(Fields::new());
        let body = response.body().unwrap();
        ResponseOutparam::set(out, Ok(response));
        let stream = body.write().unwrap();
        stream
            .blocking_write_and_flush(b"from the component")
            .unwrap();
        drop(stream);
        OutgoingBody::finish(body, None).unwrap();
    }
}
