//! What is known about a place in a configuration file.

use super::schema;
use crate::rules::rule;
use crate::syntax::{Step, StringValue, json, path_to};
use crate::text::TextRange;

/// What stands at a byte offset and Markdown about it: a rule's document, or what a setting does.
pub fn hover(text: &str, offset: usize) -> Option<(TextRange, String)> {
    let root = json::parse(text).root?;
    let mut keys: Vec<&str> = Vec::new();
    let mut string: Option<(&StringValue, bool)> = None;
    for step in path_to(&root, TextRange::empty(offset)) {
        string = match step {
            Step::Property {
                object,
                index,
                on_key,
            } => {
                let property = object.properties.get(index)?;
                keys.push(property.key.as_str());
                match on_key {
                    true => Some((&property.key, true)),
                    false => property
                        .value
                        .as_ref()
                        .and_then(|value| Some((value.as_string()?, false))),
                }
            }
            Step::Element { array, index } => {
                let string = array
                    .elements
                    .get(index)
                    .and_then(|element| element.value.as_string());
                string.map(|string| (string, false))
            }
        };
    }
    let (string, is_key) = string.filter(|(string, _)| string.range.covers(TextRange::empty(offset)))?;
    if let Some(rule) = rule(string.as_str()) {
        let markdown = format!("`{}` · {}\n\n{}", rule.code, rule.finding.name(), rule.document());
        return Some((string.range, markdown));
    }
    let field = schema::field(&keys).filter(|_| is_key)?;
    Some((string.range, format!("`{}`\n\n{}", field.name, field.docs)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_rule_and_a_name_its_setting() {
        for (marked, place, begins) in [
            (
                r#"{"rules": {"INVALID_$0ACTION": "off"}}"#,
                "\"INVALID_ACTION\"",
                "`INVALID_ACTION` · ERROR\n\nAn action",
            ),
            (
                r#"{"ignores": [{"rule": "$0INVALID_ACTION"}]}"#,
                "\"INVALID_ACTION\"",
                "`INVALID_ACTION`",
            ),
            (
                r#"{"ignores": [{"ru$0le": "x"}]}"#,
                "\"rule\"",
                "`rule`\n\nThe code of the rule.",
            ),
            (
                r#"{"secu$0rityAudit": tr"#,
                "\"securityAudit\"",
                "`securityAudit`",
            ),
        ] {
            let offset = marked.find("$0").expect("a mark");
            let text = marked.replace("$0", "");
            let (range, markdown) = hover(&text, offset).expect("a hover");
            assert_eq!(range.slice(&text), place);
            assert!(markdown.starts_with(begins), "{markdown}");
        }
        for marked in [
            r#"{"rules": {$0}}"#,
            r#"{"ignores": [{"files": "a$0"}]}"#,
            "$0",
            r#"{"x$0": 1}"#,
        ] {
            let offset = marked.find("$0").expect("a mark");
            assert_eq!(hover(&marked.replace("$0", ""), offset), None, "{marked}");
        }
    }
}
