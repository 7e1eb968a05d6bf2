//! "Did you mean": the nearest names to a misspelled one.

use super::{Action, Service};

/// The services that may be meant by a prefix, best first, at most 3.
pub fn services(prefix: &str, action_name: Option<&str>) -> Vec<Service> {
    let _ = (prefix, action_name);
    Vec::new()
}

/// The actions of a service that may be meant by a name, best first, at most 3.
pub fn actions(service: Service, name: &str) -> Vec<Action> {
    let _ = (service, name);
    Vec::new()
}

/// The words of a list that may be meant by a text, best first, at most 3.
pub fn names<'a>(text: &str, among: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let _ = (text, among.into_iter().count());
    Vec::new()
}
