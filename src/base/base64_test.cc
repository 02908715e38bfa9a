#include "base/base64.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace aloft {
namespace {

using std::string_literals::operator""s;

// The vectors of RFC 4648, section 10.
TEST(Base64, KnownAnswers) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"},
                                                                    {"\xfb\xff\xfe"s, "+//+"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64Decode(text), bytes);
  }
  EXPECT_EQ(Base64UrlEncode("\xfb\xff\xfe"s), "-__-");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
}

// Content-MD5 and checksums come from clients: anything but the one right spelling is the client's
// error.
TEST(Base64, RefusesEverySpellingButOne) {
  for (const char* bad :
       {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm8", "Zm9v\n", "Zm 9", "Zm=v",
        "Z=9v", "-__-", "Zg==Zg==", "Zm9v=", "Zm9v===="}) {
    EXPECT_EQ(Base64Decode(bad), std::nullopt) << bad;
  }
}

TEST(Base64, UrlSafeTakesRightPaddingOrNone) {
  EXPECT_EQ(Base64UrlDecode("Zg"), "f");
  EXPECT_EQ(Base64UrlDecode("Zg=="), "f");
  EXPECT_EQ(Base64UrlDecode("Zm8"), "fo");
  EXPECT_EQ(Base64UrlDecode("-__-"), "\xfb\xff\xfe"s);
  EXPECT_EQ(Base64UrlDecode(""), "");
  for (const char* bad : {"Z", "Zg=", "Zh", "Zm9=", "+//+", "Zm9v=", "==", "Zg==="}) {
    EXPECT_EQ(Base64UrlDecode(bad), std::nullopt) << bad;
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
    EXPECT_EQ(Base64Decode(Base64Encode(bytes)), bytes);
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
  }
}

}  // namespace
}  // namespace aloft
