// The engine's small rows of its own: leases and request ids (docs/formats/store.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/engine.h"

namespace aloft::store {

struct LeaseRow {
  std::uint64_t token;
  std::int64_t until_micros;
  std::string owner;
};
std::string LeaseRowKey(std::string_view name);
std::string EncodeLeaseRow(const LeaseRow& row);
std::optional<LeaseRow> ParseLeaseRow(std::string_view row);

// The commit that a request id made.
struct RequestRow {
  Version version;
  std::int64_t at_micros;
};
std::string EncodeRequestRow(const RequestRow& row);
std::optional<RequestRow> ParseRequestRow(std::string_view row);

}  // namespace aloft::store
