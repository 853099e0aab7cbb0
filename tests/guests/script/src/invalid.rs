//! Outputs that Corral must refuse.

use crate::corral::function::types::{HttpResponse, Output};

pub(crate) fn json() -> Output {
    Output::Json("{\"open\":".to_owned())
}

pub(crate) fn deep(depth: usize) -> Output {
    Output::Json("[".repeat(depth) + &"]".repeat(depth))
}

pub(crate) fn header() -> Output {
    Output::Http(HttpResponse {
        status: 200,
        headers: vec![("bad name".to_owned(), "line\r\nbreak".to_owned())],
        body: Vec::new(),
    })
}

pub(crate) fn status(status: u16) -> Output {
    Output::Http(HttpResponse {
        status,
        headers: Vec::new(),
        body: Vec::new(),
    })
}
