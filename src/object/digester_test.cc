// Hashing beside the disk must answer what hashing in place does, however the bytes are cut and
// whoever runs the jobs.
#include "object/digester.h"

#include "base/digest.h"
#include "object/object_testing.h"

namespace aloft::object {
namespace {

TEST(Digester, AnswersAsTheWholeDoes) {
  const std::string body = SomeBytes(3'500'000);
  for (unsigned threads : {0u, 1u, 3u}) {
    HashPool pool(threads);
    for (std::size_t piece : {std::size_t{1000}, std::size_t{1} << 20, std::size_t{3'000'000}}) {
      Digester digester(pool, Md5Wanted::kYes, ChecksumAlgorithm::kSha256);
      for (std::size_t at = 0; at < body.size(); at += piece) {
        digester.Append(std::string_view(body).substr(at, piece));
      }
      const Digests found = digester.Finish();
      const Digests whole = DigestAll(body, Md5Wanted::kYes, ChecksumAlgorithm::kSha256);
      EXPECT_EQ(found.md5, whole.md5);
      EXPECT_EQ(found.crc32c, whole.crc32c);
      EXPECT_EQ(found.crc64nvme, whole.crc64nvme);
      EXPECT_EQ(found.checksum.value, whole.checksum.value);
    }
  }
}

// More writers than threads: nobody waits for ever, and nobody's bytes are mixed up.
TEST(Digester, ManyWritersShareFewThreads) {
  HashPool pool(1);
  std::vector<std::thread> writers;
  for (unsigned i = 0; i < 6; ++i) {
    writers.emplace_back([&pool, i] {
      const std::string body = SomeBytes(2'500'000, i);
      Digester digester(pool, Md5Wanted::kYes, ChecksumAlgorithm::kMd5);
      digester.Append(body);
      const Digests found = digester.Finish();
      EXPECT_EQ(found.md5, Md5Digest(body));
      EXPECT_EQ(found.checksum.value, found.md5);
    });
  }
  for (std::thread& writer : writers) writer.join();
}

// A writer that goes away in the middle leaves no job behind that reads its buffers.
TEST(Digester, AbandonedInTheMiddle) {
  HashPool pool(2);
  for (int round = 0; round < 20; ++round) {
    Digester digester(pool, Md5Wanted::kYes, ChecksumAlgorithm::kSha1);
    digester.Append(SomeBytes((1 << 20) + 1));
  }
}

}  // namespace
}  // namespace aloft::object
