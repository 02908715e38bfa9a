// The stored form of a database's settings, and of one that is being deleted.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "document/keys.h"
#include "document/results.h"

namespace aloft::document {

struct DatabaseRecord {
  std::uint32_t number = 0;
  DatabaseInfo info;  // without the id, which is in the key
};

std::string EncodeDatabaseRecord(const DatabaseRecord& record);
std::optional<DatabaseRecord> DecodeDatabaseRecord(std::string_view bytes);

// Databases whose rows are still to be erased: the key says all.
std::string GraveKey(const Place& place);
store::Range AllGraves();
std::optional<Place> PlaceOfGrave(std::string_view key);

}  // namespace aloft::document
