#include "base/percent.h"

#include <gtest/gtest.h>

namespace aloft {
namespace {

using std::string_literals::operator""s;

// Request signing compares these bytes with what the client computed: one wrong character is a 403.
TEST(Percent, EncodesAsSigningCanonicalizes) {
  EXPECT_EQ(UriEncode("AZaz09-_.~", SlashEncoding::kEncoded), "AZaz09-_.~");
  EXPECT_EQ(UriEncode("a b/c+d", SlashEncoding::kEncoded), "a%20b%2Fc%2Bd");
  EXPECT_EQ(UriEncode("a b/c+d", SlashEncoding::kKept), "a%20b/c%2Bd");
  EXPECT_EQ(UriEncode("\xc3\xa4*'\0"s, SlashEncoding::kKept), "%C3%A4%2A%27%00");
}

TEST(Percent, DecodesStrictly) {
  EXPECT_EQ(PercentDecode("a%20b%2fc%2Fd+e f"), "a b/c/d+e f");
  EXPECT_EQ(PercentDecode("%00"), "\0"s);
  EXPECT_EQ(FormDecode("a+b%2Bc"), "a b+c");
  for (const char* bad : {"%", "%1", "a%2", "%g0", "%0g", "%%20", "% 1"}) {
    EXPECT_EQ(PercentDecode(bad), std::nullopt) << bad;
    EXPECT_EQ(FormDecode(bad), std::nullopt) << bad;
    EXPECT_EQ(FormDecodedBytes(bad), std::nullopt) << bad;
  }
}

// Whoever keeps what was decoded counts its bytes: it must not hold three times as many.
TEST(Percent, HoldsNoMoreThanWasDecoded) {
  std::string encoded;
  for (int i = 0; i < 1000; ++i) encoded += "%41";
  const std::optional<std::string> decoded = FormDecode(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->size(), 1000U);
  EXPECT_EQ(decoded->capacity(), 1000U);
  EXPECT_EQ(FormDecodedBytes(encoded), 1000U);
  EXPECT_EQ(FormDecodedBytes("a+b%2Bc"), 5U);
}

TEST(Percent, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(PercentDecode(UriEncode(bytes, SlashEncoding::kEncoded)), bytes);
  EXPECT_EQ(FormDecode(UriEncode(bytes, SlashEncoding::kKept)), bytes);
}

}  // namespace
}  // namespace aloft
