//! The types of `wit/function.wit` and of the WASI interfaces that belong to its world.

use super::layout::{Layout, aligned, max, payload, variant_size};
use super::{Block, Lift, Lower, Plan, Source};
use crate::bindings::version_0_2::corral::function::types as wit;
use crate::bindings::wasi::config::store::Error as ConfigError;

/// A record that is passed in these directions, by its fields in the order of the WIT.
macro_rules! record {
    ([$($direction:ident),+] $name:ty, $fields:tt) => {
        record!(@Layout $name, $fields);
        $(record!(@$direction $name, $fields);)+
    };
    (@Layout $name:ty, { $($field:ident: $kind:ty),+ }) => {
        impl Layout for $name {
            const SIZE: usize = {
                let mut end = 0;
                $(end = aligned(end, <$kind>::ALIGN) + <$kind>::SIZE;)+
                aligned(end, Self::ALIGN)
            };
            const ALIGN: usize = {
                let mut align = 1;
                $(align = max(align, <$kind>::ALIGN);)+
                align
            };
            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];
        }
    };
    (@Lower $name:ty, { $($field:ident: $kind:ty),+ }) => {
        impl Lower for $name {
            fn store(self, block: &mut Block, at: usize, plan: &mut Plan) {
                let end = at;
                $(
                    let place = aligned(end, <$kind>::ALIGN);
                    self.$field.store(block, place, plan);
                    let end = place.saturating_add(<$kind>::SIZE);
                )+
                let _ = end;
            }
        }
    };
    (@Lift $name:ty, { $($field:ident: $kind:ty),+ }) => {
        impl Lift for $name {
            fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
                let end = at;
                $(
                    let place = aligned(end, <$kind>::ALIGN);
                    let $field = <$kind>::load(source, place)?;
                    let end = place.saturating_add(<$kind>::SIZE);
                )+
                let _ = end;
                Ok(Self { $($field),+ })
            }
        }
    };
}

/// A variant that is passed in one direction, by its cases in the order of the WIT:
/// first those without a payload.
macro_rules! variant {
    ($direction:ident $name:ty, { $($bare:literal => $empty:ident,)* ; $($number:literal => $case:ident($kind:ty)),+ }) => {
        impl Layout for $name {
            const SIZE: usize = {
                let mut size = 0;
                $(size = max(size, <$kind>::SIZE);)+
                variant_size(size, Self::ALIGN)
            };
            const ALIGN: usize = {
                let mut align = 1;
                $(align = max(align, <$kind>::ALIGN);)+
                align
            };
            #[cfg(test)]
            const NAMES: &'static [&'static str] =
                &[$(stringify!($empty),)* $(stringify!($case)),+];
        }
        variant!(@$direction $name, { $($bare => $empty,)* ; $($number => $case($kind)),+ });
    };
    (@Lower $name:ty, { $($bare:literal => $empty:ident,)* ; $($number:literal => $case:ident($kind:ty)),+ }) => {
        impl Lower for $name {
            fn store(self, block: &mut Block, at: usize, plan: &mut Plan) {
                let place = at.saturating_add(payload(Self::ALIGN));
                match self {
                    $(Self::$empty => block.put(at, &[$bare]),)*
                    $(Self::$case(value) => {
                        block.put(at, &[$number]);
                        value.store(block, place, plan);
                    })+
                }
            }
        }
    };
    (@Lift $name:ty, { $($bare:literal => $empty:ident,)* ; $($number:literal => $case:ident($kind:ty)),+ }) => {
        impl Lift for $name {
            fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
                let place = at.saturating_add(payload(Self::ALIGN));
                Ok(match source.discriminant(at)? {
                    $($bare => Self::$empty,)*
                    $($number => Self::$case(<$kind>::load(source, place)?),)+
                    other => wasmtime::bail!("unexpected discriminant: {other}"),
                })
            }
        }
    };
}

record!([Lower, Lift] wit::TraceContext, { traceparent: String, tracestate: Option<String> });
record!([Lower] wit::HttpRequest, { method: String, url: String, body: Vec<u8> });
record!([Lift] wit::HttpResponse, {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>
});
record!([Lift] wit::Outcome, {
    outputs: Vec<(String, wit::Output)>,
    return_value: Option<wit::Output>,
    trace: Option<wit::TraceContext>
});
record!([Lift] wit::Failure, { fault: wit::Fault, retryable: bool, message: String });

variant!(Lower wit::Value, {
    0 => None,;
    1 => Text(String),
    2 => Json(String),
    3 => Bytes(Vec<u8>),
    4 => Http(wit::HttpRequest)
});
variant!(Lower ConfigError, { ; 0 => Upstream(String), 1 => Io(String) });
variant!(Lift wit::Message, { ; 0 => Text(String), 1 => Json(String), 2 => Bytes(Vec<u8>) });
variant!(Lift wit::Output, {
    ;
    0 => Text(String),
    1 => Json(String),
    2 => Bytes(Vec<u8>),
    3 => Messages(Vec<wit::Message>),
    4 => Http(wit::HttpResponse)
});

#[cfg(test)]
mod tests {
    use wit_parser::{Resolve, SizeAlign, Type, TypeDefKind};

    use super::*;

    /// Size, alignment, and the names of fields and cases.
    type Described = (usize, usize, Vec<String>);

    fn described<T: Layout>() -> Described {
        let names = T::NAMES.iter().map(|name| name.to_lowercase());
        let names = names.map(|name| name.replace('_', "-"));
        (T::SIZE, T::ALIGN, names.collect())
    }

    /// What the WIT says of a type.
    fn declared(resolve: &Resolve, interface: &str, name: &str) -> Described {
        let found = resolve.interfaces.iter().find(|(_, found)| {
            found.name.as_deref() == Some(interface) && found.types.contains_key(name)
        });
        let kind = found.unwrap().1.types[name];
        let mut sizes = SizeAlign::default();
        sizes.fill(resolve).unwrap();
        let names = match &resolve.types[kind].kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                fields.map(|field| field.name.clone()).collect()
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                cases.map(|case| case.name.clone()).collect()
            }
            TypeDefKind::Enum(cases) => cases.cases.iter().map(|case| case.name.clone()).collect(),
            other => panic!("{name} is {other:?}"),
        };
        let kind = Type::Id(kind);
        (
            sizes.size(&kind).size_wasm32(),
            sizes.align(&kind).align_wasm32(),
            names,
        )
    }

    #[test]
    fn types_are_those_of_the_wit() {
        let mut resolve = Resolve::default();
        let wit = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit");
        resolve.push_path(wit).unwrap();
        for (interface, name, described) in [
            ("types", "trace-context", described::<wit::TraceContext>()),
            ("types", "http-request", described::<wit::HttpRequest>()),
            ("types", "http-response", described::<wit::HttpResponse>()),
            ("types", "outcome", described::<wit::Outcome>()),
            ("types", "failure", described::<wit::Failure>()),
            ("types", "fault", described::<wit::Fault>()),
            ("types", "value", described::<wit::Value>()),
            ("types", "message", described::<wit::Message>()),
            ("types", "output", described::<wit::Output>()),
            ("store", "error", described::<ConfigError>()),
        ] {
            assert_eq!(described, declared(&resolve, interface, name), "{name}");
        }
    }
}
