//! Expansion of `#[function]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, FnArg, ItemFn, Result, Type};

/// What stands for an argument in the generated call.
enum Argument {
    /// `&mut Context`.
    Context,
    /// The trigger's value as this type.
    Trigger(Box<Type>),
}

/// The item with what the attribute adds. An item that cannot be a function
/// comes back as it was, beside the error, so that the rest of the author's code
/// does not fall over it.
pub(crate) fn expand(attribute: &TokenStream, item: &TokenStream) -> TokenStream {
    match try_expand(attribute, item) {
        Ok(expanded) => expanded,
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#item #error)
        }
    }
}

fn try_expand(attribute: &TokenStream, item: &TokenStream) -> Result<TokenStream> {
    if !attribute.is_empty() {
        return Err(Error::new_spanned(
            attribute,
            "`#[function]` takes no arguments: bindings are described in function.json",
        ));
    }
    let function: ItemFn = syn::parse2(item.clone())
        .map_err(|error| Error::new(error.span(), "`#[function]` belongs on a `fn`"))?;
    check_signature(&function)?;
    let arguments = arguments(&function)?;

    let name = &function.sig.ident;
    let visibility = &function.vis;
    let description =
        format!("The plugin's function [`{name}`](fn@{name}), for `corral_sdk::testing::call`.");
    let mut take = TokenStream::new();
    let mut pass = Vec::new();
    for argument in arguments {
        match argument {
            Argument::Context => pass.push(quote!(context)),
            Argument::Trigger(ty) => {
                let value = format_ident!("trigger", span = ty.span());
                take.extend(quote_spanned! {ty.span()=>
                    let #value = ::corral_sdk::Context::trigger::<#ty>(context)?;
                });
                pass.push(quote!(#value));
            }
        }
    }
    let result = match &function.sig.output {
        syn::ReturnType::Default => name.span(),
        syn::ReturnType::Type(_, ty) => ty.span(),
    };
    let call = quote_spanned! {result=> ::corral_sdk::IntoReturn::into_return(#name(#(#pass),*)) };

    Ok(quote! {
        #function

        #[doc = #description]
        #[allow(non_camel_case_types, reason = "named as the function it stands for")]
        #visibility enum #name {}

        #[automatically_derived]
        impl ::corral_sdk::Function for #name {
            fn invoke(context: &mut ::corral_sdk::Context) -> ::corral_sdk::Result<::corral_sdk::Return> {
                #take
                #call
            }
        }

        #[cfg(target_arch = "wasm32")]
        ::corral_sdk::__export!(#name);
    })
}

fn check_signature(function: &ItemFn) -> Result<()> {
    let signature = &function.sig;
    let refused = [
        (
            signature.asyncness.map(|token| token.span()),
            "a function is a plain `fn`: an instance of a plugin runs one invocation at a time",
        ),
        (
            signature.unsafety.map(|token| token.span()),
            "a function is a safe `fn`: Corral calls it",
        ),
        (
            signature.abi.as_ref().map(Spanned::span),
            "a function is a plain `fn`: the attribute makes the export",
        ),
        (
            signature.generics.lt_token.map(|token| token.span()),
            "a function has no type parameters: Corral calls it with values only",
        ),
        (
            signature.variadic.as_ref().map(Spanned::span),
            "a function takes the trigger's value and `&mut Context`",
        ),
    ];
    for (span, message) in refused {
        if let Some(span) = span {
            return Err(Error::new(span, message));
        }
    }
    Ok(())
}

fn arguments(function: &ItemFn) -> Result<Vec<Argument>> {
    let mut arguments = Vec::new();
    for input in &function.sig.inputs {
        let argument = match input {
            FnArg::Receiver(receiver) => {
                return Err(Error::new_spanned(
                    receiver,
                    "a function stands on its own: it takes no `self`",
                ));
            }
            FnArg::Typed(typed) => match typed.ty.as_ref() {
                Type::Reference(reference) if is_context(&reference.elem) => Argument::Context,
                Type::Reference(reference) => {
                    return Err(Error::new_spanned(
                        reference,
                        "a function owns the trigger's value: take `String` for `&str`, `Vec<u8>` for `&[u8]`",
                    ));
                }
                ty if is_context(ty) => {
                    return Err(Error::new_spanned(ty, "take the context as `&mut Context`"));
                }
                ty => Argument::Trigger(Box::new(ty.clone())),
            },
        };
        let repeated = arguments
            .iter()
            .any(|earlier| std::mem::discriminant(earlier) == std::mem::discriminant(&argument));
        if repeated {
            return Err(Error::new_spanned(
                input,
                match argument {
                    Argument::Context => "a function takes one `&mut Context`",
                    Argument::Trigger(_) => {
                        "a function takes one trigger's value: take other inputs with `context.input(\"name\")`"
                    }
                },
            ));
        }
        arguments.push(argument);
    }
    Ok(arguments)
}

/// Whether a type is written as `Context`, with or without a path before it.
fn is_context(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Context"),
        _ => false,
    }
}
