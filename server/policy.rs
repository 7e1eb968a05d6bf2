//! The policy language: a typed, tolerant view over a value tree.
//!
//! A view borrows the tree and never fails: what is missing is `None`, what has the wrong type is left out of the
//! lists and still reachable through its property. A scalar counts as a list of one everywhere.
//! Language: IAM User Guide, "Grammar of the IAM JSON policy language".

pub mod edit;
pub mod principal;
pub mod size;
pub mod value;
pub mod variable;

use std::ops::Range;

use crate::syntax::edit::remove_property;
use crate::syntax::{Object, Property, StringValue, Value, ValueKind};
use crate::text::{Edit, TextRange};

/// What a policy is attached to; decides which elements it may have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum PolicyKind {
    /// Managed or inline policy of a user, group or role.
    #[default]
    Identity,
    /// Policy of a resource: bucket, queue, key …
    Resource,
    /// Role trust policy.
    Trust,
    /// Service control policy of AWS Organizations.
    Scp,
    /// Resource control policy of AWS Organizations.
    Rcp,
    /// Permissions boundary.
    Boundary,
    /// Session policy.
    Session,
    /// Policy of a VPC endpoint: what may be done through it.
    VpcEndpoint,
}

impl PolicyKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Resource,
        Self::Trust,
        Self::Scp,
        Self::Rcp,
        Self::Boundary,
        Self::Session,
        Self::VpcEndpoint,
    ];

    /// The name used in options, settings and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::VpcEndpoint => "vpc-endpoint",
        }
    }

    /// The kind with this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What people call a policy of this kind.
    pub fn title(self) -> &'static str {
        match self {
            Self::Identity => "identity policy",
            Self::Resource => "resource policy",
            Self::Trust => "role trust policy",
            Self::Scp => "service control policy",
            Self::Rcp => "resource control policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::VpcEndpoint => "VPC endpoint policy",
        }
    }

    /// The same with its article.
    pub fn a_title(self) -> String {
        let article = match self {
            Self::Identity => "an",
            _ => "a",
        };
        format!("{article} {}", self.title())
    }

    /// Whether its statements name a principal.
    pub fn has_principal(self) -> bool {
        matches!(self, Self::Resource | Self::Trust | Self::Rcp | Self::VpcEndpoint)
    }
}

/// In which form a policy stands in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `{"Version": …, "Statement": …}`
    Document,
    /// A list of statements without a document around it.
    StatementList,
    /// One statement without a document around it.
    Statement,
}

/// The elements of the top level, in their usual order.
pub const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// The elements of a statement, in their usual order.
pub const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// A policy, or a part of one, in a text.
#[derive(Clone, Debug)]
pub struct Policy<'a> {
    /// The value that holds it.
    pub root: &'a Value,
    /// Whether it is whole.
    pub form: Form,
    /// `Version`, the first with a value where it is repeated; the same holds for every element.
    pub version: Option<&'a Property>,
    /// `Id`
    pub id: Option<&'a Property>,
    /// `Statement`
    pub statement: Option<&'a Property>,
    /// The statements that are objects.
    pub statements: Vec<Statement<'a>>,
}

impl<'a> Policy<'a> {
    /// The view of a value in the given form.
    pub fn new(root: &'a Value, form: Form) -> Self {
        let object = root.as_object().filter(|_| form == Form::Document);
        let element = |name| object.and_then(|object| object.get(name));
        let statement: Option<&Property> = element("Statement");
        let list = match form {
            Form::Document => statement.and_then(|property| property.value.as_ref()),
            Form::StatementList | Form::Statement => Some(root),
        };
        let statements = list
            .into_iter()
            .flat_map(Value::one_or_many)
            .filter_map(Statement::new)
            .collect();
        Self {
            root,
            form,
            version: element("Version"),
            id: element("Id"),
            statement,
            statements,
        }
    }
}

/// A statement; repeated elements count once, as the first that has a value.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The whole object.
    pub value: &'a Value,
    /// Its members.
    pub object: &'a Object,
    /// `Sid`
    pub sid: Option<&'a Property>,
    /// `Effect`
    pub effect: Option<&'a Property>,
    /// `Principal`
    pub principal: Option<&'a Property>,
    /// `NotPrincipal`
    pub not_principal: Option<&'a Property>,
    /// `Action`
    pub action: Option<&'a Property>,
    /// `NotAction`
    pub not_action: Option<&'a Property>,
    /// `Resource`
    pub resource: Option<&'a Property>,
    /// `NotResource`
    pub not_resource: Option<&'a Property>,
    /// `Condition`
    pub condition: Option<&'a Property>,
}

/// The two effects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

impl<'a> Statement<'a> {
    fn new(value: &'a Value) -> Option<Self> {
        let object = value.as_object()?;
        let mut statement = Self {
            value,
            object,
            sid: None,
            effect: None,
            principal: None,
            not_principal: None,
            action: None,
            not_action: None,
            resource: None,
            not_resource: None,
            condition: None,
        };
        for property in &object.properties {
            let element = match property.key.as_str() {
                "Sid" => &mut statement.sid,
                "Effect" => &mut statement.effect,
                "Principal" => &mut statement.principal,
                "NotPrincipal" => &mut statement.not_principal,
                "Action" => &mut statement.action,
                "NotAction" => &mut statement.not_action,
                "Resource" => &mut statement.resource,
                "NotResource" => &mut statement.not_resource,
                "Condition" => &mut statement.condition,
                _ => continue,
            };
            if element.is_none_or(|first| first.value.is_none() && property.value.is_some()) {
                *element = Some(property);
            }
        }
        Some(statement)
    }

    /// The effect, where it is one.
    pub fn effect(&self) -> Option<Effect> {
        match self.effect?.value.as_ref()?.as_str()? {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            _ => None,
        }
    }

    /// The text of its `Sid`.
    pub fn sid(&self) -> Option<&'a str> {
        self.sid?.value.as_ref()?.as_str()
    }

    /// Edits that remove one of its elements.
    pub fn remove_element(&self, element: &Property) -> Vec<Edit> {
        let is_it = |other: &Property| std::ptr::eq(other, element);
        let index = self.object.properties.iter().position(is_it);
        index.map_or_else(Vec::new, |index| remove_property(self.value, self.object, index))
    }

    /// The entries of `Action` and `NotAction` that are strings.
    pub fn actions(&self) -> impl Iterator<Item = ActionEntry<'a>> + use<'a> {
        strings(self.action)
            .map(|string| ActionEntry::new(string, false))
            .chain(strings(self.not_action).map(|string| ActionEntry::new(string, true)))
    }

    /// The entries of `Resource` and `NotResource` that are strings, and whether they are excluded.
    pub fn resources(&self) -> impl Iterator<Item = (&'a StringValue, bool)> + use<'a> {
        strings(self.resource)
            .map(|string| (string, false))
            .chain(strings(self.not_resource).map(|string| (string, true)))
    }

    /// Whether `Resource` holds something that is no string and may be anything.
    pub fn has_opaque_resource(&self) -> bool {
        self.resource
            .and_then(|property| property.value.as_ref())
            .is_some_and(|value| value.one_or_many().any(Value::is_opaque))
    }

    /// The conditions, one for each key under each operator.
    pub fn conditions(&self) -> impl Iterator<Item = Condition<'a>> + use<'a> {
        let operators = self
            .condition
            .and_then(|property| property.value.as_ref()?.as_object());
        operators
            .into_iter()
            .flat_map(|object| &object.properties)
            .flat_map(|operator| {
                let keys = operator.value.as_ref().and_then(Value::as_object);
                keys.into_iter()
                    .flat_map(|object| &object.properties)
                    .map(move |key| Condition {
                        operator: &operator.key,
                        key: &key.key,
                        values: key.value.as_ref(),
                    })
            })
    }

    /// The entries of `Principal` and `NotPrincipal`.
    pub fn principals(&self) -> impl Iterator<Item = PrincipalEntry<'a>> + use<'a> {
        [(self.principal, false), (self.not_principal, true)]
            .into_iter()
            .flat_map(|(property, negated)| {
                let value = property.and_then(|property| property.value.as_ref());
                let everyone = value.and_then(Value::as_string).map(|string| PrincipalEntry {
                    kind: None,
                    string,
                    negated,
                });
                let by_type = value
                    .and_then(Value::as_object)
                    .into_iter()
                    .flat_map(move |object| {
                        object.properties.iter().flat_map(move |property| {
                            strings(Some(property)).map(move |string| PrincipalEntry {
                                kind: Some(&property.key),
                                string,
                                negated,
                            })
                        })
                    });
                everyone.into_iter().chain(by_type)
            })
    }

    /// What a finding about the whole statement stands on; see [`head`].
    pub fn head(&self, source: &str) -> TextRange {
        head(source, self.value, self.object)
    }
}

/// From an object's opening brace through its first key, or the brace alone where that stands on another line: can be
/// seen without marking every line, and the smallest node around it is the object.
pub fn head(source: &str, value: &Value, object: &Object) -> TextRange {
    let start = value.range.start;
    let with_key = object
        .properties
        .first()
        .map(|first| TextRange::new(start, first.key.range.end));
    let is_inside =
        |range: &TextRange| range.end < value.range.end && !range.slice(source).contains(['\n', '\r']);
    with_key
        .filter(is_inside)
        .unwrap_or(TextRange::new(start, (start + 1).min(value.range.end)))
}

/// The strings of a scalar-or-list element.
pub fn strings(property: Option<&Property>) -> impl Iterator<Item = &StringValue> {
    property
        .and_then(|property| property.value.as_ref())
        .into_iter()
        .flat_map(Value::one_or_many)
        .filter_map(Value::as_string)
}

/// The members of an element that is an object.
pub fn members(property: Option<&Property>) -> impl Iterator<Item = &Property> {
    let object = property.and_then(|property| property.value.as_ref()?.as_object());
    object.into_iter().flat_map(|object| &object.properties)
}

/// An entry of `Action` or `NotAction`.
#[derive(Clone, Copy, Debug)]
pub struct ActionEntry<'a> {
    /// The string.
    pub string: &'a StringValue,
    /// Its parts.
    pub pattern: ActionPattern<'a>,
    /// Whether it stands in `NotAction`.
    pub negated: bool,
}

impl<'a> ActionEntry<'a> {
    fn new(string: &'a StringValue, negated: bool) -> Self {
        Self {
            string,
            pattern: ActionPattern::new(string.as_str()),
            negated,
        }
    }
}

/// `prefix:Name`, where the name may hold `*` and `?`; or the lone `*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ActionPattern<'a> {
    /// The decoded text.
    pub text: &'a str,
    /// What stands before the first colon.
    pub prefix: Option<&'a str>,
    /// What stands behind it, or the whole text without a colon.
    pub name: &'a str,
}

impl<'a> ActionPattern<'a> {
    /// Splits at the first colon.
    pub fn new(text: &'a str) -> Self {
        match text.split_once(':') {
            Some((prefix, name)) => Self {
                text,
                prefix: Some(prefix),
                name,
            },
            None => Self {
                text,
                prefix: None,
                name: text,
            },
        }
    }

    /// Whether it is `*`, all actions of all services.
    pub fn is_everything(&self) -> bool {
        self.text == "*"
    }

    /// Whether the name holds `*` or `?`.
    pub fn has_wildcard(&self) -> bool {
        self.name.contains(['*', '?'])
    }

    /// Whether it is of this service, in any case.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.prefix.is_some_and(|own| own.eq_ignore_ascii_case(prefix))
    }

    /// Byte range of the prefix in the text.
    pub fn prefix_range(&self) -> Range<usize> {
        0..self.prefix.map_or(0, str::len)
    }

    /// Byte range of the name in the text.
    pub fn name_range(&self) -> Range<usize> {
        self.text.len() - self.name.len()..self.text.len()
    }
}

/// A principal.
#[derive(Clone, Copy, Debug)]
pub struct PrincipalEntry<'a> {
    /// `AWS`, `Service`, `Federated`, `CanonicalUser`; `None` for the bare `"*"`.
    pub kind: Option<&'a StringValue>,
    /// The value.
    pub string: &'a StringValue,
    /// Whether it stands in `NotPrincipal`.
    pub negated: bool,
}

/// A condition: one key under one operator.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'a> {
    /// The operator with prefix and suffix.
    pub operator: &'a StringValue,
    /// The condition key.
    pub key: &'a StringValue,
    /// The value or values.
    pub values: Option<&'a Value>,
}

impl<'a> Condition<'a> {
    /// The operator's parts.
    pub fn operator_name(&self) -> OperatorName<'a> {
        OperatorName::new(self.operator.as_str())
    }

    /// The values that are strings.
    pub fn strings(&self) -> impl Iterator<Item = &'a StringValue> + use<'a> {
        self.values
            .into_iter()
            .flat_map(Value::one_or_many)
            .filter_map(Value::as_string)
    }

    /// The values that are scalars, and their texts: IAM takes numbers and booleans for the strings they look like.
    pub fn scalars(&self) -> impl Iterator<Item = (&'a Value, &'a str)> + use<'a> {
        let values = self.values.into_iter().flat_map(Value::one_or_many);
        values.filter_map(|value| Some((value, scalar_text(value)?)))
    }
}

/// The text that IAM takes a single value for; a number as it is written.
pub fn scalar_text(value: &Value) -> Option<&str> {
    match &value.kind {
        ValueKind::String(string) => Some(string.as_str()),
        ValueKind::Number(number) => Some(number),
        ValueKind::Bool(true) => Some("true"),
        ValueKind::Bool(false) => Some("false"),
        _ => None,
    }
}

/// Whether a policy variable may stand in a text.
pub fn has_variable(text: &str) -> bool {
    text.contains("${")
}

/// `[ForAllValues:|ForAnyValue:]Name[IfExists]`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OperatorName<'a> {
    /// What stands before the colon.
    pub set_prefix: Option<&'a str>,
    /// The operator proper.
    pub base: &'a str,
    /// Whether `IfExists` follows.
    pub if_exists: bool,
}

impl<'a> OperatorName<'a> {
    /// Takes a condition operator apart.
    pub fn new(text: &'a str) -> Self {
        let (set_prefix, rest) = match text.split_once(':') {
            Some((prefix, rest)) => (Some(prefix), rest),
            None => (None, text),
        };
        // AWS takes the names of operators in any case.
        let base = rest
            .len()
            .checked_sub("IfExists".len())
            .and_then(|at| rest.split_at_checked(at))
            .filter(|(base, suffix)| !base.is_empty() && suffix.eq_ignore_ascii_case("IfExists"))
            .map(|(base, _)| base);
        Self {
            set_prefix,
            base: base.unwrap_or(rest),
            if_exists: base.is_some(),
        }
    }

    /// Whether it begins with `ForAllValues:`.
    pub fn is_for_all_values(&self) -> bool {
        self.set_prefix
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case("ForAllValues"))
    }

    /// Whether it begins with `ForAnyValue:`.
    pub fn is_for_any_value(&self) -> bool {
        self.set_prefix
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case("ForAnyValue"))
    }

    /// The same prefix and suffix around another operator.
    pub fn with_base(&self, base: &str) -> String {
        let prefix = self
            .set_prefix
            .map(|prefix| format!("{prefix}:"))
            .unwrap_or_default();
        let suffix = if self.if_exists { "IfExists" } else { "" };
        format!("{prefix}{base}{suffix}")
    }
}

/// An ARN's six fields as byte ranges of the text: `arn:partition:service:region:account:resource`. The text is
/// split at its first five colons outside of `${…}`; the resource keeps the rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arn<'a> {
    text: &'a str,
    colons: [usize; 5],
}

impl<'a> Arn<'a> {
    /// `None` where the text does not start with `arn:` or has fewer than six fields.
    pub fn new(text: &'a str) -> Option<Self> {
        let mut found = outer_colons(text);
        let mut colons = [0; 5];
        for colon in &mut colons {
            *colon = found.next()?;
        }
        (&text[..colons[0]] == "arn").then_some(Self { text, colons })
    }

    /// Byte range of a field, 0 (`arn`) to 5 (the resource).
    pub fn field_range(&self, field: usize) -> Range<usize> {
        let start = if field == 0 { 0 } else { self.colons[field - 1] + 1 };
        start..self.colons.get(field).copied().unwrap_or(self.text.len())
    }

    fn field(&self, field: usize) -> &'a str {
        &self.text[self.field_range(field)]
    }

    /// `aws`, `aws-cn` …
    pub fn partition(&self) -> &'a str {
        self.field(1)
    }

    /// The service's name in ARNs.
    pub fn service(&self) -> &'a str {
        self.field(2)
    }

    /// The region, often empty.
    pub fn region(&self) -> &'a str {
        self.field(3)
    }

    /// The account, often empty.
    pub fn account(&self) -> &'a str {
        self.field(4)
    }

    /// What follows the fifth colon.
    pub fn resource(&self) -> &'a str {
        self.field(5)
    }
}

/// Where the colons of a text stand that are not within `${…}`, such as those of `${AWS::Partition}`.
fn outer_colons(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let mut next = 0;
    let mut may_close = true;
    std::iter::from_fn(move || {
        loop {
            let rest = bytes.get(next..)?;
            let found = memchr::memchr2(b':', b'$', rest)?;
            let place = next + found;
            next = place + 1;
            if bytes[place] == b':' {
                return Some(place);
            }
            if may_close && bytes.get(next) == Some(&b'{') {
                let end = memchr::memchr(b'}', &bytes[next..]);
                may_close = end.is_some();
                next += end.unwrap_or(0);
            }
        }
    })
}

/// Whether a value may be the value of a condition: string, number or boolean, alone or in a list.
pub fn is_condition_value(value: &Value) -> bool {
    let is_scalar = |value: &Value| {
        matches!(
            value.kind,
            ValueKind::String(_) | ValueKind::Number(_) | ValueKind::Bool(_)
        ) || value.is_opaque()
    };
    value.one_or_many().all(is_scalar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_of_variables_part_no_fields() {
        for (text, fields) in [
            (
                "arn:aws:s3:::b/${aws:username}",
                ["aws", "s3", "", "", "b/${aws:username}"],
            ),
            (
                "arn:${AWS::Partition}:sqs:${AWS::Region}:1:q",
                ["${AWS::Partition}", "sqs", "${AWS::Region}", "1", "q"],
            ),
            ("arn:$:{a:b}:c:d:e", ["$", "{a", "b}", "c", "d:e"]),
            ("arn:${a:${b:c:d:e", ["${a", "${b", "c", "d", "e"]),
        ] {
            let arn = Arn::new(text).expect("an ARN");
            let found = [
                arn.partition(),
                arn.service(),
                arn.region(),
                arn.account(),
                arn.resource(),
            ];
            assert_eq!(found, fields);
        }
    }

    #[test]
    fn an_action_is_split_at_its_first_colon() {
        let pattern = ActionPattern::new("app-integrations::ListEventIntegrations");
        assert_eq!(
            (pattern.prefix, pattern.name),
            (Some("app-integrations"), ":ListEventIntegrations")
        );
        assert_eq!(pattern.name_range(), 17..39);
        assert!(ActionPattern::new("S3:Get*").has_prefix("s3"));
        assert!(ActionPattern::new("*").is_everything());
    }

    #[test]
    fn an_arn_keeps_later_colons_in_its_resource() {
        let arn = Arn::new("arn:aws:logs:us-east-1:123456789012:log-group:a:*").expect("six fields");
        assert_eq!(arn.resource(), "log-group:a:*");
        assert_eq!(
            (arn.partition(), arn.service(), arn.region()),
            ("aws", "logs", "us-east-1")
        );
        assert_eq!(arn.field_range(0), 0..3);
        assert_eq!(Arn::new("arn:aws:s3"), None);
    }

    #[test]
    fn an_operator_has_a_prefix_and_a_suffix() {
        let name = OperatorName::new("ForAllValues:StringNotLikeIfExists");
        assert_eq!(
            (name.set_prefix, name.base, name.if_exists),
            (Some("ForAllValues"), "StringNotLike", true)
        );
        assert_eq!(OperatorName::new("Null").base, "Null");
        assert_eq!(OperatorName::new("IfExists").base, "IfExists");
        let name = OperatorName::new("foranyvalue:stringlikeifexists");
        assert!(name.is_for_any_value() && name.if_exists);
        assert_eq!(name.with_base("ArnLike"), "foranyvalue:ArnLikeIfExists");
    }
}
