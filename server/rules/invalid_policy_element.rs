use crate::catalog::nearest;
use crate::policy::{DOCUMENT_ELEMENTS, Form, PolicyKind, STATEMENT_ELEMENTS};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::remove_property;
use crate::syntax::{Object, Property, Value};
use crate::text::Edit;

declare_rule! {
    /// The policy or a statement has an element that the policy language does not know.
    ///
    /// Element names are case-sensitive. At the top stand `Version`, `Id` and `Statement`; everything else belongs
    /// into a statement.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Actions": "s3:ListAllMyBuckets", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-policy-element)
    /// - [IAM JSON policy element reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html)
    INVALID_POLICY_ELEMENT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    if let (Form::Document, Some(object)) = (policy.form, policy.root.as_object()) {
        check_object(policy.root, object, &DOCUMENT_ELEMENTS, diagnostics);
    }
    for statement in &policy.statements {
        check_object(
            statement.value,
            statement.object,
            &STATEMENT_ELEMENTS,
            diagnostics,
        );
    }
}

fn check_object(value: &Value, object: &Object, elements: &[&str], diagnostics: &mut Vec<Diagnostic>) {
    for (index, property) in object.properties.iter().enumerate() {
        if !elements.contains(&property.key.as_str()) {
            diagnostics.push(unknown_element(value, object, elements, index, property));
        }
    }
}

fn unknown_element(
    value: &Value,
    object: &Object,
    elements: &[&str],
    index: usize,
    property: &Property,
) -> Diagnostic {
    let key = property.key.as_str();
    let absent = elements
        .iter()
        .copied()
        .filter(|element| object.get(element).is_none());
    let near = nearest::names(key, absent);
    let message = match near[..] {
        [] if STATEMENT_ELEMENTS.contains(&key) => {
            format!("`{key}` belongs in a statement, not at the top level; move it there")
        }
        [] if DOCUMENT_ELEMENTS.contains(&key) => {
            format!("`{key}` belongs at the top level, not in a statement; move it there")
        }
        [] => format!("`{key}` is no policy element; remove it"),
        [name, ..] => format!("`{key}` is no policy element; did you mean `{name}`?"),
    };
    let rename = |name: &&str| {
        let edits = vec![Edit::replace(property.key.content, *name)];
        Fix::new(format!("Rename to `{name}`"), edits)
    };
    let mut diagnostic = Diagnostic::new(&INVALID_POLICY_ELEMENT, property.key.range, message);
    diagnostic.fixes = match &near[..] {
        // Beside its opposite, no element means what it says.
        [only] if opposite(only).is_some_and(|other| object.get(other).is_some()) => vec![rename(only)],
        [only] => vec![rename(only).preferred().safe()],
        several => several.iter().map(rename).collect(),
    };
    diagnostic.with_fix(Fix::new(
        format!("Remove `{key}`"),
        remove_property(value, object, index),
    ))
}

/// The element that an element excludes.
fn opposite(element: &str) -> Option<&'static str> {
    Some(match element {
        "Action" => "NotAction",
        "NotAction" => "Action",
        "Resource" => "NotResource",
        "NotResource" => "Resource",
        "Principal" => "NotPrincipal",
        "NotPrincipal" => "Principal",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(statement: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}}]}}"#)
    }

    #[test]
    fn a_near_name_is_renamed() {
        let source = policy(r#""effect": "Deny", "Action": "s3:*", "Resource": "*""#);
        expect![[r#"
            error INVALID_POLICY_ELEMENT on `"effect"`: `effect` is no policy element; did you mean `Effect`?
              fix: Rename to `Effect` (preferred, safe)
              fix: Remove `effect`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Rename"),
            policy(r#""Effect": "Deny", "Action": "s3:*", "Resource": "*""#)
        );
    }

    #[test]
    fn beside_its_opposite_a_near_name_is_a_guess() {
        let source =
            policy(r#""Effect": "Allow", "Action": "s3:*", "notaction": "s3:Get*", "Resource": "*""#);
        assert!(findings(&source).contains("fix: Rename to `NotAction`\n"));
    }

    #[test]
    fn any_other_is_removed_with_its_comma() {
        let rest = r#""Effect": "Deny", "Action": "s3:*", "Resource": "*""#;
        for statement in [
            format!(r#""Description": {{"a": [1]}}, {rest}"#),
            format!(r#"{rest}, "Description": "x""#),
        ] {
            assert_eq!(fixed(&policy(&statement), "Remove"), policy(rest), "{statement}");
        }
    }

    #[test]
    fn an_element_in_the_wrong_place_is_said_so() {
        let source = r#"{"Version": "2012-10-17", "Effect": "Deny", "Statement": []}"#;
        assert!(findings(source).contains("`Effect` belongs in a statement"));
    }
}
