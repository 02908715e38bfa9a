// One object: what is written is read, refused writes leave nothing, and of many writers one wins.
#include <atomic>
#include <thread>

#include "base/crc.h"
#include "base/digest.h"
#include "base/hex.h"
#include "object/object_testing.h"
#include "store/request_scope.h"

namespace aloft::object {
namespace {

class ObjectsTest : public ObjectTest {
 protected:
  ObjectsTest() { MakeBucket("bucket"); }
  const ObjectName name_{"bucket", "a/key"};
};

// The digests that every face answers with, for bodies on both sides of each limit of the storage.
TEST_F(ObjectsTest, ComesBackAsItWasWritten) {
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, kSmallObjectBytesMax,
                           kSmallObjectBytesMax + 1, std::size_t{3'000'001}}) {
    const std::string body = SomeBytes(size);
    WriteOptions options;
    options.checksum = ChecksumAlgorithm::kSha256;
    options.attributes.headers.type = "text/plain";
    options.attributes.user_metadata = {{"Color", "blue"}};
    options.attributes.tags = {{"team", "red"}};
    ASSERT_GOOD(Put(name_, body, options));
    auto info = Stat(name_);
    ASSERT_GOOD(info);
    EXPECT_EQ(info->bytes, size);
    EXPECT_EQ(info->Etag(), HexEncode(Md5Digest(body)));
    EXPECT_EQ(info->crc32c, Crc32c(body));
    EXPECT_EQ(info->crc64nvme, Crc64Nvme(body));
    EXPECT_EQ(info->checksum.value, Sha256Digest(body));
    EXPECT_EQ(info->headers.type, "text/plain");
    EXPECT_EQ(info->user_metadata, options.attributes.user_metadata);
    EXPECT_EQ(info->tags, options.attributes.tags);
    EXPECT_TRUE(info->version.is_null);
    EXPECT_TRUE(info->is_current);
    auto read = Get(name_);
    ASSERT_GOOD(read);
    EXPECT_TRUE(*read == body) << size;
  }
}

TEST_F(ObjectsTest, ReadsRanges) {
  for (std::size_t size : {std::size_t{1000}, std::size_t{300'000}}) {
    const std::string body = SomeBytes(size);
    ASSERT_GOOD(Put(name_, body));
    auto reader = objects().Open(May(Permission::kObjectRead, name_), name_);
    ASSERT_GOOD(reader);
    std::string part(100, '\0');
    ASSERT_GOOD((*reader)->Read(size - 100, part.data(), 100));
    EXPECT_EQ(part, body.substr(size - 100));
    EXPECT_FAULT(kNotSatisfiableRange, (*reader)->Read(size - 99, part.data(), 100));
    EXPECT_FAULT(kNotSatisfiableRange, (*reader)->Read(~0ull, part.data(), 2));
    EXPECT_EQ((*reader)->small_body().has_value(), size == 1000);
  }
}

// Two clients upload the first version of the same recording; exactly one may win, or a recording
// is lost without a trace.
TEST_F(ObjectsTest, OnlyOneOfManyCreatorsWins) {
  std::atomic<int> winners = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      WriteOptions options;
      options.conditions.if_absent = true;
      auto outcome =
          Put(name_, SomeBytes(i % 2 == 0 ? 10 : 100'000, static_cast<unsigned>(i)), options);
      if (outcome.ok()) ++winners;
      if (!outcome.ok() && outcome.error().fault == Fault::kPreconditionFailed) ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(refused, 7);
  Collect();
  EXPECT_LE(blobs_.count(), 1u) << "the losers' bytes are given back";
}

// Without conditions nobody is refused, and the bytes of whoever was replaced are given back.
TEST_F(ObjectsTest, ManyWritersOfOneKeyAllSucceed) {
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) {
        if (!Put(name_, SomeBytes(70'000, static_cast<unsigned>(i))).ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  Collect();
  EXPECT_EQ(blobs_.count(), 1u);
  auto usage = buckets().Usage(May(Permission::kBucketRead, "bucket"), "bucket");
  ASSERT_GOOD(usage);
  EXPECT_EQ(usage->objects, 1u);
  EXPECT_EQ(usage->bytes, 70'000u);
}

// A refused write leaves no trace: not an empty object, not a blob, not a commit.
TEST_F(ObjectsTest, RefusedPutLeavesNothingBehind) {
  const store::Version before = engine_.Latest();
  const std::string large = SomeBytes(200'000);
  ExpectedDigests expected;
  expected.md5 = Md5Digest("something else");
  EXPECT_FAULT(kDigestMismatch, Put(name_, "body", {}, expected));
  EXPECT_FAULT(kDigestMismatch, Put(name_, large, {}, expected));
  expected = {};
  expected.crc32c = 1;
  EXPECT_FAULT(kDigestMismatch, Put(name_, large, {}, expected));
  expected = {};
  expected.bytes = 5;
  EXPECT_FAULT(kLengthMismatch, Put(name_, large, {}, expected));
  WriteOptions options;
  options.checksum = ChecksumAlgorithm::kCrc32;
  expected = {};
  expected.checksum = {ChecksumAlgorithm::kCrc32, ChecksumScope::kFullObject, "four"};
  EXPECT_FAULT(kDigestMismatch, Put(name_, "body", options, expected));
  options = {};
  options.conditions.if_generation = 12;
  EXPECT_FAULT(kPreconditionFailed, Put(name_, "body", options));
  {
    auto writer = objects().Put(May(Permission::kObjectWrite, name_), name_, {});
    ASSERT_GOOD(writer);
    ASSERT_GOOD((*writer)->Append(large));
    // Goes away without Commit, as when the client does.
  }
  EXPECT_EQ(engine_.Latest(), before);
  EXPECT_EQ(blobs_.count(), 0u);
  EXPECT_FAULT(kNoSuchObject, Get(name_));
}

TEST_F(ObjectsTest, FullDiskIsToldAndLeavesNothing) {
  const store::Version before = engine_.Latest();
  blobs_.SetFull(true);
  EXPECT_FAULT(kUnavailable, Put(name_, SomeBytes(200'000)));
  blobs_.SetFull(false);
  engine_.SetFull(true);
  EXPECT_FAULT(kUnavailable, Put(name_, SomeBytes(200'000)));
  EXPECT_FAULT(kUnavailable, Put(name_, "small"));
  engine_.SetFull(false);
  EXPECT_EQ(engine_.Latest(), before);
  EXPECT_EQ(blobs_.count(), 0u);
}

TEST_F(ObjectsTest, WriteConditions) {
  WriteOptions options;
  options.conditions.if_etag = {HexEncode(Md5Digest("1"))};
  EXPECT_FAULT(kNoSuchObject, Put(name_, "2", options));
  auto first = Put(name_, "1");
  ASSERT_GOOD(first);
  ASSERT_GOOD(Put(name_, "2", options));
  EXPECT_FAULT(kPreconditionFailed, Put(name_, "3", options));
  options = {};
  options.conditions.if_absent = true;
  EXPECT_FAULT(kPreconditionFailed, Put(name_, "3", options));
  options = {};
  options.conditions.if_generation = first->version.generation;
  EXPECT_FAULT(kPreconditionFailed, Put(name_, "3", options));
  options.conditions.if_generation = Stat(name_)->version.generation;
  ASSERT_GOOD(Put(name_, "3", options));
  options = {};
  options.conditions.if_generation = 0;
  EXPECT_FAULT(kPreconditionFailed, Put(name_, "4", options));
  ASSERT_GOOD(Put({"bucket", "new"}, "4", options));
  options = {};
  options.conditions.if_not_etag = {"*"};
  EXPECT_FAULT(kPreconditionFailed, Put(name_, "4", options));

  WriteConditions conditions;
  conditions.if_bytes = 2;
  EXPECT_FAULT(kPreconditionFailed, Delete(name_, {}, conditions));
  conditions.if_bytes = 1;
  conditions.if_created_micros = Stat(name_)->created_micros + 1;  // the same second
  conditions.if_etag = {"*"};
  ASSERT_GOOD(Delete(name_, {}, conditions));
  EXPECT_FAULT(kNoSuchObject, Delete(name_, {}, conditions));
}

TEST_F(ObjectsTest, ReadConditionsFollowTheirOrder) {
  ObjectInfo info;
  info.etag_digest = Md5Digest("x");
  info.created_micros = 100'500'000;
  const std::string etag = info.Etag();
  ReadConditions when;
  when.if_etag = {etag};
  when.if_not_changed_since_micros = 1;  // without meaning beside an ETag
  EXPECT_EQ(Judge(when, info), ReadVerdict::kServe);
  when.if_etag = {"other"};
  EXPECT_EQ(Judge(when, info), ReadVerdict::kPreconditionFailed);
  when = {};
  when.if_not_changed_since_micros = 100'000'000;  // whole seconds
  EXPECT_EQ(Judge(when, info), ReadVerdict::kServe);
  when.if_not_changed_since_micros = 99'000'000;
  EXPECT_EQ(Judge(when, info), ReadVerdict::kPreconditionFailed);
  when = {};
  when.if_changed_since_micros = 100'000'000;
  EXPECT_EQ(Judge(when, info), ReadVerdict::kNotModified);
  when.if_not_etag = {"other"};
  EXPECT_EQ(Judge(when, info), ReadVerdict::kServe);
  when.if_not_etag = {"other", etag};
  EXPECT_EQ(Judge(when, info), ReadVerdict::kNotModified);
}

// Who began to read goes on reading the version it began with.
TEST_F(ObjectsTest, ReaderKeepsItsVersion) {
  const std::string body = SomeBytes(500'000);
  ASSERT_GOOD(Put(name_, body));
  auto reader = objects().Open(May(Permission::kObjectRead, name_), name_);
  ASSERT_GOOD(reader);
  ASSERT_GOOD(Delete(name_));
  EXPECT_EQ(Collect(), 0u);
  std::string read(body.size(), '\0');
  ASSERT_GOOD((*reader)->Read(0, read.data(), read.size()));
  EXPECT_TRUE(read == body);
  reader->reset();
  EXPECT_EQ(Collect(), 1u);
  EXPECT_EQ(blobs_.count(), 0u);
}

TEST_F(ObjectsTest, GenerationsGrowThroughBackwardClocksAndRestarts) {
  std::int64_t last = 0;
  for (int round = 0; round < 5; ++round) {
    auto info = Put(name_, "x");
    ASSERT_GOOD(info);
    EXPECT_GT(info->version.generation, last);
    last = info->version.generation;
    ASSERT_GOOD(Delete(name_));
    clock_.SetWallMicros(clock_.WallMicros() - 3'600'000'000);
    Restart();
  }
}

TEST_F(ObjectsTest, MetadataChangesKeepTheGeneration) {
  auto before = Put(name_, "x");
  ASSERT_GOOD(before);
  clock_.AdvanceMillis(1000);
  ObjectChange change;
  change.tags = Tags{{"a", "b"}};
  auto after = objects().Update(May(Permission::kObjectTagsWrite, name_), name_, {}, change);
  ASSERT_GOOD(after);
  EXPECT_EQ(after->version.generation, before->version.generation);
  EXPECT_EQ(after->metageneration, 2);
  EXPECT_EQ(after->created_micros, before->created_micros);
  EXPECT_GT(after->updated_micros, before->updated_micros);
  change.conditions.if_metageneration = 1;
  EXPECT_FAULT(kPreconditionFailed,
               objects().Update(May(Permission::kObjectTagsWrite, name_), name_, {}, change));
  change.tags = Tags(11, Tag{"a", "b"});
  EXPECT_FAULT(kInvalidTag,
               objects().Update(May(Permission::kObjectTagsWrite, name_), name_, {}, change));
}

TEST_F(ObjectsTest, CopySharesTheBytes) {
  const std::string body = SomeBytes(500'000);
  WriteOptions options;
  options.attributes.headers.type = "image/png";
  options.attributes.tags = {{"a", "b"}};
  ASSERT_GOOD(Put(name_, body, options));
  auto copied = Copy(name_, {"bucket", "copy"});
  ASSERT_GOOD(copied);
  EXPECT_EQ(copied->created.headers.type, "image/png");
  EXPECT_EQ(copied->created.tags, options.attributes.tags);
  EXPECT_EQ(blobs_.count(), 1u);
  ASSERT_GOOD(Delete(name_));
  EXPECT_EQ(Collect(), 0u) << "the copy still needs the blob";
  auto read = Get({"bucket", "copy"});
  ASSERT_GOOD(read);
  EXPECT_TRUE(*read == body);
  // Onto itself: metadata is replaced, the bytes stay.
  CopyOptions replace;
  replace.attributes = ObjectAttributes{};
  replace.attributes->headers.type = "text/html";
  replace.checksum = ChecksumAlgorithm::kSha1;
  copied = Copy({"bucket", "copy"}, {"bucket", "copy"}, replace);
  ASSERT_GOOD(copied);
  EXPECT_EQ(copied->created.checksum.value, Sha1Digest(body));
  EXPECT_EQ(Stat({"bucket", "copy"})->headers.type, "text/html");
  Collect();
  EXPECT_TRUE(*Get({"bucket", "copy"}) == body);
  ASSERT_GOOD(Delete({"bucket", "copy"}));
  EXPECT_EQ(Collect(), 1u);
}

TEST_F(ObjectsTest, CopyOfSmallObjectsAndConditions) {
  ASSERT_GOOD(Put(name_, "small"));
  CopyOptions options;
  options.conditions.if_absent = true;
  ASSERT_GOOD(Copy(name_, {"bucket", "copy"}, options));
  EXPECT_FAULT(kPreconditionFailed, Copy(name_, {"bucket", "copy"}, options));
  ASSERT_GOOD(Delete(name_));
  EXPECT_EQ(*Get({"bucket", "copy"}), "small");
  EXPECT_FAULT(kNoSuchObject, Copy(name_, {"bucket", "copy"}));
  options = {};
  options.source_conditions.if_etag = {"other"};
  EXPECT_FAULT(kPreconditionFailed, Copy({"bucket", "copy"}, {"bucket", "third"}, options));
}

TEST_F(ObjectsTest, NamesAndLimits) {
  EXPECT_FAULT(kInvalidObjectKey, Put({"bucket", ""}, "x"));
  EXPECT_FAULT(kInvalidObjectKey, Put({"bucket", "\xff"}, "x"));
  EXPECT_FAULT(kObjectKeyTooLong, Put({"bucket", std::string(1025, 'k')}, "x"));
  EXPECT_FAULT(kObjectKeyTooLong, Put({"bucket", std::string(1024, '\0')}, "x"));
  const ObjectName longest{"bucket", std::string(1024, 'k')};
  ASSERT_GOOD(Put(longest, "x"));
  EXPECT_EQ(*Get(longest), "x");
  WriteOptions options;
  options.attributes.user_metadata = {{"k", std::string(8192, 'v')}};
  EXPECT_FAULT(kMetadataTooLarge, Put(name_, "x", options));
  options = {};
  options.attributes.tags = {{"a", "1"}, {"a", "2"}};
  EXPECT_FAULT(kInvalidTag, Put(name_, "x", options));
  EXPECT_FAULT(kNoSuchBucket, Put({"nowhere", "k"}, "x"));
  const ObjectName other{"bucket", "k"};
  EXPECT_FAULT(kNoSuchBucket, objects().PutSmall(May(Permission::kObjectWrite, other, kProject + 1),
                                                 other, "x", {}, {}));
}

// A wrong grant is a bug of the face, and must never be taken for permission.
TEST_F(ObjectsTest, ForeignGrantsThrow) {
  EXPECT_THROW((void)objects().PutSmall(May(Permission::kObjectRead, name_), name_, "x", {}, {}),
               std::logic_error);
  EXPECT_THROW(
      (void)objects().PutSmall(May(Permission::kObjectWrite, "bucket/other"), name_, "x", {}, {}),
      std::logic_error);
  EXPECT_THROW((void)objects().Delete(May(Permission::kObjectDelete, name_), name_, VersionRef{1}),
               std::logic_error);
}

// Small requests run on the event loop: a read that would wait for the disk gives up before it has
// done anything.
TEST_F(ObjectsTest, SmallWritesAndReadsRefuseToWait) {
  ASSERT_GOOD(Put(name_, "warm"));
  const store::Version before = engine_.Latest();
  engine_.SetCold(true);
  {
    store::RequestScope scope(store::Blocking::kRefused);
    EXPECT_THROW((void)Put(name_, "x"), store::WouldBlock);
    EXPECT_THROW((void)Get(name_), store::WouldBlock);
  }
  engine_.SetCold(false);
  {
    store::RequestScope scope(store::Blocking::kRefused);
    EXPECT_THROW((void)buckets().Delete(May(Permission::kBucketDelete, "bucket"), "bucket"),
                 store::WouldBlock);
  }
  EXPECT_EQ(engine_.Latest(), before);
  store::RequestScope scope(store::Blocking::kRefused);
  ASSERT_GOOD(Put(name_, "x"));
  EXPECT_EQ(*Get(name_), "x");
  EXPECT_EQ(scope.newest_seen(), engine_.Latest());
}

}  // namespace
}  // namespace aloft::object
