#[cfg(target_arch = "wasm32")]
mod serve;
#[cfg(target_arch = "wasm32")]
mod tools;

#[cfg(any(target_arch = "wasm32", test))]
fn greeting(name: &str) -> String {
    format!("Hello, {name}!")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_greeted() {
        assert_eq!(greeting("Ada"), "Hello, Ada!");
    }
}
