use crate::policy::{Form, PolicyKind};
use crate::rule::missing_element::missing_element_place;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// The policy has no `Statement`.
    ///
    /// A policy is a list of statements; without one AWS rejects it.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {"Version": "2012-10-17"}
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-statement)
    /// - [IAM JSON policy elements: Statement](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html)
    MISSING_STATEMENT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    if policy.form != Form::Document || policy.statement.is_some() {
        return;
    }
    let Some(place) = missing_element_place(context, policy.root, "Statement") else {
        return;
    };
    let last = policy
        .root
        .as_object()
        .and_then(|object| object.properties.len().checked_sub(1));
    let statement = Json::Object(vec![
        ("Effect", Json::string("Allow")),
        ("Action", Json::Array(Vec::new())),
        ("Resource", Json::string("*")),
    ]);
    let list = Json::Array(vec![statement]);
    let edits = insert_property(
        context.source,
        context.style,
        policy.root,
        last,
        "Statement",
        &list,
    );
    diagnostics.push(
        Diagnostic::new(
            &MISSING_STATEMENT,
            place,
            "The policy has no `Statement`; add a list of statements",
        )
        .with_fix(Fix::new("Insert a `Statement` to fill in", edits).preferred()),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    #[test]
    fn a_statement_to_fill_in_is_inserted_behind_the_last_element() {
        let source = "{\n  \"Version\": \"2012-10-17\"\n}\n";
        expect![[r#"
            error MISSING_STATEMENT on `{`: The policy has no `Statement`; add a list of statements
              fix: Insert a `Statement` to fill in (preferred)
        "#]]
        .assert_eq(&findings(source));
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": [],
                  "Resource": "*"
                }
              ]
            }
        "#]]
        .assert_eq(&fixed(source, "Statement"));
    }
}
