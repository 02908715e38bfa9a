// What clients compress, for tests of those who expand it.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <string_view>

namespace aloft::edge::testing {

// The frame around the compressed bytes, as zlib's number for it.
enum class Frame : int { kZlib = 15, kGzip = 15 + 16 };

inline std::string Deflated(std::string_view plain, Frame frame) {
  z_stream stream = {};
  const int bits = static_cast<int>(frame);
  EXPECT_EQ(Z_OK, deflateInit2(&stream, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY));
  std::string out(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(Z_STREAM_END, deflate(&stream, Z_FINISH));
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
inline std::string Gzip(std::string_view plain) { return Deflated(plain, Frame::kGzip); }
inline std::string Zlib(std::string_view plain) { return Deflated(plain, Frame::kZlib); }

}  // namespace aloft::edge::testing
