//! The JSON that programs read from stdin and write to stdout.

use corral_protocol::{
    CommandResponse, HttpResponse, Message, Output, PluginOutput, command_request, command_response,
};
use proptest::prelude::*;

use crate::notation::{call, signature};

fn request(notation: &str, body: &str) -> String {
    String::from_utf8(command_request(&call(notation, body).unwrap())).unwrap()
}

#[test]
fn a_call_is_plain_json() {
    let notation = "in queueTrigger item, in blob page binary, in cosmosDB rows, in blob gone";
    let body = r#"{"Data":{"item":"\"hi\"","page":"AP8=","rows":"[1.0, 2]","gone":"null"},
                   "Metadata":{"DequeueCount":"1"}}"#;
    assert_eq!(
        request(notation, body),
        concat!(
            r#"{"Data":{"item":"hi","page":"AP8=","rows":[1.0, 2],"gone":null},"#,
            r#""Metadata":{"DequeueCount":1},"#,
            r#""Invocation":{"Id":"made-up","Function":"function","Trigger":"item"}}"#
        )
    );
}

#[test]
fn a_request_keeps_its_parts() {
    let body = r#"{"Data":{"req":{"Url":"http://a/?x=1&x=2","Method":"POST","Params":{"id":"7"},
        "Headers":{"Accept":["a"],"accept":["b"]},"Identities":[ ],"Body":"hi"}}}"#;
    let expected = concat!(
        r#"{"Data":{"req":{"Url":"http://a/?x=1&x=2","Method":"POST","Query":{"x":"1,2"},"#,
        r#""Headers":{"Accept":["a","b"]},"Params":{"id":"7"},"Identities":[ ],"Body":"hi"}},"#
    );
    assert!(request("in httpTrigger req", body).starts_with(expected));

    let body =
        r#"{"Data":{"req":{"Headers":{"Content-Type":"application/octet-stream"},"Body":"/w=="}}}"#;
    let end = r#""Body":"/w==","BodyEncoding":"base64"}}"#;
    assert!(request("in httpTrigger req", body).contains(end));
}

fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Output {
    let field = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Output::Http(HttpResponse {
        status,
        headers: headers.iter().map(field).collect(),
        body: body.to_vec(),
    })
}

fn text(text: &str) -> Output {
    Output::Text(text.to_owned())
}

fn json(json: &str) -> Output {
    Output::Json(json.to_owned())
}

/// The value for the output `o` or `$return` in what a program printed.
fn printed(output: &str, stdout: &[u8]) -> Option<Output> {
    let signature = signature(&format!("in httpTrigger t, out {output}"));
    let plugin_output = command_response(stdout, &signature).unwrap().output;
    let named = plugin_output.outputs.into_iter().map(|(_, output)| output);
    named.chain(plugin_output.return_value).next()
}

#[test]
fn outputs_are_read_by_their_binding() {
    let json_type = ("Content-Type", "application/json");
    let list = Output::Messages(vec![
        Message::Text("a".to_owned()),
        Message::Json(r#"{"b": 1}"#.to_owned()),
    ]);
    let cases: &[(&str, &str, Option<Output>)] = &[
        ("queue o", r#""hi""#, Some(text("hi"))),
        ("queue o", "5", Some(text("5"))),
        ("queue o", r#"{"a": 1}"#, Some(json(r#"{"a": 1}"#))),
        ("queue o", r#"["a",{"b": 1}]"#, Some(list)),
        ("queue o", "null", None),
        ("blob o", r#"["a", 1]"#, Some(json(r#"["a", 1]"#))),
        ("blob o", "5", Some(json("5"))),
        ("cosmosDB o", r#"[{"a": 1}]"#, Some(json(r#"[{"a": 1}]"#))),
        ("eventGrid o", r#"[{"a": 1}]"#, Some(json(r#"[{"a": 1}]"#))),
        ("http o", r#""hi""#, Some(text("hi"))),
        ("http o", "[1]", Some(json("[1]"))),
        (
            "http o",
            r#"{"status":"ok"}"#,
            Some(json(r#"{"status":"ok"}"#)),
        ),
        ("http o", r#"{"statusCode":201}"#, Some(http(201, &[], b""))),
        (
            "http o",
            r#"{"StatusCode":"404","Body":"no"}"#,
            Some(http(404, &[], b"no")),
        ),
        (
            "http o",
            r#"{"status":202,"body":null}"#,
            Some(http(202, &[], b"")),
        ),
        (
            "http o",
            r#"{"body":{"a": 1}}"#,
            Some(http(200, &[json_type], br#"{"a": 1}"#)),
        ),
        (
            "http o",
            r#"{"body":"/w==","bodyEncoding":"base64"}"#,
            Some(http(200, &[], b"\xff")),
        ),
        (
            "http o",
            r#"{"headers":{"A":["1","2"],"B":"3","C":4,"D":null},"body":"x"}"#,
            Some(http(
                200,
                &[("A", "1"), ("A", "2"), ("B", "3"), ("C", "4")],
                b"x",
            )),
        ),
        (
            "http o",
            r#"{"headers":{"content-type":"a/b"},"body":[1]}"#,
            Some(http(200, &[("content-type", "a/b")], b"[1]")),
        ),
    ];
    for (output, raw, expected) in cases {
        let outputs = format!(r#"{{"Outputs":{{"o":{raw}}},"Logs":null,"ReturnValue":null}}"#);
        assert_eq!(
            &printed(output, outputs.as_bytes()),
            expected,
            "{output}: {raw}"
        );
        for returned in [
            format!(r#"{{"returnvalue":{raw}}}"#),
            format!(r#"{{"OUTPUTS":{{"$return":{raw}}},"ReturnValue":null}}"#),
        ] {
            let value = printed(output, returned.as_bytes());
            assert_eq!(&value, expected, "{output}: {returned}");
        }
    }
}

#[test]
fn plain_text_is_for_the_only_output() {
    let http = "in httpTrigger t, out queue q, out http res";
    let cases: &[(&str, &[u8], &str, Output)] = &[
        (
            "in queueTrigger t, out queue q",
            b"hello\n",
            "q",
            text("hello"),
        ),
        (
            "in queueTrigger t, out queue q",
            b"hello\r\n",
            "q",
            text("hello"),
        ),
        (
            "in queueTrigger t, out queue q",
            b"a\nb\n\n",
            "q",
            text("a\nb\n"),
        ),
        (
            "in queueTrigger t, out queue q",
            b"{ message: 1 }",
            "q",
            text("{ message: 1 }"),
        ),
        (
            "in queueTrigger t, out queue q",
            b"{\"id\":1}\n",
            "q",
            text("{\"id\":1}"),
        ),
        (
            "in queueTrigger t, out blob q",
            b"\xff\n",
            "q",
            Output::Bytes(b"\xff\n".to_vec()),
        ),
        (http, b"hello", "res", text("hello")),
        (http, b"[1]\n", "res", json("[1]")),
        (http, b"5", "res", text("5")),
        (
            "in queueTrigger t, out queue $return, out blob b",
            b"hello",
            "$return",
            text("hello"),
        ),
        ("in activityTrigger t", b"hello\n", "$return", text("hello")),
        (
            "in mcpToolTrigger t, out queue q",
            b"{\"ok\":true}",
            "$return",
            text("{\"ok\":true}"),
        ),
        (
            "in entityTrigger t",
            b"\xff\x00",
            "$return",
            Output::Bytes(b"\xff\x00".to_vec()),
        ),
    ];
    for (notation, stdout, name, expected) in cases {
        let plugin_output = command_response(stdout, &signature(notation))
            .unwrap()
            .output;
        let expected = match *name {
            "$return" => PluginOutput {
                outputs: Vec::new(),
                return_value: Some(expected.clone()),
                ..PluginOutput::default()
            },
            name => PluginOutput {
                outputs: vec![(name.to_owned(), expected.clone())],
                return_value: None,
                ..PluginOutput::default()
            },
        };
        assert_eq!(plugin_output, expected, "{notation}: {stdout:?}");
    }
}

#[test]
fn logs_come_along() {
    let signature = signature("in queueTrigger t");
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        ("{}", &[]),
        (r#"{"Logs":["a",5]}"#, &["a", "5"]),
        (r#"{"logs":"a"}"#, &["a"]),
        (r#"{"Logs":null}"#, &[]),
    ];
    for (stdout, logs) in cases {
        let expected = CommandResponse {
            output: PluginOutput::default(),
            logs: logs.iter().map(|line| (*line).to_owned()).collect(),
        };
        assert_eq!(
            command_response(stdout.as_bytes(), &signature),
            Ok(expected),
            "{stdout}"
        );
    }
}

#[test]
fn errors_are_reported() {
    let cases = [
        (
            "hello",
            "the function has 2 outputs to which it could belong",
        ),
        (r#"{"Outputs":{"#, "not valid JSON at byte 12"),
        (
            r#"{"Outputs":[]}"#,
            "Outputs on stdout is an array; expected an object",
        ),
        (
            r#"{"Logs":{}}"#,
            "Logs on stdout is an object; expected a list of strings",
        ),
    ];
    for (stdout, expected) in cases {
        let signature = signature("in queueTrigger t, out queue a, out queue b");
        let error = command_response(stdout.as_bytes(), &signature)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
    }
    let cases = [
        (
            r#"{"statusCode":"ok"}"#,
            "statusCode of output \"o\" on stdout is not a valid status code; use 200 to 599",
        ),
        (r#"{"statusCode":70000}"#, "statusCode of output"),
        (
            r#"{"headers":[]}"#,
            "headers of output \"o\" on stdout is not an object",
        ),
        (
            r#"{"body":"?","bodyEncoding":"base64"}"#,
            "body of output \"o\" on stdout is not valid base64",
        ),
    ];
    for (raw, expected) in cases {
        let stdout = format!(r#"{{"Outputs":{{"o":{raw}}}}}"#);
        let signature = signature("in httpTrigger t, out http o");
        let error = command_response(stdout.as_bytes(), &signature)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
    }
}

proptest! {
    #[test]
    fn any_call_is_json(message in any::<String>(), bytes in any::<Vec<u8>>()) {
        use corral_protocol::{HttpRequest, Invocation, Metadata, Value};
        let request = HttpRequest { body: bytes.clone(), url: message.clone(), ..Default::default() };
        let invocation = Invocation {
            id: message.clone(),
            function: message.clone(),
            trigger: message.clone(),
            inputs: vec![
                ("text".to_owned(), Value::Text(message.clone())),
                ("json".to_owned(), Value::Json(message.clone())),
                ("bytes".to_owned(), Value::Bytes(bytes)),
                ("http".to_owned(), Value::Http(Box::new(request))),
            ],
            metadata: Metadata::default(),
            trace: None,
        };
        let json: serde_json::Value = serde_json::from_slice(&command_request(&invocation)).unwrap();
        prop_assert_eq!(json["Data"]["text"].as_str(), Some(message.as_str()));
    }

    #[test]
    fn no_stdout_makes_it_panic(stdout in any::<Vec<u8>>()) {
        let signature = signature("in httpTrigger t, out http res, out queue a");
        prop_assert!(command_response(&stdout, &signature).is_ok());
    }
}
