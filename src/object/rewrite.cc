#include "object/rewrite.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/check.h"

namespace aloft::object {
namespace {

constexpr std::size_t kReadBytes = 1 << 20;

}  // namespace

Result<void> ForEachChunk(Core& core, const OpenedVersion& source, ByteRange range,
                          const std::function<Result<void>(std::string_view)>& take) {
  std::string buffer;
  while (range.bytes > 0) {
    buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(range.bytes, kReadBytes)));
    ALOFT_TRY_VOID(ReadRange(core, source, range.offset, buffer.data(), buffer.size()));
    ALOFT_TRY_VOID(take(buffer));
    range.offset += buffer.size();
    range.bytes -= buffer.size();
  }
  return {};
}

Result<Rewritten> Rewrite(const std::shared_ptr<Core>& core, const OpenedVersion& source,
                          ByteRange range, BodyOptions options) {
  options.small_bytes_max = 0;
  options.bytes_expected = range.bytes;
  Rewritten out;
  out.body = std::make_unique<BodyWriter>(core, options);
  ALOFT_TRY_VOID(ForEachChunk(*core, source, range,
                              [&](std::string_view bytes) { return out.body->Append(bytes); }));
  ALOFT_TRY(out.digests, out.body->Finish({}));
  return out;
}

std::vector<StoredPart> Recut(std::vector<StoredPart> parts, const BodyWriter& written) {
  std::uint64_t offset = 0;
  const std::vector<Extent> whole = written.extents();
  for (StoredPart& part : parts) {
    part.extents.clear();
    if (part.bytes > 0) part.extents.push_back({whole.front().blob, offset, part.bytes});
    offset += part.bytes;
  }
  ALOFT_CHECK(offset == written.bytes());
  return parts;
}

}  // namespace aloft::object
