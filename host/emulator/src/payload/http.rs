//! HTTP requests, as the host describes them in payload mode (custom handler protocol,
//! sections 3.4 and 3.5).

use super::binding::Binding;
use super::binding_data::{BindingData, Datum};
use super::described::Described;
use super::http_call::HttpCall;
use super::json_properties::json_properties;
use super::media_type;
use super::not_called::NotCalled;
use super::text::decoded_text;
use super::value::{bytes, object};
use crate::incoming::{
    QueryParameter, ReceivedField, decoded_path, equal_ignoring_case, escaped_path, origin_form,
    query_parameters, received_fields, split_target,
};
use crate::token::{Members, Token};

/// Describes a request for the trigger `binding`.
pub(super) fn describe(binding: &Binding, call: &HttpCall) -> Result<Described, NotCalled> {
    let mut names = call.parameters.iter().map(|(name, _)| name);
    if names.any(|name| equal_ignoring_case(name, &binding.name)) {
        return Err(NotCalled::Binding {
            binding: binding.name.clone(),
            reason: "a parameter of the route has the same name".to_owned(),
        });
    }
    let origin = origin_form(&call.head);
    let target = origin.as_deref().unwrap_or(&call.head.target);
    let (path, query) = split_target(target);
    let request = Request {
        call,
        fields: received_fields(&call.head.fields),
        parameters: query_parameters(query.unwrap_or_default()),
    };
    let mut data = vec![
        ("Url".to_owned(), Token::from(request.url(path, query))),
        ("Method".to_owned(), Token::from(call.head.method.as_str())),
        ("Query".to_owned(), request.joined_query()),
        ("Headers".to_owned(), request.header_lists()),
        ("Params".to_owned(), request.route_parameters()),
        ("Identities".to_owned(), call.identity.to_list()),
    ];
    if request.has_body() {
        data.push(("Body".to_owned(), request.body()));
    }
    let mut binding_data = request.binding_data();
    binding_data.set(&binding.name, Datum::Request);
    Ok(Described::new(Token::Object(data), binding_data))
}

/// A request as the host's server read it.
struct Request<'a> {
    call: &'a HttpCall,
    fields: Vec<ReceivedField>,
    parameters: Vec<QueryParameter>,
}

impl Request<'_> {
    fn url(&self, path: &str, query: Option<&str>) -> String {
        let host = self.call.head.fields.get("Host").unwrap_or_default();
        let path = escaped_path(&decoded_path(path));
        let query = query.map(|query| format!("?{}", query.replace('#', "%23")));
        format!("http://{host}{path}{}", query.unwrap_or_default())
    }

    /// A name that repeats has its values joined with commas.
    fn joined_query(&self) -> Token {
        let parameters = self.parameters.iter();
        object(parameters.map(|one| (one.name.as_str(), one.values.join(","))))
    }

    fn header_lists(&self) -> Token {
        let fields = self.fields.iter().map(|field| {
            let values = field.values.iter();
            let values: Vec<Token> = values.map(|value| Token::from(value.as_str())).collect();
            (field.name.as_str(), values)
        });
        object(fields)
    }

    fn route_parameters(&self) -> Token {
        let parameters = self.call.parameters.iter();
        object(parameters.map(|(name, value)| {
            let value = value.as_deref().map_or(Token::Null, Token::from);
            (name.as_str(), value)
        }))
    }

    /// A body that comes in chunks is not there for the host.
    fn has_body(&self) -> bool {
        let length = self
            .fields
            .iter()
            .find(|field| field.name == "Content-Length");
        let length = length.and_then(|field| field.values.first());
        length.is_some_and(|length| length.parse::<u64>().is_ok_and(|length| length > 0))
    }

    /// Base64 for two content types, if .NET can parse them; for all others text,
    /// whatever the bytes.
    fn body(&self) -> Token {
        let content_type = self
            .fields
            .iter()
            .find(|field| field.name == "Content-Type");
        let values = content_type.map(|field| field.values.as_slice());
        let is_binary = match values {
            Some([one]) => media_type::parse(one).is_some_and(|media_type| {
                media_type == "application/octet-stream" || media_type.contains("multipart/")
            }),
            _ => false,
        };
        if is_binary {
            bytes(&self.call.body)
        } else {
            Token::from(decoded_text(&self.call.body))
        }
    }

    /// Of equal names a parameter of the route counts before one of the query, and that
    /// before a property of the body.
    fn binding_data(&self) -> BindingData {
        let mut data = BindingData::default();
        if self.has_body() {
            data.extend(json_properties(&decoded_text(&self.call.body)));
        }
        for parameter in &self.parameters {
            if !parameter.name.eq_ignore_ascii_case("code") {
                data.set(&parameter.name, last(&parameter.values));
            }
        }
        for (name, value) in &self.call.parameters {
            if let Some(value) = value {
                data.set(name, value.as_str());
            }
        }
        if data.get("Query").is_none() {
            let parameters = self.parameters.iter();
            let query: Members = parameters
                .map(|one| (one.name.clone(), Token::from(last(&one.values))))
                .collect();
            data.set("Query", Token::Object(query));
        }
        if data.get("Headers").is_none() {
            let fields = self.fields.iter();
            let headers: Members = fields
                .map(|field| (field.name.clone(), Token::from(field.values.join(","))))
                .collect();
            data.set("Headers", Token::Object(headers));
        }
        data
    }
}

fn last(values: &[String]) -> &str {
    values.last().map(String::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::describe;
    use crate::payload::{Binding, HttpCall, Identity};
    use crate::token::Token;
    use crate::wire::RequestHead;

    fn call(target: &str, fields: &[(&str, &str)], body: &[u8]) -> HttpCall {
        let length = body.len().to_string();
        let fields = [("Host", "localhost:7071"), ("Content-Length", &length)]
            .into_iter()
            .chain(fields.iter().copied());
        HttpCall {
            head: RequestHead {
                method: "POST".to_owned(),
                target: target.to_owned(),
                fields: fields.collect(),
            },
            body: Bytes::copy_from_slice(body),
            parameters: vec![
                ("id".to_owned(), Some("7".to_owned())),
                ("opt".to_owned(), None),
            ],
            identity: Identity::Anonymous,
        }
    }

    fn described(call: &HttpCall) -> (Token, Token) {
        let binding = Binding::read(&json!({ "type": "httpTrigger", "name": "req" }));
        let described = describe(&binding, call).unwrap();
        let metadata = described.binding_data.to_metadata();
        (described.data, Token::Object(metadata))
    }

    #[test]
    fn a_request_is_described() {
        let fields = [("Accept", "a"), ("accept", "b")];
        let call = call(
            "/api/order/7?x=1&x=2&n=q&id=q",
            &fields,
            br#"{"n":2,"z":3}"#,
        );
        let (data, metadata) = described(&call);
        for (key, json) in [
            (
                "Url",
                r#""http://localhost:7071/api/order/7?x=1&x=2&n=q&id=q""#,
            ),
            ("Query", r#"{"x":"1,2","n":"q","id":"q"}"#),
            (
                "Headers",
                r#"{"Accept":["a","b"],"Host":["localhost:7071"],"Content-Length":["13"]}"#,
            ),
            ("Params", r#"{"id":"7","opt":null}"#),
            ("Body", r#""{\"n\":2,\"z\":3}""#),
        ] {
            assert_eq!(data.get(key).unwrap().to_compact_json(), json, "{key}");
        }
        assert_eq!(
            metadata.to_compact_json(),
            concat!(
                r#"{"n":"\"q\"","z":"\"3\"","x":"\"2\"","id":"\"7\"","#,
                r#""Query":{"x":"2","n":"q","id":"q"},"#,
                r#""Headers":{"Accept":"a,b","Host":"localhost:7071","Content-Length":"13"}}"#
            )
        );
    }

    #[test]
    fn only_two_content_types_keep_bytes() {
        for (content_type, body) in [
            ("application/octet-stream", "/wA="),
            ("multipart/form-data; boundary=x", "/wA="),
            ("application/octet-stream;", "\u{fffd}\0"),
            ("multipart/form-data; boundary=", "\u{fffd}\0"),
            ("image/png", "\u{fffd}\0"),
        ] {
            let call = call("/", &[("Content-Type", content_type)], &[0xff, 0]);
            let (data, _) = described(&call);
            assert_eq!(data.get("Body"), Some(&Token::from(body)), "{content_type}");
        }
        assert_eq!(described(&call("/", &[], b"")).0.get("Body"), None);
    }

    #[test]
    fn a_route_parameter_named_like_the_trigger_fails_the_call() {
        let binding = Binding::read(&json!({ "type": "httpTrigger", "name": "ID" }));
        assert!(describe(&binding, &call("/", &[], b"")).is_err());
    }
}
