//! A function's bindings, as the arguments of `#[function(…)]` declare them.

mod argument;
mod binding;
mod check;
pub(crate) mod json;
mod kind;
mod value;

use proc_macro2::{Ident, Span};
use syn::parse::{Parse, ParseStream};
use syn::{Error, Result, Token};

use self::argument::Arguments;
use self::binding::Binding;
use self::json::Json;
use self::kind::{INPUTS, Kind, OUTPUTS, TRIGGERS};
use crate::suggestion;

/// What the code asks to be in function.json.
#[derive(Debug)]
pub(crate) struct Declaration {
    trigger: Binding,
    inputs: Vec<Binding>,
    outputs: Vec<Binding>,
    retry: Option<Json>,
}

impl Declaration {
    /// The JSON text for function.json: the trigger, the inputs, the response of an HTTP
    /// trigger, and the outputs in order of declaration.
    pub(crate) fn to_json(&self) -> String {
        let mut bindings = vec![self.trigger.to_json("in")];
        bindings.extend(self.inputs.iter().map(|input| input.to_json("in")));
        bindings.extend(self.outputs.iter().map(|output| output.to_json("out")));
        let mut entries = vec![("bindings".to_owned(), Json::Array(bindings))];
        if let Some(retry) = &self.retry {
            entries.push(("retry".to_owned(), retry.clone()));
        }
        Json::Object(entries).to_string()
    }

    /// The `type` of the trigger.
    pub(crate) fn trigger_type(&self) -> &str {
        self.trigger.kind()
    }

    /// Adds a property to the trigger, which is text or `true`.
    pub(crate) fn add_to_trigger(&mut self, property: &str, text: Option<String>) {
        let value = text.map_or(Json::Bool(true), |text| text.as_str().into());
        self.trigger.add(property, value);
    }

    /// The names that `Context::output` and `Context::push` may have.
    pub(crate) fn output_names(&self) -> Vec<&str> {
        self.outputs.iter().map(Binding::name).collect()
    }

    /// The names that `Context::input` may have.
    pub(crate) fn input_names(&self) -> Vec<&str> {
        let trigger = self.trigger.name();
        let inputs = self.inputs.iter().map(Binding::name);
        inputs.chain([trigger]).collect()
    }
}

/// The declaration while its items are read.
#[derive(Default)]
struct Draft {
    trigger: Option<Binding>,
    inputs: Vec<Binding>,
    outputs: Vec<Binding>,
    retry: Option<Json>,
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut draft = Draft::default();
        while !input.is_empty() {
            draft.read_item(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let Some(trigger) = draft.trigger else {
            return Err(Error::new(
                Span::call_site(),
                format!(
                    "the trigger is missing: declare it with one of {}",
                    kind::list(TRIGGERS)
                ),
            ));
        };
        let mut outputs = draft.outputs;
        // The function's return value is the response.
        if trigger.is("httpTrigger") && !outputs.iter().any(|output| output.is("http")) {
            outputs.insert(0, Binding::response());
        }
        let declaration = Self {
            trigger,
            inputs: draft.inputs,
            outputs,
            retry: draft.retry,
        };
        check::names(&declaration)?;
        Ok(declaration)
    }
}

impl Draft {
    fn read_item(&mut self, input: ParseStream<'_>) -> Result<()> {
        let word: Ident = input.parse()?;
        match word.to_string().as_str() {
            "input" => binding::list(input, INPUTS, &mut self.inputs),
            "output" => binding::list(input, OUTPUTS, &mut self.outputs),
            "retry" => {
                let arguments: Arguments = input.parse()?;
                let previous = self.retry.replace(kind::retry(&word, arguments)?);
                refuse_second(&word, previous.is_some(), "one `retry`")
            }
            name => {
                let Some(kind) = Kind::find(TRIGGERS, name) else {
                    return Err(unknown_item(&word));
                };
                let binding = Binding::read(kind, None, &word, input)?;
                let previous = self.trigger.replace(binding);
                refuse_second(&word, previous.is_some(), "one trigger")
            }
        }
    }
}

fn refuse_second(word: &Ident, is_second: bool, limit: &str) -> Result<()> {
    if is_second {
        return Err(Error::new(word.span(), format!("a function has {limit}")));
    }
    Ok(())
}

fn unknown_item(word: &Ident) -> Error {
    let names = TRIGGERS.iter().map(|kind| kind.word);
    let known: Vec<_> = names.chain(["input", "output", "retry"]).collect();
    let written = word.to_string();
    Error::new(
        word.span(),
        format!(
            "`{written}` is not a trigger, `input`, `output` or `retry`{}; the triggers are {}",
            suggestion::for_name(&written, &known),
            kind::list(TRIGGERS)
        ),
    )
}

#[cfg(test)]
mod tests;
