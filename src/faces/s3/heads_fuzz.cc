// What comes in request heads: paths, queries, ranges, copy sources, version ids, tokens. Nothing
// crashes; what is resolved lies within its object.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "faces/s3/checksum_headers.h"
#include "faces/s3/conditions.h"
#include "faces/s3/copy_source.h"
#include "faces/s3/limits.h"
#include "faces/s3/list_text.h"
#include "faces/s3/query.h"
#include "faces/s3/range.h"
#include "faces/s3/target.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

void TryRange(std::string_view text, std::uint64_t size) {
  const auto range = ResolveRange(text, size);
  if (!range || !range->has_value()) return;
  const ByteRange& found = **range;
  if (found.length == 0 || found.first >= size || found.length > size - found.first) std::abort();
}

void TryNames(std::string_view text) {
  const auto target = ResolveTarget("localhost", text);
  if (target && target->key.size() > kKeyBytesMax) std::abort();
  const auto source = ParseCopySource(text);
  if (source && (source->name.bucket.empty() || source->name.key.empty())) std::abort();
  if (const auto place = ReadToken(text); place && ReadToken(MakeToken(*place)) != place)
    std::abort();
  static_cast<void>(Query::Parse(text));
  static_cast<void>(ParseVersionId(text));
}

void TryHeaders(std::string_view text) {
  for (const std::string_view name :
       {"content-md5", "x-amz-checksum-crc32", "x-amz-trailer", "if-none-match",
        "x-amz-if-match-last-modified-time", "x-amz-if-match-size"}) {
    edge::Headers headers;
    headers.Add(name, text);
    static_cast<void>(StatedDigestsOf(headers));
    static_cast<void>(WriteConditionsOf(headers));
    static_cast<void>(DeleteConditionsOf(headers));
    static_cast<void>(ReadConditionsOf(headers));
  }
}

}  // namespace
}  // namespace aloft::faces::s3

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::s3;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TryRange(text, 10);
  TryRange(text, 0);
  TryRange(text, ~0ull);
  TryNames(text);
  TryHeaders(text);
  return 0;
}
