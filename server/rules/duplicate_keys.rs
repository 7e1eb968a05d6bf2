use std::collections::{HashMap, HashSet};

use crate::policy::{DOCUMENT_ELEMENTS, Form, Policy, PolicyKind, STATEMENT_ELEMENTS, Statement};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, append_elements, as_entry_of, insert_property, remove_property};
use crate::syntax::{Object, Property, Value};
use crate::text::Edit;

declare_rule! {
    /// A member occurs twice in one object of the policy.
    ///
    /// AWS rejects such a policy; other readers of JSON take one of the two and drop the other without a word. What several values are meant
    /// for stands in one list. Of condition keys that differ in case `DUPLICATE_KEYS_WITH_DIFFERENT_CASE` speaks.
    ///
    /// The fix takes part in *fix all* where both members say the same.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Action": "s3:PutObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": ["s3:GetObject", "s3:PutObject"],
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Troubleshoot IAM policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html)
    /// - [Grammar of the IAM JSON policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)
    DUPLICATE_KEYS: Error, kinds: &PolicyKind::ALL, check: check,
}

/// How many members of one object are reported.
const MOST_REPORTED: usize = 100;

/// The elements that hold one value.
const SCALARS: [&str; 4] = ["Version", "Id", "Sid", "Effect"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (value, elements) in objects(context.policy) {
        let Some(object) = value.as_object() else {
            continue;
        };
        let pairs = repeated(object).into_iter();
        let pairs = pairs.filter_map(|(first, second)| Pair::new(value, object, first, second));
        // Of what is no element at all another rule speaks.
        let known = pairs.filter(|pair| elements.is_empty() || elements.contains(&pair.second.key.as_str()));
        diagnostics.extend(known.take(MOST_REPORTED).filter_map(|pair| pair.report(context)));
    }
}

/// The objects of a policy whose members have a meaning, and the names that these may have, where that is certain.
fn objects<'a>(policy: &'a Policy<'a>) -> impl Iterator<Item = (&'a Value, &'static [&'static str])> {
    let root = (policy.form == Form::Document).then_some(policy.root);
    let root = root.map(|root| (root, &DOCUMENT_ELEMENTS[..]));
    let statements = policy.statements.iter();
    root.into_iter().chain(statements.flat_map(|statement| {
        let inner = objects_in(statement).map(|value| (value, &[][..]));
        [(statement.value, &STATEMENT_ELEMENTS[..])]
            .into_iter()
            .chain(inner)
    }))
}

fn objects_in<'a>(statement: &Statement<'a>) -> impl Iterator<Item = &'a Value> + use<'a> {
    let principals = statement
        .principal_elements()
        .filter_map(|element| element.value.as_ref());
    let condition = statement.condition.and_then(|condition| condition.value.as_ref());
    let operators = condition
        .and_then(Value::as_object)
        .map(|object| &object.properties);
    let keys = operators
        .into_iter()
        .flatten()
        .filter_map(|operator| operator.value.as_ref());
    principals.chain(condition).chain(keys)
}

/// The members of an object that have the name of an earlier one, as indices: the first of the name, and they.
fn repeated(object: &Object) -> Vec<(usize, usize)> {
    /// Up to here comparing is faster than hashing.
    const FEW: usize = 16;
    let members = &object.properties;
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut first = |index: usize, name| match members.len() {
        ..=FEW => members.iter().position(|member| member.key.as_str() == name),
        _ => Some(*seen.entry(name).or_insert(index)),
    };
    let names = members.iter().map(|member| member.key.as_str()).enumerate();
    let pairs = names.filter_map(|(index, name)| Some((first(index, name)?, index)));
    pairs.filter(|(first, index)| first != index).collect()
}

/// Two members of one name.
struct Pair<'a> {
    value: &'a Value,
    object: &'a Object,
    first: &'a Property,
    second: &'a Property,
    index: usize,
}

impl<'a> Pair<'a> {
    fn new(value: &'a Value, object: &'a Object, first: usize, index: usize) -> Option<Self> {
        Some(Self {
            value,
            object,
            first: object.properties.get(first)?,
            second: object.properties.get(index)?,
            index,
        })
    }

    /// `None` where they may only be misread.
    fn report(&self, context: &Context<'_>) -> Option<Diagnostic> {
        if !context.is_intact(self.second.range()) || !context.is_intact(self.first.range()) {
            return None;
        }
        let name = self.second.key.as_str();
        let remove = Fix::new(format!("Remove this `{name}`"), self.removal());
        let (advice, fixes) = if self.say_the_same(context.source) {
            ("remove one of the two", [Some(remove.preferred().safe()), None])
        } else if let Some(mut edits) = self.merge(context) {
            edits.extend(self.removal());
            let merge = Fix::new(format!("Merge this `{name}` into the first"), edits);
            ("merge the two", [Some(merge.preferred()), Some(remove)])
        } else {
            ("keep the one that is meant", [Some(remove), None])
        };
        let message = format!("`{name}` stands in this object already, and AWS rejects that; {advice}");
        let mut diagnostic = Diagnostic::new(&DUPLICATE_KEYS, self.second.key.range, message)
            .with_related(self.first.key.range, format!("The first `{name}`"));
        diagnostic.fixes.extend(fixes.into_iter().flatten());
        Some(diagnostic)
    }

    fn removal(&self) -> Vec<Edit> {
        remove_property(self.value, self.object, self.index)
    }

    fn say_the_same(&self, source: &str) -> bool {
        let text = |member: &Property| {
            member
                .value
                .as_ref()
                .map(|value| value.range.slice(source).to_owned())
        };
        text(self.first) == text(self.second)
    }

    /// Edits that put what the second holds into the first: the items of a list, or the members of an object where
    /// none has the name of another.
    fn merge(&self, context: &Context<'_>) -> Option<Vec<Edit>> {
        let (source, style) = (context.source, context.style);
        let [old, new] = [self.first.value.as_ref()?, self.second.value.as_ref()?];
        let text = |value: &Value| value.range.slice(source).to_owned();
        let name = self.second.key.as_str();
        if old.holds_opaque() || new.holds_opaque() || SCALARS.contains(&name) {
            return None;
        }
        if let (Some(into), Some(from), true) = (old.as_object(), new.as_object(), name != "Statement") {
            let names: HashSet<&str> = into.properties.iter().map(|member| member.key.as_str()).collect();
            let is_new = |member: &Property| !names.contains(member.key.as_str()) && member.value.is_some();
            let last = into.properties.len().checked_sub(1)?;
            let insert = |member: &Property| {
                let json = Json::Source(text(member.value.as_ref()?));
                Some(insert_property(
                    source,
                    style,
                    old,
                    Some(last),
                    member.key.as_str(),
                    &json,
                ))
            };
            let is_apart = from.properties.iter().all(is_new);
            return is_apart.then(|| from.properties.iter().filter_map(insert).flatten().collect());
        }
        let is_item = |value: &Value| name == "Statement" || value.as_object().is_none();
        if !old.one_or_many().chain(new.one_or_many()).all(is_item) {
            return None;
        }
        let known: HashSet<&str> = old.one_or_many().map(|item| item.range.slice(source)).collect();
        let items = new
            .one_or_many()
            .filter(|item| !known.contains(item.range.slice(source)));
        let items: Vec<Json> = items.map(|item| as_entry_of(source, style, old, item)).collect();
        Some(match items.is_empty() {
            true => Vec::new(),
            false => append_elements(source, style, old, &items),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{diagnostics, findings, fixed};
    use expect_test::expect;

    fn policy(elements: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {elements}}}]}}"#)
    }

    #[test]
    fn two_lists_become_one() {
        let source = policy(
            r#""Action": "s3:GetObject", "Resource": "*", "Action": ["s3:PutObject", "s3:GetObject"]"#,
        );
        expect![[r#"
            error DUPLICATE_KEYS on `"Action"`: `Action` stands in this object already, and AWS rejects that; merge the two
              fix: Merge this `Action` into the first (preferred)
              fix: Remove this `Action`
        "#]].assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Merge"),
            policy(r#""Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*""#)
        );
        let related: Vec<_> = diagnostics(&source)
            .into_iter()
            .flat_map(|found| found.related)
            .collect();
        assert_eq!(related.len(), 1);
    }

    #[test]
    fn two_objects_become_one_unless_they_share_a_member() {
        let source = policy(
            r#""Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}, "Condition": {"StringLike": {"aws:username": "a*"}}"#,
        );
        let after = policy(
            r#""Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}, "StringLike": {"aws:username": "a*"}}"#,
        );
        assert_eq!(fixed(&source, "Merge"), after);
        let found = findings(&source.replace("StringLike", "Bool"));
        assert!(
            found.contains("Remove this") && !found.contains("Merge"),
            "{found}"
        );
    }

    #[test]
    fn every_object_of_a_policy_is_looked_at() {
        let values = policy(
            r#""Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "a", "aws:username": ["b"]}}"#,
        );
        assert!(fixed(&values, "Merge").contains(r#"{"aws:username": ["a", "b"]}"#));
        let version = policy(r#""Action": "s3:GetObject", "Resource": "*""#)
            .replace(r#""Statement""#, r#""Version": "2012-10-17", "Statement""#);
        assert!(findings(&version).contains("fix: Remove this `Version` (preferred, safe)"));
        let unknown = policy(r#""Action": "s3:GetObject", "Resource": "*", "Note": 1, "Note": 2"#);
        assert!(!findings(&unknown).contains("DUPLICATE_KEYS"));
        let effect = policy(r#""Effect": "Deny", "Action": "s3:GetObject", "Resource": "*""#);
        expect![[r#"
            error DUPLICATE_KEYS on `"Effect"`: `Effect` stands in this object already, and AWS rejects that; keep the one that is meant
              fix: Remove this `Effect`
        "#]].assert_eq(&findings(&effect));
    }

    #[test]
    fn lines_stay_lines() {
        let source = r#"{
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "Bool": {"aws:SecureTransport": "false"}
      },
      "Condition": {
        "StringLike": {
          "aws:userid": "a*"
        }
      }
    }
  ],
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListAllMyBuckets",
      "Resource": "*"
    }
  ]
}"#;
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Deny",
                  "Action": "s3:*",
                  "Resource": "*",
                  "Condition": {
                    "Bool": {"aws:SecureTransport": "false"},
                    "StringLike": {
                      "aws:userid": "a*"
                    }
                  }
                },
                {
                  "Effect": "Allow",
                  "Action": "s3:ListAllMyBuckets",
                  "Resource": "*"
                }
              ],
              "Version": "2012-10-17"
            }"#]]
        .assert_eq(&fixed(&fixed(source, "`Condition`"), "`Statement`"));
    }

    #[test]
    fn single_statements_become_entries() {
        let statement = |effect: &str, action: &str| {
            format!(
                "{{\n    \"Effect\": \"{effect}\",\n    \"Action\": \"{action}\",\n    \"Resource\": \"*\"\n  }}"
            )
        };
        let (one, two) = (
            statement("Allow", "s3:ListAllMyBuckets"),
            statement("Deny", "sqs:*"),
        );
        let in_list = |statement: &str| statement.replace("\n", "\n  ");
        let list = format!("[\n    {},\n    {}\n  ]", in_list(&one), in_list(&two));
        let after = format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {list}\n}}");
        let brackets = |statement: &str| format!("[\n    {}\n  ]", in_list(statement));
        for (first, second) in [
            (one.clone(), two.clone()),
            (brackets(&one), two.clone()),
            (one.clone(), brackets(&two)),
        ] {
            for newline in ["\n", "\r\n"] {
                let source = format!(
                    "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {first},\n  \"Statement\": {second}\n}}"
                );
                let merged = fixed(&source.replace('\n', newline), "Merge");
                assert_eq!(merged, after.replace('\n', newline));
            }
        }
    }

    #[test]
    fn a_large_object_is_searched_too() {
        let keys: String = (0..40)
            .map(|number| format!(r#""aws:PrincipalTag/t{}": "a", "#, number % 39))
            .collect();
        let source = policy(&format!(
            r#""Action": "s3:GetObject", "Resource": "*", "Condition": {{"StringEquals": {{{}}}}}"#,
            keys.trim_end_matches(", ")
        ));
        assert_eq!(findings(&source).matches("DUPLICATE_KEYS").count(), 1);
    }
}
