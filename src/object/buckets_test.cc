// Buckets: one name, one owner; never deleted under an object; configurations come back as they
// were set.
#include "object/object_testing.h"

namespace aloft::object {
namespace {

class BucketsTest : public ObjectTest {};

TEST_F(BucketsTest, NamesBelongToOneProject) {
  MakeBucket("bucket");
  EXPECT_FAULT(kBucketAlreadyYours,
               buckets().Create(May(Permission::kBucketCreate, "bucket"), "bucket", {}));
  const auto foreign = May(Permission::kBucketCreate, "bucket", kProject + 1);
  EXPECT_FAULT(kBucketTaken, buckets().Create(foreign, "bucket", {}));
  auto found = buckets().Find("bucket");
  ASSERT_GOOD(found);
  EXPECT_EQ((*found)->project, kProject);
  EXPECT_FAULT(kNoSuchBucket, buckets().Find("nothing"));
  EXPECT_FAULT(kNoSuchBucket,
               buckets().Get(May(Permission::kBucketRead, "bucket", kProject + 1), "bucket"));
  // Given up, the name is free for everybody, and the new bucket knows nothing of the old one.
  const std::uint64_t old_id = (*found)->id;
  ASSERT_GOOD(buckets().Delete(May(Permission::kBucketDelete, "bucket"), "bucket"));
  EXPECT_FAULT(kNoSuchBucket, buckets().Find("bucket"));
  ASSERT_GOOD(buckets().Create(foreign, "bucket", {}));
  found = buckets().Find("bucket");
  ASSERT_GOOD(found);
  EXPECT_EQ((*found)->project, kProject + 1);
  EXPECT_NE((*found)->id, old_id);
}

TEST_F(BucketsTest, RefusesBadNames) {
  for (std::string_view name : {"ab", "UPPER", "_under", "under_", "-dash", "dash-", "two..dots",
                                "192.168.0.1", "upload", "sp ace", ".dot", "dot."}) {
    SCOPED_TRACE(name);
    EXPECT_FAULT(kInvalidBucketName, CheckBucketName(name));
  }
  const std::string part(63, 'a');
  EXPECT_FALSE(CheckBucketName(part + "a").ok());
  EXPECT_FALSE(CheckBucketName("b." + part + "a").ok());
  EXPECT_TRUE(CheckBucketName(part + "." + part + "." + part + "." + part.substr(33)).ok());
  EXPECT_FALSE(CheckBucketName(part + "." + part + "." + part + "." + part.substr(32)).ok());
  for (std::string_view name : {"abc", "a.b-c.1", "192.168.0.1a", "1.2.3", "under_score"}) {
    EXPECT_TRUE(CheckBucketName(name).ok()) << name;
  }
}

TEST_F(BucketsTest, IsNotDeletedWhileAnythingIsInIt) {
  MakeBucket("bucket", Versioning::kEnabled);
  const auto remove = [&] {
    return buckets().Delete(May(Permission::kBucketDelete, "bucket"), "bucket");
  };
  const ObjectName name{"bucket", "key"};
  const VersionRef version = Put(name, "x")->version;
  EXPECT_FAULT(kBucketNotEmpty, remove());
  const VersionRef marker = Delete(name)->version;
  EXPECT_FAULT(kBucketNotEmpty, remove());
  ASSERT_GOOD(Delete(name, version));
  EXPECT_FAULT(kBucketNotEmpty, remove());
  ASSERT_GOOD(Delete(name, marker));
  // An unfinished upload does not hold it; its bytes are given back.
  auto upload = uploads().Create(May(Permission::kObjectWrite, name), name, {});
  ASSERT_GOOD(upload);
  ASSERT_GOOD(PutPart({name, upload->id}, 1, "part"));
  ASSERT_GOOD(remove());
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
  EXPECT_FAULT(kNoSuchBucket, remove());
  EXPECT_FAULT(kNoSuchBucket, Put(name, "x"));
}

TEST_F(BucketsTest, ListsInPages) {
  for (const std::string name : {"ccc", "aaa", "bbb", "bbc"}) MakeBucket(name);
  ListBucketsOptions options;
  options.limit = 3;
  const auto grant = May(Permission::kBucketsList, "");
  auto page = buckets().List(grant, options);
  ASSERT_GOOD(page);
  EXPECT_TRUE(page->truncated);
  ASSERT_EQ(page->buckets.size(), 3u);
  EXPECT_EQ(page->buckets[0].name, "aaa");
  options.start_after = page->next;
  page = buckets().List(grant, options);
  ASSERT_EQ(page->buckets.size(), 1u);
  EXPECT_FALSE(page->truncated);
  options = {};
  options.prefix = "bb";
  EXPECT_EQ(buckets().List(grant, options)->buckets.size(), 2u);
  EXPECT_TRUE(buckets().List(May(Permission::kBucketsList, "", 99), {})->buckets.empty());
}

TEST_F(BucketsTest, ConfigurationsComeBack) {
  MakeBucket("bucket");
  const auto read = May(Permission::kBucketConfigRead, "bucket");
  const auto write = May(Permission::kBucketConfigWrite, "bucket");
  CorsRule cors;
  cors.origins = {"https://*.example.com"};
  cors.methods = {"GET", "PUT"};
  cors.max_age_seconds = 0;
  ASSERT_GOOD(buckets().SetCors(write, "bucket", {cors}));
  auto preflight = buckets().CorsForPreflight("bucket");
  ASSERT_GOOD(preflight);
  ASSERT_EQ((*preflight)->size(), 1u);
  EXPECT_EQ((*preflight)->front().max_age_seconds, 0);
  EXPECT_TRUE((*buckets().Find("bucket"))->has_cors);

  std::vector<LifecycleRule> rules(200);
  for (LifecycleRule& rule : rules) {
    rule.id = std::string(200, 'r');
    rule.prefix = std::string(800, 'p');
    rule.expire_days = 3;
  }
  ASSERT_GOOD(buckets().SetLifecycle(write, "bucket", rules));  // more than one row
  auto lifecycle = buckets().Lifecycle(read, "bucket");
  ASSERT_GOOD(lifecycle);
  EXPECT_EQ((*lifecycle)->size(), 200u);
  EXPECT_EQ((*lifecycle)->back().prefix, rules.back().prefix);
  rules.resize(1);
  ASSERT_GOOD(buckets().SetLifecycle(write, "bucket", rules));
  EXPECT_EQ((*buckets().Lifecycle(read, "bucket"))->size(), 1u);
  rules[0].expire_days = 0;
  EXPECT_FAULT(kInvalidArgument, buckets().SetLifecycle(write, "bucket", rules));

  ASSERT_GOOD(buckets().SetBucketTags(write, "bucket", {{"k", "v"}}));
  EXPECT_EQ(buckets().BucketTags(read, "bucket")->size(), 1u);
  ASSERT_GOOD(buckets().SetBucketTags(write, "bucket", {}));
  EXPECT_TRUE(buckets().BucketTags(read, "bucket")->empty());
  EXPECT_FALSE((*buckets().Find("bucket"))->has_tags);
  ASSERT_GOOD(buckets().SetDocument(write, "bucket", "website", "<xml/>"));
  EXPECT_EQ(*buckets().Document(read, "bucket", "website"), "<xml/>");
  EXPECT_EQ(*buckets().Document(read, "bucket", "web"), "");
}

TEST_F(BucketsTest, SettingsAreJudgedAndCounted) {
  MakeBucket("bucket", Versioning::kEnabled);
  const std::int64_t before = (*buckets().Find("bucket"))->metageneration;
  const auto update = [&](const std::function<Result<void>(BucketSettings&)>& change) {
    return buckets().UpdateSettings(May(Permission::kBucketConfigWrite, "bucket"), "bucket",
                                    change);
  };
  EXPECT_FAULT(kInvalidArgument, update([](BucketSettings& settings) -> Result<void> {
                 settings.versioning = Versioning::kNever;
                 return {};
               }));
  EXPECT_FAULT(kTooLarge, update([](BucketSettings& settings) -> Result<void> {
                 settings.policy = std::string(kPolicyBytesMax + 1, ' ');
                 return {};
               }));
  ASSERT_GOOD(update([](BucketSettings& settings) -> Result<void> {
    settings.policy = "{}";
    settings.access = AccessControl::kPublicRead;
    settings.public_access_block = PublicAccessBlock{true, false, true, false};
    return {};
  }));
  auto info = *buckets().Find("bucket");
  EXPECT_EQ(info->metageneration, before + 1);
  EXPECT_EQ(info->policy, "{}");
  EXPECT_TRUE(info->public_access_block->refuse_public_policies);
  EXPECT_FALSE(info->public_access_block->restrict_public_policies);
}

// The policy is compiled when it changes, not for every request.
TEST_F(BucketsTest, PoliciesAreCompiledOnce) {
  int compiled = 0;
  ServiceOptions options;
  options.compile_policy = [&](const BucketInfo&) {
    ++compiled;
    return std::make_shared<const identity::Policy>();
  };
  service_ = std::move(*Service::Open(engine_, blobs_, clock_, options));
  MakeBucket("bucket");
  EXPECT_EQ((*buckets().Find("bucket"))->compiled_policy, nullptr);
  ASSERT_GOOD(buckets().UpdateSettings(May(Permission::kBucketPolicyWrite, "bucket"), "bucket",
                                       [](BucketSettings& settings) -> Result<void> {
                                         settings.policy = "{}";
                                         return {};
                                       }));
  for (int i = 0; i < 5; ++i) EXPECT_NE((*buckets().Find("bucket"))->compiled_policy, nullptr);
  ASSERT_GOOD(Put({"bucket", "key"}, "x"));
  EXPECT_EQ(compiled, 1);
}

// All settings in one commit: a refused change leaves none of them, and metageneration counts the
// change once.
TEST_F(BucketsTest, AChangeIsOneCommit) {
  MakeBucket("bucket");
  const auto grant = May(Permission::kBucketConfigWrite, "bucket");
  const auto changed = buckets().Change(grant, "bucket", {"note"}, [](BucketDraft& draft) {
    draft.info.versioning = Versioning::kEnabled;
    draft.info.bindings = "{}";
    draft.tags = {{"team", "red"}};
    draft.cors = {{"", {"*"}, {"GET"}, {}, {}, {}}};
    draft.documents["note"] = "text";
    draft.info.access_list = {{"friend", AccessRole::kReader}};
    return Result<void>();
  });
  ASSERT_GOOD(changed);
  EXPECT_EQ(changed->info.metageneration, 2);
  const auto whole =
      buckets().Whole(May(Permission::kBucketConfigRead, "bucket"), "bucket", {"note"});
  ASSERT_GOOD(whole);
  EXPECT_EQ(whole->tags, changed->tags);
  EXPECT_EQ(whole->cors.size(), 1u);
  EXPECT_EQ(whole->documents.at("note"), "text");
  EXPECT_EQ(whole->info.access_list, changed->info.access_list);
  EXPECT_EQ(whole->info.bindings, "{}");
  EXPECT_FAULT(kInvalidArgument, buckets().Change(grant, "bucket", {}, [](BucketDraft& draft) {
    draft.tags.clear();
    draft.info.versioning = Versioning::kNever;
    return Result<void>();
  }));
  EXPECT_FAULT(kPreconditionFailed, buckets().Change(grant, "bucket", {}, [](BucketDraft& draft) {
    draft.tags.clear();
    return Result<void>(Fail(Error{Fault::kPreconditionFailed}));
  }));
  EXPECT_EQ(buckets().Get(May(Permission::kBucketRead, "bucket"), "bucket")->metageneration, 2);
}

// A bucket that cannot be made as asked is not made at all.
TEST_F(BucketsTest, CreationWithSettingsIsOneCommit) {
  BucketOptions options;
  options.edit = [](BucketDraft& draft) {
    draft.tags = {{"team", "red"}};
    draft.info.retention = BucketRetention{0, 0, false};
    return Result<void>();
  };
  const auto grant = May(Permission::kBucketCreate, "bucket");
  EXPECT_FAULT(kInvalidArgument, buckets().Create(grant, "bucket", options));
  EXPECT_FAULT(kNoSuchBucket, buckets().Find("bucket"));
  options.edit = [](BucketDraft& draft) {
    draft.tags = {{"team", "red"}};
    return Result<void>();
  };
  const auto made = buckets().Create(grant, "bucket", options);
  ASSERT_GOOD(made);
  EXPECT_EQ(made->metageneration, 1);
  EXPECT_EQ(buckets().BucketTags(May(Permission::kBucketConfigRead, "bucket"), "bucket")->size(),
            1u);
}

}  // namespace
}  // namespace aloft::object
