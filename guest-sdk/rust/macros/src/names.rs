//! Names of bindings in the body of a function: a misspelt one is found while the
//! plugin is compiled.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{Error, LitStr, Result};

use crate::declaration::Declaration;
use crate::suggestion;

/// Checks the literals in `context.output("…", …)`, `context.push("…", …)` and
/// `context.input("…")`, wherever they are in the body, including arguments of macros.
pub(crate) fn check(declaration: &Declaration, context: &Ident, body: TokenStream) -> Result<()> {
    let mut errors = Errors(None);
    let names = Names {
        outputs: declaration.output_names(),
        inputs: declaration.input_names(),
    };
    names.scan(context, body, &mut errors);
    errors.0.map_or(Ok(()), Err)
}

/// Checks the name of a parameter that takes an input.
pub(crate) fn check_input(declaration: &Declaration, name: &LitStr) -> Result<()> {
    let inputs = declaration.input_names();
    if inputs.contains(&name.value().as_str()) {
        return Ok(());
    }
    Err(undeclared(name, "input", &inputs))
}

struct Names<'a> {
    outputs: Vec<&'a str>,
    inputs: Vec<&'a str>,
}

/// All errors, so that the author sees every misspelt name at once.
struct Errors(Option<Error>);

impl Errors {
    fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }
}

impl Names<'_> {
    fn scan(&self, context: &Ident, tokens: TokenStream, errors: &mut Errors) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let rest = tokens.get(index + 1..).unwrap_or_default();
            match token {
                TokenTree::Ident(ident) if ident == context => self.check_call(rest, errors),
                TokenTree::Group(group) => self.scan(context, group.stream(), errors),
                _ => {}
            }
        }
    }

    /// Checks `.output(…)`, which follows the context.
    fn check_call(&self, tokens: &[TokenTree], errors: &mut Errors) {
        let [TokenTree::Punct(dot), TokenTree::Ident(method), rest @ ..] = tokens else {
            return;
        };
        if dot.as_char() != '.' {
            return;
        }
        let (direction, known) = match method.to_string().as_str() {
            "output" | "push" => ("output", &self.outputs),
            "input" => ("input", &self.inputs),
            _ => return,
        };
        let Some(name) = first_literal(rest) else {
            return;
        };
        if !known.contains(&name.value().as_str()) {
            errors.add(undeclared(&name, direction, known));
        }
    }
}

/// The literal at the start of the arguments, which may follow `::<T>`.
fn first_literal(tokens: &[TokenTree]) -> Option<LitStr> {
    let mut depth = 0_u32;
    for token in tokens {
        match token {
            TokenTree::Group(arguments) if depth == 0 => {
                let first = arguments.stream().into_iter().next()?;
                return syn::parse2(first.into()).ok();
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ':' | ',' | '&' | '\'' => {}
                _ => return None,
            },
            _ if depth > 0 => {}
            _ => return None,
        }
    }
    None
}

fn undeclared(name: &LitStr, direction: &str, known: &[&str]) -> Error {
    let written = name.value();
    let suggestion = suggestion::for_name(&written, known);
    let remedy = if known.is_empty() {
        format!("declare it with `{direction}({written} = …)`")
    } else {
        format!("declared: `{}`", known.join("`, `"))
    };
    Error::new(
        name.span(),
        format!("there is no {direction} `{written}`{suggestion}; {remedy}"),
    )
}

#[cfg(test)]
mod tests {
    use quote::{format_ident, quote};

    use super::*;

    fn errors(body: TokenStream) -> Vec<String> {
        let declaration = syn::parse2::<Declaration>(quote!(
            http,
            input(stock = blob("stock.json")),
            output(message = queue("orders"), copy = blob("copy")),
        ))
        .unwrap();
        match check(&declaration, &format_ident!("context"), body) {
            Ok(()) => Vec::new(),
            Err(errors) => errors.into_iter().map(|error| error.to_string()).collect(),
        }
    }

    #[test]
    fn declared_names_and_other_calls_are_accepted() {
        for body in [
            quote!(context.output("message", 1)),
            quote!(context.push("copy", 1)),
            quote!(context.output("res", 1)),
            quote!(context.output(name, 1)),
            quote!(other.output("mesage", 1)),
            quote!(context.setting("mesage")),
            quote!(context.input::<Option<Json<[(u8, &'static str); 4]>>>("stock")?),
            quote!(context.input("req")),
            quote!(self.context),
            quote!(context),
        ] {
            assert_eq!(errors(body.clone()), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn misspelt_names_are_errors_with_the_declared_ones() {
        for (body, expected) in [
            (
                quote!(context.output("mesage", 1)),
                "there is no output `mesage` (did you mean `message`?); declared: `res`, \
                 `message`, `copy`",
            ),
            (
                quote!(if x {
                    println!("{}", context.push("stock", 1));
                }),
                "there is no output `stock`; declared",
            ),
            (
                quote!(let a = context.input::<Option<Json<[(u8, &'static str); 4]>>>("stok")),
                "there is no input `stok` (did you mean `stock`?); declared: `stock`, `req`",
            ),
            (
                quote!(|| context.input("x")),
                "there is no input `x`; declared",
            ),
        ] {
            let errors = errors(body.clone());
            assert_eq!(errors.len(), 1, "{body}");
            let error = &errors[0];
            assert!(error.starts_with(expected), "{body}: {error}");
        }
        let both = quote!(context.output("a", 1); context.output("b", context.input("c")));
        assert_eq!(errors(both).len(), 3);
    }
}
