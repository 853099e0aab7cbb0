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
