//! The code that makes the arguments of a function and calls it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{ItemFn, ReturnType, Type};

use crate::argument::{Argument, ValueType};

/// The body of `Function::invoke`. Compiler errors about an argument point at its type.
pub(crate) fn expand(function: &ItemFn, arguments: &[Argument]) -> TokenStream {
    let name = &function.sig.ident;
    let mut take = TokenStream::new();
    let values: Vec<_> = arguments
        .iter()
        .enumerate()
        .filter_map(|(index, argument)| match argument {
            Argument::Value(ty) => Some((variable(index, ty), &ty.owned)),
            _ => None,
        })
        .collect();
    take.extend(match values.as_slice() {
        [(variable, ty)] => take_one(variable, ty),
        several => take_several(several),
    });
    let pass: Vec<_> = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| match argument {
            Argument::Context { .. } => quote!(context),
            Argument::Input { name, ty } => {
                let (variable, owned) = (variable(index, ty), &ty.owned);
                take.extend(quote_spanned! {owned.span()=>
                    let #variable = ::corral_sdk::Context::input::<#owned>(context, #name)?;
                });
                pass(&variable, ty)
            }
            Argument::Value(ty) => pass(&variable(index, ty), ty),
        })
        .collect();

    let result = match &function.sig.output {
        ReturnType::Default => name.span(),
        ReturnType::Type(_, ty) => ty.span(),
    };
    let called = if function.sig.asyncness.is_some() {
        quote_spanned! {result=> ::corral_sdk::__block_on(#name(#(#pass),*))? }
    } else {
        quote_spanned! {result=> #name(#(#pass),*) }
    };
    quote_spanned! {result=>
        #take
        ::corral_sdk::IntoReturn::into_return(#called)
    }
}

pub(crate) fn variable(index: usize, ty: &ValueType) -> Ident {
    format_ident!("argument_{index}", span = generated(&ty.owned))
}

pub(crate) fn pass(variable: &Ident, ty: &ValueType) -> TokenStream {
    if ty.by_reference {
        quote!(&#variable)
    } else {
        quote!(#variable)
    }
}

/// The place of a type, for code that lints do not take for the author's.
fn generated(ty: &Type) -> Span {
    ty.span().resolved_at(Span::call_site())
}

fn take_one(variable: &Ident, ty: &Type) -> TokenStream {
    quote_spanned! {ty.span()=>
        let #variable = <#ty as ::corral_sdk::FromContext>::from_context(context)?;
    }
}

/// Parts of the request come first, because the trigger's value moves out of the
/// context. Which argument is which, only the compiler knows.
fn take_several(values: &[(Ident, &Type)]) -> TokenStream {
    let Some((_, last)) = values.last() else {
        return TokenStream::new();
    };
    let types = values.iter().map(|(_, ty)| ty);
    let mut take = quote_spanned! {generated(last)=>
        const _: () = ::core::assert!(
            0 #(+ <#types as ::corral_sdk::FromContext>::TAKES_TRIGGER as u8)* <= 1,
            "a function takes the trigger's value once: mark the values of other bindings \
             with `#[input]`"
        );
    };
    for (variable, ty) in values {
        take.extend(quote_spanned! {generated(ty)=>
            let #variable = if <#ty as ::corral_sdk::FromContext>::TAKES_TRIGGER {
                ::core::option::Option::None
            } else {
                ::core::option::Option::Some(
                    <#ty as ::corral_sdk::FromContext>::from_context(context)?
                )
            };
        });
    }
    for (variable, ty) in values {
        take.extend(quote_spanned! {generated(ty)=>
            let #variable = match #variable {
                ::core::option::Option::Some(part) => part,
                ::core::option::Option::None => {
                    <#ty as ::corral_sdk::FromContext>::from_context(context)?
                }
            };
        });
    }
    take
}
