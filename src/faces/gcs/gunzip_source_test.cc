// What is expanded on the way out is what was compressed, and damage is never served as content.
#include "faces/gcs/gunzip_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "edge/deflate_testing.h"

namespace aloft::faces::gcs {
namespace {

using edge::testing::Gzip;

// Hands out `piece` bytes at a time.
class Text final : public edge::BodySource {
 public:
  Text(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}
  ::aloft::Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override {
    const std::size_t count = std::min({bytes, piece_, text_.size() - at_});
    std::memcpy(out, text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

::aloft::Result<std::string, std::string> Expand(std::string compressed, std::size_t piece,
                                                 std::size_t bytes) {
  GunzipSource source(std::make_unique<Text>(std::move(compressed), piece));
  std::string all;
  std::string buffer(bytes, '\0');
  while (true) {
    ALOFT_TRY(const std::size_t read, source.Read(buffer.data(), buffer.size()));
    if (read == 0) return all;
    all.append(buffer, 0, read);
  }
}

TEST(GunzipSource, ExpandsWhateverThePieces) {
  const std::string plain = std::string(100'000, 'a') + "the end";
  const std::string two = Gzip(plain) + Gzip("more");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1'000'000}}) {
    const auto all = Expand(two, piece, 333);
    ASSERT_TRUE(all.ok()) << all.error();
    EXPECT_EQ(*all, plain + "more");
  }
  EXPECT_EQ(*Expand(Gzip(""), 100, 100), "");
}

TEST(GunzipSource, DamageIsAnError) {
  const std::string whole = Gzip("plain text, long enough to be cut");
  EXPECT_FALSE(Expand(whole.substr(0, whole.size() - 4), 100, 100).ok());
  EXPECT_FALSE(Expand("no gzip at all", 100, 100).ok());
  std::string flipped = whole;
  flipped[flipped.size() - 6] ^= 1;  // of the checksum
  EXPECT_FALSE(Expand(flipped, 100, 100).ok());
}

}  // namespace
}  // namespace aloft::faces::gcs
