use crate::catalog::{self, AccessLevel, Action, Pattern, ResourceType};
use crate::policy::{ActionEntry, Arn, Effect, PolicyKind, Statement};
use crate::rule::action_resources::{ArnForm, KnownActions, MOST_COMPARED, is_everything, is_known, listed};
use crate::rule::{Context, Diagnostic, Fix, ResolvedResource, Severity, declare_rule};
use crate::syntax::Property;
use crate::syntax::edit::{Json, insert_element_after, remove_from_list};
use crate::text::Edit;

declare_rule! {
    /// An action that works on no type of resource is allowed or denied on ARNs.
    ///
    /// Such an action, `ec2:DescribeInstances` for one, is about the account as a whole: it matches only `"Resource": "*"`,
    /// and a statement that lists ARNs neither allows nor denies it.
    ///
    /// Sees actions that are named in full. Says nothing where an ARN may yet be what a service compares with, as far as
    /// the catalogue tells: one of a form that the catalogue lacks, one that means every resource of a type (but to
    /// describe things of EC2), and one whose type the action is named after, unless it is an action that lists.
    /// Nothing is said of services that have no types of resources at all, nor where the name in an ARN is empty (`user/`).
    /// Beside other actions the finding is information: the statement does something, and AWS's own policies have such lists.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": ["s3:ListAllMyBuckets", "s3:ListBucket"],
    ///         "Resource": "arn:aws:s3:::app-data"
    ///     }]
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
    ///             "Action": "s3:ListBucket",
    ///             "Resource": "arn:aws:s3:::app-data"
    ///         },
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "s3:ListAllMyBuckets",
    ///             "Resource": "*"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Actions, resources, and condition keys for AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
    /// - [Example policies for the Amazon EC2 API](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html)
    ACTION_WITHOUT_RESOURCE_TYPES: Warning, kinds: &[PolicyKind::Identity, PolicyKind::Scp, PolicyKind::Rcp, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut actions = KnownActions::default();
    for (statement, property, resources) in listed(context) {
        let mut compared = 0;
        let mut found = Vec::new();
        for entry in statement.actions() {
            let Some(known) = actions.of(&entry).filter(|known| known.forms.is_empty()) else {
                continue;
            };
            let action = known.action;
            let may_match = |resource: &ResolvedResource<'_>| {
                compared += 1;
                resource.arn.is_none_or(|arn| may_match(action, arn))
            };
            let matches = resources.iter().any(may_match) || MOST_COMPARED < compared;
            if !matches && action.service().resource_types().len() > 0 {
                found.push((entry, action));
            }
        }
        if !found.is_empty() && !statement.has_opaque_resource() {
            report(context, statement, property, &found, diagnostics);
        }
    }
}

/// Whether what a service compares with for an action without resource may match an ARN.
fn may_match(action: Action, arn: Arn<'_>) -> bool {
    if is_everything(arn) || !is_known(arn) || has_empty_name(arn) {
        return true;
    }
    let describes_ec2 = action.service().prefix() == "ec2" && action.name().starts_with("Describe");
    let lists = action.access_level() == AccessLevel::List || action.name().starts_with("List");
    let pattern = catalog::arn::with_stars(arn.resource());
    let denoted = catalog::arn::denoted(arn.service(), arn.resource());
    denoted.into_iter().any(|denoted| {
        let mut forms = ArnForm::all(denoted);
        let is_all = !describes_ec2 && forms.any(|form| form.is_wholly_in(&Pattern::new(&pattern)));
        is_all || (!lists && is_named_after(action, denoted, arn))
    })
}

/// Whether an ARN names a type but none of it: services that list compare with `user/` and `log-group::log-stream:*`.
fn has_empty_name(arn: Arn<'_>) -> bool {
    let resource = arn.resource();
    resource.ends_with(['/', ':']) || resource.contains("::") || resource.contains("//")
}

/// Whether an action's name holds that of a type of resource, or the word that its ARNs begin with.
fn is_named_after(action: Action, resource_type: ResourceType, arn: Arn<'_>) -> bool {
    let plain = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|char| char.to_ascii_lowercase()).collect::<String>()
    };
    let word = arn.resource().split(['/', ':']).next().unwrap_or_default();
    let name = plain(action.name());
    let holds = |word: String| !word.is_empty() && name.contains(&word);
    holds(plain(resource_type.name())) || holds(plain(word))
}

fn report(
    context: &Context<'_>,
    statement: &Statement<'_>,
    resource: &Property,
    found: &[(ActionEntry<'_>, Action)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(list) = &resource.value else { return };
    let does = match statement.effect() {
        Some(Effect::Deny) => "denied",
        _ => "allowed",
    };
    if let [(_, first), rest @ ..] = found
        && found.len() == statement.actions().count()
    {
        let actions = match rest {
            [] => format!("`{first}` works"),
            [(_, other)] => format!("`{first}` and `{other}` work"),
            more => format!("`{first}` and the {} actions beside it work", more.len()),
        };
        let message = format!("{actions} on no type of resource and can be {does} only on `\"*\"`");
        let star = context.style.inline(&Json::string("*"));
        let fix = Fix::new("Change to `\"*\"`", vec![Edit::replace(list.range, star)]).preferred();
        diagnostics.push(Diagnostic::new(&ACTION_WITHOUT_RESOURCE_TYPES, list.range, message).with_fix(fix));
        return;
    }
    for (entry, action) in found {
        let message = format!(
            "`{action}` works on no type of resource and can be {does} only on `\"*\"`, in a statement of its own"
        );
        diagnostics.push(
            Diagnostic::new(&ACTION_WITHOUT_RESOURCE_TYPES, entry.string.range, message)
                .with_severity(Severity::Information)
                .with_related(list.range, "It matches none of these")
                .with_fix(move_out(context, statement, entry)),
        );
    }
}

/// Moves an action into a statement of its own, with whatever else the statement says. A statement that is not in a list
/// would be indented anew to stand in one, so there it is left to the user.
fn move_out(context: &Context<'_>, statement: &Statement<'_>, entry: &ActionEntry<'_>) -> Option<Fix> {
    let list = match context.policy.statement {
        Some(element) => element.value.as_ref()?,
        None => context.policy.root,
    };
    let mut edits = remove_from_list(statement.action?.value.as_ref()?, entry.string.range)?;
    let source = |element: &Property| {
        let value = element.value.as_ref()?;
        Some(Json::Source(value.range.slice(context.source).to_owned()))
    };
    let name = entry.string.range.slice(context.source).to_owned();
    let elements = [
        ("Effect", statement.effect.and_then(source)),
        ("Principal", statement.principal.and_then(source)),
        ("NotPrincipal", statement.not_principal.and_then(source)),
        ("Action", Some(Json::Source(name))),
        ("Resource", Some(Json::string("*"))),
        ("Condition", statement.condition.and_then(source)),
    ];
    let members = elements
        .into_iter()
        .filter_map(|(name, json)| Some((name, json?)));
    let mut statements = list.as_array()?.values();
    let index = statements.position(|value| std::ptr::eq(value, statement.value))?;
    let own = Json::Object(members.collect());
    edits.extend(insert_element_after(
        context.source,
        context.style,
        list,
        index,
        &own,
    ));
    Some(Fix::new("Move it into a statement on `\"*\"`", edits).preferred())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, findings, fixed, policy_of};
    use expect_test::expect;

    fn of(action: &str, resource: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Action": {action}, "Resource": {resource}"#
        ))
    }

    #[test]
    fn only_arns_that_cannot_match_are_found() {
        let cases = |text: &str| {
            let (action, resource) = text.split_once(" on ").expect("an action on a resource");
            of(&format!("\"{action}\""), resource)
        };
        assert_found(
            "ACTION_WITHOUT_RESOURCE_TYPES",
            cases,
            &[
                (
                    r#"s3:ListAllMyBuckets on "arn:aws:s3:::a""#,
                    r#""arn:aws:s3:::a""#,
                ),
                (
                    r#"ec2:DescribeInstances on "arn:aws:ec2:us-east-1:111122223333:instance/*""#,
                    r#""arn:aws:ec2:us-east-1:111122223333:instance/*""#,
                ),
                (
                    r#"ecr:GetAuthorizationToken on ["arn:aws:ecr:us-east-1:111122223333:repository/a"]"#,
                    r#"["arn:aws:ecr:us-east-1:111122223333:repository/a"]"#,
                ),
                (
                    r#"logs:DescribeLogGroups on "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/*""#,
                    r#""arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/*""#,
                ),
            ],
            &[
                r#"s3:ListAllMyBuckets on "*""#,
                r#"s3:ListAllMyBuckets on "arn:aws:s3:::*""#,
                r#"s3:ListAllMyBuckets on ["arn:aws:s3:::a", "${Everything}"]"#,
                r#"s3:ListAll* on "arn:aws:s3:::a""#,
                r#"logs:DescribeLogGroups on "arn:aws:logs:us-east-1:111122223333:log-group:*""#,
                r#"resource-groups:CreateGroup on "arn:aws:resource-groups:us-east-1:111122223333:group/a""#,
                r#"ssmmessages:OpenDataChannel on "arn:aws:ssm:us-east-1:111122223333:session/${aws:userid}-*""#,
                r#"ec2:DescribeInstances on "arn:aws:ec2:us-east-1:111122223333:nosuch/*""#,
                r#"iam:ListUsers on "arn:aws:iam::111122223333:user/""#,
                r#"logs:DescribeLogGroups on "arn:aws:logs:*:*:log-group::log-stream:*""#,
            ],
        );
    }

    #[test]
    fn a_statement_of_nothing_else_is_one_finding() {
        let source = of(
            r#"["s3:ListAllMyBuckets", "ec2:DescribeInstances"]"#,
            r#""arn:aws:s3:::a""#,
        );
        expect![[r#"
            warning ACTION_WITHOUT_RESOURCE_TYPES on `"arn:aws:s3:::a"`: `s3:ListAllMyBuckets` and `ec2:DescribeInstances` work on no type of resource and can be allowed only on `"*"`
              fix: Change to `"*"` (preferred)
        "#]].assert_eq(&findings(&source));
        let single = source
            .replace("[{", "{")
            .replace("}]", "}")
            .replace("\"ec2:DescribeInstances\"", "\"s3:ListBucket\"");
        assert!(!findings(&single).contains("fix: Move"), "{}", findings(&single));
        assert_eq!(
            fixed(&source, "Change"),
            of(r#"["s3:ListAllMyBuckets", "ec2:DescribeInstances"]"#, r#""*""#)
        );
    }

    #[test]
    fn an_action_among_others_is_moved() {
        let source = policy_of(
            r#""Effect": "Deny", "Action": ["s3:ListBucket", "s3:ListAllMyBuckets"], "Resource": "arn:aws:s3:::a", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#,
        );
        expect![[r#"
            information ACTION_WITHOUT_RESOURCE_TYPES on `"s3:ListAllMyBuckets"`: `s3:ListAllMyBuckets` works on no type of resource and can be denied only on `"*"`, in a statement of its own
              fix: Move it into a statement on `"*"` (preferred)
        "#]].assert_eq(&findings(&source));
        expect![[r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::a", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Effect": "Deny", "Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#]].assert_eq(&fixed(&source, "Move"));
    }
}
