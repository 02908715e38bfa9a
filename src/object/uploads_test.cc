// Uploads in parts: what is completed is exactly the parts, in order, and nothing else stays
// behind.
#include "base/bytes.h"
#include "base/crc.h"
#include "base/digest.h"
#include "base/hex.h"
#include "object/object_testing.h"

namespace aloft::object {
namespace {

constexpr std::size_t kPart = kPartBytesMin;

class UploadsTest : public ObjectTest {
 protected:
  UploadsTest() { MakeBucket("bucket"); }

  UploadRef Begin(UploadOptions options = {}) {
    auto info = uploads().Create(May(Permission::kObjectWrite, name_), name_, std::move(options));
    EXPECT_TRUE(info.ok());
    return {name_, info->id};
  }
  Result<ObjectInfo> Complete(const UploadRef& upload, const std::vector<CompletedPart>& parts,
                              const CompleteOptions& options = {}) {
    return uploads().Complete(May(Permission::kObjectWrite, name_), upload, parts, options);
  }
  static CompletedPart Named(const PartInfo& part) { return {part.number, part.Etag(), {}}; }

  const ObjectName name_{"bucket", "big"};
};

TEST_F(UploadsTest, CompletesInAnyOrderOfParts) {
  UploadOptions options;
  options.attributes.headers.type = "video/webm";
  const UploadRef upload = Begin(options);
  const std::string first = SomeBytes(kPart, 1);
  const std::string last = SomeBytes(1000, 2);
  auto second_part = PutPart(upload, 7, last);
  auto first_part = PutPart(upload, 2, first);
  ASSERT_GOOD(first_part);
  ASSERT_GOOD(second_part);
  EXPECT_FAULT(kNoSuchObject, Get(name_));
  auto info = Complete(upload, {Named(*first_part), Named(*second_part)});
  ASSERT_GOOD(info);
  EXPECT_EQ(info->Etag(), HexEncode(Md5Digest(Md5Digest(first) + Md5Digest(last))) + "-2");
  EXPECT_EQ(info->crc32c, Crc32c(first + last));
  EXPECT_EQ(info->crc64nvme, Crc64Nvme(first + last));
  EXPECT_EQ(info->headers.type, "video/webm");
  EXPECT_TRUE(*Get(name_) == first + last);
  EXPECT_EQ(blobs_.count(), 2u) << "no bytes were moved";
  auto reader = objects().Open(May(Permission::kObjectRead, name_), name_);
  ASSERT_GOOD(reader);
  auto part = (*reader)->Part(2);
  ASSERT_GOOD(part);
  EXPECT_EQ(part->offset, kPart);
  EXPECT_EQ(part->bytes, 1000u);
  EXPECT_FAULT(kInvalidPartNumber, (*reader)->Part(3));
  EXPECT_EQ((*reader)->Parts(0, 100)->size(), 2u);
  // The answer got lost, the client asks again.
  auto again = Complete(upload, {Named(*first_part), Named(*second_part)});
  ASSERT_GOOD(again);
  EXPECT_EQ(again->version.generation, info->version.generation);
  EXPECT_FAULT(kNoSuchUpload, PutPart(upload, 1, "x"));
}

TEST_F(UploadsTest, RefusesWhatDoesNotFit) {
  const UploadRef upload = Begin();
  auto small = PutPart(upload, 1, "small");
  auto other = PutPart(upload, 2, "other");
  ASSERT_GOOD(small);
  ASSERT_GOOD(other);
  EXPECT_FAULT(kPartTooSmall, Complete(upload, {Named(*small), Named(*other)}));
  EXPECT_FAULT(kInvalidPartOrder, Complete(upload, {Named(*other), Named(*small)}));
  EXPECT_FAULT(kInvalidPart, Complete(upload, {{3, "", {}}}));
  EXPECT_FAULT(kInvalidPart, Complete(upload, {{1, other->Etag(), {}}}));
  EXPECT_FAULT(kInvalidArgument, Complete(upload, {}));
  EXPECT_FAULT(kInvalidPartNumber, PutPart(upload, 0, "x"));
  EXPECT_FAULT(kInvalidPartNumber, PutPart(upload, 10'001, "x"));
  EXPECT_FAULT(kNoSuchUpload, PutPart({name_, 99}, 1, "x"));
  EXPECT_FAULT(kNoSuchUpload, PutPart({{"bucket", "else"}, upload.id}, 1, "x"));
  CompleteOptions options;
  options.conditions.if_absent = true;
  ASSERT_GOOD(Put(name_, "in the way"));
  EXPECT_FAULT(kPreconditionFailed, Complete(upload, {Named(*small)}, options));
  options = {};
  options.bytes = 4;
  EXPECT_FAULT(kLengthMismatch, Complete(upload, {Named(*small)}, options));
  EXPECT_EQ(*Get(name_), "in the way");
  ASSERT_GOOD(Complete(upload, {Named(*small)}));
  Collect();
  EXPECT_EQ(blobs_.count(), 1u) << "the part that was not named is given back";
}

TEST_F(UploadsTest, ReplacedAndAbortedPartsAreGivenBack) {
  const UploadRef upload = Begin();
  ASSERT_GOOD(PutPart(upload, 1, SomeBytes(1000, 1)));
  ASSERT_GOOD(PutPart(upload, 1, SomeBytes(1000, 2)));
  EXPECT_EQ(Collect(), 1u);
  ASSERT_GOOD(uploads().Abort(May(Permission::kUploadAbort, name_), upload));
  EXPECT_EQ(Collect(), 1u);
  EXPECT_EQ(blobs_.count(), 0u);
  EXPECT_FAULT(kNoSuchUpload, uploads().Abort(May(Permission::kUploadAbort, name_), upload));
  EXPECT_FAULT(kNoSuchUpload, Complete(upload, {{1, "", {}}}));
}

TEST_F(UploadsTest, CompositeChecksums) {
  UploadOptions options;
  options.checksum = ChecksumAlgorithm::kSha256;
  const UploadRef upload = Begin(options);
  const std::string first = SomeBytes(kPart, 1);
  auto one = PutPart(upload, 1, first);
  auto two = PutPart(upload, 2, "tail");
  ASSERT_GOOD(one);
  ASSERT_GOOD(two);
  EXPECT_EQ(one->checksum.value, Sha256Digest(first));
  const std::string composite = Sha256Digest(Sha256Digest(first) + Sha256Digest("tail"));
  CompletedPart wrong = Named(*one);
  wrong.checksum = two->checksum;
  EXPECT_FAULT(kInvalidPart, Complete(upload, {wrong, Named(*two)}));
  CompleteOptions complete;
  complete.checksum = {ChecksumAlgorithm::kSha256, ChecksumScope::kComposite, first.substr(0, 32)};
  EXPECT_FAULT(kDigestMismatch, Complete(upload, {Named(*one), Named(*two)}, complete));
  complete.checksum.value = composite;
  auto info = Complete(upload, {Named(*one), Named(*two)}, complete);
  ASSERT_GOOD(info);
  EXPECT_EQ(info->checksum.value, composite);
  EXPECT_EQ(info->checksum.scope, ChecksumScope::kComposite);
  auto reader = objects().Open(May(Permission::kObjectRead, name_), name_);
  EXPECT_EQ((*reader)->Part(2)->checksum.value, Sha256Digest("tail"));
}

TEST_F(UploadsTest, FullObjectChecksumsAreCombined) {
  for (ChecksumAlgorithm algorithm :
       {ChecksumAlgorithm::kCrc32, ChecksumAlgorithm::kCrc32c, ChecksumAlgorithm::kCrc64Nvme}) {
    UploadOptions options;
    options.checksum = algorithm;
    options.checksum_scope = ChecksumScope::kFullObject;
    const UploadRef upload = Begin(options);
    const std::string first = SomeBytes(kPart, 1);
    ASSERT_GOOD(PutPart(upload, 1, first));
    ASSERT_GOOD(PutPart(upload, 2, "tail"));
    auto info = Complete(upload, {{1, "", {}}, {2, "", {}}});
    ASSERT_GOOD(info);
    std::string expected;
    const std::string whole = first + "tail";
    if (algorithm == ChecksumAlgorithm::kCrc32) AppendBe32(expected, Crc32(whole));
    if (algorithm == ChecksumAlgorithm::kCrc32c) AppendBe32(expected, Crc32c(whole));
    if (algorithm == ChecksumAlgorithm::kCrc64Nvme) AppendBe64(expected, Crc64Nvme(whole));
    EXPECT_EQ(info->checksum.value, expected);
  }
  UploadOptions wrong;
  wrong.checksum = ChecksumAlgorithm::kSha1;
  wrong.checksum_scope = ChecksumScope::kFullObject;
  EXPECT_FAULT(kInvalidArgument,
               uploads().Create(May(Permission::kObjectWrite, name_), name_, wrong));
}

TEST_F(UploadsTest, PartsFromRangesShareBytes) {
  const ObjectName source{"bucket", "source"};
  const std::string body = SomeBytes(kPart + 5000);
  ASSERT_GOOD(Put(source, body));
  ASSERT_GOOD(Put({"bucket", "tiny"}, "tiny"));
  const UploadRef upload = Begin();
  const auto copy = [&](const ObjectName& from, std::optional<ByteRange> range,
                        std::uint32_t number) {
    return uploads().CopyPart(May(Permission::kObjectRead, from), from, {},
                              May(Permission::kObjectWrite, name_), upload, number,
                              {.range = range});
  };
  auto one = copy(source, ByteRange{1000, kPart}, 1);
  ASSERT_GOOD(one);
  EXPECT_EQ(one->md5, Md5Digest(body.substr(1000, kPart)));
  EXPECT_EQ(blobs_.count(), 1u) << "shared";
  auto two = copy(source, {}, 2);
  ASSERT_GOOD(two);
  auto three = copy({"bucket", "tiny"}, ByteRange{1, 2}, 3);
  ASSERT_GOOD(three);
  EXPECT_FAULT(kNotSatisfiableRange, copy({"bucket", "tiny"}, ByteRange{3, 2}, 3));
  ASSERT_GOOD(Delete(source));
  EXPECT_EQ(Collect(), 0u) << "the parts still need the blob";
  auto info = Complete(upload, {Named(*one), Named(*two), Named(*three)});
  ASSERT_GOOD(info);
  EXPECT_TRUE(*Get(name_) == body.substr(1000, kPart) + body + "in");
  // An object in parts is itself a source: a range across its parts, and a whole copy.
  const UploadRef again = Begin();
  auto across = uploads().CopyPart(May(Permission::kObjectRead, name_), name_, {},
                                   May(Permission::kObjectWrite, name_), again, 1,
                                   {.range = ByteRange{kPart - 10, 20}});
  ASSERT_GOOD(across);
  EXPECT_EQ(across->md5, Md5Digest((body.substr(1000, kPart) + body).substr(kPart - 10, 20)));
  ASSERT_GOOD(Copy(name_, {"bucket", "copy"}));
  ASSERT_GOOD(Delete(name_));
  ASSERT_GOOD(uploads().Abort(May(Permission::kUploadAbort, name_), again));
  Collect();
  EXPECT_TRUE(*Get({"bucket", "copy"}) == body.substr(1000, kPart) + body + "in");
  ASSERT_GOOD(Delete({"bucket", "copy"}));
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
}

// More parts than fit a record: kept in rows of their own, found and given back all the same.
TEST_F(UploadsTest, ManyParts) {
  const UploadRef upload = Begin();
  const ObjectName source{"bucket", "source"};
  ASSERT_GOOD(Put(source, SomeBytes(kPart)));
  std::vector<CompletedPart> parts;
  for (std::uint32_t number = 5; number <= kPartNumberMax; number += 5) {
    auto part = uploads().CopyPart(May(Permission::kObjectRead, source), source, {},
                                   May(Permission::kObjectWrite, name_), upload, number, {});
    ASSERT_GOOD(part);
    parts.push_back(Named(*part));
  }
  auto page = uploads().ListParts(May(Permission::kUploadPartsList, name_), upload, 9'500, 1000);
  ASSERT_GOOD(page);
  EXPECT_EQ(page->parts.size(), 100u);
  auto info = Complete(upload, parts);
  ASSERT_GOOD(info);
  EXPECT_EQ(info->bytes, 2'000ull * kPart);
  auto reader = objects().Open(May(Permission::kObjectRead, name_), name_);
  ASSERT_GOOD(reader);
  auto last = (*reader)->Part(2'000);
  ASSERT_GOOD(last);
  EXPECT_EQ(last->offset, 1'999ull * kPart);
  std::string tail(10, '\0');
  ASSERT_GOOD((*reader)->Read(info->bytes - 10, tail.data(), 10));
  EXPECT_EQ(tail, SomeBytes(kPart).substr(kPart - 10));
  reader->reset();
  ASSERT_GOOD(Copy(name_, {"bucket", "copy"}));
  ASSERT_GOOD(Delete(name_));
  ASSERT_GOOD(Delete({"bucket", "copy"}));
  ASSERT_GOOD(Delete(source));
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
}

TEST_F(UploadsTest, ListsUploadsInOrder) {
  std::vector<std::string> expected;
  for (const std::string key : {"a/1", "a/1", "a/2", "b", "c/3"}) {
    const ObjectName name{"bucket", key};
    ASSERT_GOOD(uploads().Create(May(Permission::kObjectWrite, name), name, {}));
    expected.push_back(key);
  }
  for (std::size_t limit : {1, 2, 100}) {
    ListUploadsOptions options;
    options.limit = limit;
    std::vector<std::string> found;
    while (true) {
      auto page = uploads().List(May(Permission::kUploadsList, "bucket"), "bucket", options);
      ASSERT_GOOD(page);
      for (const UploadInfo& info : page->uploads) found.push_back(info.key);
      if (!page->truncated) break;
      options.after_key = page->next_key;
      options.after_id = page->next_id;
    }
    EXPECT_EQ(found, expected);
  }
  ListUploadsOptions options;
  options.delimiter = "/";
  auto page = uploads().List(May(Permission::kUploadsList, "bucket"), "bucket", options);
  ASSERT_GOOD(page);
  EXPECT_EQ(page->prefixes, (std::vector<std::string>{"a/", "c/"}));
  EXPECT_EQ(page->uploads.size(), 1u);
}

}  // namespace
}  // namespace aloft::object
