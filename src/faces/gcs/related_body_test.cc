// The media of a multipart upload is the same bytes however the network cuts the body.
#include "faces/gcs/related_body.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace aloft::faces::gcs {
namespace {

struct Outcome {
  bool ok = false;
  std::string json;
  std::string type;
  std::string media;
};

Outcome Feed(std::string_view body, std::size_t piece) {
  Outcome out;
  RelatedBody related(
      "B",
      [&](std::string_view json, std::string_view type) -> Result<void> {
        out.json = json;
        out.type = type;
        return {};
      },
      [&](std::string_view bytes) -> Result<void> {
        out.media.append(bytes);
        return {};
      });
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (!related.Append(body.substr(at, piece)).ok()) return out;
  }
  out.ok = related.Finish().ok();
  return out;
}

constexpr std::string_view kHead =
    "--B\r\nContent-Type: application/json\r\n\r\n{}\r\n--B\r\nContent-Type: a/b\r\n\r\n";

TEST(RelatedBody, CutAnywhereTheMediaIsTheSame) {
  for (const std::string_view media : {"", "x", "\r\n", "\r\n--", "a\r\n--C--b", "\r\n\r\n--"}) {
    const std::string body = std::string(kHead) + std::string(media) + "\r\n--B--\r\n";
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
      const Outcome out = Feed(body, piece);
      ASSERT_TRUE(out.ok) << piece;
      ASSERT_EQ(out.media, media) << piece;
      ASSERT_EQ(out.json, "{}");
      ASSERT_EQ(out.type, "a/b");
    }
  }
}

TEST(RelatedBody, AnUnfinishedBodyIsRefused) {
  EXPECT_FALSE(Feed(kHead, 7).ok);
  EXPECT_FALSE(Feed("", 1).ok);
  EXPECT_FALSE(Feed(std::string(kHead) + "bytes\r\n--", 5).ok);
}

// Browsers send bytes as text: one line, or lines of 76 characters.
TEST(RelatedBody, Base64IsDecodedWhereverItIsCut) {
  const std::string head =
      "--B\r\nContent-Type: application/json\r\n\r\n{}\r\n--B\r\nContent-Type: a/b\r\n"
      "content-transfer-encoding: BASE64\r\n\r\n";
  const auto feed = [&](std::string_view coded, std::size_t piece) {
    return Feed(head + std::string(coded) + "\r\n--B--", piece);
  };
  for (const auto& [coded, media] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"", ""}, {"YQ==", "a"}, {"YWJjZA==", "abcd"}, {"YW\r\nJj\r\nZGVm", "abcdef"}}) {
    for (std::size_t piece = 1; piece <= head.size(); ++piece) {
      const Outcome out = feed(coded, piece);
      ASSERT_TRUE(out.ok) << coded << " " << piece;
      ASSERT_EQ(out.media, media) << piece;
    }
  }
  for (const std::string_view bad : {"YQ", "YQ==YQ==", "Y!==", "YQ= =", "YQ==\r\nYWJj"}) {
    for (std::size_t piece = 1; piece <= head.size(); ++piece) {
      ASSERT_FALSE(feed(bad, piece).ok) << bad << " " << piece;
    }
  }
}

TEST(RelatedBody, BoundariesInAllSpellings) {
  EXPECT_EQ(*RelatedBody::BoundaryOf("multipart/related; boundary=abc"), "abc");
  EXPECT_EQ(*RelatedBody::BoundaryOf("multipart/related;boundary=\"==abc==\""), "==abc==");
  EXPECT_EQ(*RelatedBody::BoundaryOf("multipart/related; Boundary='x'; charset=y"), "x");
  EXPECT_FALSE(RelatedBody::BoundaryOf("multipart/related").ok());
  EXPECT_FALSE(RelatedBody::BoundaryOf("multipart/related; boundary=").ok());
}

// gcsfs ends the lines of the frame with LF alone; a CR before that is of the media.
TEST(RelatedBody, TakesFramesOfLineFeeds) {
  std::string head;
  std::string media;
  RelatedBody body(
      "==0==",
      [&](std::string_view json, std::string_view type) -> Result<void> {
        head = std::string(json) + "|" + std::string(type);
        return {};
      },
      [&](std::string_view bytes) -> Result<void> {
        media.append(bytes);
        return {};
      });
  const std::string_view text =
      "--==0==\nContent-Type: application/json\n\n{\"name\":\"n\"}\n--==0==\n"
      "Content-Type: text/plain\n\nmedia\r\n--==0==--";
  for (const char c : text) ASSERT_TRUE(body.Append(std::string_view(&c, 1)).ok());
  ASSERT_TRUE(body.Finish().ok());
  EXPECT_EQ(head, "{\"name\":\"n\"}|text/plain");
  EXPECT_EQ(media, "media\r");
}

}  // namespace
}  // namespace aloft::faces::gcs
