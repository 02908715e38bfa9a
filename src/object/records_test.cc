// The bytes on disk (docs/formats/objects.md). Golden records are kept for ever: a change that
// cannot read them needs a new version byte, not a new golden file.
#include "object/records.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "object/keys.h"

namespace aloft::object {
namespace {

ObjectRecord FullObject() {
  ObjectRecord record;
  ObjectInfo& info = record.info;
  info.version = {1'700'000'000'000'001, true};
  info.metageneration = 3;
  info.bytes = 10;
  info.etag_kind = EtagKind::kMd5OfMd5;
  info.etag_digest = "0123456789abcdef";
  info.part_count = 2;
  info.crc32c = 0xe3069283;
  info.crc64nvme = 0xae8b14860a799888;
  info.checksum = {ChecksumAlgorithm::kCrc32, ChecksumScope::kComposite, "\1\2\3\4"};
  info.headers = {"text/plain", "gzip", "inline", "de", "no-cache", "never"};
  info.user_metadata = {{"a", "1"}, {"b", ""}};
  info.tags = {{"t", "v"}};
  info.access = AccessControl::kPublicRead;
  info.storage_class = "STANDARD";
  info.owner = "root";
  info.created_micros = 1'700'000'000'000'000;
  info.updated_micros = 1'700'000'000'000'005;
  info.replaced_micros = 1'700'000'000'000'009;
  record.place = BodyPlace::kParts;
  record.parts = {{6, "\1\1\1\1", {{9, 0, 6}}}, {4, "\2\2\2\2", {{9, 100, 1}, {12, 0, 3}}}};
  return record;
}

constexpr std::string_view kGoldenObject =
    "01028180f9c0c1c48203040108030a0a0c010f10303132333435363738396162636465661002"
    "1283a59a980e1488b1e6d3e090c5c5ae01160118011b04010203041c8080f9c0c1c482031e05"
    "200922022509060401010101090006250c0404020202020964010c0003410a746578742f706c"
    "61696e4304677a69704506696e6c696e654702646549086e6f2d63616368654b056e65766572"
    "4d030161314d0201624f03017476500153085354414e444152445504726f6f74";

TEST(Records, ObjectIsGolden) {
  const std::string encoded = Encode(FullObject());
  EXPECT_EQ(HexEncode(encoded), kGoldenObject);
  auto decoded = DecodeObject(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(Encode(*decoded), encoded);
  EXPECT_EQ(decoded->info.replaced_micros, 1'700'000'000'000'009);
  EXPECT_EQ(decoded->parts[1].extents[1].blob, 12u);
}

TEST(Records, ContextsOfAnObjectAreGolden) {
  ObjectRecord record = FullObject();
  record.info.contexts = {{"team", "red", 5, 6}};
  const std::string encoded = Encode(record);
  EXPECT_EQ(HexEncode(encoded), std::string(kGoldenObject) + "610a0506047465616d726564");
  auto decoded = DecodeObject(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(Encode(*decoded), encoded);
}

BucketInfo FullBucket() {
  BucketInfo bucket;
  bucket.id = 77;
  bucket.created_micros = 1'700'000'000'000'000;
  bucket.updated_micros = 1'700'000'000'000'001;
  bucket.metageneration = 4;
  bucket.location = "eu-central-1";
  bucket.storage_class = "STANDARD";
  bucket.versioning = Versioning::kSuspended;
  bucket.access = AccessControl::kPublicRead;
  bucket.ownership = Ownership::kBucketOwnerEnforced;
  bucket.public_access_block = PublicAccessBlock{true, false, true, false};
  bucket.policy = "{}";
  bucket.has_cors = true;
  bucket.has_tags = true;
  return bucket;
}

TEST(Records, BucketIsGolden) {
  const std::string encoded = Encode(FullBucket());
  EXPECT_EQ(HexEncode(encoded),
            "01024d048080f9c0c1c48203068180f9c0c1c4820308040b0c65752d63656e7472616c2d310d"
            "085354414e444152440e0210011200140517027b7d1805");
  auto decoded = DecodeBucket(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(Encode(*decoded), encoded);
  EXPECT_EQ(decoded->ownership, Ownership::kBucketOwnerEnforced);
}

TEST(Records, UploadAndPartAreGolden) {
  UploadRecord upload;
  upload.info.created_micros = 5;
  upload.info.checksum = ChecksumAlgorithm::kSha256;
  upload.info.checksum_scope = ChecksumScope::kComposite;
  upload.info.attributes.owner = "root";
  EXPECT_EQ(HexEncode(Encode(upload)), "010205040506015504726f6f74");
  EXPECT_EQ(Encode(*DecodeUpload(Encode(upload))), Encode(upload));
  PartRecord part;
  part.info.bytes = 6;
  part.info.md5 = "0123456789abcdef";
  part.info.checksum = {ChecksumAlgorithm::kCrc32, ChecksumScope::kFullObject, "\1\2\3\4"};
  part.info.crc32c = 1;
  part.info.crc64nvme = 2;
  part.info.created_micros = 7;
  part.generation = 8;
  part.extents = {{3, 4, 6}};
  EXPECT_EQ(HexEncode(Encode(part)),
            "01020605103031323334353637383961626364656606010904010203040a010c020e07100813"
            "03030406");
  EXPECT_EQ(Encode(*DecodePart(Encode(part))), Encode(part));
  EXPECT_EQ(HexEncode(EncodePartMap({{6, "", {{3, 4, 6}}}})), "01050600030406");
}

TEST(Records, ConfigurationsAreGolden) {
  LifecycleRule rule;
  rule.id = "r";
  rule.enabled = false;
  rule.prefix = "";
  rule.tags = {{"k", "v"}};
  rule.larger_than_bytes = 0;
  rule.filter_form = 2;
  rule.expire_days = 30;
  rule.noncurrent_days = 3;
  rule.noncurrent_keep = 1;
  rule.abort_upload_days = 7;
  rule.transitions = {{30, {}, {}, "COLD"}};
  const std::string lifecycle = EncodeLifecycle({rule});
  EXPECT_EQ(HexEncode(lifecycle),
            "01032401030172040107000903016b760a000e02101e160318011a071d0901021e0904434f4c"
            "44");
  EXPECT_EQ(EncodeLifecycle(*DecodeLifecycle(lifecycle)), lifecycle);
  CorsRule cors{"c", {"*"}, {"GET"}, {"x"}, {"etag"}, 0};
  EXPECT_EQ(HexEncode(EncodeCors({cors})), "0103170103016305012a07034745540901780b04657461670c00");
  EXPECT_EQ(EncodeCors(*DecodeCors(EncodeCors({cors}))), EncodeCors({cors}));
  EXPECT_EQ(HexEncode(EncodeTags({{"k", "v"}})), "010303016b76");
}

// What came later lies in fields of its own: the records above stay as they were.
TEST(Records, ProtectedObjectIsGolden) {
  ObjectRecord record;
  ObjectInfo& info = record.info;
  info.version = {1'700'000'000'000'001, false};
  info.created_micros = 1'700'000'000'000'000;
  info.updated_micros = info.created_micros;
  info.class_changed_micros = info.created_micros + 1;
  info.hold_released_micros = info.created_micros + 2;
  info.soft_deleted_micros = info.created_micros + 3;
  info.hard_delete_micros = info.created_micros + 4;
  info.custom_micros = -5;
  info.access_list = {{"reader", AccessRole::kReader}, {"owner", AccessRole::kOwner}};
  info.protection = {.temporary_hold = true,
                     .event_hold = true,
                     .retention = ObjectRetention{info.created_micros + 6, true}};
  const std::string encoded = Encode(record);
  EXPECT_EQ(HexEncode(encoded),
            "01028180f9c0c1c4820308011c8080f9c0c1c482031e0028012a022c032e0456fbffffffffff"
            "ffffff015907017265616465725906036f776e65725a035c8680f9c0c1c482035e01");
  const auto decoded = DecodeObject(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(Encode(*decoded), encoded);
  EXPECT_EQ(decoded->info.custom_micros, -5);
  EXPECT_EQ(decoded->info.hard_delete_micros, info.hard_delete_micros);
  EXPECT_EQ(decoded->info.access_list, info.access_list);
  EXPECT_EQ(decoded->info.protection, info.protection);
}

TEST(Records, BucketWithRulesIsGolden) {
  BucketInfo bucket;
  bucket.id = 77;
  bucket.bindings = "{}";
  bucket.access_list = {{"a", AccessRole::kWriter}};
  bucket.default_access_list = {{"b", AccessRole::kReader}};
  bucket.retention = BucketRetention{100, 1'700'000'000'000'000, true};
  bucket.soft_delete = SoftDelete{200, 1'700'000'000'000'001};
  bucket.hold_new_objects = true;
  bucket.object_retention = true;
  const std::string encoded = Encode(bucket);
  EXPECT_EQ(HexEncode(encoded),
            "01024d1b027b7d1d0202611f020162210e010264048080f9c0c1c482030601230d0102c80104"
            "8180f9c0c1c482032403");
  const auto decoded = DecodeBucket(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(Encode(*decoded), encoded);
  EXPECT_EQ(decoded->retention, bucket.retention);
  EXPECT_EQ(decoded->soft_delete, bucket.soft_delete);
  EXPECT_EQ(decoded->default_access_list, bucket.default_access_list);
}

TEST(Records, RetentionOfNewObjectsIsGolden) {
  BucketInfo bucket;
  bucket.id = 77;
  bucket.object_retention = true;
  bucket.keeps_versions = true;
  bucket.default_retention = DefaultRetention{0, 2, true};
  const std::string encoded = Encode(bucket);
  EXPECT_EQ(HexEncode(encoded), "01024d240629050104020601");
  const auto decoded = DecodeBucket(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(Encode(*decoded), encoded);
  EXPECT_EQ(decoded->default_retention, bucket.default_retention);
  EXPECT_TRUE(decoded->keeps_versions);
}

TEST(Records, StatedHoldIsGolden) {
  ObjectRecord record;
  record.info.version = {1, false};
  record.info.protection = {.temporary_hold = true, .hold_stated = true};
  const std::string encoded = Encode(record);
  EXPECT_EQ(HexEncode(encoded), "01020108011e005a05");
  const auto decoded = DecodeObject(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->info.protection, record.info.protection);
}

TEST(Records, LifecycleActionIsGolden) {
  LifecycleRule rule;
  rule.id = "r";
  rule.action = LifecycleAction::kSetClass;
  rule.to_class = "COLD";
  rule.from_classes = {"", "WARM"};
  rule.when = {1, 2, 3, 4, 5, 6, 7, true, {"p"}, {"s"}, {"", "WARM"}};
  const std::string encoded = EncodeLifecycle({rule});
  EXPECT_EQ(HexEncode(encoded),
            "0103350103017220022304434f4c44251f0102010402060308040a050c060e07100113017015"
            "0173170017045741524d270027045741524d");
  const auto decoded = DecodeLifecycle(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(EncodeLifecycle(*decoded), encoded);
  EXPECT_EQ(decoded->front().when.storage_classes, rule.when.storage_classes);
}

// Sessions outlive restarts and upgrades.
TEST(Records, SessionIsGolden) {
  UploadRecord upload;
  upload.info.created_micros = 1'700'000'000'000'000;
  upload.info.checksum_scope = ChecksumScope::kFullObject;
  upload.info.attributes.headers.type = "text/plain";
  upload.info.attributes.custom_micros = 9;
  SessionState state;
  state.bytes = 300;
  state.pieces = 2;
  state.crc32c = 0xe3069283;
  state.crc64nvme = 0xae8b14860a799888;
  state.md5_state = "md5 state";
  state.if_generation = 0;
  state.if_not_generation = 1;
  state.if_metageneration = 2;
  state.if_not_metageneration = 3;
  state.expected_md5 = "0123456789abcdef";
  state.expected_crc32c = 4;
  state.expected_bytes = 500;
  upload.session = state;
  const std::string encoded = Encode(upload);
  EXPECT_EQ(HexEncode(encoded),
            "01028080f9c0c1c48203410a746578742f706c61696e560909096d64352073746174650aac02"
            "0c020e83a59a980e1088b1e6d3e090c5c5ae0112001401160218031b10303132333435363738"
            "396162636465661c041ef403");
  const auto decoded = DecodeUpload(encoded);
  ASSERT_TRUE(decoded && decoded->session);
  EXPECT_EQ(Encode(*decoded), encoded);
  EXPECT_EQ(decoded->session->if_generation, 0);
  EXPECT_EQ(decoded->session->expected_bytes, 500u);
}

TEST(Records, EncryptionIsGolden) {
  Encryption encryption{KeyHolder::kClient, std::string(32, 'h'), "sealed key", "row seal"};
  ObjectRecord object;
  object.info.version = {1, false};
  object.info.encryption = encryption;
  object.place = BodyPlace::kRow;
  const std::string kept =
      "7002732068686868686868686868686868686868686868686868686868686868"
      "68686868750a7365616c6564206b6579";
  EXPECT_EQ(HexEncode(Encode(object)), "01020108011e002201" + kept + "7708726f77207365616c");
  const auto decoded = DecodeObject(Encode(object));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->info.encryption.holder, KeyHolder::kClient);
  EXPECT_EQ(decoded->info.encryption.client_key_sha256, std::string(32, 'h'));
  EXPECT_EQ(decoded->info.encryption.row_seal, "row seal");
  encryption.row_seal.clear();
  UploadRecord upload;
  upload.info.checksum_scope = ChecksumScope::kFullObject;
  upload.info.encryption = encryption;
  upload.session = SessionState{.md5_state = "md5", .server_sealed_key = "server"};
  EXPECT_EQ(HexEncode(Encode(upload)), "01" + kept + "09036d64352106736572766572");
  const auto session = DecodeUpload(Encode(upload));
  ASSERT_TRUE(session && session->session);
  EXPECT_EQ(session->session->server_sealed_key, "server");
  EXPECT_EQ(session->info.encryption.sealed_key, "sealed key");
  BucketInfo bucket;
  bucket.id = 77;
  bucket.default_encryption = {true, true};
  EXPECT_EQ(HexEncode(Encode(bucket)), "01024d3003");
  EXPECT_EQ(DecodeBucket(Encode(bucket))->default_encryption, bucket.default_encryption);
}

TEST(Records, KeysAreGolden) {
  const keys::Place place{7, 0x1122334455667788};
  EXPECT_EQ(HexEncode(keys::Current(place, "a")), "10000000074b112233445566778861");
  EXPECT_EQ(HexEncode(keys::Version(place, std::string("a\0b", 3), 1)),
            "10000000075611223344556677886100ff620000fffffffffffffffe");
  EXPECT_EQ(HexEncode(keys::Reference(5, 6)), "10000000005200000000000000050000000000000006");
  const keys::VersionKey back = keys::VersionOf(keys::Version(place, std::string("a\0b", 3), 1));
  EXPECT_EQ(back.object_key, std::string("a\0b", 3));
  EXPECT_EQ(back.generation, 1);
}

// Damaged records are refused, never read beyond their end.
TEST(Records, DamageIsNoticedOrHarmless) {
  const std::string object = Encode(FullObject());
  for (std::size_t cut = 0; cut < object.size(); ++cut) {
    (void)DecodeObject(std::string_view(object).substr(0, cut));
  }
  EXPECT_FALSE(DecodeObject(""));
  EXPECT_FALSE(DecodeObject("\x02"));
  std::mt19937 random(3);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = object;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)DecodeObject(damaged);
    (void)DecodePart(damaged);
    (void)DecodeBucket(damaged);
    (void)DecodeLifecycle(damaged);
  }
}

}  // namespace
}  // namespace aloft::object
