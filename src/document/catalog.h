// What a database's indexes are at one moment, in the form that writes and queries ask for it, and
// as stored.
//
// Threads     A Catalog is immutable once shared; a change makes a new one with the next
//             generation.
// Knows not   who may change it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/indexes.h"

namespace aloft::document {

// How far an automatic index is kept. Rows are written for kReady and kBuilding, erased for all but
// kOff.
enum class Upkeep : std::uint8_t { kReady = 0, kBuilding = 1, kRemoving = 2, kOff = 3 };
inline bool Writes(Upkeep upkeep) {
  return upkeep == Upkeep::kReady || upkeep == Upkeep::kBuilding;
}

struct StoredIndex {
  IndexInfo info;
  bool internal = false;  // serves expiry alone; not shown
};

struct StoredField {
  std::string collection_id;
  FieldPath field;
  Upkeep ascending = Upkeep::kReady;
  Upkeep contains = Upkeep::kReady;
  bool expires = false;
  std::uint32_t expiry_index = 0;
  bool inherits = false;   // `ascending` and `contains` mean nothing: those of what is above hold
  bool reverting = false;  // will inherit once its rows are as they are for what is above
};

class Catalog {
 public:
  std::uint64_t generation = 0;
  std::uint32_t next_index = 1;
  std::vector<StoredIndex> indexes;
  std::vector<StoredField> fields;

  // To be called after any change of the above, before sharing.
  void Arrange();

  // Of one collection id; in the order of `indexes`.
  const std::vector<std::size_t>& IndexesOf(std::string_view collection_id) const;
  const StoredIndex* FindIndex(std::uint32_t id) const;
  const StoredIndex* FindIndex(const IndexDefinition& definition) const;
  // What is stored for the field itself; null: nothing.
  const StoredField* FindField(std::string_view collection_id, const FieldPath& field) const;

  struct Both {
    Upkeep ascending = Upkeep::kReady;
    Upkeep contains = Upkeep::kReady;
  };
  // By the field's config, that of a map above it, that of all fields, or the default.
  Both UpkeepOf(std::string_view collection_id, const FieldPath& field) const;
  bool HasFieldConfigs(std::string_view collection_id) const;

 private:
  std::map<std::string, std::vector<std::size_t>, std::less<>> indexes_of_;
  std::map<std::string, std::map<std::string, std::size_t>, std::less<>> fields_of_;
};

std::string EncodeIndexRecord(const StoredIndex& index);
std::optional<StoredIndex> DecodeIndexRecord(std::string_view bytes);
// The first number that no index has had: kept apart, for when the last index goes.
std::string EncodeNextIndex(std::uint32_t next_index);
std::optional<std::uint32_t> DecodeNextIndex(std::string_view bytes);
std::string EncodeFieldRecord(const StoredField& field);
std::optional<StoredField> DecodeFieldRecord(std::string_view bytes);

// "collection rooms: (name ASC, size DESC)", for explanations and kIndexRequired.
std::string Describe(const IndexDefinition& definition);

}  // namespace aloft::document
