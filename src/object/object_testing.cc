#include "object/object_testing.h"

#include <random>

namespace aloft::object {

std::string SomeBytes(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::string out(count, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

ObjectTest::ObjectTest() { Restart(); }

void ObjectTest::Restart() {
  service_.reset();
  auto opened = Service::Open(engine_, blobs_, clock_, {.keys = &key_ring_});
  EXPECT_TRUE(opened.ok());
  service_ = std::move(*opened);
}

void ObjectTest::MakeBucket(std::string_view name, Versioning versioning) {
  ASSERT_GOOD(buckets().Create(May(Permission::kBucketCreate, name), name, {}));
  if (versioning != Versioning::kNever) SetVersioning(name, versioning);
}

void ObjectTest::SetVersioning(std::string_view bucket, Versioning versioning) {
  ASSERT_GOOD(buckets().UpdateSettings(May(Permission::kBucketConfigWrite, bucket), bucket,
                                       [&](BucketSettings& settings) -> Result<void> {
                                         settings.versioning = versioning;
                                         return {};
                                       }));
}

Result<ObjectInfo> ObjectTest::Put(const ObjectName& name, std::string_view body,
                                   const WriteOptions& options, const ExpectedDigests& expected) {
  const identity::Grant grant = May(Permission::kObjectWrite, name);
  if (body.size() <= kSmallObjectBytesMax) {
    return objects().PutSmall(grant, name, body, options, expected);
  }
  ALOFT_TRY(std::unique_ptr<ObjectWriter> writer, objects().Put(grant, name, options));
  constexpr std::size_t kPiece = 100'000;
  for (std::size_t at = 0; at < body.size(); at += kPiece) {
    ALOFT_TRY_VOID(writer->Append(body.substr(at, kPiece)));
  }
  return writer->Commit(expected);
}

Result<std::string> ObjectTest::Get(const ObjectName& name, std::optional<VersionRef> version,
                                    const std::optional<SecretKey>& client_key) {
  const Permission permission = version ? Permission::kObjectVersionRead : Permission::kObjectRead;
  ALOFT_TRY(std::unique_ptr<ObjectReader> reader,
            objects().Open(May(permission, name), name, version, client_key));
  std::string body(reader->info().bytes, '\0');
  ALOFT_TRY_VOID(reader->Read(0, body.data(), body.size()));
  return body;
}

Result<ObjectInfo> ObjectTest::Stat(const ObjectName& name, std::optional<VersionRef> version) {
  return objects().Stat(May(Permission::kObjectRead, name), name, version);
}

Result<DeleteOutcome> ObjectTest::Delete(const ObjectName& name, std::optional<VersionRef> version,
                                         const WriteConditions& conditions, Beneath beneath) {
  const Permission permission =
      version ? Permission::kObjectVersionDelete : Permission::kObjectDelete;
  return objects().Delete(May(permission, name), name, version,
                          {.conditions = conditions, .beneath = beneath});
}

Result<CopyOutcome> ObjectTest::Copy(const ObjectName& from, const ObjectName& to,
                                     const CopyOptions& options) {
  return objects().Copy(May(Permission::kObjectRead, from), from, {},
                        May(Permission::kObjectWrite, to), to, options);
}

std::vector<std::string> ObjectTest::Keys(std::string_view bucket) {
  std::vector<std::string> keys;
  auto page = listing().List(May(Permission::kObjectsList, bucket), bucket, {});
  EXPECT_TRUE(page.ok());
  for (const ObjectInfo& info : page->objects) keys.push_back(info.key);
  return keys;
}

std::vector<ObjectInfo> ObjectTest::Versions(std::string_view bucket) {
  auto page = listing().ListVersions(May(Permission::kObjectVersionsList, bucket), bucket, {});
  EXPECT_TRUE(page.ok());
  return std::move(page->versions);
}

Result<PartInfo> ObjectTest::PutPart(const UploadRef& upload, std::uint32_t number,
                                     std::string_view body, const PartOptions& options) {
  ALOFT_TRY(std::unique_ptr<PartWriter> writer,
            uploads().PutPart(May(Permission::kObjectWrite, upload.name), upload, number, options));
  ALOFT_TRY_VOID(writer->Append(body));
  return writer->Commit({});
}

std::size_t ObjectTest::Collect() {
  std::size_t deleted = 0;
  while (true) {
    auto outcome = maintenance().CollectStep(100);
    EXPECT_TRUE(outcome.ok());
    deleted += outcome->blobs_deleted;
    if (!outcome->more) return deleted;
  }
}

std::size_t ObjectTest::Sweep() {
  std::size_t expired = 0;
  for (int step = 0; step < 10'000; ++step) {
    auto outcome = maintenance().SweepStep(7);  // small, so that rounds are interrupted everywhere
    EXPECT_TRUE(outcome.ok());
    expired += outcome->expired;
    if (!outcome->more) return expired;
  }
  ADD_FAILURE() << "the round does not end";
  return expired;
}

}  // namespace aloft::object
