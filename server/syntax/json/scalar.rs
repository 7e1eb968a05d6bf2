//! What stands outside of quotes: numbers, literals, and what people write for them.

use crate::syntax::ValueKind;

use super::string::quote;

/// A run of characters outside of quotes.
pub(super) enum Scalar {
    /// Valid JSON.
    Valid(ValueKind),
    /// Almost: the kind it is meant as, what is wrong, and what to write instead.
    Flawed {
        kind: ValueKind,
        message: String,
        replacement: String,
    },
    /// A word that must stand in quotes.
    Word,
}

/// Reads a run of characters outside of quotes.
pub(super) fn read(text: &str) -> Scalar {
    match text {
        "true" => return Scalar::Valid(ValueKind::Bool(true)),
        "false" => return Scalar::Valid(ValueKind::Bool(false)),
        "null" => return Scalar::Valid(ValueKind::Null),
        _ => {}
    }
    if is_number(text) {
        return Scalar::Valid(ValueKind::Number(text.into()));
    }
    if looks_like_number(text) {
        return bad_number(text);
    }
    let (kind, replacement) = match text.to_ascii_lowercase().as_str() {
        "true" => (ValueKind::Bool(true), "true"),
        "false" => (ValueKind::Bool(false), "false"),
        "null" | "none" | "nil" | "undefined" | "nan" | "infinity" | "-infinity" => (ValueKind::Null, "null"),
        _ => return Scalar::Word,
    };
    Scalar::Flawed {
        kind,
        message: format!("`{text}` is not known to JSON, write `{replacement}`"),
        replacement: replacement.to_owned(),
    }
}

/// Whether `text` is a number of JSON (RFC 8259, section 6).
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let rest = skip_digits(unsigned);
    let integer = &unsigned[..unsigned.len() - rest.len()];
    if integer.is_empty() || (integer.len() > 1 && integer.starts_with('0')) {
        return false;
    }
    let rest = match rest.strip_prefix('.') {
        Some(fraction) if skip_digits(fraction).len() == fraction.len() => return false,
        Some(fraction) => skip_digits(fraction),
        None => rest,
    };
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else {
        return rest.is_empty();
    };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !digits.is_empty() && skip_digits(digits).is_empty()
}

fn skip_digits(text: &str) -> &str {
    text.trim_start_matches(|char: char| char.is_ascii_digit())
}

/// Whether `text` is meant as a number: `01`, `.5`, `+1`, `1.`, `0x1F`, `-`.
fn looks_like_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(digits) = hex_digits(unsigned) {
        return digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let rest = skip_digits(unsigned);
    let rest = skip_digits(rest.strip_prefix('.').unwrap_or(rest));
    let digits = rest.len() < unsigned.len();
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) if digits => {
            skip_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)).is_empty()
        }
        Some(_) => false,
        None => rest.is_empty(),
    }
}

fn hex_digits(text: &str) -> Option<&str> {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))
}

fn bad_number(text: &str) -> Scalar {
    let mended = mend_number(text).filter(|number| is_number(number));
    let message = match &mended {
        Some(number) => format!("`{text}` is no number of JSON, write `{number}`"),
        None => format!("`{text}` is no number of JSON, put it in quotes"),
    };
    Scalar::Flawed {
        kind: ValueKind::Number(text.into()),
        message,
        replacement: mended.unwrap_or_else(|| quote(text)),
    }
}

/// The number that is meant; none where leading zeros count, as in account ids.
fn mend_number(text: &str) -> Option<String> {
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if negative { "-" } else { "" };
    if let Some(digits) = hex_digits(unsigned) {
        let number = u64::from_str_radix(digits, 16).ok()?;
        return Some(format!("{sign}{number}"));
    }
    if unsigned.len() == 12 && skip_digits(unsigned).is_empty() {
        return None;
    }
    let rest = skip_digits(unsigned);
    let integer = unsigned[..unsigned.len() - rest.len()].trim_start_matches('0');
    let integer = if integer.is_empty() { "0" } else { integer };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) if skip_digits(fraction).len() == fraction.len() => fraction,
        _ => rest,
    };
    (unsigned.bytes().any(|byte| byte.is_ascii_digit())).then(|| format!("{sign}{integer}{rest}"))
}
