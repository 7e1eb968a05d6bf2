//! The language server (stub).
