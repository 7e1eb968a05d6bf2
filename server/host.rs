//! Which host language a text is in, and where the policies in it are.
//!
//! So far a policy is always the root of a JSON text.

pub mod json;
pub mod kind;
