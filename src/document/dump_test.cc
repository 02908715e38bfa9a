// Whole databases as they were, and records of lengthy work.
#include <gtest/gtest.h>

#include <map>

#include "document/document_testing.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

using identity::Permission;

std::map<std::string, std::int64_t> Dumped(World& world, DumpRequest request) {
  std::map<std::string, std::int64_t> found;
  do {
    const auto page =
        world.service->Dump(GrantFor(Permission::kDocumentsQuery), kDefaultDatabase, request);
    EXPECT_TRUE(page.ok());
    if (!page.ok()) return found;
    for (const DocumentPtr& document : page->documents) {
      const Value* n = document->fields.Find("n");
      EXPECT_TRUE(found.emplace(document->path, n->As<std::int64_t>()).second) << document->path;
    }
    request.page_token = page->next_page_token;
  } while (!request.page_token.empty());
  return found;
}

// An export takes a while, and must be of one moment whatever is written meanwhile.
TEST(Dump, IsOfOneMomentWhileDocumentsChange) {
  World world;
  os::SimRandom random(3);
  std::map<std::string, std::int64_t> expected;
  const char* collections[] = {"a", "b", "a/x/b", "b/y/a"};
  const auto change = [&](int i, std::map<std::string, std::int64_t>& documents) {
    const std::string path =
        std::string(collections[random.Below(4)]) + "/d" + std::to_string(random.Below(20));
    if (random.OneIn(4)) {
      EXPECT_TRUE(world.Delete(path).ok());
      documents.erase(path);
    } else {
      EXPECT_TRUE(world.Set(path, {{"n", i}}).ok());
      documents[path] = i;
    }
  };
  for (int i = 0; i < 200; ++i) change(i, expected);
  DumpRequest request{.read_time_micros = world.clock.WallMicros(), .documents_max = 7};
  auto later = expected;
  world.clock.AdvanceMillis(1);
  for (int i = 0; i < 200; ++i) change(1000 + i, later);
  EXPECT_EQ(Dumped(world, request), expected);
  request.collection_ids = {"b"};
  std::erase_if(expected,
                [](const auto& entry) { return LastSegmentOf(ParentOf(entry.first)) != "b"; });
  EXPECT_EQ(Dumped(world, request), expected);
  EXPECT_EQ(Dumped(world, {.read_time_micros = world.clock.WallMicros()}), later);
  const auto begun = world.service->Dump(GrantFor(Permission::kDocumentsQuery), kDefaultDatabase,
                                         {.documents_max = 0});
  ASSERT_TRUE(world.Set("a/later", {{"n", 1}}).ok());
  EXPECT_EQ(Dumped(world, {.read_time_micros = begun->read_time_micros}), later);
}

TEST(Dump, TakesNoForeignToken) {
  World world;
  EXPECT_EQ(world.service
                ->Dump(GrantFor(Permission::kDocumentsQuery), kDefaultDatabase,
                       {.read_time_micros = world.clock.WallMicros(), .page_token = "x"})
                .error()
                .fault,
            Fault::kInvalidArgument);
}

TEST(Operations, AreKeptAfterTheirDatabaseAndBounded) {
  World world;
  const auto manage = GrantFor(Permission::kDatabasesManage, "gone");
  const auto read = GrantFor(Permission::kDatabasesRead, "gone");
  ASSERT_TRUE(world.service->PutOperation(manage, "gone", {.id = "running", .content = "r"}).ok());
  for (std::size_t i = 0; i < kOperationsMax + 20; ++i) {
    OperationRecord record{.id = "o" + std::to_string(i), .done = true, .content = "x"};
    record.create_time_micros = static_cast<std::int64_t>(i) + 1;
    ASSERT_TRUE(world.service->PutOperation(manage, "gone", record).ok());
  }
  world.service->CleanUpStep();
  world.Restart();
  EXPECT_EQ(world.service->ListOperations(read, "gone")->size(), kOperationsMax);
  EXPECT_EQ(world.service->GetOperation(read, "gone", "running")->content, "r");
  EXPECT_EQ(world.service->GetOperation(read, "gone", "o0").error().fault, Fault::kNoSuchOperation);
  EXPECT_TRUE(world.service->DeleteOperation(manage, "gone", "o150").ok());
  EXPECT_EQ(world.service->GetOperation(read, "gone", "o150").error().fault,
            Fault::kNoSuchOperation);
  EXPECT_TRUE(
      world.service->ListOperations(GrantFor(Permission::kDatabasesRead, "gon"), "gon")->empty());
}

}  // namespace
}  // namespace aloft::document
