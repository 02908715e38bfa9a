// Which index rows a document has, and what a write changes of them.
//
// Guarantees  The rows of a document depend on its path, its fields and the catalog alone.
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/catalog.h"
#include "document/document.h"
#include "document/index_encoding.h"
#include "document/keys.h"

namespace aloft::document {

// A row: key, and, where the name was too long for the key, the name's whole bytes.
struct IndexRow {
  std::string key;
  std::string value;
  auto operator<=>(const IndexRow&) const = default;
};

struct IndexChange {
  std::vector<std::string> erased;
  std::vector<IndexRow> set;
};

// How an explicit index's rows hold one of its fields: so that names ascend in rows that are read
// forwards or backwards.
IndexEncoder::Sense SenseInRows(const IndexDefinition& definition, const IndexField& field);
// The name as index rows end with it: the id alone, or the whole path for groups.
std::string NameSuffix(Query::Scope scope, std::string_view path);
// A long suffix is cut and ends in a hash; then `whole` is true.
struct Suffix {
  std::string bytes;
  bool hashed = false;
};
Suffix ShortenedSuffix(std::string_view name_suffix);
// The path of a row in the collection `collection_path` (scope kCollection) or anywhere (kGroup).
std::optional<std::string> PathOfRow(Query::Scope scope, std::string_view collection_path,
                                     std::string_view key, std::string_view value);

// What takes a document from `before` to `after` (null: not there).
IndexChange ChangeRows(const Place& place, const Catalog& catalog, std::string_view path,
                       const Map* before, const Map* after);
// All rows of one index, or of one field's automatic indexes, for building and removing them.
std::vector<IndexRow> RowsOfIndex(const Place& place, const StoredIndex& index,
                                  std::string_view path, const Map& fields);
std::vector<IndexRow> RowsOfField(const Place& place, const FieldPath& field, AutomaticKind kind,
                                  std::string_view path, const Map& fields);
// Field paths of all automatic rows of a document, for removing and building by "*".
std::vector<FieldPath> AllFieldPaths(const Map& fields);
// As the vendors count: two per value, one per array element and explicit row.
std::size_t CountEntries(const Catalog& catalog, std::string_view path, const Map& fields);

}  // namespace aloft::document
