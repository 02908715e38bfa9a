// Sessions: a stream that is interrupted must end as the object it would have been.
#include <gtest/gtest.h>

#include "base/crc.h"
#include "base/digest.h"
#include "object/object_testing.h"

namespace aloft::object {
namespace {

class SessionsTest : public ObjectTest {
 protected:
  SessionsTest() { MakeBucket("bucket"); }

  identity::Grant Grant() { return May(Permission::kObjectWrite, name); }
  Sessions& sessions() { return service_->sessions(); }
  UploadRef Begin(const SessionOptions& options = {}) {
    return {name, sessions().Create(Grant(), name, options).value().id};
  }
  // Appends and keeps.
  void Feed(const UploadRef& ref, std::uint64_t offset, std::string_view bytes) {
    auto writer = sessions().Continue(Grant(), ref, offset);
    ASSERT_GOOD(writer);
    ASSERT_GOOD((*writer)->Append(bytes));
    ASSERT_GOOD((*writer)->Keep());
  }
  Result<ObjectInfo> End(const UploadRef& ref, std::uint64_t offset, std::string_view bytes,
                         const ExpectedDigests& expected = {}) {
    ALOFT_TRY(auto writer, sessions().Continue(Grant(), ref, offset));
    ALOFT_TRY_VOID(writer->Append(bytes));
    return writer->Finish(expected);
  }

  const ObjectName name{"bucket", "stream"};
  const std::string body = SomeBytes(300'000);
};

// The digests run on from what was kept, without reading anything back.
TEST_F(SessionsTest, GoesOnAfterARestartWithAllDigests) {
  const UploadRef ref = Begin();
  const std::string_view all = body;
  Feed(ref, 0, all.substr(0, 100'000));
  Restart();
  Feed(ref, 100'000, all.substr(100'000, 70'001));
  Restart();
  EXPECT_EQ(sessions().Find(Grant(), ref)->bytes, 170'001u);
  const auto made = End(ref, 170'001, all.substr(170'001));
  ASSERT_GOOD(made);
  EXPECT_EQ(made->etag_digest, Md5Digest(body));
  EXPECT_EQ(made->crc32c, Crc32c(body));
  EXPECT_EQ(made->crc64nvme, Crc64Nvme(body));
  EXPECT_EQ(made->part_count, 0u);
  Collect();
  EXPECT_EQ(*Get(name), body);
  EXPECT_TRUE(sessions().Find(Grant(), ref)->finished);  // told again to who missed the answer
}

// A list of uploads in parts knows nothing of them, also where they would end a page or make a
// prefix.
TEST_F(SessionsTest, AreNoUploadsInParts) {
  const ObjectName first{"bucket", "a"};
  ASSERT_GOOD(uploads().Create(May(Permission::kObjectWrite, first), first, {}));
  const ObjectName inside{"bucket", "folder/b"};
  ASSERT_GOOD(sessions().Create(May(Permission::kObjectWrite, inside), inside, {}));
  Begin();
  ListUploadsOptions options;
  options.delimiter = "/";
  options.limit = 1;
  const auto page = uploads().List(May(Permission::kUploadsList, "bucket"), "bucket", options);
  ASSERT_GOOD(page);
  ASSERT_EQ(page->uploads.size(), 1u);
  EXPECT_EQ(page->uploads[0].key, "a");
  EXPECT_FALSE(page->truncated);
  options.limit = 10;
  const auto all = uploads().List(May(Permission::kUploadsList, "bucket"), "bucket", options);
  ASSERT_GOOD(all);
  EXPECT_TRUE(all->prefixes.empty());
}

TEST_F(SessionsTest, RefusalsLeaveNothingBehind) {
  SessionOptions options;
  options.conditions.if_generation = 0;
  options.expected.crc32c = Crc32c(body);
  const UploadRef ref = Begin(options);
  EXPECT_FAULT(kDigestMismatch, End(ref, 0, "other"));
  EXPECT_FAULT(kInvalidArgument, End(ref, 5, body));
  ASSERT_GOOD(Put(name, "first"));
  EXPECT_FAULT(kPreconditionFailed, End(ref, 0, body));
  EXPECT_EQ(*Get(name), "first");
  Collect();
}

// A client of short chunks: the pieces become few, and nothing is lost or mixed up by it.
TEST_F(SessionsTest, ShortPiecesBecomeOne) {
  constexpr std::size_t kChunk = 1'000;
  const std::string all = SomeBytes(kChunk * kPiecesMerged * kPiecesMerged + 77, 5);
  const UploadRef ref = Begin();
  // The first bytes of a session are kept only when there are enough of them.
  std::uint64_t at = kSmallObjectBytesMax + 1;
  Feed(ref, 0, std::string_view(all).substr(0, at));
  for (; at + kChunk <= all.size(); at += kChunk) {
    Feed(ref, at, std::string_view(all).substr(at, kChunk));
  }
  Collect();
  EXPECT_LT(blobs_.count(), 2 * kPiecesMerged);
  Restart();
  const auto made = End(ref, at, std::string_view(all).substr(at));
  ASSERT_GOOD(made);
  EXPECT_EQ(made->etag_digest, Md5Digest(all));
  EXPECT_EQ(made->crc32c, Crc32c(all));
  Collect();
  EXPECT_TRUE(*Get(name) == all);
  ASSERT_GOOD(Delete(name));
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
}

// Of two connections that feed one session, the slower must not mix its bytes in.
TEST_F(SessionsTest, OfTwoWritersOnlyTheFirstIsHeard) {
  const UploadRef ref = Begin();
  auto slow = sessions().Continue(Grant(), ref, 0);
  ASSERT_GOOD(slow);
  ASSERT_GOOD((*slow)->Append(body));
  Feed(ref, 0, body);
  EXPECT_FAULT(kInvalidArgument, (*slow)->Keep());
  EXPECT_EQ(sessions().Find(Grant(), ref)->bytes, body.size());
}

TEST_F(SessionsTest, IsNoUploadInParts) {
  const UploadRef ref = Begin();
  EXPECT_FAULT(kNoSuchUpload, uploads().PutPart(Grant(), ref, 1, {}));
  EXPECT_FAULT(kNoSuchUpload, uploads().Abort(May(Permission::kUploadAbort, name), ref));
  EXPECT_TRUE(
      uploads().List(May(Permission::kUploadsList, "bucket"), "bucket", {})->uploads.empty());
}

TEST_F(SessionsTest, EndsByCancellationOrAfterAWeek) {
  const UploadRef cancelled = Begin();
  Feed(cancelled, 0, body);
  ASSERT_GOOD(sessions().Cancel(Grant(), cancelled));
  EXPECT_FAULT(kNoSuchUpload, sessions().Find(Grant(), cancelled));
  const UploadRef forgotten = Begin();
  Feed(forgotten, 0, body);
  clock_.AdvanceMillis(6 * kDayMs);
  Sweep();
  EXPECT_TRUE(sessions().Find(Grant(), forgotten).ok());
  clock_.AdvanceMillis(2 * kDayMs);
  Sweep();
  EXPECT_FAULT(kNoSuchUpload, sessions().Find(Grant(), forgotten));
}

class ComposeTest : public ObjectTest {};

// Sources of all sizes, and composed ones, share their bytes with what is made of them.
TEST_F(ComposeTest, SourcesMayGoAndTheWholeStays) {
  MakeBucket("bucket");
  const std::string large = SomeBytes(200'000);
  const std::vector<std::string> bodies = {"small", "", large};
  std::vector<ComposeSource> sources;
  std::string all;
  for (const std::string& body : bodies) {
    const ObjectName part{"bucket", "part" + std::to_string(sources.size())};
    ASSERT_GOOD(Put(part, body));
    sources.push_back({May(Permission::kObjectRead, part), part.key, {}, {}});
    all += body;
  }
  const ObjectName whole{"bucket", "whole"};
  const auto grant = May(Permission::kObjectWrite, whole);
  const auto made = objects().Compose(grant, whole, sources, {});
  ASSERT_GOOD(made);
  EXPECT_EQ(made->crc32c, Crc32c(all));
  EXPECT_EQ(made->part_count, 3u);
  for (const ComposeSource& source : sources) ASSERT_GOOD(Delete({"bucket", source.key}));
  Collect();
  EXPECT_EQ(*Get(whole), all);
  const ComposeSource itself{May(Permission::kObjectRead, whole), whole.key, {}, {}};
  ASSERT_GOOD(objects().Compose(grant, whole, {itself, itself}, {}));
  Collect();
  EXPECT_EQ(*Get(whole), all + all);
  EXPECT_EQ(Stat(whole)->part_count, 6u);
  EXPECT_FAULT(kInvalidArgument, objects().Compose(grant, whole, {}, {}));
}

}  // namespace
}  // namespace aloft::object
