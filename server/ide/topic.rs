//! What can be documented: a stable name for each thing, and its document. One text serves hover and completion.

use super::document;
use super::grammar::{self, SetOperator};
use crate::catalog::{self, Action, ConditionKey, Operator, Service, ServiceLinkedRole};
use crate::policy::OperatorName;

/// Something that can be documented.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Topic {
    /// A service.
    Service(Service),
    /// An action.
    Action(Action),
    /// The entry of an `Action` list that is no single known action: a pattern, or an unknown name.
    Pattern(String),
    /// An element of the policy language.
    Element(&'static str),
    /// A value of `Version` or `Effect`.
    Value(&'static str),
    /// A type of principal, such as `AWS`.
    PrincipalType(&'static str),
    /// The `*` of `Resource`.
    EveryResource,
    /// The `*` of `Principal`.
    Everyone,
    /// A condition operator with its prefix and suffix.
    Operator {
        /// The operator proper.
        operator: Operator,
        /// `ForAllValues` or `ForAnyValue`.
        set: Option<SetOperator>,
        /// Whether `IfExists` follows.
        if_exists: bool,
    },
    /// A condition key.
    ConditionKey(ConditionKey),
    /// A policy variable: what stands between `${` and `}`.
    Variable(String),
    /// A service-linked role, named by its service principal.
    ServiceLinkedRole(ServiceLinkedRole),
}

impl Topic {
    /// A condition operator by its full name, where it is one.
    pub fn operator(name: &str) -> Option<Self> {
        let OperatorName {
            set_prefix,
            base,
            if_exists,
        } = OperatorName::new(name);
        let set = match set_prefix {
            Some(prefix) => Some(SetOperator::from_name(prefix)?),
            None => None,
        };
        Some(Self::Operator {
            operator: catalog::operator(base)?,
            set,
            if_exists,
        })
    }

    /// The entry of an `Action` list; of one that is not finished, the service.
    pub fn action_entry(text: &str) -> Self {
        if let Some(action) = catalog::action(text) {
            return Self::Action(action);
        }
        match catalog::service(text.strip_suffix(':').unwrap_or(text)) {
            Some(service) => Self::Service(service),
            None => Self::Pattern(text.to_owned()),
        }
    }

    /// A name that stays the same from version to version: `<sort>/<name>`.
    pub fn id(&self) -> String {
        match self {
            Self::Service(service) => format!("service/{}", service.prefix()),
            Self::Action(action) => format!("action/{action}"),
            Self::Pattern(text) => format!("pattern/{text}"),
            Self::Element(name) => format!("element/{name}"),
            Self::Value(value) => format!("value/{value}"),
            Self::PrincipalType(name) => format!("principal-type/{name}"),
            Self::EveryResource => "every/resource".to_owned(),
            Self::Everyone => "every/one".to_owned(),
            Self::Operator { .. } => format!("operator/{}", self.operator_name().unwrap_or_default()),
            Self::ConditionKey(key) => format!("condition-key/{}", key.name()),
            Self::Variable(text) => format!("variable/{text}"),
            Self::ServiceLinkedRole(role) => format!("service-linked-role/{}", role.principal()),
        }
    }

    /// The topic with this [`id`](Self::id).
    pub fn from_id(id: &str) -> Option<Self> {
        let (sort, name) = id.split_once('/')?;
        Some(match sort {
            "service" => Self::Service(catalog::service(name)?),
            "action" => Self::Action(catalog::action(name)?),
            "pattern" => Self::Pattern(name.to_owned()),
            "element" => Self::Element(grammar::element(name)?.name),
            "value" => Self::Value(grammar::value(name)?.name),
            "principal-type" => Self::PrincipalType(grammar::principal_type(name)?.name),
            "every" if name == "resource" => Self::EveryResource,
            "every" if name == "one" => Self::Everyone,
            "operator" => Self::operator(name)?,
            "condition-key" => Self::ConditionKey(catalog::condition_key(name)?),
            "variable" => Self::Variable(name.to_owned()),
            "service-linked-role" => Self::ServiceLinkedRole(catalog::service_linked_role(name)?),
            _ => return None,
        })
    }

    /// Its document as Markdown.
    pub fn markdown(&self) -> String {
        match self {
            Self::Service(service) => document::service(*service),
            Self::Action(action) => document::action(*action),
            Self::Pattern(text) => document::pattern(text),
            Self::Element(name) => grammar::element(name)
                .map(grammar::Entry::markdown)
                .unwrap_or_default(),
            Self::Value(value) => grammar::value(value)
                .map(grammar::Entry::markdown)
                .unwrap_or_default(),
            Self::PrincipalType(name) => grammar::principal_type(name)
                .map(grammar::Entry::markdown)
                .unwrap_or_default(),
            Self::EveryResource => grammar::EVERY_RESOURCE.markdown(),
            Self::Everyone => grammar::EVERYONE.markdown(),
            Self::Operator {
                operator,
                set,
                if_exists,
            } => {
                let name = self.operator_name().unwrap_or_default();
                document::operator(&name, *operator, *set, *if_exists)
            }
            Self::ConditionKey(key) => document::condition_key(*key),
            Self::Variable(text) => document::variable(text),
            Self::ServiceLinkedRole(role) => document::service_linked_role(*role),
        }
    }

    fn operator_name(&self) -> Option<String> {
        let Self::Operator {
            operator,
            set,
            if_exists,
        } = self
        else {
            return None;
        };
        let prefix = set.map(|set| format!("{}:", set.name())).unwrap_or_default();
        let suffix = if *if_exists { "IfExists" } else { "" };
        Some(format!("{prefix}{}{suffix}", operator.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_topic() {
        for id in [
            "service/s3",
            "action/s3:GetObject",
            "pattern/s3:Get*",
            "element/NotAction",
            "value/2012-10-17",
            "operator/ForAnyValue:StringLikeIfExists",
            "operator/Null",
            "principal-type/AWS",
            "every/resource",
            "every/one",
            "condition-key/aws:ResourceTag/${TagKey}",
            "condition-key/s3:prefix",
            "variable/aws:username",
            "service-linked-role/servicequotas.amazonaws.com",
        ] {
            let topic = Topic::from_id(id).expect(id);
            assert_eq!(topic.id(), id);
            assert_ne!(topic.markdown(), "", "{id}");
        }
    }

    #[test]
    fn what_is_no_id_is_no_topic() {
        for id in [
            "",
            "service",
            "service/nope",
            "operator/ForSome:Null",
            "element/effect",
            "x/y",
        ] {
            assert_eq!(Topic::from_id(id), None, "{id}");
        }
    }
}
