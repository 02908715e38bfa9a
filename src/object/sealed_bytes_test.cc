// P13, the encrypted form: what was changed is refused, never answered.
#include "object/sealed_bytes.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "base/hex.h"
#include "object/object_testing.h"
#include "os/sim/sim_random.h"

namespace aloft::object {
namespace {

constexpr store::BlobId kBlob = 7;

SecretKey Key(char byte) { return *SecretKey::From(std::string(SecretKey::kBytes, byte)); }

// Blobs that hold whatever a test puts into them.
class GivenBlobs final : public store::BlobStore {
 public:
  std::map<store::BlobId, std::string> blobs;

  store::Result<std::unique_ptr<store::BlobWriter>> Create(std::uint64_t) override {
    return Fail(store::Error{store::Fault::kUnavailable, {}});
  }
  store::Result<void> Read(store::BlobId id, std::uint64_t offset, char* out,
                           std::size_t bytes) override {
    const std::string& blob = blobs.at(id);
    EXPECT_LE(offset + bytes, blob.size());
    std::memcpy(out, blob.data() + offset, bytes);
    return {};
  }
  store::Result<std::uint64_t> Size(store::BlobId id) override { return blobs.at(id).size(); }
  store::Result<void> Delete(store::BlobId) override { return {}; }
  store::Result<void> Scan(store::BlobId,
                           const std::function<bool(store::BlobId, std::uint64_t)>&) override {
    return {};
  }
  store::BlobId NextId() const override { return 100; }
};

class SealedBytes : public testing::Test {
 protected:
  std::string Seal(std::string_view plain, store::BlobId blob = kBlob) {
    std::string out;
    BlobSealer sealer(Key('k'), blob, random_, [&](std::string_view sealed) {
      out += sealed;
      return store::Result<void>();
    });
    for (std::size_t at = 0; at < plain.size(); at += 10'000) {
      EXPECT_TRUE(sealer.Append(plain.substr(at, 10'000)).ok());
    }
    EXPECT_TRUE(sealer.Finish().ok());
    return out;
  }

  Result<std::string> Open(std::string sealed, std::uint64_t offset, std::size_t bytes,
                           char key = 'k') {
    blobs_.blobs[kBlob] = std::move(sealed);
    ALOFT_TRY(BlobOpener opener, BlobOpener::Open(blobs_, Key(key), kBlob));
    std::string out(bytes, '\0');
    ALOFT_TRY_VOID(opener.Read(offset, out.data(), bytes));
    return out;
  }

  os::SimRandom random_{1};
  GivenBlobs blobs_;
};

TEST_F(SealedBytes, RangesComeBack) {
  for (const std::size_t bytes : {std::size_t{1}, kChunkBytes - 1, kChunkBytes, kChunkBytes + 1,
                                  3 * kChunkBytes, 40 * kChunkBytes + 17}) {
    const std::string plain = SomeBytes(bytes);
    const std::string sealed = Seal(plain);
    EXPECT_EQ(sealed.size(), object::SealedBytes(bytes));
    EXPECT_EQ(PlainBytes(sealed.size()), bytes);
    EXPECT_TRUE(*Open(sealed, 0, bytes) == plain);
    for (const std::size_t at : {std::size_t{0}, bytes / 2, bytes - 1}) {
      const std::size_t some = std::min<std::size_t>(bytes - at, kChunkBytes + 2);
      EXPECT_TRUE(*Open(sealed, at, some) == plain.substr(at, some)) << bytes << " at " << at;
    }
    EXPECT_FAULT(kCorrupt, Open(sealed, bytes, 1));
  }
}

TEST_F(SealedBytes, NoLengthIsTakenForAnother) {
  EXPECT_FALSE(PlainBytes(1));
  EXPECT_FALSE(PlainBytes(kSealedTextOverhead));
  EXPECT_FALSE(PlainBytes(kSealedChunkBytes + kSealedTextOverhead));
  EXPECT_EQ(PlainBytes(kSealedTextOverhead + 1), 1u);
}

TEST_F(SealedBytes, WhatWasTouchedIsRefused) {
  const std::string plain = SomeBytes(2 * kChunkBytes + 100);
  const std::string sealed = Seal(plain);
  const std::string first = sealed.substr(0, kSealedChunkBytes);
  const std::string second = sealed.substr(kSealedChunkBytes, kSealedChunkBytes);
  const std::string last = sealed.substr(2 * kSealedChunkBytes);
  EXPECT_FAULT(kCorrupt, Open(sealed, 0, 10, 'x'));  // another key
  EXPECT_FAULT(kCorrupt, Open(second + first + last, 0, 10));
  EXPECT_FAULT(kCorrupt, Open(second + first + last, kChunkBytes, 10));
  EXPECT_FAULT(kCorrupt, Open(first + last, kChunkBytes, 10));    // one left out
  EXPECT_FAULT(kCorrupt, Open(first + second, kChunkBytes, 10));  // cut off between chunks
  EXPECT_FAULT(kCorrupt, Open(first, 0, 10));                     // the same
  EXPECT_FAULT(kCorrupt, Open(sealed.substr(0, sealed.size() - 1), 2 * kChunkBytes, 10));
  EXPECT_FAULT(kCorrupt, Open(first + second + last + last, 2 * kChunkBytes, 10));
  for (const std::size_t at : {std::size_t{0}, std::size_t{11}, std::size_t{12}, std::size_t{5'000},
                               kSealedChunkBytes - 1}) {
    std::string flipped = sealed;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    EXPECT_FAULT(kCorrupt, Open(flipped, 0, 10));
    EXPECT_TRUE(*Open(flipped, kChunkBytes, 10) == plain.substr(kChunkBytes, 10)) << "the next one";
  }
}

TEST_F(SealedBytes, AnotherBlobsChunksAreRefused) {
  const std::string moved = Seal("the same key, another blob", kBlob + 1);
  EXPECT_FAULT(kCorrupt, Open(moved, 0, 10));
}

// Golden: bytes that were sealed once open for ever.
TEST_F(SealedBytes, AreGolden) {
  constexpr std::string_view kGolden =
      "c15c0289ec2d0a9167ec8e65088b4ce28ca593e7c4354755619ce9bd05a924b262d9";
  constexpr std::string_view kGoldenRow =
      "5e5532fbeea293f80bc942ee6857384d45a21d16c1c68d993be2ed6d5d1221ff3964";
  EXPECT_EQ(HexEncode(Seal("golden")), kGolden);
  EXPECT_EQ(*Open(*HexDecode(kGolden), 0, 6), "golden");
  std::string row = "golden";
  const std::string seal = SealRow(Key('k'), random_, row);
  EXPECT_EQ(HexEncode(seal + row), kGoldenRow);
  std::string kept = *HexDecode(kGoldenRow);
  std::string body = kept.substr(kSealedTextOverhead);
  ASSERT_GOOD(OpenRow(Key('k'), kept.substr(0, kSealedTextOverhead), body));
  EXPECT_EQ(body, "golden");
}

TEST_F(SealedBytes, RowsThatWereTouchedAreRefused) {
  std::string row = "a row";
  const std::string seal = SealRow(Key('k'), random_, row);
  EXPECT_NE(row, "a row");
  for (std::string changed : {std::string("a row"), row.substr(1), row + "x"}) {
    EXPECT_FAULT(kCorrupt, OpenRow(Key('k'), seal, changed));
  }
  std::string other = row;
  EXPECT_FAULT(kCorrupt, OpenRow(Key('x'), seal, other));
  EXPECT_FAULT(kCorrupt, OpenRow(Key('k'), seal.substr(1), row));
}

}  // namespace
}  // namespace aloft::object
