#include "base/aead.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace aloft {
namespace {

SecretKey Key(char byte) { return *SecretKey::From(std::string(SecretKey::kBytes, byte)); }

// Test case 16 of the GCM specification (McGrew, Viega): a key of 256 bits, with a label.
TEST(Aead, SealsAsSpecified) {
  const auto key = SecretKey::From(
      *HexDecode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string nonce = *HexDecode("cafebabefacedbaddecaf888");
  const std::string label = *HexDecode("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  std::string text = *HexDecode(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
      "b525b16aedf5aa0de657ba637b39");
  std::string tag(Aead::kTagBytes, '\0');
  Aead(*key).Seal(nonce, label, text, text.data(), tag.data());
  EXPECT_EQ(
      HexEncode(text),
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
      "56828838c5f61e6393ba7a0abcc9f662");
  EXPECT_EQ(HexEncode(tag), "76fc6ece0f4e1768cddf8853bb2d551b");
}

TEST(Aead, OpensNothingThatWasTouched) {
  const std::string nonce(Aead::kNonceBytes, 'n');
  const std::string sealed = SealText(Key('k'), nonce, "label", "a secret");
  EXPECT_EQ(OpenText(Key('k'), "label", sealed), "a secret");
  EXPECT_FALSE(OpenText(Key('x'), "label", sealed));
  EXPECT_FALSE(OpenText(Key('k'), "other", sealed));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string flipped = sealed;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_FALSE(OpenText(Key('k'), "label", flipped)) << at;
    EXPECT_FALSE(OpenText(Key('k'), "label", sealed.substr(0, at))) << at;
  }
}

// One object for many texts, both ways: what one leaves behind does not reach the next.
TEST(Aead, IsUsedAgain) {
  Aead aead(Key('k'));
  const std::string tag_space(Aead::kTagBytes, '\0');
  for (char c = 'a'; c < 'e'; ++c) {
    const std::string nonce(Aead::kNonceBytes, c);
    std::string text(100, c);
    std::string tag = tag_space;
    aead.Seal(nonce, "", text, text.data(), tag.data());
    EXPECT_FALSE(aead.Open(nonce, "x", text, tag, std::string(text).data()));
    EXPECT_TRUE(aead.Open(nonce, "", text, tag, text.data()));
    EXPECT_EQ(text, std::string(100, c));
  }
}

TEST(SecretKey, HasItsLength) {
  EXPECT_FALSE(SecretKey::From(std::string(31, 'k')));
  EXPECT_FALSE(SecretKey::From(std::string(33, 'k')));
  EXPECT_NE(Key('k').Derive("a").bytes(), Key('k').Derive("b").bytes());
}

}  // namespace
}  // namespace aloft
