#include "base/hex.h"

#include <gtest/gtest.h>

namespace aloft {
namespace {

using std::string_literals::operator""s;

// Signatures and ETags are compared as text, so the case of what we write is part of the contract.
TEST(Hex, EncodesInLowerCase) {
  EXPECT_EQ(HexEncode("\x00\x7f\xab\xff"s), "007fabff");
  EXPECT_EQ(HexEncode(""), "");
  std::string out = "x";
  AppendHex(out, "\x10");
  EXPECT_EQ(out, "x10");
}

TEST(Hex, DecodesBothCasesAndNothingElse) {
  EXPECT_EQ(HexDecode("007FabFf"), "\x00\x7f\xab\xff"s);
  EXPECT_EQ(HexDecode(""), "");
  for (const char* bad : {"0", "abc", "0g", "g0", " 00", "0x00", "+1", "a\xc3"}) {
    EXPECT_EQ(HexDecode(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace aloft
