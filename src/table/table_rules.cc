#include "table/table_rules.h"

#include <set>

#include "table/limits.h"

namespace aloft::table {
namespace {

bool IsKeyType(Type type) {
  return type == Type::kString || type == Type::kNumber || type == Type::kBinary;
}

Result<void> CheckKeyAttribute(const KeyAttribute& attribute) {
  if (attribute.name.empty() || attribute.name.size() > kKeyAttributeNameBytesMax) {
    return Fail(InvalidSchema("the name of a key attribute"));
  }
  if (!IsKeyType(attribute.type)) return Fail(InvalidSchema("the type of a key attribute"));
  return {};
}

}  // namespace

Error InvalidSchema(std::string detail) {
  Error error{Fault::kSchemaInvalid};
  error.detail = std::move(detail);
  return error;
}

Error About(Fault fault, std::string_view name) {
  Error error{fault};
  error.name = name;
  return error;
}

Result<void> CheckIndexDefinition(const TableDefinition& table, const IndexDefinition& index) {
  const bool local = index.scope == IndexScope::kLocal;
  const std::size_t parts_max = local ? 1 : kIndexKeyPartsMax;
  if (index.name.empty() || index.name.size() > kTableNameBytesMax) {
    return Fail(InvalidSchema("the name of an index"));
  }
  if (index.partition.empty() || index.partition.size() > parts_max ||
      index.sort.size() > parts_max || (local && index.sort.empty())) {
    return Fail(InvalidSchema("the number of an index's key attributes"));
  }
  if (local && !(index.partition[0] == table.key.partition)) {
    return Fail(InvalidSchema("a local index of another partition key"));
  }
  for (const KeyAttribute& attribute : index.partition) {
    ALOFT_TRY_VOID(CheckKeyAttribute(attribute));
  }
  for (const KeyAttribute& attribute : index.sort) ALOFT_TRY_VOID(CheckKeyAttribute(attribute));
  return {};
}

Result<void> CheckSettings(const std::map<std::string, std::string>& settings) {
  if (settings.size() > kSettingsMax) return Fail(Error{Fault::kDescriptorTooLarge});
  for (const auto& [key, value] : settings) {
    if (key.size() > kTableNameBytesMax || value.size() > kSettingBytesMax) {
      return Fail(Error{Fault::kDescriptorTooLarge});
    }
  }
  return {};
}

Result<void> CheckDefinition(const TableDefinition& definition) {
  if (definition.name.empty() || definition.name.size() > kTableNameBytesMax) {
    return Fail(InvalidSchema("the table's name"));
  }
  ALOFT_TRY_VOID(CheckKeyAttribute(definition.key.partition));
  if (definition.key.sort) {
    ALOFT_TRY_VOID(CheckKeyAttribute(*definition.key.sort));
    if (definition.key.sort->name == definition.key.partition.name) {
      return Fail(InvalidSchema("one attribute as both parts of the key"));
    }
  }
  std::size_t locals = 0;
  std::set<std::string_view> names;
  for (const IndexDefinition& index : definition.indexes) {
    ALOFT_TRY_VOID(CheckIndexDefinition(definition, index));
    if (!names.insert(index.name).second) return Fail(About(Fault::kIndexExists, index.name));
    locals += index.scope == IndexScope::kLocal ? 1 : 0;
  }
  if (locals > kLocalIndexesMax || definition.indexes.size() - locals > kGlobalIndexesMax) {
    return Fail(About(Fault::kTooManyIndexes, definition.name));
  }
  if (definition.tags.size() > kTagsMax) return Fail(About(Fault::kTooManyTags, definition.name));
  return CheckSettings(definition.settings);
}

}  // namespace aloft::table
