// The change log's rows, one per commit that changed anything but bodies: docs/formats/store.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine.h"

namespace aloft::store {

std::string ChangeRowKey(Version version);
std::optional<Version> ParseChangeRowKey(std::string_view key);

// `before`: the version of the row before this one, or what the log knew when it began.
// Empty if there is nothing to tell (bodies are left out).
std::string EncodeChangeRow(const std::vector<Change>& changes, Version before);

struct ChangeRow {
  Version before;
  std::vector<Change> changes;
};
// nullopt: not a row of a format we know.
std::optional<ChangeRow> ParseChangeRow(Version version, std::string_view row);

}  // namespace aloft::store
