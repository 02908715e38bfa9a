#include "base/digest.h"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

#include "base/hex.h"

namespace aloft {
namespace {

// FIPS 180 and RFC 1321 examples.
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(HexEncode(Md5Digest("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(HexEncode(Md5Digest("abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(HexEncode(Sha1Digest("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(HexEncode(Sha256Digest("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexEncode(Sha256Digest("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexEncode(Sha512Digest("abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

// RFC 4231, cases 1, 2 and 6 (a key longer than a block); RFC 2202 for SHA-1.
TEST(Digest, HmacKnownAnswers) {
  EXPECT_EQ(HexEncode(HmacSha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HexEncode(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HexEncode(HmacSha256(std::string(131, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(HexEncode(HmacSha1("Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

template <class Hash>
void ExpectPiecesEqualWhole() {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes.push_back(static_cast<char>(i * 7));
  Hash whole;
  whole.Update(bytes);
  const std::string expected = whole.Finish();
  Hash pieces;
  pieces.Update("to be forgotten");
  pieces.Reset();
  for (std::size_t at = 0, size = 1; at < bytes.size(); at += size, size = size * 2 + 1) {
    pieces.Update(std::string_view(bytes).substr(at, size));
  }
  EXPECT_EQ(pieces.Finish(), expected);
  pieces.Update(bytes);  // Finish started anew.
  EXPECT_EQ(pieces.Finish(), expected);
}

TEST(Digest, PiecesEqualWhole) {
  ExpectPiecesEqualWhole<Md5>();
  ExpectPiecesEqualWhole<Sha1>();
  ExpectPiecesEqualWhole<Sha256>();
  ExpectPiecesEqualWhole<Sha512>();
}

// A copy is how a chunked signature or a part's digest forks: both must go on alone.
TEST(Digest, CopiesGoOnAlone) {
  Sha256 first;
  first.Update("ab");
  Sha256 second = first;
  first.Update("c");
  second.Update("x");
  EXPECT_EQ(first.Finish(), Sha256Digest("abc"));
  EXPECT_EQ(second.Finish(), Sha256Digest("abx"));
  Sha256 moved = std::move(first);
  moved.Update("abc");
  EXPECT_EQ(moved.Finish(), Sha256Digest("abc"));
  first = moved;
  first.Update("q");
  EXPECT_EQ(first.Finish(), Sha256Digest("q"));
}

// A resumable upload goes on after a restart: the state must survive at every length, tail blocks
// included.
TEST(Digest, Md5StateComesBack) {
  std::string bytes(200, 'x');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Md5 before;
    before.Update(std::string_view(bytes).substr(0, cut));
    std::optional<Md5> after = Md5::FromState(before.SaveState());
    ASSERT_TRUE(after.has_value());
    after->Update(std::string_view(bytes).substr(cut));
    EXPECT_EQ(after->Finish(), Md5Digest(bytes)) << cut;
  }
}

// The golden state of docs/formats/md5_state.md: what is on disk today must be read for ever.
TEST(Digest, Md5StateFormatIsFixed) {
  Md5 md5;
  md5.Update(std::string(64, 'a') + "tail");
  const std::string golden = "0189d4ff56125cd96269cade330033e32500000000000000447461696c";
  EXPECT_EQ(HexEncode(md5.SaveState()), golden);
  std::optional<Md5> restored = Md5::FromState(*HexDecode(golden));
  ASSERT_TRUE(restored.has_value());
  EXPECT_EQ(restored->Finish(), Md5Digest(std::string(64, 'a') + "tail"));
}

TEST(Digest, DamagedMd5StateIsRefused) {
  Md5 md5;
  md5.Update("tail");
  const std::string state = md5.SaveState();
  for (std::size_t size = 0; size < state.size(); ++size) {
    EXPECT_FALSE(Md5::FromState(std::string_view(state).substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(Md5::FromState(state + "x").has_value());
  std::string other_version = state;
  other_version[0] = 2;
  EXPECT_FALSE(Md5::FromState(other_version).has_value());
  std::string too_long = state;
  too_long[17] = '\x7f';  // A length past what MD5 can count.
  EXPECT_FALSE(Md5::FromState(too_long).has_value());
}

// One prepared key serves all loops at once (the cached signing key).
TEST(Digest, OneKeySignsOnManyThreads) {
  const HmacSha256Key key("Jefe");
  const std::string expected = HmacSha256("Jefe", "message");
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) wrong[t] += key.Sign("message") != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(Digest, ComparesWholly) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("same", "same"));
  EXPECT_FALSE(EqualInConstantTime("same", "samf"));
  EXPECT_FALSE(EqualInConstantTime("same", "sam"));
}

}  // namespace
}  // namespace aloft
