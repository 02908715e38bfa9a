// Resource names of the administration: projects/p/databases/d, and below it
// collectionGroups/c/indexes/7, collectionGroups/c/fields/a.b, operations/x.
//
// Threads     Any; no state.
// Errors      INVALID_ARGUMENT.
// Ownership   Views into the text that was parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "document/path.h"
#include "faces/firestore/names.h"

namespace aloft::faces::firestore::admin {

inline constexpr std::string_view kAllGroups = "-";
inline constexpr std::string_view kDefaultGroup = "__default__";  // settings of all collections

struct GroupName {
  DatabaseName database;
  std::string_view collection;
};
struct IndexName {
  GroupName group;
  std::uint32_t id;
};
struct FieldName {
  GroupName group;
  document::FieldPath field;  // {"*"}: all fields
};
struct OperationName {
  DatabaseName database;
  std::string_view id;
};

// "p" of "projects/p".
Result<std::string_view> ParseProject(std::string_view text);
Result<GroupName> ParseGroup(std::string_view text);
Result<IndexName> ParseIndexName(std::string_view text);
Result<FieldName> ParseFieldName(std::string_view text);
Result<OperationName> ParseOperationName(std::string_view text);

std::string FormatDatabase(std::string_view project, std::string_view database);
std::string FormatDatabase(const DatabaseName& database);
std::string FormatGroup(const DatabaseName& database, std::string_view collection);
std::string FormatIndex(const DatabaseName& database, std::string_view collection,
                        std::uint32_t id);
std::string FormatField(const DatabaseName& database, std::string_view collection,
                        const document::FieldPath& field);
std::string FormatOperation(const DatabaseName& database, std::string_view id);

}  // namespace aloft::faces::firestore::admin
