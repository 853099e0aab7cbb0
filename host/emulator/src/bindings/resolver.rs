//! The values of binding expressions.

use corral_app::Settings;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::template::{Expression, Part, Template};
use super::{ExpressionError, dotnet_guid, dotnet_time, with_settings};
use crate::payload::{BindingData, Datum};
use crate::token::Token;

/// Gives the properties of bindings their values for one invocation.
#[derive(Clone, Copy, Debug)]
pub struct Resolver<'a> {
    /// The function.
    pub function: &'a str,
    /// The app settings.
    pub settings: &'a Settings,
    /// What the trigger gives.
    pub data: &'a BindingData,
    /// The time.
    pub now: Timestamp,
}

impl Resolver<'_> {
    /// `text` with its settings and expressions replaced. What is an object, a list or a
    /// time of a queue message is replaced by nothing, as the host does it.
    pub fn resolve(&self, text: &str) -> Result<String, ExpressionError> {
        let template = Template::read(&with_settings(text, self.settings)?)?;
        let mut resolved = String::new();
        for part in &template.parts {
            match part {
                Part::Literal(text) => resolved.push_str(text),
                Part::Expression(expression) => resolved.push_str(&self.evaluate(expression)?),
            }
        }
        Ok(resolved)
    }

    fn evaluate(&self, expression: &Expression) -> Result<String, ExpressionError> {
        let invalid = |problem| ExpressionError::Format {
            expression: expression.path.join("."),
            problem,
        };
        let Some((name, properties)) = expression.path.split_first() else {
            return Ok(String::new());
        };
        if name.eq_ignore_ascii_case("sys") && self.has_own_sys() {
            return self.system(expression, properties);
        }
        match (self.data.get(name), expression.builtin) {
            (Some(Datum::Json(value)), _) => {
                let found = properties.iter().try_fold(value, |value, property| {
                    member(value, property).ok_or_else(|| no_property(expression, property))
                });
                found.map(shown)
            }
            (Some(Datum::Moment(_)), _) if properties.is_empty() => Ok(String::new()),
            (None, Some(builtin)) => builtin.value(name, self.now).map_err(invalid),
            _ => Err(ExpressionError::NoValue(expression.path.join("."))),
        }
    }

    /// Whether `sys` is the host's and not a property of the trigger's value.
    fn has_own_sys(&self) -> bool {
        match self.data.get("sys") {
            Some(Datum::Json(value)) => {
                self.data.get("$sys").is_none() && member(value, "MethodName").is_some()
            }
            _ => true,
        }
    }

    fn system(
        &self,
        expression: &Expression,
        properties: &[String],
    ) -> Result<String, ExpressionError> {
        let [property] = properties else {
            return Ok(String::new());
        };
        let format = expression.format.as_deref();
        let format = format.filter(|text| !text.trim().is_empty());
        let value = match property.to_ascii_lowercase().as_str() {
            "methodname" => Ok(self.function.to_owned()),
            "utcnow" => dotnet_time::format(&self.now.to_zoned(TimeZone::UTC), format),
            "randguid" => dotnet_guid::format(Uuid::new_v4(), format),
            _ => return Err(no_property(expression, property)),
        };
        value.map_err(|problem| ExpressionError::Format {
            expression: expression.path.join("."),
            problem,
        })
    }
}

fn no_property(expression: &Expression, property: &str) -> ExpressionError {
    ExpressionError::NoProperty {
        expression: expression.path.join("."),
        property: property.to_owned(),
    }
}

fn member<'a>(value: &'a Token, name: &str) -> Option<&'a Token> {
    value.get(name).or_else(|| value.get_any_case(name))
}

fn shown(value: &Token) -> String {
    match value {
        Token::Object(_) | Token::Array(_) | Token::Null => String::new(),
        scalar => scalar.to_text(),
    }
}
