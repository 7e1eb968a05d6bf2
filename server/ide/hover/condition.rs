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
        let negated = catalog::operator(name.base).is_some_and(catalog::Operator::is_negated);
        return Some(Hover {
            range: string.source_range(suffix..text.len()),
            markdown: document::if_exists(negated),
        });
    }
    Some(about(string, Topic::operator(text)?))
}

/// A condition key; of a tag's also which tag it is about.
pub(super) fn key(string: &StringValue) -> Hover {
    let name = string.as_str();
    let Some(key) = catalog::condition_key(name) else {
        return Hover {
            range: string.content,
            markdown: document::unknown_condition_key(name),
        };
    };
    let mut hover = about(string, Topic::ConditionKey(key));
    // The catalogue writes a place holder there: `${TagKey}`, `<key>`, `tag-key`.
    let placeholder = key.name().split_once('/').map(|(_, placeholder)| placeholder);
    let is_tag = |tag: &str| placeholder.is_some_and(|it| it != tag) && !tag.contains('$');
    if let Some((_, tag)) = name.split_once('/').filter(|(_, tag)| is_tag(tag)) {
        hover.markdown = format!(
            "{}\n\n---\n\nHere for the tag key {}.",
            hover.markdown,
            document::code(tag)
        );
    }
    hover
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
                    Matches what the case-sensitive pattern with `*` and `?` does not match; also when the key is absent.
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
                    Here for the tag key `a`.
            "#]],
        );
    }
}
