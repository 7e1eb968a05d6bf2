use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Value;
use crate::syntax::edit::Json;
use crate::text::Edit;

declare_rule! {
    /// `Statement` is an empty list.
    ///
    /// A policy needs a statement at least; IAM rejects one without.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {"Version": "2012-10-17", "Statement": []}
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:ListAllMyBuckets",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Grammar of the IAM JSON policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)
    /// - [IAM JSON policy elements: Statement](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html)
    EMPTY_ARRAY_STATEMENT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let statement = context
        .policy
        .statement
        .and_then(|statement| statement.value.as_ref());
    let is_empty = |list: &&Value| list.as_array().is_some_and(|list| list.elements.is_empty());
    let Some(list) = statement.filter(is_empty).filter(|list| context.is_whole(list)) else {
        return;
    };
    let json = Json::Array(vec![blank(context.kind)]);
    let text = context.style.value_at(context.source, list.range.start, &json);
    let fix = Fix::new(
        "Insert a statement to fill in",
        vec![Edit::replace(list.range, text)],
    )
    .preferred();
    let message = "`Statement` is empty; add a statement";
    diagnostics.push(Diagnostic::new(&EMPTY_ARRAY_STATEMENT, list.range, message).with_fix(fix));
}

/// A statement of a kind of policy, to fill in.
fn blank(kind: PolicyKind) -> Json {
    let (effect, principal) = match kind {
        PolicyKind::Rcp => ("Deny", Some(Json::string("*"))),
        _ => ("Allow", kind.has_principal().then(|| Json::Object(Vec::new()))),
    };
    let mut members = vec![("Effect", Json::string(effect))];
    members.extend(principal.map(|principal| ("Principal", principal)));
    members.push(("Action", Json::Array(Vec::new())));
    if kind != PolicyKind::Trust {
        members.push(("Resource", Json::string("*")));
    }
    Json::Object(members)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed_as};
    use expect_test::expect;

    const SOURCE: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}\n";

    #[test]
    fn it_is_said_once() {
        expect![[r#"
            error EMPTY_ARRAY_STATEMENT on `[]`: `Statement` is empty; add a statement
              fix: Insert a statement to fill in (preferred)
        "#]]
        .assert_eq(&findings(SOURCE));
    }

    #[test]
    fn a_statement_of_the_kind_is_inserted() {
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Principal": {},
                  "Action": []
                }
              ]
            }
        "#]]
        .assert_eq(&fixed_as(SOURCE, "trust", "Insert"));
        expect![[r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}"#]]
            .assert_eq(&fixed_as(&SOURCE.replace(['\n', ' '], ""), "identity", "Insert"));
    }
}
