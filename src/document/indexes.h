// Indexes as configured and shown. Every field has automatic ascending and array-element indexes
// unless exempted; the rest are asked for, or made on demand by the queries that need them (unless
// the service is strict).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "document/query.h"

namespace aloft::document {

enum class IndexKind : std::uint8_t { kAscending, kDescending, kContains, kVector };

struct IndexField {
  FieldPath field;
  IndexKind kind = IndexKind::kAscending;
  std::int64_t dimensions = 0;  // of kVector
  bool operator==(const IndexField&) const = default;
};

enum class IndexState : std::uint8_t { kBuilding, kReady, kRemoving };

struct IndexDefinition {
  std::string collection_id;
  Query::Scope scope = Query::Scope::kCollection;
  // The name always comes last: in the direction of the field before it (ascending if there is
  // none), unless it is listed itself, which it is only where its direction is another.
  std::vector<IndexField> fields;
  bool operator==(const IndexDefinition&) const = default;
};

// Whether the name, and so the rows when read forwards, descend.
bool NameDescends(const IndexDefinition& definition);
// The fields without the name.
std::vector<IndexField> ValueFields(const IndexDefinition& definition);

struct IndexInfo {
  std::uint32_t id = 0;  // never reused within a database
  IndexDefinition definition;
  IndexState state = IndexState::kBuilding;
  bool automatic = false;  // made on demand
};

// What is set for one field of the collections of one id. `field` {"*"}: all fields without a
// config of their own.
struct FieldConfig {
  std::string collection_id;
  FieldPath field;
  bool ascending = true;  // automatic index, both directions
  bool contains = true;   // automatic index of array elements
  bool expires = false;   // documents are deleted after the time in this field
  IndexState expiry_state =
      IndexState::kReady;  // of `expires`: kBuilding until the sweeper can see all
  // The index settings are those of what is above: of a map around the field, of all fields, the
  // default. The two above then say what these are.
  bool inherits = false;
  bool settled = true;  // answered: the rows of all documents are as the above says
  bool operator==(const FieldConfig&) const = default;
};

}  // namespace aloft::document
