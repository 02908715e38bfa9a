// A range of something stored on its way into a reply.
//
// `Reader` has Read(offset, out, bytes), whose error has a `detail`, and small_body(): all of it if
// it is at hand.
//
// Threads     One at a time.
// Ownership   Keeps the reader.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "edge/request.h"

namespace aloft::faces {

// Reads [first, first + length) as the socket takes it.
template <class Reader>
class RangeSource final : public edge::BodySource {
 public:
  RangeSource(std::unique_ptr<Reader> reader, std::uint64_t first, std::uint64_t length)
      : reader_(std::move(reader)), at_(first), end_(first + length) {}

  ::aloft::Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, end_ - at_));
    if (count == 0) return std::size_t{0};
    const auto read = reader_->Read(at_, out, count);
    if (!read) return Fail("stored bytes cannot be read: " + read.error().detail);
    at_ += count;
    return count;
  }

 private:
  const std::unique_ptr<Reader> reader_;
  std::uint64_t at_;
  const std::uint64_t end_;
};

// Makes the range the reply's body: in one piece if it is short and at hand, else as it is read.
template <class Reader>
void AddRange(edge::Response& response, std::unique_ptr<Reader> reader, std::uint64_t first,
              std::uint64_t length, std::size_t inline_bytes_max) {
  if (length == 0) return;
  const auto body = reader->small_body();
  if (body && length <= inline_bytes_max) {
    response.body = std::string(body->substr(first, length));
    return;
  }
  response.source = std::make_unique<RangeSource<Reader>>(std::move(reader), first, length);
  response.source_bytes = length;
}

}  // namespace aloft::faces
