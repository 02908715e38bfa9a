#include "faces/s3/checksum_headers.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace aloft::faces::s3 {
namespace {

edge::Headers Make(std::initializer_list<edge::Headers::Field> fields) {
  edge::Headers headers;
  for (const auto& field : fields) headers.Add(field.name, field.value);
  return headers;
}

constexpr std::string_view kCrcOfHello = "NhCmhg==";  // CRC32 of "hello"

TEST(Checksums, AHeaderIsChecked) {
  const auto stated = StatedDigestsOf(
      Make({{"x-amz-checksum-crc32", kCrcOfHello}, {"x-amz-sdk-checksum-algorithm", "CRC32"}}));
  ASSERT_TRUE(stated);
  EXPECT_TRUE(CheckBody(*stated, {}, "hello"));
  const auto wrong = CheckBody(*stated, {}, "hellO");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::kBadDigest);
  EXPECT_EQ(wrong.error().message,
            "The CRC32 you specified did not match the calculated checksum.");
}

TEST(Checksums, ContentMd5IsChecked) {
  const auto stated = StatedDigestsOf(Make({{"content-md5", "XUFAKrxLKna5cZ2REBfFkg=="}}));
  ASSERT_TRUE(stated);
  EXPECT_TRUE(CheckBody(*stated, {}, "hello"));
  EXPECT_EQ(CheckBody(*stated, {}, "x").error().code, Code::kBadDigest);
  EXPECT_EQ(StatedDigestsOf(Make({{"content-md5", "short"}})).error().code, Code::kInvalidDigest);
}

// Security row S5: a trailer that is announced must come; what comes must be right.
TEST(Checksums, TheTrailerMustBringWhatWasAnnounced) {
  const auto stated = StatedDigestsOf(Make({{"x-amz-trailer", "x-amz-checksum-crc32"}}));
  ASSERT_TRUE(stated);
  EXPECT_TRUE(CheckBody(*stated, {{"x-amz-checksum-crc32", std::string(kCrcOfHello)}}, "hello"));
  EXPECT_EQ(CheckBody(*stated, {}, "hello").error().code, Code::kMalformedTrailer);
  EXPECT_EQ(CheckBody(*stated, {{"x-amz-checksum-crc32", "AAAAAA=="}}, "hello").error().code,
            Code::kBadDigest);
}

TEST(Checksums, ContradictionsAreRefused) {
  for (const auto& headers : {
           Make({{"x-amz-checksum-crc32", kCrcOfHello}, {"x-amz-checksum-sha1", "x"}}),
           Make({{"x-amz-checksum-crc32", "AAAA"}}),
           Make({{"x-amz-checksum-crc32", "not base64"}}),
           Make({{"x-amz-checksum-xyz", "AAAA"}}),
           Make({{"x-amz-sdk-checksum-algorithm", "CRC32"}}),
           Make({{"x-amz-sdk-checksum-algorithm", "SHA1"}, {"x-amz-checksum-crc32", kCrcOfHello}}),
           Make({{"x-amz-trailer", "x-amz-checksum-crc32"}, {"x-amz-checksum-crc32", kCrcOfHello}}),
           Make({{"x-amz-trailer", "x-amz-meta-a"}}),
       }) {
    const auto stated = StatedDigestsOf(headers);
    ASSERT_FALSE(stated);
    EXPECT_EQ(stated.error().code, Code::kInvalidRequest);
  }
}

TEST(Checksums, CompositeValuesCarryTheNumberOfParts) {
  const object::Checksum checksum{object::ChecksumAlgorithm::kCrc32,
                                  object::ChecksumScope::kComposite, "\1\2\3\4"};
  EXPECT_EQ(ChecksumText(checksum, 3), "AQIDBA==-3");
  std::uint32_t parts = 0;
  const auto back = ParseChecksum(ChecksumNames()[0], "AQIDBA==-3", &parts);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, checksum);
  EXPECT_EQ(parts, 3u);
}

}  // namespace
}  // namespace aloft::faces::s3
