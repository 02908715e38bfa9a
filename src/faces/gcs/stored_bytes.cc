#include "faces/gcs/stored_bytes.h"

#include <cstdint>
#include <string>
#include <utility>

#include "faces/common/range_source.h"
#include "faces/gcs/gunzip_source.h"

namespace aloft::faces::gcs {

std::unique_ptr<edge::BodySource> ExpandedSource(ReaderPtr reader) {
  const std::uint64_t bytes = reader->info().bytes;
  return std::make_unique<GunzipSource>(
      std::make_unique<RangeSource<object::ObjectReader>>(std::move(reader), 0, bytes));
}

bool IsTranscoded(const edge::Headers& headers, const object::ObjectInfo& info) {
  if (info.headers.encoding != "gzip") return false;
  if (info.headers.cache_control.find("no-transform") != std::string::npos) return false;
  return headers.Get("accept-encoding").find("gzip") == std::string_view::npos;
}

}  // namespace aloft::faces::gcs
