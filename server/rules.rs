//! All rules.

use crate::rule::Rule;

/// Every rule, by code.
pub static RULES: &[&Rule] = &[];
