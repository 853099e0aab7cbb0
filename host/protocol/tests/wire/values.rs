//! Outputs in a line, and one of them encoded.

use corral_protocol::{Encoded, HttpResponse, Message, Output, PluginOutput, encode};

use crate::notation::signature;

pub(crate) fn text(text: &str) -> Output {
    Output::Text(text.to_owned())
}

pub(crate) fn json(json: &str) -> Output {
    Output::Json(json.to_owned())
}

pub(crate) fn bytes(bytes: &[u8]) -> Output {
    Output::Bytes(bytes.to_vec())
}

pub(crate) fn messages(texts: &[&str]) -> Output {
    let message = |text: &&str| Message::Text((*text).to_owned());
    Output::Messages(texts.iter().map(message).collect())
}

pub(crate) fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Output {
    let field = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Output::Http(HttpResponse {
        status,
        headers: headers.iter().map(field).collect(),
        body: body.to_vec(),
    })
}

/// Encodes one value for the output that is named `o` or `$return`.
pub(crate) fn encoded(notation: &str, output: Output) -> Result<Encoded, String> {
    let signature = signature(notation);
    let mut plugin_output = PluginOutput::default();
    if signature.has_return() {
        plugin_output.return_value = Some(output);
    } else {
        plugin_output.outputs.push(("o".to_owned(), output));
    }
    encode(&plugin_output, &signature, &[]).map_err(|error| error.to_string())
}
