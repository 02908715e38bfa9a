// A few compressed bytes may stand for gigabytes; they must not become any.
#include "faces/dynamodb/content_encoding.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

std::string Compressed(const std::string& plain, int window_bits) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, plain.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

constexpr int kGzip = 15 + 16;
constexpr int kZlib = 15;

TEST(ContentEncoding, DecodesGzipAndDeflate) {
  const std::string plain(100'000, 'a');
  EXPECT_EQ(plain, *DecodeBody("gzip", Compressed(plain, kGzip)));
  EXPECT_EQ(plain, *DecodeBody("GZIP", Compressed(plain, kGzip)));
  EXPECT_EQ(plain, *DecodeBody("deflate", Compressed(plain, kZlib)));
  EXPECT_EQ("", *DecodeBody("gzip", Compressed("", kGzip)));
}

TEST(ContentEncoding, RefusesBombs) {
  const std::string small = Compressed(std::string(kBodyBytesMax + 1, '\0'), kGzip);
  EXPECT_EQ(EncodingFault::kTooLarge, DecodeBody("gzip", small).error());
  const std::string million = Compressed(std::string(2 << 20, '\0'), kGzip);
  ASSERT_LT(million.size() * kExpansionRatioMax, std::size_t{2 << 20});
  EXPECT_EQ(EncodingFault::kTooLarge, DecodeBody("gzip", million).error());
}

TEST(ContentEncoding, RefusesWhatItCannotRead) {
  const std::string good = Compressed("{\"a\":1}", kGzip);
  for (std::size_t bytes = 0; bytes < good.size(); ++bytes) {
    EXPECT_EQ(EncodingFault::kBroken, DecodeBody("gzip", good.substr(0, bytes)).error()) << bytes;
  }
  EXPECT_EQ(EncodingFault::kBroken, DecodeBody("gzip", good + "x").error());
  EXPECT_EQ(EncodingFault::kBroken, DecodeBody("gzip", "plain text").error());
  EXPECT_EQ(EncodingFault::kUnknown, DecodeBody("br", good).error());
  EXPECT_EQ(EncodingFault::kTooLarge, DecodeBody("gzip, gzip", good).error());
}

}  // namespace
}  // namespace aloft::faces::dynamodb
