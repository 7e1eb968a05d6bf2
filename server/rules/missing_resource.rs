use crate::catalog;
use crate::policy::{PolicyKind, Statement};
use crate::rule::missing_element::missing_element_place;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// A statement has neither `Resource` nor `NotResource`.
    ///
    /// Only role trust policies and the policies of ECR repositories, private or public, which apply to what they are
    /// attached to, go without.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets"}]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-resource)
    /// - [IAM JSON policy elements: Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
    MISSING_RESOURCE: Error, kinds: KINDS, check: check,
}

const KINDS: &[PolicyKind] = &[
    PolicyKind::Identity,
    PolicyKind::Resource,
    PolicyKind::Scp,
    PolicyKind::Rcp,
    PolicyKind::Boundary,
    PolicyKind::Session,
    PolicyKind::VpcEndpoint,
];

/// What policies without `Resource` are attached to.
const REPOSITORIES: [&str; 2] = ["AWS::ECR::Repository", "AWS::ECR::PublicRepository"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if context
        .resource_type
        .is_some_and(|kind| REPOSITORIES.contains(&kind))
    {
        return;
    }
    for statement in &context.policy.statements {
        let has_resource = statement.resource.is_some() || statement.not_resource.is_some();
        if has_resource || (context.kind == PolicyKind::Resource && is_of_repository(statement)) {
            continue;
        }
        let Some(place) = missing_element_place(context, statement.value, "Resource") else {
            continue;
        };
        let before = |key: &str| key != "Condition";
        let after = statement
            .object
            .properties
            .iter()
            .rposition(|property| before(property.key.as_str()));
        let everything = Json::string("*");
        let edits = insert_property(
            context.source,
            context.style,
            statement.value,
            after,
            "Resource",
            &everything,
        );
        let fix = Fix::new("Insert `\"Resource\": \"*\"`", edits);
        let message = "The statement has no `Resource`; add the ARNs that it applies to, or `\"*\"`";
        diagnostics.push(Diagnostic::new(&MISSING_RESOURCE, place, message).with_fix(
            // Actions without resource types take nothing but `*`.
            if takes_only_everything(statement) {
                fix.preferred()
            } else {
                fix
            },
        ));
    }
}

fn is_of_repository(statement: &Statement<'_>) -> bool {
    statement
        .actions()
        .all(|entry| entry.pattern.has_prefix("ecr") || entry.pattern.has_prefix("ecr-public"))
}

fn takes_only_everything(statement: &Statement<'_>) -> bool {
    statement.actions().all(|entry| {
        let action = catalog::action(entry.pattern.text);
        action.is_some_and(|action| action.resource_types().len() == 0)
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
    fn everything_is_the_one_answer_where_actions_take_no_resource() {
        let source = policy(
            r#""Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
        );
        expect![[r#"
            error MISSING_RESOURCE on `{"Effect"`: The statement has no `Resource`; add the ARNs that it applies to, or `"*"`
              fix: Insert `"Resource": "*"` (preferred)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Resource"),
            policy(
                r#""Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#
            )
        );
        let source = policy(r#""Effect": "Allow", "Action": "s3:GetObject""#);
        assert!(!findings(&source).contains("preferred"));
    }

    #[test]
    fn trust_and_repository_policies_go_without() {
        for statement in [
            r#""Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole""#,
            r#""Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"]"#,
            r#""Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": ["ecr-public:PutImage"]"#,
        ] {
            assert_eq!(findings(&policy(statement)), "", "{statement}");
        }
    }
}
