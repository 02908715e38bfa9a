#include "faces/dynamodb/content_encoding.h"

#include <zlib.h>

#include <algorithm>

#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr int kDetectGzipOrZlib = 15 + 32;  // window bits, plus detection
constexpr std::size_t kStepBytes = 64 * 1024;

bool Same(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  return std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
  });
}

class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, kDetectGzipOrZlib) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Result<std::string, EncodingFault> Run(std::string_view body) {
    if (!ready_ || body.empty()) return Fail(EncodingFault::kBroken);
    const std::size_t bytes_max =
        std::min(kBodyBytesMax, std::max(kExpansionFreeBytes, body.size() * kExpansionRatioMax));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream_.avail_in = static_cast<uInt>(body.size());
    std::string plain;
    int state = Z_OK;
    while (state == Z_OK) {
      const std::size_t before = plain.size();
      plain.resize(before + kStepBytes);
      stream_.next_out = reinterpret_cast<Bytef*>(plain.data() + before);
      stream_.avail_out = kStepBytes;
      state = inflate(&stream_, Z_NO_FLUSH);
      plain.resize(before + kStepBytes - stream_.avail_out);
      if (plain.size() > bytes_max) return Fail(EncodingFault::kTooLarge);
    }
    if (state != Z_STREAM_END || stream_.avail_in != 0) return Fail(EncodingFault::kBroken);
    return plain;
  }

 private:
  z_stream stream_ = {};
  bool ready_ = false;
};

}  // namespace

Result<std::string, EncodingFault> DecodeBody(std::string_view encoding, std::string_view body) {
  if (encoding.find(',') != std::string_view::npos) return Fail(EncodingFault::kTooLarge);
  if (!Same(encoding, "gzip") && !Same(encoding, "deflate")) return Fail(EncodingFault::kUnknown);
  return Inflater().Run(body);
}

}  // namespace aloft::faces::dynamodb
