//! The keys of `Condition`: operators with their prefix and suffix, and condition keys.

use super::{Hover, about};
use crate::catalog;
use crate::ide::document;
use crate::ide::{SetOperator, Topic};
use crate::policy::OperatorName;
use crate::syntax::StringValue;

/// An operator; its prefix where the cursor is there, or `IfExists`.
pub(super) fn operator(string: &StringValue, offset: usize) -> Option<Hover> {
    let text = string.as_str();
    let name = OperatorName::new(text);
    let at = string.decoded_offset(offset);
    if let Some(prefix) = name.set_prefix.filter(|prefix| at <= prefix.len()) {
        let set = SetOperator::from_name(prefix)?;
        return Some(Hover {
            range: string.source_range(0..prefix.len()),
            markdown: document::set_operator(set),
        });
    }
    let suffix = text.len() - if name.if_exists { "IfExists".len() } else { 0 };
    if name.if_exists && suffix < at {
        return Some(Hover {
            range: string.source_range(suffix..text.len()),
            markdown: document::if_exists(catalog::operator(name.base)),
        });
    }
    match Topic::operator(text) {
        Some(topic) => Some(about(string, topic)),
        None => (!text.trim().is_empty()).then(|| Hover {
            range: string.content,
            markdown: document::unknown_operator(text),
        }),
    }
}

/// A condition key; where the catalogue has a placeholder, also what stands in its place.
pub(super) fn key(string: &StringValue) -> Hover {
    let name = string.as_str();
    // A name that ends where the placeholder begins is half-typed.
    let half_typed = || {
        name.ends_with(['/', ':'])
            .then(|| catalog::condition_key(&format!("{name}x")))?
    };
    let Some(key) = catalog::condition_key(name).or_else(half_typed) else {
        return Hover {
            range: string.content,
            markdown: document::unknown_condition_key(name),
        };
    };
    let mut hover = about(string, Topic::ConditionKey(key));
    let note = match filled_in(key.name(), name) {
        Some((_, "")) => "The name is not finished.".to_owned(),
        Some((placeholder, filled)) => format!("Here {placeholder} is {}.", document::code(filled)),
        None => return hover,
    };
    hover.markdown.push_str("\n\n---\n\n");
    hover.markdown.push_str(&note);
    hover
}

/// What the placeholder in the name of a key (`${TagKey}`, `<key>`, `tag-key`) is, and what a name has in its place.
fn filled_in<'a>(key: &str, name: &'a str) -> Option<(&'static str, &'a str)> {
    if let Some(end) = key.strip_prefix("${Provider}") {
        let provider = name.get(..name.len().checked_sub(end.len())?)?;
        return Some(("the provider", provider));
    }
    let same = key.bytes().zip(name.bytes());
    let same = same
        .take_while(|(one, other)| one.eq_ignore_ascii_case(other))
        .count();
    let separator = key.get(..same)?.rfind(['/', ':'])?;
    let (placeholder, filled) = (key.get(separator + 1..)?, name.get(separator + 1..)?);
    let is_placeholder = placeholder.starts_with(['$', '<']) || placeholder == "tag-key";
    let what = match key.contains("Tag") {
        true => "the tag key",
        false => "the name",
    };
    (is_placeholder && !filled.contains('$') && placeholder != filled).then_some((what, filled))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::hover::tests::table;

    #[test]
    fn parts_of_an_operator() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAll$0Values:StringEquals": {"aws:TagKeys": "x"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAnyValue$0:StringNotLikeIfExists": {"aws:TagKeys": "x"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringNotLikeIfEx$0ists": {"aws:userid": "x"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLikeIf$0Exists": {"aws:userid": "x"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAnyValue:StringNot$0Like": {"aws:TagKeys": "x"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForSome$0Value:StringLike": {"aws:TagKeys": "x"}}}]}"#,
                r#"{"Statement": [{"Condition": {"For\u0041ny$0Value:StringLike": {"aws:TagKeys": "x""#,
                r#"{"Statement": [{"Condition": {"StringEquals": {"aws:Principal\u0054$0ag/a": "x""#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAll$0Values:StringEquals": {"aws:TagKeys": "x"}}}]}
                    [ForAllValues]
                    **`ForAllValues`** · set operator
                    Every value in the request must match one of these; also met when the request has no value at all.
                    For keys that may have several values in a request.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAnyValue$0:StringNotLikeIfExists": {"aws:TagKeys": "x"}}}]}
                    [ForAnyValue]
                    **`ForAnyValue`** · set operator
                    At least one value in the request must match one of these.
                    For keys that may have several values in a request.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringNotLikeIfEx$0ists": {"aws:userid": "x"}}}]}
                    [IfExists]
                    **`IfExists`** · suffix of the operator
                    Also met when the request does not have the key. So is a negated operator without it.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists)
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLikeIf$0Exists": {"aws:userid": "x"}}}]}
                    [IfExists]
                    **`IfExists`** · suffix of the operator
                    Also met when the request does not have the key.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists)
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAnyValue:StringNot$0Like": {"aws:TagKeys": "x"}}}]}
                    [ForAnyValue:StringNotLike]
                    **`ForAnyValue:StringNotLike`** · condition operator
                    Matches what the case-sensitive pattern with `*` and `?` does not match.
                    `ForAnyValue`: At least one value in the request must match one of these.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForSome$0Value:StringLike": {"aws:TagKeys": "x"}}}]}
                    nothing
                {"Statement": [{"Condition": {"For\u0041ny$0Value:StringLike": {"aws:TagKeys": "x"
                    [For\u0041nyValue]
                    **`ForAnyValue`** · set operator
                    At least one value in the request must match one of these.
                    For keys that may have several values in a request.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
                {"Statement": [{"Condition": {"StringEquals": {"aws:Principal\u0054$0ag/a": "x"
                    [aws:Principal\u0054ag/a]
                    **`aws:PrincipalTag/${TagKey}`** · global condition key · String · single value
                    Value of a tag on the principal or on its session.
                    Present: when the principal or its session has the tag.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
                    ---
                    Here the tag key is `a`.
            "#]],
        );
    }
}
