#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

namespace aloft {
namespace {

using std::string_literals::operator""s;
constexpr std::uint64_t kMax64 = std::numeric_limits<std::uint64_t>::max();

// Bytes on disk are fixed for ever: the order of bytes must be what the formats say.
TEST(Bytes, IntegersHaveTheWrittenByteOrder) {
  std::string out;
  AppendBe16(out, 0x0102);
  AppendBe32(out, 0x03040506);
  AppendBe64(out, 0x0708090a0b0c0d0e);
  AppendLe16(out, 0x0201);
  AppendLe32(out, 0x06050403);
  AppendLe64(out, 0x0e0d0c0b0a090807);
  EXPECT_EQ(out, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe"s);
  EXPECT_EQ(ReadBe16(out), 0x0102);
  EXPECT_EQ(ReadBe32(out, 2), 0x03040506u);
  EXPECT_EQ(ReadBe64(out, 6), 0x0708090a0b0c0d0eu);
  EXPECT_EQ(ReadLe16(out, 14), 0x0201);
  EXPECT_EQ(ReadLe32(out, 16), 0x06050403u);
  EXPECT_EQ(ReadLe64(out, 20), 0x0e0d0c0b0a090807u);
}

// A read past the end must never touch foreign memory, not even with a huge offset.
TEST(Bytes, ReadsPastTheEndThrow) {
  EXPECT_THROW(ReadBe32("abc"), std::out_of_range);
  EXPECT_THROW(ReadBe16("abc", 2), std::out_of_range);
  EXPECT_THROW(ReadLe64("abcdefgh", kMax64), std::out_of_range);
}

TEST(Bytes, VarintsComeBack) {
  for (const std::uint64_t value : std::vector<std::uint64_t>{
           0, 1, 127, 128, 16383, 16384, 0xffffffff, 1ull << 56, 1ull << 63, kMax64}) {
    std::string out;
    AppendVarint(out, value);
    EXPECT_EQ(out.size(), VarintSize(value));
    std::string_view rest = out;
    EXPECT_EQ(TakeVarint(rest), value);
    EXPECT_TRUE(rest.empty());
  }
}

// A varint comes from the disk or the wire: cut, endless and too large ones are refused, and
// nothing is consumed.
TEST(Bytes, BadVarintsAreRefused) {
  for (const std::string& bad : {""s, "\x80"s, std::string(9, '\x80'), std::string(10, '\xff'),
                                 std::string(9, '\xff') + "\2", std::string(11, '\x80') + "\1"}) {
    std::string_view rest = bad;
    EXPECT_EQ(TakeVarint(rest), std::nullopt);
    EXPECT_EQ(rest.size(), bad.size());
  }
}

// A length that promises more than there is must neither allocate nor read.
TEST(Bytes, LengthPrefixIsBoundedByWhatIsThere) {
  std::string out;
  AppendLengthPrefixed(out, "hello");
  AppendLengthPrefixed(out, "");
  std::string_view rest = out;
  EXPECT_EQ(TakeLengthPrefixed(rest), "hello");
  EXPECT_EQ(TakeLengthPrefixed(rest), "");
  EXPECT_EQ(TakeLengthPrefixed(rest), std::nullopt);

  std::string lying;
  AppendVarint(lying, kMax64);
  lying += "x";
  rest = lying;
  EXPECT_EQ(TakeLengthPrefixed(rest), std::nullopt);
  EXPECT_EQ(rest.size(), lying.size());
}

TEST(Bytes, TakesInOrder) {
  const std::string bytes = "\1\0\2\0\0\0\3\0\0\0\0\0\0\0\4rest"s;
  std::string_view rest = bytes;
  EXPECT_EQ(TakeByte(rest), 1);
  EXPECT_EQ(TakeBe16(rest), 2);
  EXPECT_EQ(TakeBe32(rest), 3u);
  EXPECT_EQ(TakeBe64(rest), 4u);
  EXPECT_EQ(TakeBe64(rest), std::nullopt);
  EXPECT_EQ(TakeBytes(rest, 5), std::nullopt);
  EXPECT_EQ(TakeBytes(rest, 4), "rest");
  EXPECT_EQ(TakeByte(rest), std::nullopt);
}

// Range scans over a prefix end here; an off-by-one would leak a neighbour's keys.
TEST(Bytes, PrefixEndIsTheFirstStringAfterAllWithThePrefix) {
  EXPECT_EQ(PrefixEnd("a"), "b");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
  EXPECT_EQ(PrefixEnd("a\x7f"), "a\x80");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

}  // namespace
}  // namespace aloft
