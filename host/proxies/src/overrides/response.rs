//! What a proxy changes in a response.

use corral_app::json::{Cursor, Value};
use http::{HeaderName, StatusCode};

use super::status::{self, Pattern};
use super::{Body, after, header, unescape, unknown};
use crate::reader::Reader;
use crate::template::Template;

const STATUS: &str = "response.statusCode";
const REASON: &str = "response.statusReason";
const BODY: &str = "response.body";
const HEADERS: &str = "response.headers.";
const CONDITIONS: &str = "backend.response.statusCode";

/// The overrides of a response.
#[derive(Debug, Default)]
pub(crate) struct ResponseOverrides {
    always: Changes,
    conditional: Vec<(Pattern, Changes)>,
}

/// One set of changes; headers in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) status: Option<Template>,
    pub(crate) reason: Option<Template>,
    /// An empty value removes the header.
    pub(crate) headers: Vec<(HeaderName, Template)>,
    pub(crate) body: Option<Body>,
}

impl ResponseOverrides {
    pub(crate) fn read(cursor: &Cursor<'_>, reader: &Reader<'_>) -> Option<Self> {
        let mut overrides = Self::default();
        for (key, value) in cursor.object()?.members() {
            if !key.eq_ignore_ascii_case(CONDITIONS) {
                overrides.always.take(key, &value, reader);
                continue;
            }
            for (key, block) in value.object()?.members() {
                let Some(pattern) = Pattern::parse(key) else {
                    block.error(
                        format!("`{key}` is neither a status code nor a class of them"),
                        "write a code such as 404 or a class such as 5xx",
                    );
                    continue;
                };
                let mut changes = Changes::default();
                for (key, value) in block.object()?.members() {
                    changes.take(key, &value, reader);
                }
                overrides.conditional.push((pattern, changes));
            }
        }
        Some(overrides)
    }

    /// The sets that apply when the back end answered with `status`: the one for
    /// all responses, and after it the most specific one.
    pub(crate) fn for_status(
        &self,
        status: StatusCode,
    ) -> impl DoubleEndedIterator<Item = &Changes> {
        let fitting = self.conditional.iter().filter_map(|(pattern, changes)| {
            let rank = pattern.fits(status)?;
            Some((rank, changes))
        });
        let best = fitting.min_by_key(|(rank, _)| *rank);
        std::iter::once(&self.always).chain(best.map(|(_, changes)| changes))
    }

    /// All sets.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Changes> {
        let conditional = self.conditional.iter().map(|(_, changes)| changes);
        std::iter::once(&self.always).chain(conditional)
    }
}

impl Changes {
    fn take(&mut self, key: &str, value: &Cursor<'_>, reader: &Reader<'_>) {
        let scope = reader.response();
        if key.eq_ignore_ascii_case(STATUS) {
            self.status = status(value, reader);
        } else if key.eq_ignore_ascii_case(REASON) {
            let template = reader.template(value, &scope);
            self.reason = template.map(|template| unescape(template, value));
        } else if key.eq_ignore_ascii_case(BODY) {
            self.body = Body::read(value, reader);
        } else if let Some(name) = after(key, HEADERS) {
            let template = match value.value() {
                Value::Null => Some(Template::default()),
                _ => reader.template(value, &scope),
            };
            if let Some(name) = header(name, value)
                && let Some(template) = template
            {
                self.headers.push((name, unescape(template, value)));
            }
        } else {
            unknown(
                key,
                value,
                &[
                    ("response.header.", HEADERS),
                    ("response.status", STATUS),
                    ("response.reason", REASON),
                    ("backend.response.headers.", HEADERS),
                    ("backend.response.body", BODY),
                ],
                &[STATUS, REASON, BODY, "response.headers.<name>", CONDITIONS],
            );
        }
    }
}

fn status(cursor: &Cursor<'_>, reader: &Reader<'_>) -> Option<Template> {
    let template = reader.template(cursor, &reader.response())?;
    if let Some(constant) = template.constant()
        && status::parse(&constant).is_none()
    {
        cursor.error(
            format!("`{constant}` is not a valid status code"),
            "use 200 to 599, such as \"404\"",
        );
        return None;
    }
    Some(template)
}

pub(crate) use status::parse as parse_status;
