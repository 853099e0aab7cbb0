//! `response.body`: a text, or JSON with texts in it.

use corral_app::json::{Cursor, Value};
use http::HeaderValue;

use crate::reader::Reader;
use crate::template::Template;
use crate::variable::Values;

/// The body of a proxy's response.
#[derive(Debug)]
pub(crate) enum Body {
    /// A text, its values inserted unchanged.
    Text(Template),
    /// An object or a list; values become JSON strings.
    Json(Json),
}

/// JSON in which every string is a template.
#[derive(Debug)]
pub(crate) enum Json {
    /// A number, a boolean or `null`, as written.
    Literal(String),
    Text(Template),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Body {
    /// Reads the body at `cursor`; `None` also when it is `null`.
    pub(crate) fn read(cursor: &Cursor<'_>, reader: &Reader<'_>) -> Option<Self> {
        match cursor.value() {
            Value::Null => {
                cursor.warn(
                    "is null, which leaves the body as it is",
                    "write \"\" for an empty body",
                );
                None
            }
            Value::Array(_) | Value::Object(_) => Json::read(cursor, reader).map(Self::Json),
            Value::Text(_) | Value::Number(_) | Value::Bool(_) => {
                reader.template(cursor, &reader.response()).map(Self::Text)
            }
        }
    }

    pub(crate) fn render(&self, values: &Values<'_>) -> String {
        match self {
            Self::Text(template) => template.render(|variable| values.get(variable)),
            Self::Json(json) => {
                let mut text = String::new();
                json.write(values, &mut text);
                text
            }
        }
    }

    /// The default content type.
    pub(crate) fn content_type(&self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Text(_) => "text/plain; charset=utf-8",
            Self::Json(_) => "application/json; charset=utf-8",
        })
    }
}

impl Json {
    fn read(cursor: &Cursor<'_>, reader: &Reader<'_>) -> Option<Self> {
        Some(match cursor.value() {
            Value::Null => Self::Literal("null".to_owned()),
            Value::Bool(flag) => Self::Literal(flag.to_string()),
            Value::Number(digits) => Self::Literal(digits.clone()),
            Value::Text(_) => Self::Text(reader.template(cursor, &reader.response())?),
            Value::Array(_) => {
                let elements = cursor.array()?;
                let elements = elements.iter().map(|element| Self::read(element, reader));
                Self::Array(elements.collect::<Option<_>>()?)
            }
            Value::Object(_) => {
                let object = cursor.object()?;
                let members = object
                    .members()
                    .map(|(name, member)| Some((name.to_owned(), Self::read(&member, reader)?)));
                Self::Object(members.collect::<Option<_>>()?)
            }
        })
    }

    fn write(&self, values: &Values<'_>, text: &mut String) {
        match self {
            Self::Literal(literal) => text.push_str(literal),
            Self::Text(template) => {
                quote(&template.render(|variable| values.get(variable)), text);
            }
            Self::Array(elements) => {
                text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    element.write(values, text);
                }
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (index, (name, member)) in members.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    quote(name, text);
                    text.push(':');
                    member.write(values, text);
                }
                text.push('}');
            }
        }
    }
}

fn quote(value: &str, text: &mut String) {
    text.push_str(&serde_json::Value::from(value).to_string());
}
