#include "faces/gcs/stored_bytes.h"

#include <algorithm>
#include <utility>

#include "faces/gcs/gunzip_source.h"

namespace aloft::faces::gcs {

RangeSource::RangeSource(ReaderPtr reader, ByteRange range)
    : reader_(std::move(reader)), at_(range.first), end_(range.first + range.length) {}

::aloft::Result<std::size_t, std::string> RangeSource::Read(char* out, std::size_t bytes) {
  const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, end_ - at_));
  if (count == 0) return std::size_t{0};
  const auto read = reader_->Read(at_, out, count);
  if (!read) return Fail("stored bytes cannot be read: " + read.error().detail);
  at_ += count;
  return count;
}

std::unique_ptr<edge::BodySource> ExpandedSource(ReaderPtr reader) {
  const ByteRange whole{0, reader->info().bytes};
  return std::make_unique<GunzipSource>(std::make_unique<RangeSource>(std::move(reader), whole));
}

bool IsTranscoded(const edge::Headers& headers, const object::ObjectInfo& info) {
  if (info.headers.encoding != "gzip") return false;
  if (info.headers.cache_control.find("no-transform") != std::string::npos) return false;
  return headers.Get("accept-encoding").find("gzip") == std::string_view::npos;
}

}  // namespace aloft::faces::gcs
