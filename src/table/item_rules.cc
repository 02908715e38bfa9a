#include "table/item_rules.h"

#include "table/limits.h"

namespace aloft::table {
namespace {

enum class Part : std::uint8_t { kPartition, kSort };

Error KeyError(Fault fault, const Table& table, const KeyAttribute& attribute) {
  Error error{fault};
  error.name = table.name();
  error.attribute = attribute.name;
  error.expected = attribute.type;
  error.actual = attribute.type;
  return error;
}

// The length rules of a key attribute whose type is right.
Result<void> CheckKeyValue(const Table& table, const KeyAttribute& attribute, const Value& value,
                           Part part) {
  if (value.Is(Type::kNumber)) return {};
  const std::size_t bytes = SortBytes(value).size();
  const bool partition = part == Part::kPartition;
  if (bytes == 0) return Fail(KeyError(Fault::kKeyEmpty, table, attribute));
  if (bytes > (partition ? kPartitionKeyBytesMax : kSortKeyBytesMax)) {
    const Fault fault = partition ? Fault::kPartitionKeyTooLong : Fault::kSortKeyTooLong;
    Error error = KeyError(fault, table, attribute);
    error.bytes = bytes;
    return Fail(std::move(error));
  }
  return {};
}

Result<const Value*> KeyValueOf(const Table& table, const KeyAttribute& attribute,
                                const Attributes& item, Part part) {
  const Value* value = item.Find(attribute.name);
  if (value == nullptr) return Fail(KeyError(Fault::kKeyMissing, table, attribute));
  if (!value->Is(attribute.type)) {
    Error error = KeyError(Fault::kKeyTypeMismatch, table, attribute);
    error.actual = value->type();
    return Fail(std::move(error));
  }
  ALOFT_TRY_VOID(CheckKeyValue(table, attribute, *value, part));
  return value;
}

Result<void> CheckIndexKey(const Table& table, const IndexDefinition& index,
                           const KeyAttribute& attribute, const Attributes& item, Part part) {
  const Value* value = item.Find(attribute.name);
  if (value == nullptr) return {};  // not in this index
  const auto fail = [&](Fault fault) {
    Error error = KeyError(fault, table, attribute);
    error.index = index.name;
    error.actual = value->type();
    return Fail(std::move(error));
  };
  if (!value->Is(attribute.type)) return fail(Fault::kIndexKeyTypeMismatch);
  if (value->Is(Type::kNumber)) return {};
  const std::size_t bytes = SortBytes(*value).size();
  if (bytes == 0) return fail(Fault::kIndexKeyEmpty);
  if (part == Part::kPartition && bytes > kPartitionKeyBytesMax) {
    return fail(Fault::kIndexPartitionKeyTooLong);
  }
  if (part == Part::kSort && bytes > kSortKeyBytesMax) return fail(Fault::kIndexSortKeyTooLong);
  return {};
}

}  // namespace

Result<KeyParts> KeyOfItem(const Table& table, const Attributes& item) {
  const KeySchema& schema = table.key();
  KeyParts key;
  ALOFT_TRY(key.partition, KeyValueOf(table, schema.partition, item, Part::kPartition));
  if (schema.sort) {
    ALOFT_TRY(key.sort, KeyValueOf(table, *schema.sort, item, Part::kSort));
  }
  return key;
}

Result<KeyParts> CheckKey(const Table& table, const Attributes& key) {
  const KeySchema& schema = table.key();
  const std::size_t wanted = schema.sort ? 2 : 1;
  auto parts = KeyOfItem(table, key);
  if (key.size() == wanted && parts.ok()) return parts;
  const bool wrong_shape = key.size() != wanted || parts.error().fault == Fault::kKeyMissing ||
                           parts.error().fault == Fault::kKeyTypeMismatch;
  if (!wrong_shape) return parts;
  return Fail(KeyError(Fault::kKeySchema, table, schema.partition));
}

std::string ItemKeyFor(const Table& table, const KeyParts& key) {
  return ItemKey(table.place, *key.partition, key.sort);
}

Attributes KeyAttributes(const KeySchema& schema, const KeyParts& key) {
  Attributes attributes;
  attributes.Set(schema.partition.name, *key.partition);
  if (schema.sort && key.sort != nullptr) attributes.Set(schema.sort->name, *key.sort);
  return attributes;
}

Attributes KeyAttributesOf(const KeySchema& schema, const Attributes& item) {
  Attributes attributes;
  if (const Value* value = item.Find(schema.partition.name)) {
    attributes.Set(schema.partition.name, *value);
  }
  if (!schema.sort) return attributes;
  if (const Value* value = item.Find(schema.sort->name)) attributes.Set(schema.sort->name, *value);
  return attributes;
}

Result<std::size_t> CheckItem(const Table& table, const Attributes& item, Fault too_large) {
  for (const IndexDescription& index : table.description.indexes) {
    for (const KeyAttribute& attribute : index.definition.partition) {
      ALOFT_TRY_VOID(CheckIndexKey(table, index.definition, attribute, item, Part::kPartition));
    }
    for (const KeyAttribute& attribute : index.definition.sort) {
      ALOFT_TRY_VOID(CheckIndexKey(table, index.definition, attribute, item, Part::kSort));
    }
  }
  for (const Attribute& attribute : item) {
    if (attribute.value.depth() > kNestingMax) return Fail(Error{Fault::kNestingTooDeep});
  }
  const std::size_t bytes = ItemBytes(item);
  if (bytes > kItemBytesMax) {
    Error error{too_large};
    error.name = table.name();
    error.bytes = bytes;
    return Fail(std::move(error));
  }
  return bytes;
}

}  // namespace aloft::table
