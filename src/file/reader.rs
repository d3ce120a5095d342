//! Reads the form's types out of a tree, so that every complaint knows which node it is about.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::complaint::Complaint;
use super::raw::Raw;
use super::tree::{Data, NodeId, Tree};

/// One node, to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'t> {
    tree: &'t Tree,
    id: NodeId,
}

impl<'t> Reader<'t> {
    pub(super) fn root(tree: &'t Tree) -> Self {
        Self {
            tree,
            id: Tree::ROOT,
        }
    }

    fn data(self) -> &'t Data {
        &self.tree.node(self.id).value
    }

    fn children(self) -> impl Iterator<Item = Self> + Clone {
        let Self { tree, id } = self;
        tree.children(id).map(move |id| Self { tree, id })
    }

    fn key(self) -> &'t str {
        self.tree.node(self.id).key().unwrap_or_default()
    }
}

impl<'t> Deserializer<'t> for Reader<'t> {
    type Error = Complaint;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Complaint> {
        match self.data() {
            Data::Null => visitor.visit_unit(),
            Data::Bool(value) => visitor.visit_bool(*value),
            Data::Text(text) => visitor.visit_str(text),
            Data::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (None, Some(number), _) => visitor.visit_i64(number),
                (None, None, number) => visitor.visit_f64(number.unwrap_or(f64::NAN)),
            },
            Data::List(_) => visitor.visit_seq(Items(self.children())),
            Data::Object(_) => visitor.visit_map(Members {
                left: self.children(),
                value: None,
            }),
        }
    }

    /// What is given is given: `null` is for those that know it.
    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Complaint> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        if name == Raw::NAME {
            return visitor.visit_str(self.tree.written(self.id));
        }
        visitor.visit_newtype_struct(self)
    }

    /// An object, never a list of its members.
    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        match self.data() {
            Data::List(_) => Err(Complaint::invalid_type(Unexpected::Seq, &visitor)),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Object(_) => {
                self.deserialize_any(visitor)
            }
        }
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        match self.data() {
            Data::Text(word) => visitor.visit_enum(Variant {
                word,
                key: None,
                content: None,
            }),
            Data::Object(_) => {
                let mut members = self.children();
                let (Some(member), None) = (members.next(), members.next()) else {
                    let found = self.children().count();
                    return Err(Complaint::not_one_member(variants, found));
                };
                visitor.visit_enum(Variant {
                    word: member.key(),
                    key: Some(member.id),
                    content: Some(member),
                })
            }
            Data::Null => Err(Complaint::no_word(Unexpected::Unit, variants)),
            Data::Bool(value) => Err(Complaint::no_word(Unexpected::Bool(*value), variants)),
            Data::Number(number) => {
                let number = number.to_string();
                Err(Complaint::no_word(Unexpected::Other(&number), variants))
            }
            Data::List(_) => Err(Complaint::no_word(Unexpected::Seq, variants)),
        }
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct Items<I>(I);

impl<'t, I: Iterator<Item = Reader<'t>>> SeqAccess<'t> for Items<I> {
    type Error = Complaint;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Complaint> {
        let Some(item) = self.0.next() else {
            return Ok(None);
        };
        let read = seed.deserialize(item);
        read.map(Some)
            .map_err(|complaint| complaint.about_value(item.id))
    }
}

struct Members<'t, I> {
    left: I,
    value: Option<Reader<'t>>,
}

impl<'t, I: Iterator<Item = Reader<'t>>> MapAccess<'t> for Members<'t, I> {
    type Error = Complaint;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Complaint> {
        self.value = self.left.next();
        let Some(member) = self.value else {
            return Ok(None);
        };
        let read = seed.deserialize(Key(member.key()));
        read.map(Some)
            .map_err(|complaint| complaint.about_key(member.id))
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Complaint> {
        let Some(member) = self.value.take() else {
            return Err(Complaint::custom("a value was asked for before its key"));
        };
        let read = seed.deserialize(member);
        read.map_err(|complaint| complaint.about_value(member.id))
    }
}

/// A key, which is a text in JSON and can stand for a number.
struct Key<'t>(&'t str);

impl<'t> Deserializer<'t> for Key<'t> {
    type Error = Complaint;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Complaint> {
        visitor.visit_str(self.0)
    }

    fn deserialize_u32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Complaint> {
        match self.0.parse() {
            Ok(number) => visitor.visit_u32(number),
            Err(_) => visitor.visit_str(self.0),
        }
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool i8 i16 i32 i64 i128 u8 u16 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A word, or an object of one member whose key is the word.
struct Variant<'t> {
    word: &'t str,
    key: Option<NodeId>,
    content: Option<Reader<'t>>,
}

impl<'t> EnumAccess<'t> for Variant<'t> {
    type Error = Complaint;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'t>>(self, seed: V) -> Result<(V::Value, Self), Complaint> {
        let word: StrDeserializer<'_, Complaint> = self.word.into_deserializer();
        match (seed.deserialize(word), self.key) {
            (Ok(variant), _) => Ok((variant, self)),
            (Err(complaint), Some(key)) => Err(complaint.about_key(key)),
            (Err(complaint), None) => Err(complaint),
        }
    }
}

impl<'t> Variant<'t> {
    fn content(&self) -> Result<Reader<'t>, Complaint> {
        let word = self.word;
        let text = format!("{word:?} says more than its name: write {{ {word:?}: ... }}");
        self.content.ok_or_else(|| Complaint::custom(text))
    }
}

impl<'t> VariantAccess<'t> for Variant<'t> {
    type Error = Complaint;

    fn unit_variant(self) -> Result<(), Complaint> {
        let word = self.word;
        let text = format!("{word:?} says nothing but its name: write {word:?}");
        match self.content {
            None => Ok(()),
            Some(content) => Err(Complaint::custom(text).about_value(content.id)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'t>>(self, seed: T) -> Result<T::Value, Complaint> {
        let content = self.content()?;
        let read = seed.deserialize(content);
        read.map_err(|complaint| complaint.about_value(content.id))
    }

    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Complaint> {
        Err(Complaint::invalid_type(Unexpected::TupleVariant, &visitor))
    }

    fn struct_variant<V: Visitor<'t>>(
        self,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        let content = self.content()?;
        let read = content.deserialize_struct("", members, visitor);
        read.map_err(|complaint| complaint.about_value(content.id))
    }
}
