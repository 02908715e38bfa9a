// A stream's rows as bytes (docs/formats/tables.md, "Stream records"). A record too large for one
// row goes on in the rows behind it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine.h"
#include "table/schema.h"
#include "table/stream.h"

namespace aloft::table {

struct StreamRecordParts {
  ChangeKind kind = ChangeKind::kInsert;
  bool by_expiry = false;
  std::int64_t created_micros = 0;
  std::string_view keys = {};                     // encoded attributes
  std::optional<std::string_view> old_item = {};  // encoded attributes; kept if `view` says so
  std::optional<std::string_view> new_item = {};
};

// Appends the record to the stream whose rows start with `prefix`.
void AppendStreamRecord(const std::string& prefix, StreamView view, const StreamRecordParts& parts,
                        store::CommitRequest& commit);

// The first row of a record, or a later one.
struct StreamRowHead {
  bool first = false;
  std::size_t rows = 1;  // of the whole record, the first included
  std::string_view content = {};
};
std::optional<StreamRowHead> ReadStreamRow(std::string_view value);
// `content`: of all the record's rows together. `sequence` is left to the caller.
std::optional<StreamRecord> DecodeStreamRecord(std::string_view content);
// When the record that starts with this row was made.
std::optional<std::int64_t> StreamRowCreated(std::string_view value);

}  // namespace aloft::table
