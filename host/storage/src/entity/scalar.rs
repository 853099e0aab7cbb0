//! Values of properties.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use uuid::Uuid;

/// The value of a property, of one of the types of the table service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Text(String),
    Int32(i32),
    Int64(i64),
    Double(f64),
    Boolean(bool),
    /// A time in UTC. The service has times until the last tick of the year 9999, which
    /// is later than a timestamp can be.
    Time(DateTime),
    Guid(Uuid),
    Binary(Vec<u8>),
}

impl Scalar {
    /// The value in JSON and its type, where one is given. `None` for a value that is
    /// not of the type, and for one that no property has.
    pub(crate) fn read(value: &Value, edm_type: Option<&str>) -> Option<Self> {
        let Some(edm_type) = edm_type else {
            return Self::evident(value);
        };
        match edm_type {
            "Edm.String" => Some(Self::Text(value.as_str()?.to_owned())),
            "Edm.Int32" => Some(Self::Int32(number(value)?)),
            "Edm.Int64" => Some(Self::Int64(number(value)?)),
            "Edm.Double" => Some(Self::Double(number(value)?)),
            "Edm.Boolean" => match value {
                Value::Bool(boolean) => Some(Self::Boolean(*boolean)),
                Value::String(text) => Some(Self::Boolean(text.parse().ok()?)),
                _ => None,
            },
            "Edm.DateTime" => Some(Self::Time(time(value.as_str()?)?)),
            "Edm.Guid" => Some(Self::Guid(value.as_str()?.parse().ok()?)),
            "Edm.Binary" => Some(Self::Binary(STANDARD.decode(value.as_str()?).ok()?)),
            _ => None,
        }
    }

    /// The value in JSON without a type.
    fn evident(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(boolean) => Some(Self::Boolean(*boolean)),
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => {
                    Some(i32::try_from(integer).map_or(Self::Int64(integer), Self::Int32))
                }
                None => number.as_f64().map(Self::Double),
            },
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The value in the JSON of the service.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Text(text) => text.clone().into(),
            Self::Int32(integer) => (*integer).into(),
            Self::Int64(integer) => integer.to_string().into(),
            Self::Double(double) if double.is_nan() => "NaN".into(),
            Self::Double(f64::INFINITY) => "Infinity".into(),
            Self::Double(f64::NEG_INFINITY) => "-Infinity".into(),
            Self::Double(double) => (*double).into(),
            Self::Boolean(boolean) => (*boolean).into(),
            Self::Time(time) => time_text(*time).into(),
            Self::Guid(guid) => guid.to_string().into(),
            Self::Binary(bytes) => STANDARD.encode(bytes).into(),
        }
    }

    /// The name of the type.
    pub(crate) fn edm_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "Edm.String",
            Self::Int32(_) => "Edm.Int32",
            Self::Int64(_) => "Edm.Int64",
            Self::Double(_) => "Edm.Double",
            Self::Boolean(_) => "Edm.Boolean",
            Self::Time(_) => "Edm.DateTime",
            Self::Guid(_) => "Edm.Guid",
            Self::Binary(_) => "Edm.Binary",
        }
    }

    /// Whether the value in JSON does not show its type, so that the name is given, too.
    pub(crate) fn needs_type(&self) -> bool {
        match self {
            Self::Text(_) | Self::Int32(_) | Self::Boolean(_) => false,
            Self::Double(double) => !double.is_finite(),
            Self::Int64(_) | Self::Time(_) | Self::Guid(_) | Self::Binary(_) => true,
        }
    }

    /// The order of two values; `None` for values that cannot be compared.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => Some(one.cmp(two)),
            (Self::Boolean(one), Self::Boolean(two)) => Some(one.cmp(two)),
            (Self::Time(one), Self::Time(two)) => Some(one.cmp(two)),
            (Self::Guid(one), Self::Guid(two)) => Some(one.cmp(two)),
            (Self::Binary(one), Self::Binary(two)) => Some(one.cmp(two)),
            _ => match (self.integer(), other.integer()) {
                (Some(one), Some(two)) => Some(one.cmp(&two)),
                _ => self.double()?.partial_cmp(&other.double()?),
            },
        }
    }

    fn integer(&self) -> Option<i64> {
        match self {
            Self::Int32(integer) => Some((*integer).into()),
            Self::Int64(integer) => Some(*integer),
            _ => None,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "an integer is compared with a double as a double"
    )]
    fn double(&self) -> Option<f64> {
        match self {
            Self::Double(double) => Some(*double),
            _ => self.integer().map(|integer| integer as f64),
        }
    }
}

/// A number, which the service also takes as text.
fn number<N: std::str::FromStr>(value: &Value) -> Option<N> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

/// The time of a text, which is in UTC if it names no offset.
pub(crate) fn time(text: &str) -> Option<DateTime> {
    if let Some(civil) = text.strip_suffix(['Z', 'z']) {
        return civil.parse().ok();
    }
    match text.parse::<Timestamp>() {
        Ok(timestamp) => Some(TimeZone::UTC.to_datetime(timestamp)),
        Err(_) => text.parse().ok(),
    }
}

/// The time in the form of the service, which counts in ticks of 100 nanoseconds.
pub(crate) fn time_text(time: DateTime) -> String {
    let ticks = time.subsec_nanosecond() / 100;
    let time = time
        .with()
        .subsec_nanosecond(ticks * 100)
        .build()
        .unwrap_or(time);
    format!("{time}Z")
}
