use crate::policy::{PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Property;

declare_rule! {
    /// A statement has an element and its negation.
    ///
    /// `Action` and `NotAction` exclude each other, and so do `Resource` and `NotResource`, and `Principal` and
    /// `NotPrincipal`. To except something from what a statement allows, write a second one with `Deny`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "s3:*",
    ///             "NotAction": "s3:DeleteBucket",
    ///             "Resource": "*"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "NotAction": ["s3:DeleteBucket", "iam:*"],
    ///             "Resource": "*"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-element-combination)
    /// - [IAM JSON policy element reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html)
    UNSUPPORTED_ELEMENT_COMBINATION: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // What a kind does not have at all is not a matter of combination.
    let has_resource = context.kind != PolicyKind::Trust;
    let has_principal = context.kind.has_principal();
    for statement in &context.policy.statements {
        for (element, negation, is_known) in [
            (statement.action, statement.not_action, true),
            (statement.resource, statement.not_resource, has_resource),
            (statement.principal, statement.not_principal, has_principal),
        ] {
            if let (Some(element), Some(negation), true) = (element, negation, is_known) {
                diagnostics.push(report(statement, element, negation));
            }
        }
    }
}

/// The finding on the later of the two.
fn report(statement: &Statement<'_>, element: &Property, negation: &Property) -> Diagnostic {
    let (first, second) = match element.key.range < negation.key.range {
        true => (element, negation),
        false => (negation, element),
    };
    let message = format!(
        "`{}` and `{}` exclude each other; remove one of them",
        element.key.as_str(),
        negation.key.as_str()
    );
    let removal = |property: &Property| {
        let title = format!("Remove `{}`", property.key.as_str());
        Fix::new(title, statement.remove_element(property))
    };
    Diagnostic::new(&UNSUPPORTED_ELEMENT_COMBINATION, second.key.range, message)
        .with_related(first.key.range, "Stands here")
        .with_fix(removal(second))
        .with_fix(removal(first))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    #[test]
    fn either_may_go() {
        let policy = |members: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", {members}"Action": "s3:*"}}]}}"#
            )
        };
        let [all_but, one] = [
            r#""NotResource": "arn:aws:s3:::a", "#,
            r#""Resource": "arn:aws:s3:::b", "#,
        ];
        let source = policy(&format!("{all_but}{one}"));
        expect![[r#"
            error UNSUPPORTED_ELEMENT_COMBINATION on `"Resource"`: `Resource` and `NotResource` exclude each other; remove one of them
              fix: Remove `Resource`
              fix: Remove `NotResource`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(fixed(&source, "Remove `Resource`"), policy(all_but));
        assert_eq!(fixed(&source, "Remove `NotResource`"), policy(one));
    }
}
