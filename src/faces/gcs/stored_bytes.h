// The bytes of an object on their way to a client.
//
// Threads     One at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "edge/request.h"
#include "faces/gcs/range.h"
#include "object/object_info.h"
#include "object/objects.h"

namespace aloft::faces::gcs {

using ReaderPtr = std::unique_ptr<object::ObjectReader>;

// Reads [first, first + length) of an object as the socket takes it.
class RangeSource final : public edge::BodySource {
 public:
  RangeSource(ReaderPtr reader, ByteRange range);

  ::aloft::Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override;

 private:
  ReaderPtr reader_;
  std::uint64_t at_;
  std::uint64_t end_;
};

// The plain bytes of an object that is stored compressed.
std::unique_ptr<edge::BodySource> ExpandedSource(ReaderPtr reader);

// Whether the client is to get plain bytes of an object that is stored compressed.
// https://cloud.google.com/storage/docs/transcoding
bool IsTranscoded(const edge::Headers& headers, const object::ObjectInfo& info);

}  // namespace aloft::faces::gcs
