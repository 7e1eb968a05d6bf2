use crate::policy::PolicyKind;
use crate::policy::principal::principal_type;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::Json;
use crate::syntax::{StringValue, Value};
use crate::text::Edit;

declare_rule! {
    /// `Principal` is a string other than `"*"`.
    ///
    /// Whoever is not everyone is named by type: `{"AWS": …}`, `{"Service": …}`, `{"Federated": …}` or
    /// `{"CanonicalUser": …}`. The fix chooses the type by the form of the value.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": "arn:aws:iam::111122223333:role/app",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-principal-format)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    INVALID_PRINCIPAL_FORMAT: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let statements = context.policy.statements.iter();
    for element in statements.flat_map(|statement| statement.principal_elements()) {
        let Some(string) = element.value.as_ref().and_then(Value::as_string) else {
            continue;
        };
        let text = string.as_str();
        if text == "*" || text.contains("${") || !context.is_intact(string.range) {
            continue;
        }
        let message = format!(
            "`{}` must be `\"*\"` or an object that tells the type of the principal, such as `{{\"AWS\": …}}`",
            element.key.as_str()
        );
        diagnostics.push(
            Diagnostic::new(&INVALID_PRINCIPAL_FORMAT, string.range, message).with_fix(wrap(context, string)),
        );
    }
}

fn wrap(context: &Context<'_>, string: &StringValue) -> Fix {
    let known = principal_type(string.as_str());
    let name = known.unwrap_or("AWS");
    let source = string.range.slice(context.source).to_owned();
    let object = Json::Object(vec![(name, Json::Source(source))]);
    let object = context
        .style
        .value_at(context.source, string.range.start, &object);
    let fix = Fix::new(
        format!("Wrap in an object of type `{name}`"),
        vec![Edit::replace(string.range, object)],
    );
    match known {
        Some(_) => fix.preferred().safe(),
        None => fix,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};
    use expect_test::expect;

    fn policy(principal: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": "{principal}", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#
        ))
    }

    #[test]
    fn the_form_tells_the_type() {
        for (principal, object) in [
            ("111122223333", r#"{"AWS": "111122223333"}"#),
            (
                "cloudtrail.amazonaws.com",
                r#"{"Service": "cloudtrail.amazonaws.com"}"#,
            ),
            ("me", r#"{"AWS": "me"}"#),
        ] {
            let source = policy(principal);
            let after = source.replace(&format!("\"{principal}\""), object);
            assert_eq!(fixed_as(&source, "resource", "Wrap"), after);
        }
    }

    #[test]
    fn a_half_typed_string_is_one_finding() {
        let source =
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"\n}}";
        assert!(!findings_as(source, "resource").contains("FORMAT"));
    }

    #[test]
    fn only_a_known_form_is_the_one_right_answer() {
        expect![[r#"
            error INVALID_PRINCIPAL_FORMAT on `"me"`: `Principal` must be `"*"` or an object that tells the type of the principal, such as `{"AWS": …}`
              fix: Wrap in an object of type `AWS`
        "#]]
        .assert_eq(&findings_as(&policy("me"), "resource"));
        assert_eq!(
            findings_as(&policy("*"), "resource AWS::S3::Bucket")
                .matches("FORMAT")
                .count(),
            0
        );
    }
}
