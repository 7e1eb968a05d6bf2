//! `iam-policy-ls`: what is known about an IAM policy, from its text alone.
//!
//! Text goes in, facts come out. The rooms, from the ground up; each may use only those before it:
//! [`text`], [`syntax`], [`policy`] and [`catalog`], [`rule`] and [`rules`], [`host`], [`analysis`], [`config`], [`ide`],
//! and the shells `cli` and `lsp`. The core (all but the shells) does no I/O and does not panic on any text.

pub mod analysis;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod host;
pub mod ide;
#[cfg(feature = "lsp")]
pub mod lsp;
pub mod policy;
#[cfg(any(feature = "cli", feature = "lsp"))]
pub mod project;
pub mod rule;
pub mod rules;
pub mod syntax;
pub mod text;
