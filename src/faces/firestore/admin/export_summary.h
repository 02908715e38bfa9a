// What an export says of itself, in its file export.json: docs/formats/firestore-export.md.
//
// Threads     Any; no state.
// Errors      INVALID_ARGUMENT for a file that is not one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "faces/firestore/errors.h"

namespace aloft::faces::firestore::admin {

inline constexpr std::string_view kSummaryFile = "export.json";

struct ExportFile {
  std::string name;
  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;
};

struct ExportSummary {
  std::string database;  // "projects/p/databases/d"
  std::int64_t snapshot_micros = 0;
  std::vector<std::string> collection_ids;  // empty: all
  std::vector<ExportFile> files;

  std::uint64_t documents() const;
  std::uint64_t bytes() const;
};

std::string WriteSummary(const ExportSummary& summary);
Result<ExportSummary> ReadSummary(std::string_view json);

// "documents-00007.jsonl"
std::string FileName(std::size_t number);

}  // namespace aloft::faces::firestore::admin
