use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::{Step, StringValue, Value, path_to};
use crate::text::{Edit, TextRange};

declare_rule! {
    /// A string holds a character that IAM does not store.
    ///
    /// The documents of IAM and the policies of KMS keys take tabs, line breaks and the characters from space to `ÿ` (U+0020 to
    /// U+00FF). Others come in with text that was copied from a page: curly quotes, long dashes, spaces without width.
    /// AWS rejects the policy.
    ///
    /// Does not see such characters in a `Sid`, of which another rule speaks, nor those written as escapes
    /// (`\u2019`), as the text that is sent does not hold them. The fix writes them in ASCII, where that is
    /// possible.
    ///
    /// ## Invalid
    ///
    /// ```json identity
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/2025–2026/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json identity
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/2025-2026/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Grammar of the IAM JSON policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)
    /// - [CreatePolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html)
    CHARACTERS_NOT_ALLOWED: Error, kinds: &[PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::Trust, PolicyKind::Resource], check: check,
}

/// How many stretches of such characters are reported.
const MOST_REPORTED: usize = 50;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_stored_elsewhere =
        context.kind == PolicyKind::Resource && context.resource_type != Some("AWS::KMS::Key");
    let root = context.policy.root;
    let text = root.range.slice(context.source);
    if is_stored_elsewhere || text.is_ascii() {
        return;
    }
    let stretches = stretches(text, root.range.start).filter(|range| is_in_string(root, *range));
    for range in stretches.take(MOST_REPORTED) {
        let text = range.slice(context.source);
        let message = format!(
            "AWS stores no {}; leave it out or write it in ASCII",
            describe(text)
        );
        diagnostics.push(Diagnostic::new(&CHARACTERS_NOT_ALLOWED, range, message).with_fix(fix(range, text)));
    }
}

fn is_allowed(char: char) -> bool {
    char <= '\u{ff}'
}

/// The stretches of characters that are not allowed, in the order of the text.
fn stretches(text: &str, offset: usize) -> impl Iterator<Item = TextRange> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.find(|(_, char)| !is_allowed(*char))?;
        let mut end = start + first.len_utf8();
        while let Some((_, char)) = rest.next_if(|(_, char)| !is_allowed(*char)) {
            end += char.len_utf8();
        }
        Some(TextRange::new(offset + start, offset + end))
    })
}

/// Whether a range is in a key or a string that is not a `Sid`; elsewhere it is an error of syntax.
fn is_in_string(root: &Value, range: TextRange) -> bool {
    let in_string = |string: &StringValue| string.content.covers(range);
    let in_value = |value: Option<&Value>| value.and_then(Value::as_string).is_some_and(in_string);
    match path_to(root, range).last() {
        Some(Step::Property {
            object,
            index,
            on_key,
        }) => {
            let property = object.properties.get(*index);
            property.is_some_and(|property| match on_key {
                true => in_string(&property.key),
                false => property.key.as_str() != "Sid" && in_value(property.value.as_ref()),
            })
        }
        Some(Step::Element { array, index }) => {
            in_value(array.elements.get(*index).map(|element| &element.value))
        }
        None => false,
    }
}

/// The characters in words: `’ (U+2019)`.
fn describe(text: &str) -> String {
    let Some(first) = text.chars().next() else {
        return String::new();
    };
    let code = format!("U+{:04X}", u32::from(first));
    match ascii(first) {
        Some("") => format!("zero-width character ({code})"),
        Some(" ") => format!("wide space ({code})"),
        _ => format!("`{text}` ({code})"),
    }
}

fn fix(range: TextRange, text: &str) -> Option<Fix> {
    let plain: String = text.chars().map(ascii).collect::<Option<_>>()?;
    let title = match plain.as_str() {
        "" => "Remove it".to_owned(),
        _ => "Write it in ASCII".to_owned(),
    };
    Some(Fix::new(title, vec![Edit::replace(range, plain)]).preferred())
}

/// What is written instead of a typographic character, in a JSON string.
fn ascii(char: char) -> Option<&'static str> {
    Some(match char {
        '\u{2018}'..='\u{201b}' | '\u{2032}' => "'",
        '\u{201c}'..='\u{201f}' | '\u{2033}' => "\\\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};
    use expect_test::expect;

    fn policy(resource: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/{resource}""#
        ))
    }

    #[test]
    fn only_the_characters_themselves_are_marked() {
        let found = findings_as(&policy("a’s “b”…/日本/\u{200b}é\u{a0}"), "identity");
        expect![[r#"
            error CHARACTERS_NOT_ALLOWED on `’`: AWS stores no `’` (U+2019); leave it out or write it in ASCII
              fix: Write it in ASCII (preferred)
            error CHARACTERS_NOT_ALLOWED on `“`: AWS stores no `“` (U+201C); leave it out or write it in ASCII
              fix: Write it in ASCII (preferred)
            error CHARACTERS_NOT_ALLOWED on `”…`: AWS stores no `”…` (U+201D); leave it out or write it in ASCII
              fix: Write it in ASCII (preferred)
            error CHARACTERS_NOT_ALLOWED on `日本`: AWS stores no `日本` (U+65E5); leave it out or write it in ASCII
            error CHARACTERS_NOT_ALLOWED on `[ZWSP]`: AWS stores no zero-width character (U+200B); leave it out or write it in ASCII
              fix: Remove it (preferred)
        "#]].assert_eq(&found.replace('\u{200b}', "[ZWSP]"));
    }

    #[test]
    fn the_kind_of_policy_decides() {
        let source = policy("日");
        for (words, expected) in [
            ("identity", true),
            ("boundary", true),
            ("session", true),
            ("scp", false),
            ("rcp", false),
            ("resource", false),
            ("resource AWS::S3::Bucket", false),
            ("resource AWS::KMS::Key", true),
        ] {
            let found = findings_as(&source, words);
            assert_eq!(
                found.contains("CHARACTERS_NOT_ALLOWED"),
                expected,
                "{words}: {found}"
            );
        }
    }

    #[test]
    fn escapes_sids_and_stray_characters_are_left_alone() {
        let sid = policy_of(r#""Sid": "a’b", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#);
        let stray = policy("x").replace("\"Effect\"", "’ \"Effect\"");
        for source in [policy(r"\u2019"), sid, stray] {
            let found = findings_as(&source, "identity");
            assert!(!found.contains("CHARACTERS_NOT_ALLOWED"), "{found}");
        }
    }

    #[test]
    fn the_fix_writes_ascii() {
        for (before, after) in [
            ("a\u{2019}s", "a's"),
            ("\u{201c}a", "\\\"a"),
            ("2025\u{2013}26", "2025-26"),
            ("a\u{200b}", "a"),
            ("a\u{3000}b", "a b"),
        ] {
            let source = policy(before);
            let title = if after == "a" { "Remove" } else { "ASCII" };
            assert_eq!(fixed_as(&source, "identity", title), policy(after));
        }
    }
}
