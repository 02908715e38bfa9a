// Batches as clients write them, and bodies that only look like them.
#include "faces/gcs/batch_body.h"

#include <gtest/gtest.h>

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kTwo =
    "--b\r\nContent-Type: application/http\r\nContent-ID: <one>\r\n\r\n"
    "DELETE /storage/v1/b/x/o/y%2Fz?a=b HTTP/1.1\r\n\r\n\r\n"
    "--b\r\nContent-Type: application/http\r\n\r\n"
    "PATCH http://host:1/storage/v1/b/x HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
    "{\"a\": 1}\r\n"
    "--b--\r\n";

TEST(BatchBody, ReadsCalls) {
  const auto calls = ParseBatch(kTwo, "b");
  ASSERT_TRUE(calls.ok());
  ASSERT_EQ(calls->size(), 2u);
  EXPECT_EQ((*calls)[0].content_id, "<one>");
  EXPECT_EQ((*calls)[0].method, "DELETE");
  EXPECT_EQ((*calls)[0].target, "/storage/v1/b/x/o/y%2Fz?a=b");
  EXPECT_EQ((*calls)[1].target, "/storage/v1/b/x");
  EXPECT_EQ((*calls)[1].body, "{\"a\": 1}");
  EXPECT_EQ((*calls)[1].headers.front().first, "content-type");
}

// Python's generator ends the lines of the frame with LF alone.
TEST(BatchBody, TakesBothLineEnds) {
  std::string text(kTwo);
  for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r')) {
    text.erase(at, 1);
  }
  const auto calls = ParseBatch("preamble\n" + text, "b");
  ASSERT_TRUE(calls.ok());
  EXPECT_EQ(calls->size(), 2u);
  EXPECT_EQ((*calls)[1].body, "{\"a\": 1}");
}

TEST(BatchBody, RefusesWhatIsNoBatch) {
  for (const std::string_view text :
       {"", "--b", "--b--", "--b\r\n\r\n--b--",
        "--b\r\nContent-Type: text/plain\r\n\r\nGET / HTTP/1.1\r\n--b--",
        "--b\r\nContent-Type: application/http\r\n\r\nGET\r\n--b--",
        "--b\r\nContent-Type: application/http\r\n\r\nGET relative HTTP/1.1\r\n--b--",
        "--b\r\nContent-Type: application/http\r\n\r\nGET / HTTP/1.1\r\nno colon\r\n\r\n--b--"}) {
    EXPECT_FALSE(ParseBatch(text, "b").ok()) << text;
  }
  EXPECT_FALSE(ParseBatch(kTwo, "other").ok());
  std::string many;
  for (int i = 0; i < 101; ++i) {
    many += "--b\nContent-Type: application/http\n\nGET /b HTTP/1.1\n\n";
  }
  EXPECT_FALSE(ParseBatch(many + "--b--", "b").ok());
}

}  // namespace
}  // namespace aloft::faces::gcs
