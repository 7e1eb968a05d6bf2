//! Which resources an action can be about: the forms of the ARNs that the catalogue lists for it, against those of a
//! statement.
//!
//! Only what is sure counts as no match: an ARN that fits no form of the catalogue may name a type that it lacks, and
//! region and account are the business of other rules.

use std::collections::HashMap;

use crate::catalog::{self, Action, Pattern, ResourceType};
use crate::policy::{ActionEntry, Arn, Statement, has_variable};
use crate::syntax::Property;

/// The form of the ARNs of a type of resource.
#[derive(Clone, Debug)]
pub(crate) struct ArnForm {
    /// As AWS writes it: `arn:${Partition}:s3:::${BucketName}`.
    pub(crate) text: &'static str,
    pub(crate) service: &'static str,
    /// What follows the fifth colon, as AWS writes it.
    resource: &'static str,
    /// The same with stars for gaps.
    stars: String,
    /// Whether it names an account where the plainest names of the service, as those of buckets, do without: an ARN
    /// without account is not of this form, whatever its gaps hold.
    is_beside_names: bool,
    /// Whether the name is all there is, and what belongs to it follows behind a slash: buckets and their objects. The
    /// name then holds no slash.
    has_parts: bool,
}

impl ArnForm {
    /// The forms of a type; few have more than one.
    pub(crate) fn all(resource_type: ResourceType) -> impl Iterator<Item = Self> {
        resource_type.arn().split(", ").filter_map(Self::new)
    }

    fn new(text: &'static str) -> Option<Self> {
        let arn = Arn::new(text)?;
        let stars = catalog::arn::with_stars(arn.resource());
        let is_part = |other: ResourceType| catalog::arn::with_stars(other.arn_field(5)).starts_with("*/");
        let has_parts = stars == "*" && catalog::arn::resource_types(arn.service()).any(is_part);
        let is_name = |other: ResourceType| {
            other.arn_field(4).is_empty() && catalog::arn::with_stars(other.arn_field(5)) == "*"
        };
        let is_beside_names =
            !arn.account().is_empty() && catalog::arn::resource_types(arn.service()).any(is_name);
        Some(Self {
            text,
            service: arn.service(),
            resource: arn.resource(),
            stars,
            is_beside_names,
            has_parts,
        })
    }

    /// Whether an ARN may name a resource of this form.
    pub(crate) fn fits(&self, arn: Arn<'_>) -> bool {
        let service = arn.service();
        if service != self.service && !has_gap(service) {
            return false;
        }
        let resource = arn.resource();
        let is_open = has_gap(resource) && !(self.is_beside_names && arn.account().is_empty());
        let is_instance = Pattern::new(&self.stars).matches(resource)
            || (is_open && catalog::arn::overlaps(self.resource, resource));
        is_instance && !(self.has_parts && is_below_name(resource))
    }

    /// Whether a pattern of resources means all of this form.
    pub(crate) fn is_wholly_in(&self, pattern: &Pattern<'_>) -> bool {
        pattern.covers(&Pattern::new(&self.stars))
    }

    /// The ARN of this form that is meant where another of the same service stands: the one it belongs to, or what
    /// belongs to it. `arn:aws:s3:::b` for `arn:aws:s3:::b/*` and back.
    pub(crate) fn beside(&self, arn: Arn<'_>, text: &str) -> Option<String> {
        if arn.service() != self.service {
            return None;
        }
        let mut others = catalog::arn::resource_types(self.service).flat_map(Self::all);
        others.find_map(|other| {
            if let Some(tail) = tail(&other.stars, &self.stars) {
                return other.fits(arn).then(|| format!("{text}{tail}"));
            }
            let word = tail(&self.stars, &other.stars)?.split('*').next()?;
            let resource = arn.resource();
            let name = resource.get(..resource.find(word)?)?;
            let is_plain = other.fits(arn) && !matches!(name, "" | "*") && !name.contains("${");
            let head = text.strip_suffix(resource)?;
            let own = format!("{head}{name}");
            (is_plain && Arn::new(&own).is_some_and(|own| self.fits(own))).then_some(own)
        })
    }
}

/// What stands in a longer form behind a shorter one: `/*` in that of objects behind that of buckets.
fn tail<'f>(shorter: &str, longer: &'f str) -> Option<&'f str> {
    longer
        .strip_prefix(shorter)
        .filter(|tail| tail.starts_with(['/', ':']))
}

fn has_gap(text: &str) -> bool {
    text.contains(['*', '?', '$'])
}

/// Whether all that a pattern means has a slash.
fn is_below_name(resource: &str) -> bool {
    match has_variable(resource) {
        true => catalog::arn::with_stars(resource).contains('/'),
        false => resource.contains('/'),
    }
}

/// Whether an ARN means everything of a service: nothing of its resource is fixed.
pub(crate) fn is_everything(arn: Arn<'_>) -> bool {
    arn.resource()
        .bytes()
        .all(|byte| matches!(byte, b'*' | b'?' | b'/' | b':'))
}

/// Whether an ARN fits the form of some type of the catalogue.
pub(crate) fn is_known(arn: Arn<'_>) -> bool {
    catalog::arn::denoted(arn.service(), arn.resource())
        .next()
        .is_some()
}

/// What is known of an action that is named in full.
#[derive(Debug)]
pub(crate) struct KnownAction {
    pub(crate) action: Action,
    /// The forms of the ARNs it works on; none where it works on no type of resource.
    pub(crate) forms: Vec<ArnForm>,
}

/// The actions looked up so far; a policy names few, often.
#[derive(Default)]
pub(crate) struct KnownActions<'a> {
    places: HashMap<&'a str, Option<usize>>,
    known: Vec<KnownAction>,
    last: Option<(&'a str, Option<usize>)>,
}

impl<'a> KnownActions<'a> {
    /// The action that an entry names; `None` of a pattern and of what the catalogue lacks.
    pub(crate) fn of(&mut self, entry: &ActionEntry<'a>) -> Option<&KnownAction> {
        let text = entry.pattern.text;
        let place = match self.last {
            Some((last, place)) if last == text => place,
            _ => *self.places.entry(text).or_insert_with(|| {
                let action = catalog::action(text)?;
                let types = action.resource_types();
                let forms = types
                    .flat_map(|listed| ArnForm::all(listed.resource_type))
                    .collect();
                self.known.push(KnownAction { action, forms });
                Some(self.known.len() - 1)
            }),
        };
        self.last = Some((text, place));
        self.known.get(place?)
    }
}

/// The `Resource` of a statement that says with `Action` and `Resource` alone what it is about.
pub(crate) fn listed<'a>(statement: &Statement<'a>) -> Option<&'a Property> {
    let is_plain = statement.not_resource.is_none() && statement.not_action.is_none();
    statement
        .resource
        .filter(|_| is_plain && statement.effect().is_some())
}

/// How many pairs of an action and a resource of a statement are compared.
pub(crate) const MOST_COMPARED: usize = 20_000;
