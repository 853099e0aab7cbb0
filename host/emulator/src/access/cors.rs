//! Requests of web pages of other origins, by `Host.CORS` of local.settings.json (custom
//! handler protocol, section 10).

use crate::wire::{AnswerHead, Fields, RequestHead};

/// Which web pages may call the functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cors {
    origins: Vec<String>,
    credentials: bool,
}

impl Cors {
    /// The origins in `list`, separated by commas; `*` stands for all. `credentials` says
    /// whether pages may send cookies.
    pub fn new(list: &str, credentials: bool) -> Self {
        let origins = list.split(',').map(str::trim);
        Self {
            origins: origins
                .filter(|origin| !origin.is_empty())
                .map(|origin| origin.trim_end_matches('/').to_owned())
                .collect(),
            credentials,
        }
    }

    /// The answer to a question of a browser whether a request is allowed; `None` when
    /// `head` is another request, or nothing was configured.
    pub fn preflight(&self, head: &RequestHead) -> Option<AnswerHead> {
        let method = head.fields.get("Access-Control-Request-Method")?;
        head.fields.get("Origin")?;
        if self.origins.is_empty() || head.method != "OPTIONS" {
            return None;
        }
        let mut fields = self.fields(head);
        if fields.get("Access-Control-Allow-Origin").is_some() {
            if let Some(wanted) = head.fields.get("Access-Control-Request-Headers") {
                fields.push("Access-Control-Allow-Headers", wanted);
            }
            fields.push("Access-Control-Allow-Methods", method);
        }
        Some(AnswerHead {
            status: 204,
            reason: "No Content".to_owned(),
            fields,
        })
    }

    /// What is added to the answer to `head`, so that a page may read it.
    pub fn fields(&self, head: &RequestHead) -> Fields {
        let mut fields = Fields::new();
        let Some(origin) = head.fields.get("Origin") else {
            return fields;
        };
        let all = self.origins.iter().any(|known| known == "*");
        if all && !self.credentials {
            fields.push("Access-Control-Allow-Origin", "*");
        } else if all || self.knows(origin) {
            if self.credentials {
                fields.push("Access-Control-Allow-Credentials", "true");
            }
            fields.push("Access-Control-Allow-Origin", origin);
            fields.push("Vary", "Origin");
        }
        fields
    }

    fn knows(&self, origin: &str) -> bool {
        let mut origins = self.origins.iter();
        origins.any(|known| known.eq_ignore_ascii_case(origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, origin: &str) -> RequestHead {
        let fields = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "x-a"),
        ];
        RequestHead {
            method: method.to_owned(),
            target: "/api/f".to_owned(),
            fields: fields
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect(),
        }
    }

    #[test]
    fn only_listed_origins_are_allowed() {
        let listed = "https://a.example, http://localhost:3000/";
        for (list, credentials, origin, allowed) in [
            ("", false, "https://a.example", None),
            (
                listed,
                false,
                "https://a.example",
                Some("https://a.example"),
            ),
            (
                listed,
                false,
                "http://localhost:3000",
                Some("http://localhost:3000"),
            ),
            (listed, false, "https://b.example", None),
            ("*", false, "https://b.example", Some("*")),
            ("*", true, "https://b.example", Some("https://b.example")),
            ("*", false, "", None),
        ] {
            let cors = Cors::new(list, credentials);
            let fields = cors.fields(&request("PUT", origin));
            let found = fields.get("Access-Control-Allow-Origin");
            assert_eq!(found, allowed, "{list} {origin}");
            let credits = fields.get("Access-Control-Allow-Credentials").is_some();
            assert_eq!(credits, credentials && allowed.is_some());
        }
    }

    #[test]
    fn preflight_requests_are_answered_here() {
        let cors = Cors::new("https://a.example", false);
        for (method, origin, status, allows) in [
            ("OPTIONS", "https://a.example", Some(204), Some("PUT")),
            ("OPTIONS", "https://b.example", Some(204), None),
            ("OPTIONS", "", None, None),
            ("PUT", "https://a.example", None, None),
        ] {
            let answer = cors.preflight(&request(method, origin));
            assert_eq!(answer.as_ref().map(|answer| answer.status), status);
            let fields = answer.map(|answer| answer.fields).unwrap_or_default();
            assert_eq!(fields.get("Access-Control-Allow-Methods"), allows);
            assert_eq!(
                fields.get("Access-Control-Allow-Headers"),
                allows.map(|_| "x-a")
            );
        }
        assert_eq!(
            Cors::default().preflight(&request("OPTIONS", "https://a.example")),
            None
        );
    }
}
