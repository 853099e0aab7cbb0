//! The app beneath which forwarding and proxying were recorded, and what the
//! handler got of each exchange, sent to it again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corral_tests::client::{exchange, transport::Answer};
use corral_tests::host_paths::{Fate, Route, Routes, Style, decode};
use corral_tests::{Function, FunctionApp, Handler, guests, traces};
use serde_json::{Value, json};

/// The functions of the recorded app.
pub(crate) const ROUTES: Routes = Routes {
    prefix: "api",
    functions: &[
        Route::open("any", "any/{*rest}"),
        Route::open("plain", "plain"),
        Route {
            methods: &["GET", "POST"],
            ..Route::open("items", "items/{id:int}/{sub?}")
        },
        Route::open("ret", "ret"),
        Route::open("upper", "upper"),
        Route::payload("nores", "nores"),
        Route::keyed("keyed", "keyed"),
    ],
};

/// The guid in place of those of the recording.
const ID: &str = "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f";

/// A handler for the recorded app; every function says what arrived.
pub(crate) fn serve(host_json: &Value) -> Handler {
    let file = guests::sample("http", "echo");
    let echo = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut app = FunctionApp::new().host_json(host_json);
    for route in ROUTES.functions {
        let mut function =
            Function::new(route.function, "httpTrigger").with("route", route.template);
        if route.keyed {
            function = function.with("authLevel", "function");
        }
        if !route.methods.is_empty() {
            function = function.with("methods", route.methods);
        }
        if !route.payload {
            function = function.output("http", "res");
        }
        app = app.function(&function.plugin(echo.clone()));
    }
    Handler::start(app)
}

/// host.json with these members of `customHandler`.
pub(crate) fn host_json(members: &Value) -> Value {
    let mut section = json!({ "description": { "defaultExecutablePath": "handler" } });
    for (key, value) in members.as_object().expect("an object") {
        section[key] = value.clone();
    }
    json!({ "version": "2.0", "customHandler": section })
}

/// One recorded exchange.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The function that the host had picked.
    pub(crate) picked: &'static str,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    chunked: bool,
}

/// The exchanges of a file in which the handler got a whole request.
pub(crate) fn cases(file: &str, style: impl Fn(&str) -> Option<Style>) -> Vec<Case> {
    let cases = traces::cases(file);
    cases
        .iter()
        .filter_map(|case| {
            let name = case["case"].as_str()?;
            Case::read(name, case, style(name)?)
        })
        .collect()
}

impl Case {
    fn read(name: &str, case: &Value, style: Style) -> Option<Self> {
        let got = match &case["forwarded"] {
            Value::Array(all) => &all[0],
            one => one,
        };
        if got["complete"] == false {
            return None;
        }
        let headers = got["headers"].as_array()?;
        let text = |value: &Value| value.as_str().unwrap().replace("<guid>", ID);
        let (method, target, _) = words(got["line"].as_str()?)?;
        let sent = case["sent"]["line"].as_str().and_then(words);
        let picked = match sent {
            Some((method, target, _)) => {
                let path = target.split('?').next().unwrap_or_default();
                match ROUTES.fate(style, method, path) {
                    Fate::Runs { function, .. } => function,
                    Fate::Refused(status) => panic!("{name}: the model says {status}"),
                }
            }
            None => return None,
        };
        let body = match (&got["body"], &got["body_base64"], &got["body_summary"]) {
            (Value::String(text), _, _) => text.clone().into_bytes(),
            (_, Value::String(text), _) => STANDARD.decode(text).unwrap(),
            (_, _, Value::Object(summary)) => {
                let length = summary["length"].as_u64().unwrap();
                vec![b'.'; usize::try_from(length).unwrap()]
            }
            _ => Vec::new(),
        };
        Some(Self {
            name: name.to_owned(),
            picked,
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers
                .iter()
                .map(|pair| {
                    let value = text(&pair[1]);
                    let value = value.replace("<20000 bytes of x>", &"x".repeat(20000));
                    (text(&pair[0]), value)
                })
                .collect(),
            body,
            chunked: got["framing"] == "chunked",
        })
    }

    /// Whether the host called with an envelope.
    pub(crate) fn is_envelope(&self) -> bool {
        ROUTES
            .function(self.picked)
            .is_some_and(|route| route.payload)
    }

    /// The same call of another function.
    pub(crate) fn to(&self, function: &str) -> Self {
        Self {
            target: format!("/{function}"),
            ..self.clone()
        }
    }

    /// The same with another header field.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut case = self.clone();
        case.headers.push((name.to_owned(), value.to_owned()));
        case
    }

    /// Sends what the host had sent, byte for byte but for ports and ids.
    pub(crate) fn send(&self, handler: &Handler) -> Answer {
        let port = handler.port().to_string();
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in self.headers(&port) {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        bytes.extend(b"Connection: close\r\n\r\n");
        if self.chunked {
            for chunk in self.body.chunks(1024) {
                bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                bytes.extend(chunk);
                bytes.extend(b"\r\n");
            }
            bytes.extend(b"0\r\n\r\n");
        } else {
            bytes.extend(&self.body);
        }
        let answer = handler.transport().converse_in_bytes(&bytes);
        let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", self.name));
        exchange::answer(&self.method, &answer)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    fn headers(&self, port: &str) -> Vec<(String, String)> {
        let headers = self.headers.iter();
        headers
            .map(|(name, value)| (name.clone(), value.replace("<handler port>", port)))
            .collect()
    }

    /// What differs between what the host sent and what the plugin saw; the
    /// function must be the one that the host had picked.
    pub(crate) fn judge(&self, handler: &Handler, legacy: bool) -> Result<(), String> {
        let answer = self.send(handler);
        if answer.status != 200 {
            return Err(format!("{answer:?}"));
        }
        if self.is_envelope() {
            return match answer.json() {
                Value::Object(_) => Ok(()),
                other => Err(format!("not an envelope: {other}")),
            };
        }
        if self.method == "HEAD" {
            return Ok(());
        }
        let saw = answer.json();
        let path = self.target.split('?').next().unwrap_or_default();
        let params = if legacy {
            json!([])
        } else {
            params(self.picked, path)
        };
        let expected = json!({
            "function": self.picked,
            "method": self.method,
            "params": params,
            "bodyLength": self.body.len(),
        });
        for (key, value) in expected.as_object().unwrap() {
            if saw[key] != *value {
                return Err(format!("{key} is {}, not {value}", saw[key]));
            }
        }
        let url = saw["url"].as_str().unwrap_or_default();
        if !url.ends_with(&self.target) {
            return Err(format!("the URL is {url}"));
        }
        let port = handler.port().to_string();
        let sent = sorted(self.headers(&port));
        let saw: Vec<(String, String)> = serde_json::from_value(saw["headers"].clone()).unwrap();
        let saw = sorted(saw);
        if sent != saw {
            return Err(format!("headers are {saw:?}, not {sent:?}"));
        }
        Ok(())
    }
}

/// The fields without those of the connection, names in lower case.
fn sorted(fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let connection = ["connection", "transfer-encoding", "content-length"];
    let mut fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .filter(|(name, _)| !connection.contains(&name.as_str()))
        .collect();
    fields.sort();
    fields
}

/// The route parameters of `function` in this path.
fn params(function: &str, path: &str) -> Value {
    let decoded = decode(path).unwrap_or_default();
    let mut segments = decoded.splitn(4, '/').skip(3);
    let rest = segments.next().filter(|rest| !rest.is_empty());
    match (function, rest) {
        ("any", Some(rest)) => json!([["rest", rest]]),
        ("items", Some(rest)) => {
            let names = ["id", "sub"].into_iter().zip(rest.split('/'));
            names.map(|(name, value)| json!([name, value])).collect()
        }
        _ => json!([]),
    }
}

fn words(line: &str) -> Option<(&str, &str, &str)> {
    let mut words = line.split(' ');
    let words = (words.next()?, words.next()?, words.next()?);
    words.2.starts_with("HTTP/").then_some(words)
}

/// Judges all cases and tells all that differ.
pub(crate) fn check(cases: &[Case], handler: &Handler, legacy: bool) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let difference = case.judge(handler, legacy).err()?;
            Some(format!("{}: {difference}", case.name))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
