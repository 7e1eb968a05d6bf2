use crate::policy::principal::{PRINCIPAL_TYPES, has_wildcard, is_account_id};
use crate::policy::{Arn, PolicyKind, Statement, members, strings};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::StringValue;
use crate::syntax::edit::Json;
use crate::text::Edit;

declare_rule! {
    /// A principal is a pattern.
    ///
    /// A principal is a whole account, role, user, session, service or provider; `*` and `?` are no wildcards there, except that
    /// `"*"` alone under `AWS` is everyone. To match several roles, name their account and test `aws:PrincipalArn` in a condition.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app-*"},
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
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*",
    ///         "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-wildcard-in-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    UNSUPPORTED_WILDCARD_IN_PRINCIPAL: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let elements = statement.principal_elements();
        for member in elements.flat_map(|element| members(Some(element))) {
            let kind = member.key.as_str();
            if !PRINCIPAL_TYPES.contains(&kind) {
                continue;
            }
            let is_pattern =
                |text: &str| has_wildcard(text) && !text.contains("${") && !(kind == "AWS" && text == "*");
            let patterns = strings(Some(member)).filter(|string| is_pattern(string.as_str()));
            diagnostics.extend(patterns.map(|string| pattern(context, statement, kind, string)));
        }
    }
}

fn pattern(context: &Context<'_>, statement: &Statement<'_>, kind: &str, string: &StringValue) -> Diagnostic {
    let text = string.as_str();
    let (message, fix) = if kind == "AWS" {
        let message = format!(
            "A principal takes no wildcards; name it in full, or match `{text}` with `aws:PrincipalArn` in a condition"
        );
        let fix = to_condition(context, statement, string).or_else(|| to_role(string));
        (message, fix)
    } else {
        (
            format!("`{kind}` takes no wildcards; name the principal in full instead of `{text}`"),
            None,
        )
    };
    Diagnostic::new(&UNSUPPORTED_WILDCARD_IN_PRINCIPAL, string.range, message).with_fix(fix)
}

/// The account, or everyone where that is a pattern, too, and a condition. With other principals beside, the condition
/// would hold for them as well.
fn to_condition(context: &Context<'_>, statement: &Statement<'_>, string: &StringValue) -> Option<Fix> {
    let is_only = statement.principals().take(2).count() == 1 && !statement.has_opaque_principal();
    let arn = Arn::new(string.as_str()).filter(|arn| is_only && arn.service() == "iam")?;
    let is_entity = ["role/", "user/"]
        .iter()
        .any(|head| arn.resource().starts_with(head));
    if !is_entity || statement.not_principal.is_some() {
        return None;
    }
    let is_known = is_account_id(arn.account()) && !arn.partition().contains(['*', '?']);
    let (principal, title) = if is_known {
        let root = format!("arn:{}:iam::{}:root", arn.partition(), arn.account());
        (root, "Name the account and match the ARN in a condition")
    } else {
        ("*".to_owned(), "Name everyone and match the ARN in a condition")
    };
    let condition = [("aws:PrincipalArn", Json::string(string.as_str()))];
    let mut edits = context.add_conditions(statement, "ArnLike", &condition)?;
    edits.push(Edit::replace(string.content, principal));
    let fix = Fix::new(title, edits);
    Some(if is_known { fix.preferred() } else { fix })
}

/// The role of all the sessions that a pattern means; where it has a path, the ARN must be completed.
fn to_role(string: &StringValue) -> Option<Fix> {
    let arn = Arn::new(string.as_str()).filter(|arn| arn.service() == "sts")?;
    let (name, _) = arn.resource().strip_prefix("assumed-role/")?.split_once('/')?;
    let role = format!("arn:{}:iam::{}:role/{name}", arn.partition(), arn.account());
    let edits = vec![Edit::replace(string.content, &*role)];
    (!role.contains(['*', '?'])).then(|| Fix::new(format!("Change to the role `{role}`"), edits))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    const REST: &str = r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#;

    fn policy(principal: &str, condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Deny", "Principal": {principal}, {REST}, "Condition": {{{condition}}}"#
        ))
    }

    #[test]
    fn a_pattern_moves_into_the_condition() {
        for (pattern, account) in [
            (
                "arn:aws:iam::111122223333:user/team/*",
                "arn:aws:iam::111122223333:root",
            ),
            ("arn:aws:iam::*:role/app", "*"),
        ] {
            let before = policy(
                &format!(r#"{{"AWS": "{pattern}"}}"#),
                r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::c"}"#,
            );
            let after = policy(
                &format!(r#"{{"AWS": "{account}"}}"#),
                &format!(
                    r#""ArnLike": {{"aws:SourceArn": "arn:aws:s3:::c", "aws:PrincipalArn": "{pattern}"}}"#
                ),
            );
            assert_eq!(fixed_as(&before, "resource", "in a condition"), after);
        }
    }

    #[test]
    fn beside_others_there_is_no_fix() {
        let source = policy(
            r#"{"AWS": ["arn:aws:iam::111122223333:role/a*", "444455556666"]}"#,
            "",
        );
        let found = findings_as(&source, "resource AWS::S3::Bucket");
        assert!(
            found.contains("UNSUPPORTED_WILDCARD_IN_PRINCIPAL on `\"arn:aws:iam::111122223333:role/a*\"`")
        );
        assert!(!found.contains("match the ARN"));
    }

    #[test]
    fn the_role_stands_for_its_sessions() {
        let sessions = policy(r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/app/*"}"#, "");
        let role = policy(r#"{"AWS": "arn:aws:iam::111122223333:role/app"}"#, "");
        assert_eq!(fixed_as(&sessions, "resource", "role"), role);
    }

    #[test]
    fn everyone_is_no_pattern() {
        for (principal, is_pattern) in [
            (r#"{"AWS": "*"}"#, false),
            (r#"{"Service": "*"}"#, true),
            (r#""*""#, false),
        ] {
            let found = findings_as(&policy(principal, ""), "resource");
            assert_eq!(found.contains("WILDCARD_IN_PRINCIPAL"), is_pattern, "{principal}");
        }
    }
}
