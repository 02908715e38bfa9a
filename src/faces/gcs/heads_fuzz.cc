// What comes in Cloud Storage's request heads, and its JSON bodies: paths, queries, ranges of
// downloads and uploads. Nothing crashes; what is resolved lies within its object.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "faces/gcs/json.h"
#include "faces/gcs/query.h"
#include "faces/gcs/range.h"
#include "faces/gcs/target.h"

namespace aloft::faces::gcs {
namespace {

void TryRange(std::string_view text, std::uint64_t size) {
  const auto range = ResolveRange(text, size);
  if (!range.ok() || !range->has_value()) return;
  const ByteRange& found = **range;
  if (found.length == 0 || found.first >= size || found.length > size - found.first) std::abort();
}

void TryContentRange(std::string_view text) {
  const auto range = ParseContentRange(text);
  if (!range.ok()) return;
  if (range->first && range->last && *range->last < *range->first) std::abort();
  if (range->last && range->total && *range->last >= *range->total) std::abort();
}

std::size_t Walk(const Json& json) {
  std::size_t bytes = json.text.size();
  for (const Json& item : json.items) bytes += Walk(item);
  for (const auto& [name, member] : json.members) bytes += name.size() + Walk(member);
  return bytes;
}

}  // namespace
}  // namespace aloft::faces::gcs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::gcs;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TryRange(text, 10);
  TryRange(text, 0);
  TryRange(text, ~0ull);
  TryContentRange(text);
  static_cast<void>(ResolveTarget(text));
  if (const auto query = Query::Parse(text); query.ok()) {
    static_cast<void>(query->Number("generation"));
  }
  if (const auto json = ParseJson(text); json.ok()) static_cast<void>(Walk(*json));
  return 0;
}
