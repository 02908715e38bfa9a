// One version of one document, shared by everybody who reads it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "document/path.h"
#include "document/value.h"

namespace aloft::document {

struct Document {
  std::string path;  // within its database
  Map fields;
  std::int64_t create_time_micros = 0;
  std::int64_t update_time_micros = 0;
};

using DocumentPtr = std::shared_ptr<const Document>;

// The value at `path`, or null if there is none. Not for kDocumentName.
const Value* FindField(const Map& fields, const FieldPath& path);
// Makes maps on the way; what is no map is replaced by one.
void SetField(Map& fields, const FieldPath& path, Value value);
// Leaves no empty trace: nothing happens if there is nothing.
void EraseField(Map& fields, const FieldPath& path);
// Only the fields named; a path of kDocumentName adds nothing.
Map ProjectFields(const Map& fields, const std::vector<FieldPath>& paths);

}  // namespace aloft::document
