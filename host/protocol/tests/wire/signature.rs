//! Which sets of bindings make a valid function.

use corral_protocol::{Signature, SignatureError};

use crate::notation::{bindings, signature};

#[test]
fn bindings_are_sorted_by_direction() {
    let signature = signature(
        "in blob old, in queueTrigger item, inout blob page, out queue $return, out http res",
    );
    let names = |bindings: &[corral_app::Binding]| -> Vec<String> {
        bindings.iter().map(|b| b.name.clone()).collect()
    };
    assert_eq!(signature.trigger().name, "item");
    assert_eq!(names(signature.inputs()), ["old", "page"]);
    assert_eq!(names(signature.outputs()), ["page", "$return", "res"]);
    assert!(signature.has_return());
    assert!(!signature.is_http_triggered());
}

#[test]
fn errors_are_reported() {
    let cases = [
        ("in blob a, out queue b", SignatureError::NoTrigger),
        (
            "in queueTrigger a, in TIMERTRIGGER b",
            SignatureError::SeveralTriggers {
                first: "a".to_owned(),
                second: "b".to_owned(),
            },
        ),
        (
            "in queueTrigger a, out queue A",
            SignatureError::SameName {
                name: "A".to_owned(),
            },
        ),
    ];
    for (notation, expected) in cases {
        let error = Signature::new(&bindings(notation)).unwrap_err();
        assert_eq!(error, expected, "{notation}");
    }
}
