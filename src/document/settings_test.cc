// Databases, indexes and fields as they are set, kept and taken back.
#include <gtest/gtest.h>

#include "document/document_testing.h"
#include "document/limits.h"
#include "document/normal_query.h"

namespace aloft::document {
namespace {

using identity::Permission;

const ServiceOptions kStrict{.indexes = ServiceOptions::Indexes::kStrict,
                             .publishing = ServiceOptions::Publishing::kByStep};

Result<IndexInfo> CreateIndex(World& world, std::vector<IndexField> fields,
                              Query::Scope scope = Query::Scope::kCollection) {
  auto created =
      world.service->CreateIndex(GrantFor(Permission::kIndexesManage), kDefaultDatabase,
                                 {.collection_id = "c", .scope = scope, .fields = fields});
  world.BuildIndexes();
  return created;
}

FieldConfig SetField(World& world, const FieldConfig& config) {
  const auto set =
      world.service->SetField(GrantFor(Permission::kIndexesManage), kDefaultDatabase, config);
  EXPECT_TRUE(set.ok());
  return set.ok() ? *set : FieldConfig{};
}

std::vector<FieldConfig> ListFields(World& world) {
  return *world.service->ListFields(GrantFor(Permission::kIndexesRead), kDefaultDatabase);
}

// What the vendor's tools write into an index file must serve the query that asked for it, in each
// direction.
TEST(Indexes, ServeTheQueriesTheyWereDeclaredFor) {
  World world(kStrict);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(world.Set("c/" + std::to_string(i), {{"a", 1}, {"b", i / 2}, {"n", i}}).ok());
  }
  const std::string name(kDocumentName);
  const auto down = Direction::kDescending;
  const auto up = Direction::kAscending;
  const std::vector<std::vector<Order>> orders = {
      {{{"b"}, up}},
      {{{"b"}, down}},
      {{{"b"}, down}, {{name}, up}},
      {{{"b"}, up}, {{name}, down}},
      {{{"b"}, down}, {{"n"}, up}},
      {{{"b"}, up}, {{"n"}, down}},
  };
  for (const std::vector<Order>& order : orders) {
    const Query query{
        .collection_id = "c", .where = Where("a", Operator::kEqual, 1), .orders = order};
    const auto refused = world.TryQuery(query);
    ASSERT_FALSE(refused.ok());
    ASSERT_TRUE(CreateIndex(world, refused.error().index->fields).ok());
    QueryCost cost;
    const auto found = world.TryQuery(query, {}, &cost);
    ASSERT_TRUE(found.ok()) << refused.error().detail;
    ASSERT_EQ(found->size(), 6u);
    EXPECT_FALSE(cost.sorted_in_memory);
    const NormalQuery normal = *Normalize(query);
    for (std::size_t i = 1; i < found->size(); ++i) {
      EXPECT_LT(normal.Compare(*(*found)[i - 1], *(*found)[i]), 0) << refused.error().detail;
    }
  }
}

// The name may be listed where it goes the way that it would go anyway; that is the same index.
TEST(Indexes, AreTheSameWithTheNameSpelledOut) {
  World world;
  const IndexField b{{"b"}, IndexKind::kDescending};
  const IndexField name{{std::string(kDocumentName)}, IndexKind::kDescending};
  ASSERT_TRUE(CreateIndex(world, {{{"a"}}, b, name}).ok());
  EXPECT_EQ(CreateIndex(world, {{{"a"}}, b}).error().fault, Fault::kIndexExists);
  EXPECT_TRUE(CreateIndex(world, {{{"a"}}, b, {{std::string(kDocumentName)}}}).ok());
  EXPECT_EQ(CreateIndex(world, {{{"a"}}, {{"a"}}}).error().fault, Fault::kInvalidArgument);
  EXPECT_EQ(CreateIndex(world, {name, b}).error().fault, Fault::kInvalidArgument);
  EXPECT_EQ(CreateIndex(world, {name}).error().fault, Fault::kInvalidArgument);
}

TEST(Indexes, OfVectorsAreNeededInStrictMode) {
  World world(kStrict);
  ASSERT_TRUE(world.Set("c/x", {{"a", 1}, {"v", MakeVector({1, 2})}}).ok());
  Query query{.collection_id = "c", .where = Where("a", Operator::kEqual, 1)};
  query.nearest = FindNearest{.field = {"v"}, .vector = {1, 1}, .limit = 3};
  const auto refused = world.TryQuery(query);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().detail, "collection c: (a ASC, v VECTOR<2>, __name__ ASC)");
  ASSERT_TRUE(CreateIndex(world, {{{"v"}, IndexKind::kVector, 2}}).ok());
  EXPECT_FALSE(world.TryQuery(query).ok());
  ASSERT_TRUE(CreateIndex(world, refused.error().index->fields).ok());
  EXPECT_EQ(world.Names(query).size(), 1u);
}

// Somebody may still hold the name of an index that is gone.
TEST(Indexes, NumbersAreNotGivenTwice) {
  World world;
  const auto first = CreateIndex(world, {{{"a"}}, {{"b"}}});
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(
      world.service->DeleteIndex(GrantFor(Permission::kIndexesManage), kDefaultDatabase, first->id)
          .ok());
  world.BuildIndexes();
  world.Restart();
  const auto second = CreateIndex(world, {{{"a"}}, {{"b"}}});
  ASSERT_TRUE(second.ok());
  EXPECT_NE(first->id, second->id);
}

// A field may expire and keep the indexes that all fields have, whatever becomes of these.
TEST(Fields, InheritUntilTheyAreSet) {
  World world(kStrict);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(world.Set("c/" + std::to_string(i), {{"t", i}}).ok());
  const Query query{.collection_id = "c", .where = Where("t", Operator::kLess, 2)};
  FieldConfig expiry{.collection_id = "c", .field = {"t"}, .expires = true, .inherits = true};
  EXPECT_TRUE(SetField(world, expiry).ascending);
  SetField(world, {.collection_id = "c", .field = {"*"}, .ascending = false, .contains = false});
  world.BuildIndexes();
  EXPECT_FALSE(world.TryQuery(query).ok());
  const auto got =
      world.service->GetField(GrantFor(Permission::kIndexesRead), kDefaultDatabase, "c", {"t"});
  EXPECT_TRUE(got->inherits && got->expires);
  EXPECT_FALSE(got->ascending);
  SetField(world, {.collection_id = "c", .field = {"t"}, .expires = true});
  world.BuildIndexes();
  EXPECT_EQ(world.Names(query).size(), 2u);
  world.Restart();
  EXPECT_EQ(ListFields(world).size(), 2u);
  SetField(world, expiry);
  world.BuildIndexes();
  EXPECT_FALSE(world.TryQuery(query).ok());
}

TEST(Fields, TakenBackLeaveNothing) {
  World world(kStrict);
  ASSERT_TRUE(world.Set("c/x", {{"a", 1}}).ok());
  const Query query{.collection_id = "c", .where = Where("a", Operator::kLess, 2)};
  SetField(world, {.collection_id = "c", .field = {"a"}, .ascending = false, .contains = false});
  world.BuildIndexes();
  ASSERT_TRUE(world.Set("c/y", {{"a", 0}}).ok());
  SetField(world, {.collection_id = "c", .field = {"a"}, .inherits = true});
  EXPECT_TRUE(ListFields(world).empty());
  EXPECT_FALSE(world.TryQuery(query).ok());
  world.BuildIndexes();
  EXPECT_EQ(world.Names(query).size(), 2u);
  world.Restart();
  EXPECT_TRUE(ListFields(world).empty());
  EXPECT_EQ(world.Names(query).size(), 2u);
}

// Tools clear a database between tests; what was set up for it must not go with the documents.
TEST(Databases, KeepTheirSettingsWhenCleared) {
  World world(kStrict);
  const auto manage = GrantFor(Permission::kDatabasesManage);
  ASSERT_TRUE(world.Set("c/x", {{"a", 1}, {"b", 1}, {"t", Timestamp{1}}}).ok());
  ASSERT_TRUE(
      world.service->UpdateDatabase(manage, kDefaultDatabase, {.delete_protected = true}).ok());
  ASSERT_TRUE(CreateIndex(world, {{{"a"}}, {{"b"}, IndexKind::kDescending}}).ok());
  SetField(world, {.collection_id = "d", .field = {"t"}, .expires = true, .inherits = true});
  const auto before = world.Set("c/y", {});
  ASSERT_TRUE(world.service->ClearDatabase(manage, kDefaultDatabase).ok());
  while (world.service->CleanUpStep()) {
  }
  EXPECT_EQ(world.Get("c/x"), nullptr);
  for (int round = 0; round < 2; ++round) {
    const auto after = world.Set("c/new", {{"a", 1}, {"b", 1}});
    EXPECT_GT(after->commit_time_micros, before->commit_time_micros);
    const Query query{.collection_id = "c",
                      .where = Where("a", Operator::kEqual, 1),
                      .orders = {{{"b"}, Direction::kDescending}}};
    EXPECT_EQ(world.Names(query), std::vector<std::string>{"c/new"});
    EXPECT_TRUE(world.service->GetDatabase(GrantFor(Permission::kDatabasesRead), kDefaultDatabase)
                    ->settings.delete_protected);
    ASSERT_TRUE(world.Set("d/x", {{"t", Timestamp{1}}}).ok());
    world.BuildIndexes();
    while (world.service->ExpireDocumentsStep()) {
    }
    EXPECT_EQ(world.Get("d/x"), nullptr);
    world.Restart();
  }
}

// Documents that transactions hold stay for now, and the sweep neither waits for them nor looks at
// them again and again.
TEST(Expiry, WaitsForNobody) {
  World world;
  SetField(world, {.collection_id = "c", .field = {"t"}, .expires = true});
  std::vector<std::string> paths;
  for (int i = 0; i < 100; ++i) {
    paths.push_back("c/" + std::to_string(i));
    ASSERT_TRUE(world.Set(paths.back(), {{"t", Timestamp{1}}}).ok());
  }
  world.BuildIndexes();
  const std::string transaction = world.Begin();
  ReadAt within;
  within.transaction = transaction;
  ASSERT_TRUE(
      world.service->BatchGet(GrantFor(Permission::kDocumentRead), kDefaultDatabase, paths, within)
          .ok());
  EXPECT_FALSE(world.service->ExpireDocumentsStep());
  EXPECT_NE(world.Get("c/0"), nullptr);
  ASSERT_TRUE(
      world.service->Rollback(GrantFor(Permission::kDocumentWrite), kDefaultDatabase, transaction)
          .ok());
  EXPECT_TRUE(world.service->ExpireDocumentsStep());
  EXPECT_EQ(world.Get("c/0"), nullptr);
  EXPECT_EQ(world.Get("c/99"), nullptr);
  EXPECT_FALSE(world.service->ExpireDocumentsStep());
}

// Pages go on where the last one ended, also when its last document is gone meanwhile.
TEST(Lists, GoOnAfterADocumentThatWasDeleted) {
  World world;
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(world.Set("c/" + std::to_string(i), {{"n", 9 - i}}).ok());
  const auto grant = GrantFor(Permission::kDocumentsQuery);
  ListRequest request{.collection_id = "c", .page_size = 2, .orders = {{{"n"}}}};
  const auto first = world.service->List(grant, kDefaultDatabase, request);
  ASSERT_EQ(first->documents.back().path, "c/4");
  ASSERT_TRUE(world.Delete("c/4").ok());
  request.page_token = first->next_page_token;
  const auto second = world.service->List(grant, kDefaultDatabase, request);
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(second->documents.size(), 2u);
  EXPECT_EQ(second->documents[0].path, "c/3");
  request.page_token = "bm9uc2Vuc2U=";
  EXPECT_EQ(world.service->List(grant, kDefaultDatabase, request).error().fault,
            Fault::kInvalidArgument);
}

// The clock may have gone back while the server was down, and the hour of history may have passed
// before.
TEST(CommitTimes, GrowAfterHistoryWasTrimmed) {
  World world;
  world.clock.AdvanceMillis(10'000'000);
  const auto before = world.Set("c/x", {});
  world.clock.AdvanceMillis(4'000'000);
  while (world.service->TrimHistoryStep()) {
  }
  world.clock.SetWallMicros(world.clock.WallMicros() - 5'000'000'000);
  world.Restart();
  EXPECT_GT(world.Set("c/y", {})->commit_time_micros, before->commit_time_micros);
}

TEST(Batches, WriteEachDocumentOnce) {
  World world;
  EXPECT_EQ(world.service
                ->BatchWrites(GrantFor(Permission::kDocumentWrite), kDefaultDatabase,
                              {Write{.document = "c/a"}, Write{.document = "c/a"}})
                .error()
                .fault,
            Fault::kInvalidArgument);
}

}  // namespace
}  // namespace aloft::document
