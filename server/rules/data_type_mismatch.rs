use crate::policy::{Form, PolicyKind, Statement, is_condition_value, members};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::{Property, Value, ValueKind};
use crate::text::{Edit, TextRange};

declare_rule! {
    /// An element holds JSON of the wrong type.
    ///
    /// `Version`, `Id`, `Sid` and `Effect` are strings; `Action` and `Resource` (and their `Not` forms) are strings
    /// or lists of strings; `Statement` is an object or a list of objects; `Principal` is `"*"` or an object of
    /// strings or lists of strings; `Condition` is an object of objects. `null` is never accepted. Functions of CloudFormation
    /// (`{"Ref": "Bucket"}`) are left alone: what stands in their place is not known here.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Sid": 1, "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Sid": "1", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-data-type-mismatch)
    /// - [Grammar of the IAM JSON policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)
    DATA_TYPE_MISMATCH: Error, kinds: &PolicyKind::ALL, check: check,
}

/// What an element takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    String,
    Strings,
    Object,
    Objects,
    Principal,
    ConditionValue,
}

impl Expected {
    fn describe(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Strings => "a string or a list of strings",
            Self::Object => "an object",
            Self::Objects => "an object or a list of objects",
            Self::Principal => "`\"*\"` or an object",
            Self::ConditionValue => "a string, a number, a boolean or a list of these",
        }
    }

    /// Whether a value fits, its elements aside where it is a list.
    fn accepts(self, value: &Value) -> bool {
        match (self, &value.kind) {
            _ if value.is_opaque() => true,
            (Self::String, kind) => matches!(kind, ValueKind::String(_)),
            (Self::Strings, kind) => matches!(kind, ValueKind::String(_) | ValueKind::Array(_)),
            (Self::Object, kind) => matches!(kind, ValueKind::Object(_)),
            (Self::Objects, kind) => matches!(kind, ValueKind::Object(_) | ValueKind::Array(_)),
            (Self::Principal, kind) => matches!(kind, ValueKind::String(_) | ValueKind::Object(_)),
            (Self::ConditionValue, _) => is_condition_value(value),
        }
    }

    /// What the elements of a list must be.
    fn element(self) -> Option<Self> {
        match self {
            Self::Strings => Some(Self::String),
            Self::Objects => Some(Self::Object),
            _ => None,
        }
    }
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    let mut checker = Checker {
        source: context.source,
        diagnostics,
    };
    for (property, expected) in [
        (policy.version, Expected::String),
        (policy.id, Expected::String),
        (policy.statement, Expected::Objects),
    ] {
        checker.element(property, expected);
    }
    if policy.form == Form::StatementList {
        let others = policy
            .root
            .one_or_many()
            .filter(|value| !Expected::Object.accepts(value));
        others.for_each(|value| checker.mismatch("A statement", value, Expected::Object));
    }
    policy
        .statements
        .iter()
        .for_each(|statement| checker.statement(statement));
}

struct Checker<'a> {
    source: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn statement(&mut self, statement: &Statement<'_>) {
        for (property, expected) in [
            (statement.sid, Expected::String),
            (statement.effect, Expected::String),
            (statement.action, Expected::Strings),
            (statement.not_action, Expected::Strings),
            (statement.resource, Expected::Strings),
            (statement.not_resource, Expected::Strings),
            (statement.principal, Expected::Principal),
            (statement.not_principal, Expected::Principal),
            (statement.condition, Expected::Object),
        ] {
            self.element(property, expected);
        }
        for principal in [statement.principal, statement.not_principal]
            .into_iter()
            .flat_map(members)
        {
            self.element(Some(principal), Expected::Strings);
        }
        for operator in members(statement.condition) {
            self.element(Some(operator), Expected::Object);
            members(Some(operator)).for_each(|key| self.element(Some(key), Expected::ConditionValue));
        }
    }

    fn element(&mut self, property: Option<&Property>, expected: Expected) {
        let Some((property, value)) = property.and_then(|p| Some((p, p.value.as_ref()?))) else {
            return;
        };
        if !expected.accepts(value) {
            return self.mismatch(&format!("`{}`", property.key.as_str()), value, expected);
        }
        let (Some(element), Some(array)) = (expected.element(), value.as_array()) else {
            return;
        };
        for value in array.values().filter(|value| !element.accepts(value)) {
            self.mismatch(
                &format!("An entry of `{}`", property.key.as_str()),
                value,
                element,
            );
        }
    }

    fn mismatch(&mut self, owner: &str, value: &Value, expected: Expected) {
        let message = format!(
            "{owner} must be {}, not {}",
            expected.describe(),
            value.kind_name()
        );
        let place = match &value.kind {
            ValueKind::Array(_) | ValueKind::Object(_) => {
                TextRange::new(value.range.start, value.range.end.min(value.range.start + 1))
            }
            _ => value.range,
        };
        let fix = self.fix(value, expected);
        self.diagnostics
            .push(Diagnostic::new(&DATA_TYPE_MISMATCH, place, message).with_fix(fix));
    }

    fn fix(&self, value: &Value, expected: Expected) -> Option<Fix> {
        match (&value.kind, expected) {
            (ValueKind::Number(_) | ValueKind::Bool(_), Expected::String | Expected::Strings) => {
                let quoted = format!("\"{}\"", value.range.slice(self.source));
                let title = format!("Change to `{quoted}`");
                Some(
                    Fix::new(title, vec![Edit::replace(value.range, quoted)])
                        .preferred()
                        .safe(),
                )
            }
            (ValueKind::Array(array), _) => {
                let only = array.values().next().filter(|_| array.elements.len() == 1)?;
                let accepted = expected.accepts(only).then_some(only)?;
                let edits = vec![
                    Edit::delete(TextRange::new(value.range.start, accepted.range.start)),
                    Edit::delete(TextRange::new(accepted.range.end, value.range.end)),
                ];
                Some(
                    Fix::new("Remove the brackets around the single value", edits)
                        .preferred()
                        .safe(),
                )
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed, policy_of};
    use expect_test::expect;

    fn policy(statement: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}}]}}"#)
    }

    #[test]
    fn functions_of_a_template_are_left_alone() {
        let source = policy_of(
            r#""Effect": "Allow", "Principal": {"AWS": [{"Fn::GetAtt": ["Role", "Arn"]}]}, "Action": "s3:ListBucket", "Resource": [{"Fn::Sub": "${Bucket.Arn}/*"}], "Condition": {"StringEquals": {"aws:PrincipalOrgID": {"Ref": "Organization"}}}"#,
        );
        assert_eq!(findings(&source), "");
        let function = r#"{"Fn::If": ["C", {"AWS": "x"}, {"Ref": "AWS::NoValue"}]}"#;
        for whole in [
            policy_of(&format!(
                r#""Effect": {function}, "Action": {function}, "Resource": {function}"#
            )),
            policy_of(&format!(
                r#""Effect": "Allow", "Principal": {function}, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b", "Condition": {function}"#
            )),
            policy_of(&format!(
                r#""Effect": "Deny", "NotAction": {function}, "NotResource": {function}, "Condition": {{"Bool": {function}}}"#
            )),
            format!(r#"{{"Version": "2012-10-17", "Statement": {function}}}"#),
            format!(r#"{{"Version": "2012-10-17", "Statement": [{function}]}}"#),
            policy_of(r#""Effect": "${Effect}", "Action": "${Action}", "Resource": "${Resource}""#),
        ] {
            assert_eq!(findings(&whole), "", "{whole}");
        }
        let source =
            policy_of(r#""Effect": "Allow", "Action": "s3:*", "Resource": {"Ref": "a", "Other": "b"}"#);
        assert!(findings(&source).contains("DATA_TYPE_MISMATCH"));
    }

    #[test]
    fn every_element_has_its_type() {
        let source = policy(
            r#""Sid": null, "Effect": ["Allow"], "Principal": [], "Action": ["s3:*", 1], "Resource": {}, "Condition": {"Bool": "x", "Null": {"s3:prefix": {}}}"#,
        );
        expect![[r#"
            error DATA_TYPE_MISMATCH on `null`: `Sid` must be a string, not `null`
            error DATA_TYPE_MISMATCH on `[`: `Effect` must be a string, not an array
              fix: Remove the brackets around the single value (preferred, safe)
            error DATA_TYPE_MISMATCH on `[`: `Principal` must be `"*"` or an object, not an array
            error DATA_TYPE_MISMATCH on `1`: An entry of `Action` must be a string, not a number
              fix: Change to `"1"` (preferred, safe)
            error DATA_TYPE_MISMATCH on `{`: `Resource` must be a string or a list of strings, not an object
            error DATA_TYPE_MISMATCH on `"x"`: `Bool` must be an object, not a string
            error DATA_TYPE_MISMATCH on `{`: `s3:prefix` must be a string, a number, a boolean or a list of these, not an object
        "#]]
        .assert_eq(&findings(&source));
    }

    #[test]
    fn conditions_take_numbers_and_booleans() {
        let source = policy(
            r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": false}, "NumericLessThan": {"aws:MultiFactorAuthAge": [3600]}}"#,
        );
        assert_eq!(findings(&source), "");
    }

    #[test]
    fn scalars_are_quoted_and_lists_of_one_unwrapped() {
        let source = policy(r#""Sid": 1, "Effect": [ "Deny" ], "Action": "s3:*", "Resource": "*""#);
        let quoted = fixed(&source, "Change");
        assert_eq!(
            fixed(&quoted, "brackets"),
            policy(r#""Sid": "1", "Effect": "Deny", "Action": "s3:*", "Resource": "*""#)
        );
    }
}
