//! Functions whose parameters are the arguments of a tool or a prompt.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Error, GenericArgument, ItemFn, PathArguments, Result, ReturnType, Type};

use crate::argument::{Argument, ValueType};
use crate::call::{pass, variable};
use crate::declaration::Declaration;
use crate::declaration::json::Json;

/// What the function is to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tool,
    Prompt,
}

impl Kind {
    /// `None` when the parameters are not arguments.
    pub(crate) fn of(declaration: &Declaration) -> Option<Self> {
        match declaration.trigger_type() {
            "mcpToolTrigger" => Some(Self::Tool),
            "mcpPromptTrigger" => Some(Self::Prompt),
            _ => None,
        }
    }
}

/// Adds the arguments to the trigger of a tool or a prompt.
pub(crate) fn declare(declaration: &mut Declaration, arguments: &[Argument]) -> Result<()> {
    let mut values = arguments.iter().filter_map(|argument| match argument {
        Argument::Value(ty) => Some(ty),
        Argument::Context { .. } | Argument::Input { .. } => None,
    });
    let Some(kind) = Kind::of(declaration) else {
        let described = values.find_map(|value| value.description.as_ref());
        return described.map_or(Ok(()), |description| {
            Err(Error::new(
                description.span(),
                "only the arguments of `mcp_tool` and `mcp_prompt` have a description",
            ))
        });
    };
    let entries = values.map(|value| entry(value, kind));
    let list = Json::Array(entries.collect::<Result<_>>()?).to_string();
    match kind {
        Kind::Tool => {
            declaration.add_to_trigger("toolProperties", Some(list));
            declaration.add_to_trigger("useResultSchema", None);
        }
        Kind::Prompt => declaration.add_to_trigger("promptArguments", Some(list)),
    }
    Ok(())
}

fn entry(value: &ValueType, kind: Kind) -> Result<Json> {
    let Some(name) = &value.name else {
        return Err(Error::new_spanned(
            &value.owned,
            "an argument of a tool or a prompt has a name: write `name: Type`",
        ));
    };
    let description = value.description.as_ref().map(syn::LitStr::value);
    let (ty, is_optional) = inner(&value.owned, "Option");
    let (ty, is_array) = inner(ty, "Vec");
    let of = schema_type(ty);
    let text = |text: &str| Json::from(text);
    let mut entries = match kind {
        Kind::Tool => vec![
            ("propertyName", text(&name.to_string())),
            ("propertyType", text(of)),
            ("description", text(&description.unwrap_or_default())),
            ("isRequired", Json::Bool(!is_optional)),
        ],
        Kind::Prompt if of != "string" || is_array => {
            return Err(Error::new_spanned(
                &value.owned,
                "an argument of a prompt is text: take a `String` or an `Option<String>`",
            ));
        }
        Kind::Prompt => vec![
            ("name", text(&name.to_string())),
            ("description", text(&description.unwrap_or_default())),
            ("required", Json::Bool(!is_optional)),
        ],
    };
    if is_array {
        entries.push(("isArray", Json::Bool(true)));
    }
    let entries = entries
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value));
    Ok(Json::Object(entries.collect()))
}

/// The type in `wrapper<T>`, and whether it was in one.
fn inner<'a>(ty: &'a Type, wrapper: &str) -> (&'a Type, bool) {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && last.ident == wrapper
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return (inner, true);
    }
    (ty, false)
}

/// The type of JSON Schema that a type of Rust is, by its name.
fn schema_type(ty: &Type) -> &'static str {
    let Type::Path(path) = ty else {
        return "object";
    };
    let name = path.path.segments.last().map(|last| last.ident.to_string());
    match name.unwrap_or_default().as_str() {
        "String" | "str" | "char" => "string",
        "bool" => "boolean",
        "f32" | "f64" => "number",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128"
        | "usize" => "integer",
        _ => "object",
    }
}

/// The body of `Function::invoke`.
pub(crate) fn expand(function: &ItemFn, arguments: &[Argument], kind: Kind) -> TokenStream {
    let name = &function.sig.ident;
    let mut take = TokenStream::new();
    let mut passed = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        passed.push(match argument {
            Argument::Context { .. } => quote!(context),
            Argument::Input { name, ty } => {
                let (variable, owned) = (variable(index, ty), &ty.owned);
                take.extend(quote_spanned! {owned.span()=>
                    let #variable = ::corral_sdk::Context::input::<#owned>(context, #name)?;
                });
                pass(&variable, ty)
            }
            Argument::Value(ty) => {
                let (variable, owned) = (variable(index, ty), &ty.owned);
                let name = ty.name.as_ref().map(ToString::to_string);
                take.extend(quote_spanned! {owned.span()=>
                    let #variable: #owned = call.take(#name)?;
                });
                pass(&variable, ty)
            }
        });
    }
    let result = match &function.sig.output {
        ReturnType::Default => name.span(),
        ReturnType::Type(_, ty) => ty.span(),
    };
    let called = if function.sig.asyncness.is_some() {
        quote_spanned! {result=> ::corral_sdk::__block_on(#name(#(#passed),*))? }
    } else {
        quote_spanned! {result=> #name(#(#passed),*) }
    };
    let returned = match kind {
        Kind::Tool => quote_spanned! {result=>
            ::corral_sdk::IntoToolResult::into_tool_return(#called)
        },
        Kind::Prompt => quote_spanned! {result=>
            ::corral_sdk::IntoReturn::into_return(#called)
        },
    };
    let finish = match kind {
        Kind::Tool => quote!(::corral_sdk::mcp::__returned),
        Kind::Prompt => quote!(::core::convert::identity),
    };
    quote! {
        let mut run = || -> ::corral_sdk::Result<::corral_sdk::Return> {
            #[allow(unused_mut, unused_variables, reason = "a function may take no arguments")]
            let mut call = ::corral_sdk::mcp::__ToolCall::of(context)?;
            #take
            #returned
        };
        #finish(run())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::argument;

    /// The declaration of a function, or why there is none.
    fn declared(attribute: TokenStream, function: TokenStream) -> String {
        let mut function: ItemFn = syn::parse2(function).unwrap();
        let declaration = argument::take(&mut function).and_then(|arguments| {
            let mut declaration: Declaration = syn::parse2(attribute)?;
            declare(&mut declaration, &arguments)?;
            Ok(declaration.to_json())
        });
        declaration.unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn parameters_become_the_properties_of_the_tool() {
        for (attribute, function, expected) in [
            (
                quote!(mcp_tool("forecast", description = "the weather")),
                quote!(
                    fn f(
                        #[argument("the city")] city: String,
                        context: &mut Context,
                        days: Option<u32>,
                        tags: Option<Vec<String>>,
                        exact: f64,
                        now: bool,
                        place: &Place,
                        text: &str,
                    ) {
                    }
                ),
                r#"{"bindings":[{"type":"mcpToolTrigger","direction":"in","name":"call","toolName":"forecast","description":"the weather","toolProperties":"[{\"propertyName\":\"city\",\"propertyType\":\"string\",\"description\":\"the city\",\"isRequired\":true},{\"propertyName\":\"days\",\"propertyType\":\"integer\",\"description\":\"\",\"isRequired\":false},{\"propertyName\":\"tags\",\"propertyType\":\"string\",\"description\":\"\",\"isRequired\":false,\"isArray\":true},{\"propertyName\":\"exact\",\"propertyType\":\"number\",\"description\":\"\",\"isRequired\":true},{\"propertyName\":\"now\",\"propertyType\":\"boolean\",\"description\":\"\",\"isRequired\":true},{\"propertyName\":\"place\",\"propertyType\":\"object\",\"description\":\"\",\"isRequired\":true},{\"propertyName\":\"text\",\"propertyType\":\"string\",\"description\":\"\",\"isRequired\":true}]","useResultSchema":true}]}"#,
            ),
            (
                quote!(mcp_prompt("p")),
                quote!(
                    fn f(#[argument("what about")] topic: String, tone: Option<String>) {}
                ),
                r#"{"bindings":[{"type":"mcpPromptTrigger","direction":"in","name":"call","promptName":"p","promptArguments":"[{\"name\":\"topic\",\"description\":\"what about\",\"required\":true},{\"name\":\"tone\",\"description\":\"\",\"required\":false}]"}]}"#,
            ),
            (
                quote!(mcp_resource("docs://{id}", resource_name = "doc")),
                quote!(
                    fn f(request: ResourceRequest) {}
                ),
                r#"{"bindings":[{"type":"mcpResourceTrigger","direction":"in","name":"call","uri":"docs://{id}","resourceName":"doc"}]}"#,
            ),
        ] {
            assert_eq!(declared(attribute, function), expected);
        }
    }

    #[test]
    fn arguments_that_cannot_be_are_refused() {
        let tool = || quote!(mcp_tool("t", description = "d"));
        for (attribute, function, says) in [
            (
                quote!(mcp_tool("t")),
                quote!(
                    fn f() {}
                ),
                "needs the property `description`",
            ),
            (
                tool(),
                quote!(
                    fn f((a, b): (String, String)) {}
                ),
                "has a name",
            ),
            (
                quote!(mcp_prompt("p")),
                quote!(
                    fn f(days: u32) {}
                ),
                "an argument of a prompt is text",
            ),
            (
                quote!(http),
                quote!(
                    fn f(#[argument("x")] text: String) {}
                ),
                "only the arguments of `mcp_tool`",
            ),
        ] {
            let found = declared(attribute, function);
            assert!(found.contains(says), "{found}");
        }
    }
}
