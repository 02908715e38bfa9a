#include "base/crc.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace aloft {
namespace {

std::string SomeBytes(std::size_t count) {
  std::mt19937_64 random(count + 1);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// The published check values: a wrong polynomial, inversion or bit order shows here.
TEST(Crc, CheckValues) {
  EXPECT_EQ(Crc32("123456789"), 0xcbf43926u);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc64Nvme("123456789"), 0xae8b14860a799888u);
  EXPECT_EQ(Crc64NvmePortable("123456789"), 0xae8b14860a799888u);
  EXPECT_EQ(Crc32(""), 0u);
  EXPECT_EQ(Crc32c(""), 0u);
  EXPECT_EQ(Crc64Nvme(""), 0u);
}

// From the NVM Command Set specification's examples: 4 KiB of zeros, of ones.
TEST(Crc, Crc64NvmeOfPages) {
  EXPECT_EQ(Crc64Nvme(std::string(4096, '\0')), 0x6482d367eb22b64eu);
  EXPECT_EQ(Crc64Nvme(std::string(4096, '\xff')), 0xc0ddba7302eca3acu);
}

// Folding and tables must agree at every length around the block sizes, whatever came before.
TEST(Crc, FoldedEqualsPortable) {
  const std::string bytes = SomeBytes(1100);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto part = std::string_view(bytes).substr(bytes.size() - size);
    ASSERT_EQ(Crc64Nvme(part, size * 0x9e3779b97f4a7c15u),
              Crc64NvmePortable(part, size * 0x9e3779b97f4a7c15u))
        << size;
  }
}

// A multipart upload's whole-object checksum is made from its parts in both ways.
TEST(Crc, GoingOnAndCombiningEqualTheWhole) {
  const std::string bytes = SomeBytes(5000);
  const std::string_view whole = bytes;
  for (const std::size_t cut : {0u, 1u, 7u, 128u, 1000u, 4872u, 4999u, 5000u}) {
    const auto a = whole.substr(0, cut);
    const auto b = whole.substr(cut);
    EXPECT_EQ(Crc32(b, Crc32(a)), Crc32(whole));
    EXPECT_EQ(Crc32c(b, Crc32c(a)), Crc32c(whole));
    EXPECT_EQ(Crc64Nvme(b, Crc64Nvme(a)), Crc64Nvme(whole));
    EXPECT_EQ(Crc32Combine(Crc32(a), Crc32(b), b.size()), Crc32(whole));
    EXPECT_EQ(Crc32cCombine(Crc32c(a), Crc32c(b), b.size()), Crc32c(whole));
    EXPECT_EQ(Crc64NvmeCombine(Crc64Nvme(a), Crc64Nvme(b), b.size()), Crc64Nvme(whole));
  }
}

// Parts of gigabytes: combining in two steps or one must not differ, though nobody reads the bytes.
TEST(Crc, CombinesHugeLengths) {
  const std::uint64_t huge = (std::uint64_t{1} << 42) + 12345;
  EXPECT_EQ(Crc32Combine(Crc32Combine(1, 2, huge), 3, huge),
            Crc32Combine(1, Crc32Combine(2, 3, huge), 2 * huge));
  EXPECT_EQ(Crc32cCombine(Crc32cCombine(1, 2, huge), 3, huge),
            Crc32cCombine(1, Crc32cCombine(2, 3, huge), 2 * huge));
  EXPECT_EQ(Crc64NvmeCombine(Crc64NvmeCombine(1, 2, huge), 3, huge),
            Crc64NvmeCombine(1, Crc64NvmeCombine(2, 3, huge), 2 * huge));
}

}  // namespace
}  // namespace aloft
