// A few compressed bytes may stand for gigabytes; they must not become any.
#include "faces/dynamodb/content_encoding.h"

#include <gtest/gtest.h>

#include "edge/deflate_testing.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

using edge::testing::Gzip;
using edge::testing::Zlib;

TEST(ContentEncoding, DecodesGzipAndDeflate) {
  const std::string plain(100'000, 'a');
  EXPECT_EQ(plain, *DecodeBody("gzip", Gzip(plain)));
  EXPECT_EQ(plain, *DecodeBody("GZIP", Gzip(plain)));
  EXPECT_EQ(plain, *DecodeBody("deflate", Zlib(plain)));
  EXPECT_EQ("", *DecodeBody("gzip", Gzip("")));
}

TEST(ContentEncoding, RefusesBombs) {
  const std::string small = Gzip(std::string(kBodyBytesMax + 1, '\0'));
  EXPECT_EQ(EncodingFault::kTooLarge, DecodeBody("gzip", small).error());
  const std::string million = Gzip(std::string(2 << 20, '\0'));
  ASSERT_LT(million.size() * kExpansionRatioMax, std::size_t{2 << 20});
  EXPECT_EQ(EncodingFault::kTooLarge, DecodeBody("gzip", million).error());
}

TEST(ContentEncoding, RefusesWhatItCannotRead) {
  const std::string good = Gzip("{\"a\":1}");
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
