// Encrypted objects through the service: who has the key reads them, and nobody else.
#include "object/encryption.h"

#include <algorithm>

#include "base/digest.h"
#include "base/hex.h"
#include "object/keys.h"
#include "object/object_testing.h"

namespace aloft::object {
namespace {

constexpr std::size_t kPart = kPartBytesMin;

SecretKey Key(char byte) { return *SecretKey::From(std::string(SecretKey::kBytes, byte)); }
EncryptionChoice ByClient(char byte) { return EncryptionChoice::ByClient(Key(byte)); }

class EncryptionTest : public ObjectTest {
 protected:
  EncryptionTest() { MakeBucket("bucket"); }

  Result<ObjectInfo> PutEncrypted(std::string_view body, const EncryptionChoice& choice) {
    WriteOptions options;
    options.encryption = choice;
    return Put(name_, body, options);
  }
  UploadRef Begin(const EncryptionChoice& choice) {
    UploadOptions options;
    options.encryption = choice;
    auto begun = uploads().Create(May(Permission::kObjectWrite, name_), name_, options);
    return {name_, begun->id};
  }
  void EncryptByDefault() {
    ASSERT_GOOD(buckets().UpdateSettings(May(Permission::kBucketConfigWrite, "bucket"), "bucket",
                                         [](BucketSettings& settings) -> Result<void> {
                                           settings.default_encryption.by_server = true;
                                           return {};
                                         }));
  }
  // Whether any row or blob holds these bytes.
  bool IsStored(std::string_view bytes) {
    for (const char family : {'\x10', '\x30'}) {  // records, bodies
      auto cursor = engine_.Scan(keys::Under(std::string(1, family)), {});
      for (; cursor->Valid(); cursor->Next()) {
        if (std::string_view(cursor->value()).find(bytes) != std::string_view::npos) return true;
      }
    }
    bool found = false;
    EXPECT_TRUE(blobs_
                    .Scan(0,
                          [&](store::BlobId id, std::uint64_t size) {
                            std::string blob(size, '\0');
                            EXPECT_TRUE(blobs_.Read(id, 0, blob.data(), size).ok());
                            found = found || blob.find(bytes) != std::string::npos;
                            return true;
                          })
                    .ok());
    return found;
  }

  const ObjectName name_{"bucket", "secret"};
};

TEST_F(EncryptionTest, OnlyTheKeyReads) {
  for (const std::size_t size : {0u, 1u, 65'536u, 65'537u, 300'000u}) {
    const std::string body = SomeBytes(size);
    const auto made = PutEncrypted(body, ByClient('k'));
    ASSERT_GOOD(made);
    EXPECT_TRUE(*Get(name_, {}, Key('k')) == body) << size;
    EXPECT_FAULT(kKeyMissing, Get(name_));
    EXPECT_FAULT(kKeyWrong, Get(name_, {}, Key('x')));
    EXPECT_EQ(Stat(name_)->encryption.client_key_sha256, Sha256Digest(Key('k').bytes()));
    // Nobody learns from the ETag what it is; digests are those of the plain bytes.
    EXPECT_NE(made->Etag(), HexEncode(Md5Digest(body)));
    EXPECT_EQ(made->Etag().size(), 32u);
    EXPECT_EQ(Stat(name_)->Etag(), made->Etag());
    EXPECT_EQ(made->etag_digest, Md5Digest(body));
  }
}

TEST_F(EncryptionTest, TheServersKeyNeedsNothing) {
  for (const std::size_t size : {0u, 1u, 65'536u, 65'537u, 300'000u}) {
    const std::string body = SomeBytes(size);
    const auto made = PutEncrypted(body, EncryptionChoice::ByServer());
    ASSERT_GOOD(made);
    EXPECT_EQ(made->Etag(), HexEncode(Md5Digest(body)));
    Restart();
    EXPECT_TRUE(*Get(name_) == body) << size;
    EXPECT_EQ(Stat(name_)->encryption.holder, KeyHolder::kServer);
    EXPECT_FAULT(kKeyNotNeeded, Get(name_, {}, Key('k')));
  }
}

TEST_F(EncryptionTest, ThePlainBytesAreNowhere) {
  const std::string marker = "a very recognizable text";
  for (const EncryptionChoice& choice : {EncryptionChoice::ByServer(), ByClient('k')}) {
    ASSERT_GOOD(PutEncrypted(marker, choice));
    EXPECT_FALSE(IsStored(marker));
    ASSERT_GOOD(PutEncrypted(SomeBytes(100'000) + marker + SomeBytes(10), choice));
    EXPECT_FALSE(IsStored(marker));
  }
  EXPECT_FALSE(IsStored(Key('k').bytes()));
  ASSERT_GOOD(PutEncrypted(marker, {}));
  EXPECT_TRUE(IsStored(marker)) << "this test would see it";
}

TEST_F(EncryptionTest, ABucketMayAskForIt) {
  ASSERT_GOOD(Put(name_, "plain"));
  EncryptByDefault();
  EXPECT_EQ(Stat(name_)->encryption.holder, KeyHolder::kNobody) << "what was there stays";
  for (const std::size_t size : {10u, 100'000u}) {
    ASSERT_GOOD(Put(name_, SomeBytes(size)));
    EXPECT_EQ(Stat(name_)->encryption.holder, KeyHolder::kServer);
    EXPECT_TRUE(*Get(name_) == SomeBytes(size));
  }
  ASSERT_GOOD(PutEncrypted("x", ByClient('k')));
  EXPECT_EQ(Stat(name_)->encryption.holder, KeyHolder::kClient);
}

TEST_F(EncryptionTest, PartsBecomeOneWithoutCopies) {
  for (const EncryptionChoice& choice : {EncryptionChoice::ByServer(), ByClient('k')}) {
    const bool of_client = choice.client_key.has_value();
    const UploadRef upload = Begin(choice);
    const PartOptions with_key{.client_key = choice.client_key};
    const std::string body = SomeBytes(2 * kPart + 100);
    std::vector<CompletedPart> parts;
    for (std::uint32_t number : {1u, 2u, 3u}) {
      const auto part = PutPart(upload, number, body.substr((number - 1) * kPart, kPart), with_key);
      ASSERT_GOOD(part);
      EXPECT_EQ(part->Etag() == HexEncode(part->md5), !of_client);
      parts.push_back({number, part->Etag(), {}});
    }
    EXPECT_FAULT(kKeyWrong, of_client ? PutPart(upload, 4, "x", {.client_key = Key('x')})
                                      : Result<PartInfo>(Fail(Error{Fault::kKeyWrong})));
    EXPECT_FALSE(
        PutPart(upload, 4, "x", {.client_key = of_client ? std::nullopt : std::optional(Key('k'))})
            .ok());
    const std::size_t blobs = blobs_.count();
    const auto made = uploads().Complete(May(Permission::kObjectWrite, name_), upload, parts, {});
    ASSERT_GOOD(made);
    EXPECT_EQ(blobs_.count(), blobs);
    EXPECT_TRUE(*Get(name_, {}, choice.client_key) == body);
    auto reader = objects().Open(May(Permission::kObjectRead, name_), name_, {}, choice.client_key);
    std::string across(200, '\0');
    ASSERT_GOOD((*reader)->Read(kPart - 100, across.data(), across.size()));
    EXPECT_TRUE(across == body.substr(kPart - 100, 200));
    EXPECT_EQ((*reader)->Part(3)->bytes, 100u);
    reader->reset();
    ASSERT_GOOD(Delete(name_));
    Collect();
    EXPECT_EQ(blobs_.count(), 0u);
  }
}

TEST_F(EncryptionTest, ACopyIsEncryptedAsItAsks) {
  const ObjectName to{"bucket", "copy"};
  for (const std::size_t size : {100u, 200'000u}) {
    const std::string body = SomeBytes(size);
    ASSERT_GOOD(PutEncrypted(body, ByClient('k')));
    CopyOptions options;
    EXPECT_FAULT(kKeyMissing, Copy(name_, to, options));
    options.source_key = Key('x');
    EXPECT_FAULT(kKeyWrong, Copy(name_, to, options));
    options.source_key = Key('k');
    ASSERT_GOOD(Copy(name_, to, options));
    EXPECT_TRUE(*Get(to) == body) << "plain";
    options.encryption = ByClient('n');
    ASSERT_GOOD(Copy(name_, to, options));
    EXPECT_TRUE(*Get(to, {}, Key('n')) == body);
    EXPECT_FAULT(kKeyWrong, Get(to, {}, Key('k')));
    options.encryption = EncryptionChoice::ByServer();
    ASSERT_GOOD(Copy(name_, to, options));
    EXPECT_TRUE(*Get(to) == body);
    EXPECT_EQ(Stat(to)->Etag(), HexEncode(Md5Digest(body)));
    // A key is changed by a copy onto itself.
    options.encryption = ByClient('n');
    ASSERT_GOOD(Copy(name_, name_, options));
    EXPECT_TRUE(*Get(name_, {}, Key('n')) == body);
  }
  ASSERT_GOOD(Delete(to));
  Collect();
  EXPECT_EQ(blobs_.count(), 1u);
  CopyOptions same;
  same.source_key = Key('n');
  same.encryption = ByClient('n');
  ASSERT_GOOD(Copy(name_, to, same));
  EXPECT_EQ(blobs_.count(), 1u) << "with the same key the bytes are shared";
  ASSERT_GOOD(Delete(name_));
  Collect();
  EXPECT_TRUE(*Get(to, {}, Key('n')) == SomeBytes(200'000));
}

TEST_F(EncryptionTest, PartsOfACopyStay) {
  const UploadRef upload = Begin({});
  const std::string body = SomeBytes(kPart + 5);
  ASSERT_GOOD(PutPart(upload, 1, body.substr(0, kPart)));
  ASSERT_GOOD(PutPart(upload, 2, body.substr(kPart)));
  ASSERT_GOOD(uploads().Complete(May(Permission::kObjectWrite, name_), upload,
                                 {{1, {}, {}}, {2, {}, {}}}, {}));
  const ObjectName to{"bucket", "copy"};
  CopyOptions options;
  options.encryption = ByClient('k');
  ASSERT_GOOD(Copy(name_, to, options));
  auto reader = objects().Open(May(Permission::kObjectRead, to), to, {}, Key('k'));
  ASSERT_GOOD(reader);
  EXPECT_EQ((*reader)->info().part_count, 2u);
  EXPECT_EQ((*reader)->Part(2)->offset, kPart);
  EXPECT_TRUE(*Get(to, {}, Key('k')) == body);
}

TEST_F(EncryptionTest, PartsAreCopiedFromWhatIsEncrypted) {
  const std::string body = SomeBytes(100'000);
  ASSERT_GOOD(PutEncrypted(body, ByClient('k')));
  const UploadRef upload = Begin(ByClient('n'));
  const auto copy = [&](const CopyPartOptions& options) {
    return uploads().CopyPart(May(Permission::kObjectRead, name_), name_, {},
                              May(Permission::kObjectWrite, name_), upload, 1, options);
  };
  EXPECT_FAULT(kKeyMissing, copy({.source_key = Key('k')}));
  EXPECT_FAULT(kKeyMissing, copy({.client_key = Key('n')}));
  ASSERT_GOOD(
      copy({.range = ByteRange{10, 90'000}, .source_key = Key('k'), .client_key = Key('n')}));
  ASSERT_GOOD(uploads().Complete(May(Permission::kObjectWrite, name_), upload, {{1, {}, {}}}, {}));
  EXPECT_TRUE(*Get(name_, {}, Key('n')) == body.substr(10, 90'000));
}

TEST_F(EncryptionTest, ComposedOfWhatHasTheSameKey) {
  const ObjectName other{"bucket", "other"};
  const std::string body = SomeBytes(100'000);
  ASSERT_GOOD(PutEncrypted(body, ByClient('k')));
  WriteOptions small;
  small.encryption = ByClient('k');
  ASSERT_GOOD(Put(other, "small", small));
  const auto source = [&](const ObjectName& name, char key) {
    return ComposeSource{May(Permission::kObjectRead, name), name.key, {}, {}, {}, Key(key)};
  };
  const ObjectName whole{"bucket", "whole"};
  const auto compose = [&](char key) {
    ComposeOptions options;
    options.encryption = ByClient(key);
    return objects().Compose(May(Permission::kObjectWrite, whole), whole,
                             {source(name_, key), source(other, key)}, options);
  };
  EXPECT_FAULT(kKeyWrong, compose('x'));
  const auto made = compose('k');
  ASSERT_GOOD(made);
  EXPECT_EQ(made->part_count, 2u);
  EXPECT_TRUE(*Get(whole, {}, Key('k')) == body + "small");
  EXPECT_FAULT(kKeyMissing, Get(whole));
}

// The key comes with the beginning alone; pieces are kept, merged, and finished after a restart.
TEST_F(EncryptionTest, ASessionGoesOnWithoutTheKey) {
  for (const EncryptionChoice& choice : {EncryptionChoice::ByServer(), ByClient('k')}) {
    const identity::Grant grant = May(Permission::kObjectWrite, name_);
    SessionOptions options;
    options.encryption = choice;
    const auto begun = service_->sessions().Create(grant, name_, options);
    ASSERT_GOOD(begun);
    const UploadRef ref{name_, begun->id};
    const std::string marker = "at the end of a piece";
    std::string body;
    for (int piece = 0; piece < 40; ++piece) {
      auto writer = service_->sessions().Continue(grant, ref, body.size());
      ASSERT_GOOD(writer);
      const std::string some = SomeBytes(64 * 1100, 1 + static_cast<unsigned>(piece)) + marker;
      ASSERT_GOOD((*writer)->Append(some));
      ASSERT_GOOD((*writer)->Keep());
      body += some;
    }
    EXPECT_FALSE(IsStored(marker)) << "the running MD5 holds the last bytes";
    Restart();
    EXPECT_FAULT(kKeyWrong,
                 choice.client_key
                     ? service_->sessions().Continue(grant, ref, body.size(), Key('x'))
                     : Result<std::unique_ptr<SessionWriter>>(Fail(Error{Fault::kKeyWrong})));
    auto writer = service_->sessions().Continue(grant, ref, body.size(), choice.client_key);
    ASSERT_GOOD(writer);
    ASSERT_GOOD((*writer)->Append("end"));
    const auto made = (*writer)->Finish({.md5 = Md5Digest(body + "end")});
    ASSERT_GOOD(made);
    EXPECT_TRUE(*Get(name_, {}, choice.client_key) == body + "end");
  }
}

TEST_F(EncryptionTest, AShortSessionLiesInARow) {
  const identity::Grant grant = May(Permission::kObjectWrite, name_);
  const auto begun = service_->sessions().Create(grant, name_, {.encryption = ByClient('k')});
  auto writer = service_->sessions().Continue(grant, {name_, begun->id}, 0);
  ASSERT_GOOD((*writer)->Append("a short one"));
  ASSERT_GOOD((*writer)->Finish({}));
  EXPECT_EQ(*Get(name_, {}, Key('k')), "a short one");
  EXPECT_FALSE(IsStored("a short one"));
}

TEST_F(EncryptionTest, AMovedObjectKeepsItsKey) {
  for (const std::size_t size : {100u, 100'000u}) {
    const ObjectName from{"bucket", "from"};
    WriteOptions options;
    options.encryption = ByClient('k');
    ASSERT_GOOD(Put(from, SomeBytes(size), options));
    ASSERT_GOOD(objects().Move(May(Permission::kObjectRead, from),
                               May(Permission::kObjectDelete, from), from,
                               May(Permission::kObjectWrite, name_), name_.key, {}));
    EXPECT_TRUE(*Get(name_, {}, Key('k')) == SomeBytes(size));
  }
}

// Another master key, or none: nothing is served, and nothing is written as if it were encrypted.
TEST_F(EncryptionTest, WithoutTheServersKeyNothingGoes) {
  ASSERT_GOOD(PutEncrypted("body", EncryptionChoice::ByServer()));
  const KeyRing other(Key('o'), random_);
  service_ = std::move(*Service::Open(engine_, blobs_, clock_, {.keys = &other}));
  EXPECT_FAULT(kCorrupt, Get(name_));
  service_ = std::move(*Service::Open(engine_, blobs_, clock_));
  EXPECT_FAULT(kUnavailable, Get(name_));
  EXPECT_FAULT(kUnavailable, PutEncrypted("body", EncryptionChoice::ByServer()));
  Restart();
  EXPECT_EQ(*Get(name_), "body");
}

}  // namespace
}  // namespace aloft::object
