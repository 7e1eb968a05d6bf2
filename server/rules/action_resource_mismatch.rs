use crate::catalog::{AccessLevel, Action};
use crate::policy::{Arn, Effect, PolicyKind, Statement, strings};
use crate::rule::action_resources::{
    ArnForm, KnownAction, KnownActions, MOST_COMPARED, is_everything, is_known, listed,
};
use crate::rule::arns::policy_service;
use crate::rule::{Context, Diagnostic, Fix, ResolvedResource, Severity, declare_rule};
use crate::syntax::edit::{Json, append_elements};
use crate::syntax::{Property, StringValue};

declare_rule! {
    /// An action stands beside resources none of which it can be about.
    ///
    /// `s3:ListBucket` is about a bucket and `s3:GetObject` about an object, so one never matches `arn:aws:s3:::app-data/*`
    /// and the other never `arn:aws:s3:::app-data`: the statement neither allows nor denies it. It is reported even where
    /// the resources are right for other actions of the list.
    ///
    /// Compares actions that are named in full with the forms of ARNs that the catalogue lists for them, region and
    /// account aside. Does not see patterns of actions, `NotAction`, `NotResource`, and statements with a resource that
    /// may be of a fitting type or of one that the catalogue lacks. Actions about tags are left out: the catalogue does not
    /// list all that can have tags. Where other actions of the list explain every resource, and what is meant cannot be told,
    /// the finding is information: the reference may lack a type.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": ["s3:GetObject", "s3:ListBucket"],
    ///         "Resource": "arn:aws:s3:::app-data/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": ["s3:GetObject", "s3:ListBucket"],
    ///         "Resource": ["arn:aws:s3:::app-data", "arn:aws:s3:::app-data/*"]
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Actions, resources, and condition keys for AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
    /// - [IAM JSON policy elements: Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
    ACTION_RESOURCE_MISMATCH: Warning, kinds: &[PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Scp, PolicyKind::Rcp, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::VpcEndpoint], check: check,
}

/// How many resources are named as related places, and how many ARNs a fix adds.
const MOST_NAMED: usize = 3;
const MOST_ADDED: usize = 10;

/// For how many findings of a policy the ARN that is meant is looked for.
const MOST_FIXED: usize = 200;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut actions = KnownActions::default();
    let mut found = Vec::new();
    let mut reported = 0;
    for (statement, property, resources) in listed(context) {
        let (mut compared, mut matching) = (0, None);
        for entry in statement.actions() {
            let Some(known) = actions.of(&entry).filter(|known| !known.forms.is_empty()) else {
                continue;
            };
            // Most actions of a list work on the same.
            if matching == Some(known.family) {
                continue;
            }
            let may_match = |resource: &ResolvedResource<'_>| {
                compared += 1;
                let fits = |arn| known.forms.iter().any(|form| form.fits(arn));
                resource.arn.is_none_or(fits)
            };
            let matches = resources.iter().any(may_match) || MOST_COMPARED < compared;
            if matches {
                matching = Some(known.family);
            } else if is_sure(context, statement, known.action, resources) {
                let may_search = reported < MOST_FIXED;
                reported += 1;
                found.push(diagnostic(
                    context,
                    statement,
                    known,
                    entry.string,
                    property,
                    may_search,
                ));
            }
        }
        soften(statement, resources, &mut actions, &mut found);
        diagnostics.append(&mut found);
    }
}

/// Makes findings without a fix information where the other actions of the list explain every resource: the reference may
/// lack a type.
fn soften<'a>(
    statement: &Statement<'a>,
    resources: &[ResolvedResource<'_>],
    actions: &mut KnownActions<'a>,
    found: &mut [Diagnostic],
) {
    let mut unclear = found.iter_mut().filter(|found| found.fixes.is_empty()).peekable();
    if unclear.peek().is_none() {
        return;
    }
    let mut unexplained: Vec<_> = resources.iter().filter_map(|resource| resource.arn).collect();
    let mut compared = 0;
    let mut family = None;
    for entry in statement.actions() {
        let Some(known) = actions.of(&entry) else {
            // A pattern may be about any of them.
            unexplained.clear();
            break;
        };
        if family != Some(known.family) && compared < MOST_COMPARED {
            compared += unexplained.len();
            unexplained.retain(|arn| !known.forms.iter().any(|form| form.fits(*arn)));
            family = Some(known.family);
        }
    }
    if unexplained.is_empty() {
        unclear.for_each(|found| found.severity = Severity::Information);
    }
}

/// Whether resources that fit no form are ones that the catalogue knows, and nobody else speaks of them.
fn is_sure(
    context: &Context<'_>,
    statement: &Statement<'_>,
    action: Action,
    resources: &[ResolvedResource<'_>],
) -> bool {
    // A policy may take the actions and resources of one service only, of which other rules speak.
    let own = policy_service(context);
    let is_own = |service: &str| own.is_none_or(|own| own == service);
    let is_known = |resource: &ResolvedResource<'_>| {
        let arn = resource.arn;
        arn.is_some_and(|arn| is_known(arn) && !is_everything(arn) && is_own(arn.service()))
    };
    !statement.has_opaque_resource()
        && is_own(action.service().prefix())
        && !is_about_tags(action)
        && resources.iter().all(is_known)
}

/// Whether an action is about the tags of whatever can have some.
fn is_about_tags(action: Action) -> bool {
    action.access_level() == AccessLevel::Tagging || action.name().contains("Tag")
}

fn diagnostic(
    context: &Context<'_>,
    statement: &Statement<'_>,
    known: &KnownAction,
    place: &StringValue,
    resource: &Property,
    may_search: bool,
) -> Diagnostic {
    let action = known.action;
    let meant = may_search.then(|| additions(known, resource)).flatten();
    let message = format!(
        "`{action}` is about none of the resources, so the statement never {} it; name {}",
        match statement.effect() {
            Some(Effect::Deny) => "denies",
            _ => "allows",
        },
        about(known, meant.as_ref())
    );
    let mut diagnostic = Diagnostic::new(&ACTION_RESOURCE_MISMATCH, place.range, message);
    for string in strings(Some(resource)).take(MOST_NAMED) {
        diagnostic = diagnostic.with_related(string.range, format!("`{action}` is not about this"));
    }
    diagnostic.with_fix(meant.and_then(|(_, added)| fix(context, resource, &added)))
}

/// The ARNs of one form that the listed ones tell to be meant.
fn additions<'k>(known: &'k KnownAction, resource: &Property) -> Option<(&'k ArnForm, Vec<String>)> {
    let of_form = |form: &'k ArnForm| {
        let mut added: Vec<String> = Vec::new();
        for string in strings(Some(resource)).take(MOST_ADDED) {
            let text = string.as_str();
            let beside = Arn::new(text).and_then(|arn| form.beside(arn, text));
            added.extend(beside.filter(|beside| !added.contains(beside)));
        }
        (form, added)
    };
    let mut all = known.forms.iter().map(of_form);
    all.find(|(_, added)| !added.is_empty())
}

/// What an action is about, in words: the one ARN that is meant, or the forms of ARNs.
fn about(known: &KnownAction, meant: Option<&(&ArnForm, Vec<String>)>) -> String {
    match meant {
        Some((_, added)) if added.len() == 1 => return format!("`{}`", added.concat()),
        Some((form, _)) => return format!("`{}`", form.text),
        None => {}
    }
    match &known.forms[..] {
        [] => String::new(),
        [one] if known.takes_star => format!("`{}` or `\"*\"`", one.text),
        [one] => format!("`{}`", one.text),
        [one, other] => format!("`{}` or `{}`", one.text, other.text),
        [one, other, ..] => format!("`{}`, `{}` or another type it is about", one.text, other.text),
    }
}

fn fix(context: &Context<'_>, resource: &Property, added: &[String]) -> Option<Fix> {
    let title = match added {
        [] => return None,
        [one] => format!("Add `{one}`"),
        [one, rest @ ..] => format!("Add `{one}` and {} more", rest.len()),
    };
    let items: Vec<Json> = added.iter().map(Json::string).collect();
    let list = resource.value.as_ref()?;
    Some(
        Fix::new(
            title,
            append_elements(context.source, context.style, list, &items),
        )
        .preferred(),
    )
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, findings, findings_as, fixed, policy_of};
    use expect_test::expect;

    fn policy(elements: &str) -> String {
        policy_of(&format!(r#""Effect": "Allow", {elements}"#))
    }

    fn of(action: &str, resource: &str) -> String {
        policy(&format!(r#""Action": {action}, "Resource": {resource}"#))
    }

    #[test]
    fn only_what_can_be_about_nothing_is_found() {
        let cases = |text: &str| {
            let (action, resource) = text.split_once(" on ").expect("an action on a resource");
            of(&format!("\"{action}\""), resource)
        };
        assert_found(
            "ACTION_RESOURCE_MISMATCH",
            cases,
            &[
                (r#"s3:GetObject on "arn:aws:s3:::a""#, "\"s3:GetObject\""),
                (r#"s3:listbucket on ["arn:aws:s3:::a/*"]"#, "\"s3:listbucket\""),
                (
                    r#"s3:ListBucket on "arn:aws:s3:::${aws:username}/*""#,
                    "\"s3:ListBucket\"",
                ),
                (
                    r#"lambda:InvokeFunction on "arn:aws:sqs:us-east-1:111122223333:orders""#,
                    "\"lambda:InvokeFunction\"",
                ),
                (
                    r#"ec2:StartInstances on "arn:aws:ec2:us-east-1:111122223333:volume/*""#,
                    "\"ec2:StartInstances\"",
                ),
            ],
            &[
                r#"s3:GetObject on ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]"#,
                r#"s3:GetObject on "arn:aws:s3:::a*""#,
                r#"s3:ListBucket on "arn:aws:s3:::a*""#,
                r#"s3:ListBucket on "arn:aws:s3:::${Bucket}""#,
                r#"s3:ListBucket on "arn:aws:s3:::${aws:PrincipalTag/bucket}""#,
                r#"s3:GetObject on "arn:aws:s3:::${Bucket}""#,
                r#"s3:GetObject on "arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/*""#,
                r#"s3:ListBucket on "arn:aws:s3:us-east-1:111122223333:accesspoint/a""#,
                r#"s3:ListBucket on "${Bucket}/*""#,
                r#"s3:ListBucket on "arn:aws:s3:::*/*""#,
                r#"s3:GetObject on "arn:aws:s3::*:a-*""#,
                r#"s3:List* on "arn:aws:s3:::a/*""#,
                r#"s3:NoSuchAction on "arn:aws:s3:::a/*""#,
                r#"s3:ListBucket on "*""#,
                r#"s3:ListBucket on "arn:aws:nosuch:::a/*""#,
                r#"lambda:InvokeFunction on "arn:aws:lambda:us-east-1:111122223333:function:a:*""#,
                r#"logs:DescribeLogStreams on "arn:aws:logs:us-east-1:111122223333:log-group:a:*""#,
                r#"logs:CreateLogGroup on "arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:*""#,
                r#"iam:PassRole on "arn:aws:iam::111122223333:role/path/name""#,
                r#"execute-api:Invoke on "arn:aws:execute-api:us-east-1:111122223333:a1b2/*/GET/pets""#,
                r#"backup:StartRestoreJob on "arn:aws:ec2:*::snapshot/*""#,
                r#"elasticloadbalancing:AddTags on "arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*""#,
            ],
        );
        for elements in [
            r#""NotAction": "s3:ListBucket", "Resource": "arn:aws:s3:::a/*""#,
            r#""Action": "s3:ListBucket", "NotResource": "arn:aws:s3:::a/*""#,
            r#""Action": "s3:ListBucket", "Resource": []"#,
        ] {
            assert!(
                !findings(&policy(elements)).contains("ACTION_RESOURCE_MISMATCH"),
                "{elements}"
            );
        }
    }

    #[test]
    fn what_may_be_lacking_in_the_reference_is_information() {
        let model = r#""arn:aws:sagemaker:*:*:model/*""#;
        for (actions, resource, severity) in [
            (
                r#"["sagemaker:DescribeModel", "sagemaker:DescribeEndpoint"]"#,
                model,
                "information",
            ),
            (
                r#"["sagemaker:Delete*", "sagemaker:DescribeEndpoint"]"#,
                model,
                "information",
            ),
            (r#"["sagemaker:DescribeEndpoint"]"#, model, "warning"),
            (
                r#"["s3:GetObject", "s3:ListBucket"]"#,
                r#""arn:aws:s3:::a/*""#,
                "warning",
            ),
        ] {
            let found = findings(&of(actions, resource));
            assert!(
                found.contains(&format!("{severity} ACTION_RESOURCE_MISMATCH on")),
                "{found}"
            );
            assert_eq!(found.matches("_MISMATCH on").count(), 1, "{found}");
        }
    }

    #[test]
    fn the_message_names_what_is_missing() {
        let optional = findings(&of(
            r#""cloudformation:DescribeStacks""#,
            r#""arn:aws:cloudformation:us-east-1:111122223333:stackset/a:*""#,
        ));
        assert!(optional.contains("/${Id}` or `\"*\"`"), "{optional}");
        expect![[r#"
            warning ACTION_RESOURCE_MISMATCH on `"ec2:StartInstances"`: `ec2:StartInstances` is about none of the resources, so the statement never allows it; name `arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}`, `arn:${Partition}:resource-groups:${Region}:${Account}:group/${GroupName}` or another type it is about
            warning ACTION_RESOURCE_MISMATCH on `"lambda:InvokeFunction"`: `lambda:InvokeFunction` is about none of the resources, so the statement never allows it; name `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}`
        "#]].assert_eq(&findings(&of(
            r#"["ec2:StartInstances", "lambda:InvokeFunction"]"#,
            r#""arn:aws:ec2:us-east-1:111122223333:volume/*""#,
        )));
        expect![[r#"
            warning ACTION_RESOURCE_MISMATCH on `"s3:ListBucket"`: `s3:ListBucket` is about none of the resources, so the statement never allows it; name `arn:${Partition}:s3:::${BucketName}`
              fix: Add `arn:aws:s3:::a` and 1 more (preferred)
        "#]].assert_eq(&findings(&of(
            r#""s3:ListBucket""#,
            r#"["arn:aws:s3:::a/x/*", "arn:aws:s3:::b/*"]"#,
        )));
    }

    #[test]
    fn the_fix_adds_what_belongs_to_what_is_there() {
        for (action, before, after) in [
            (
                "s3:GetObject",
                r#""arn:aws:s3:::a""#,
                r#"["arn:aws:s3:::a", "arn:aws:s3:::a/*"]"#,
            ),
            (
                "s3:ListBucket",
                r#"["arn:aws-cn:s3:::a/x/*", "arn:aws-cn:s3:::a/y"]"#,
                r#"["arn:aws-cn:s3:::a/x/*", "arn:aws-cn:s3:::a/y", "arn:aws-cn:s3:::a"]"#,
            ),
        ] {
            let source = of(&format!("\"{action}\""), before);
            assert_eq!(fixed(&source, "Add"), of(&format!("\"{action}\""), after));
        }
    }

    #[test]
    fn a_resource_of_another_service_than_the_policys_is_one_finding() {
        let source = policy_of(
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:sqs:us-east-1:111122223333:a""#,
        );
        let found = findings_as(&source, "resource AWS::S3::Bucket");
        assert!(!found.contains("MISMATCH"), "{found}");
    }
}
