//! The keys of documents and statements, and the values of `Version` and `Effect`.

use super::{Request, list};
use crate::ide::topic::Topic;
use crate::ide::{CompletionKind, CompletionList};
use crate::policy::{self, DOCUMENT_ELEMENTS, PolicyKind, STATEMENT_ELEMENTS};
use crate::syntax::{Object, Property};

impl Request<'_> {
    pub(super) fn document_keys(&self, object: &Object, property: Option<&Property>) -> CompletionList {
        let mut names = DOCUMENT_ELEMENTS;
        // Hardly any policy has an `Id`.
        names.sort_by_key(|name| *name == "Id");
        self.keys(&names, object, property)
    }

    pub(super) fn statement_keys(&self, object: &Object, property: Option<&Property>) -> CompletionList {
        let fits = |name: &&'static str| match *name {
            "Principal" => self.kind.has_principal() || self.may_name_principal(),
            "NotPrincipal" => matches!(self.kind, PolicyKind::Resource | PolicyKind::VpcEndpoint),
            // Of resource control policies the action has to be said.
            "NotAction" => self.kind != PolicyKind::Rcp,
            "Resource" | "NotResource" => self.kind != PolicyKind::Trust || !self.names_action(),
            _ => true,
        };
        let mut names = STATEMENT_ELEMENTS;
        // Those come first that usually follow the member before.
        let members = object.properties.iter();
        let before = members
            .take_while(|member| member.key.range.end < self.cursor.offset)
            .last();
        let place = before.and_then(|before| names.iter().position(|name| *name == before.key.as_str()));
        names.rotate_left(place.unwrap_or(0));
        let names: Vec<&'static str> = names.into_iter().filter(fits).collect();
        self.keys(&names, object, property)
    }

    /// Whether an identity policy may still turn out to be a policy of a resource or a role: so it is until a
    /// statement names what it is about, since the kind is guessed from the principal that is not there yet.
    pub(super) fn may_name_principal(&self) -> bool {
        let is_bare = |statement: &policy::Statement<'_>| {
            [
                statement.action,
                statement.not_action,
                statement.resource,
                statement.not_resource,
            ]
            .into_iter()
            .all(|element| element.is_none())
        };
        self.kind == PolicyKind::Identity && self.policy.statements.iter().all(is_bare)
    }

    /// Whether any statement names an action; until then what looks like a trust policy may be a resource's.
    fn names_action(&self) -> bool {
        let mut statements = self.policy.statements.iter();
        statements.any(|statement| statement.actions().next().is_some())
    }

    /// The keys an object lacks; `property` is the member whose key is at the cursor.
    pub(super) fn keys(
        &self,
        names: &[&'static str],
        object: &Object,
        property: Option<&Property>,
    ) -> CompletionList {
        let lacks = |name: &str| self.lacks(object, property, name);
        let missing = names
            .iter()
            .filter(|name| lacks(name) && partner(name).is_none_or(lacks));
        let template = self.template();
        let key = |name: &&'static str| {
            let tail = || template.tail(name, self.kind, self.options.snippets);
            self.key(
                name,
                tail,
                property,
                CompletionKind::Element,
                Topic::Element(name),
            )
        };
        list(missing.map(key).collect())
    }

    pub(super) fn version(&self) -> CompletionList {
        self.words(["2012-10-17", "2008-10-17"])
    }

    pub(super) fn effect(&self) -> CompletionList {
        let mut list = self.words(["Allow", "Deny"]);
        // What resource control policies do not deny is allowed already.
        list.items
            .retain(|item| self.kind != PolicyKind::Rcp || item.label == "Deny");
        list
    }

    fn words(&self, words: [&'static str; 2]) -> CompletionList {
        let item = |word| self.item(word, CompletionKind::Value, Topic::Value(word));
        list(words.map(item).into())
    }
}

/// The element that excludes this one.
fn partner(name: &str) -> Option<&'static str> {
    Some(match name {
        "Principal" => "NotPrincipal",
        "NotPrincipal" => "Principal",
        "Action" => "NotAction",
        "NotAction" => "Action",
        "Resource" => "NotResource",
        "NotResource" => "Resource",
        _ => return None,
    })
}
