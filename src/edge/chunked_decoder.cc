#include <algorithm>

#include "edge/http1_parser.h"
#include "edge/http_fields.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kSizeDigitsMax = 15;  // below 2^60: no overflow, and no body is that long

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void ChunkedDecoder::Reset() {
  phase_ = Phase::kSize;
  left_ = 0;
  line_.clear();
  trailers_.clear();
  malformed_ = {};
}

ChunkedDecoder::State ChunkedDecoder::Bad(std::string_view reason) {
  malformed_ = {400, reason};
  return State::kBad;
}

bool ChunkedDecoder::TakeLine(std::string_view& bytes, std::size_t bytes_max, bool& too_long) {
  const std::size_t found = bytes.find('\n');
  const std::size_t take = found == std::string_view::npos ? bytes.size() : found + 1;
  too_long = line_.size() + take > bytes_max;
  if (too_long) return false;
  line_.append(bytes.substr(0, take));
  bytes.remove_prefix(take);
  return found != std::string_view::npos;
}

// line_ is "1a;name=value\r\n".
ChunkedDecoder::State ChunkedDecoder::SizeLine() {
  if (line_.size() < 2 || line_[line_.size() - 2] != '\r') return Bad("line end without CR");
  const std::string_view line(line_.data(), line_.size() - 2);
  std::size_t digits = 0;
  left_ = 0;
  for (; digits < line.size() && HexDigit(line[digits]) >= 0; ++digits) {
    if (digits == kSizeDigitsMax) return Bad("chunk too large");
    left_ = left_ * 16 + static_cast<std::uint64_t>(HexDigit(line[digits]));
  }
  const std::string_view extension = line.substr(digits);
  if (digits == 0 || (!extension.empty() && extension[0] != ';') || !IsFieldValue(extension)) {
    return Bad("malformed chunk size");
  }
  phase_ = left_ == 0 ? Phase::kTrailer : Phase::kData;
  line_.clear();
  return State::kMore;
}

ChunkedDecoder::State ChunkedDecoder::Decode(std::string_view& bytes, const Limits& limits,
                                             std::string_view& data) {
  bool too_long = false;
  while (phase_ != Phase::kEnd) {
    if (bytes.empty()) return State::kMore;
    switch (phase_) {
      case Phase::kSize:
        if (!TakeLine(bytes, limits.chunk_line_bytes_max, too_long)) break;
        if (SizeLine() == State::kBad) return State::kBad;
        continue;
      case Phase::kData: {
        const std::size_t take = std::min<std::uint64_t>(left_, bytes.size());
        data = bytes.substr(0, take);
        bytes.remove_prefix(take);
        left_ -= take;
        if (left_ == 0) phase_ = Phase::kDataEnd;
        return State::kData;
      }
      case Phase::kDataEnd:
        if (!TakeLine(bytes, 2, too_long)) break;
        if (line_ != "\r\n") return Bad("no line end behind a chunk");
        line_.clear();
        phase_ = Phase::kSize;
        continue;
      case Phase::kTrailer:
        if (!TakeLine(bytes, limits.trailer_bytes_max - trailers_.size(), too_long)) break;
        if (line_ == "\r\n") phase_ = Phase::kEnd;
        if (line_ != "\r\n") trailers_.append(line_);
        line_.clear();
        continue;
      case Phase::kEnd:
        break;
    }
    if (too_long) return Bad("chunk framing too long");
  }
  return State::kEnd;
}

}  // namespace aloft::edge
