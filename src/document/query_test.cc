#include <gtest/gtest.h>

#include <algorithm>

#include "document/document_testing.h"
#include "document/normal_query.h"

namespace aloft::document {
namespace {

using identity::Permission;

// Small values, so that filters hit, and every field is sometimes missing.
Value SmallValue(os::SimRandom& random) {
  if (random.OneIn(8)) return RandomValue(random);
  if (random.OneIn(4)) {
    Array array;
    for (std::size_t i = random.Below(3); i > 0; --i) {
      array.push_back(static_cast<std::int64_t>(random.Below(4)));
    }
    return array;
  }
  if (random.OneIn(3)) return static_cast<double>(random.Below(4));
  return static_cast<std::int64_t>(random.Below(4));
}

Map SmallFields(os::SimRandom& random) {
  Map fields;
  for (const char* name : {"a", "b", "c"}) {
    if (!random.OneIn(5)) fields.Set(name, SmallValue(random));
  }
  if (random.OneIn(2)) fields.Set("m", Map{{"x", SmallValue(random)}});
  return fields;
}

FieldPath RandomField(os::SimRandom& random) {
  const FieldPath fields[] = {{"a"}, {"b"}, {"c"}, {"m", "x"}};
  return fields[random.Below(4)];
}

Filter RandomFilter(os::SimRandom& random) {
  Filter filter{.field = RandomField(random)};
  filter.op = static_cast<Operator>(random.Below(14));
  // A second one of these would be refused.
  const bool difference = filter.op == Operator::kNotEqual || filter.op == Operator::kNotIn ||
                          filter.op == Operator::kIsNotNan || filter.op == Operator::kIsNotNull;
  if (difference && random.OneIn(2)) filter.op = Operator::kGreater;
  const bool array = filter.op == Operator::kIn || filter.op == Operator::kNotIn ||
                     filter.op == Operator::kArrayContainsAny;
  filter.operand = SmallValue(random);
  if (array) {
    Array values;
    for (std::size_t i = random.Below(3) + 1; i > 0; --i) values.push_back(SmallValue(random));
    filter.operand = std::move(values);
  }
  return filter;
}

Query RandomQuery(os::SimRandom& random) {
  Query query{.collection_id = "c"};
  if (random.OneIn(3)) query.scope = Query::Scope::kGroup;
  if (random.OneIn(4)) query.parent = "p/q";
  std::vector<Filter> filters;
  for (std::size_t i = random.Below(4); i > 0; --i) filters.push_back(RandomFilter(random));
  if (filters.size() == 1) query.where = filters[0];
  if (filters.size() > 1) {
    query.where = Together(random.OneIn(2) ? Filter::Kind::kAnd : Filter::Kind::kOr, filters);
  }
  for (std::size_t i = random.Below(3); i > 0; --i) {
    query.orders.push_back({RandomField(random), static_cast<Direction>(random.Below(2))});
  }
  if (random.OneIn(4)) {
    query.orders.push_back({{std::string(kDocumentName)}, static_cast<Direction>(random.Below(2))});
  }
  if (random.OneIn(3)) query.limit = static_cast<std::int64_t>(random.Below(6));
  if (random.OneIn(5)) query.offset = static_cast<std::int64_t>(random.Below(4));
  return query;
}

void AddRandomCursors(os::SimRandom& random, const std::vector<DocumentPtr>& documents,
                      const NormalQuery& normal, Query& query) {
  for (Box<Cursor>* cursor : {&query.start, &query.end}) {
    if (!random.OneIn(3)) continue;
    Cursor made{{}, static_cast<Cursor::Place>(random.Below(2))};
    const DocumentPtr& document = documents[random.Below(documents.size())];
    const std::size_t length = random.Below(normal.orders.size() + 1);
    for (std::size_t i = 0; i < length; ++i) {
      const FieldPath& field = normal.orders[i].field;
      if (IsDocumentName(field)) {
        made.values.push_back(Reference{"p/d/" + document->path});
        continue;
      }
      const Value* value = FindField(document->fields, field);
      made.values.push_back(value != nullptr ? *value : SmallValue(random));
    }
    *cursor = std::move(made);
  }
}

// Every document looked at, sorted, cut: slow and obviously right.
std::vector<std::string> Reference_(const std::vector<DocumentPtr>& documents,
                                    const NormalQuery& normal) {
  std::vector<DocumentPtr> matching;
  for (const DocumentPtr& document : documents) {
    if (normal.Matches(*document)) matching.push_back(document);
  }
  std::sort(matching.begin(), matching.end(),
            [&](const DocumentPtr& a, const DocumentPtr& b) { return normal.Compare(*a, *b) < 0; });
  std::vector<std::string> names;
  for (std::size_t i = static_cast<std::size_t>(normal.asked.offset); i < matching.size(); ++i) {
    if (normal.asked.limit && names.size() == static_cast<std::size_t>(*normal.asked.limit)) break;
    names.push_back(matching[i]->path);
  }
  return names;
}

std::vector<DocumentPtr> Fill(World& world, os::SimRandom& random, int count) {
  const char* collections[] = {"c", "c", "c", "p/q/c", "p/q/r/s/c", "other"};
  std::vector<DocumentPtr> documents;
  for (int i = 0; i < count; ++i) {
    std::string path =
        std::string(collections[random.Below(6)]) + "/" +
        (random.OneIn(5) ? "__id" + std::to_string(i) + "__" : "d" + std::to_string(i));
    if (random.OneIn(20)) path += std::string(400, 'n');
    EXPECT_TRUE(world.Set(path, SmallFields(random)).ok());
  }
  // Changed once more, so that stale index rows would show.
  for (const std::string& name :
       world.Names({.collection_id = "c", .scope = Query::Scope::kGroup})) {
    if (random.OneIn(3)) EXPECT_TRUE(world.Set(name, SmallFields(random)).ok());
    if (random.OneIn(10)) EXPECT_TRUE(world.Delete(name).ok());
  }
  for (const std::string& name :
       world.Names({.collection_id = "c", .scope = Query::Scope::kGroup})) {
    documents.push_back(world.Get(name));
  }
  return documents;
}

void CompareWithReference(World& world, os::SimRandom& random,
                          const std::vector<DocumentPtr>& documents, int rounds,
                          const ReadAt& at = {}) {
  int answered = 0;
  for (int i = 0; i < rounds; ++i) {
    Query query = RandomQuery(random);
    auto normal = Normalize(query);
    if (!normal.ok()) continue;
    AddRandomCursors(random, documents, *normal, query);
    normal = Normalize(query);
    ASSERT_TRUE(normal.ok());
    ASSERT_EQ(world.Names(query, at), Reference_(documents, *normal)) << "query " << i;
    ++answered;
  }
  EXPECT_GT(answered, rounds / 2);
}

// The planner has many ways to answer; none may differ from looking at every document.
TEST(Queries, AgreeWithTheReferenceOnRandomData) {
  World world;
  os::SimRandom random(11);
  const std::vector<DocumentPtr> documents = Fill(world, random, 120);
  CompareWithReference(world, random, documents, 200);
  // And once the indexes that those queries asked for are there.
  world.BuildIndexes();
  EXPECT_GT(
      world.service->ListIndexes(GrantFor(Permission::kIndexesRead), kDefaultDatabase)->size(), 5u);
  CompareWithReference(world, random, documents, 200);
  world.Restart();
  CompareWithReference(world, random, documents, 100);
}

// Explicit indexes are kept up by writes that come after, and while, they are built.
TEST(Queries, AgreeAfterWritesToIndexedDocuments) {
  World world;
  os::SimRandom random(12);
  std::vector<DocumentPtr> documents = Fill(world, random, 80);
  CompareWithReference(world, random, documents, 120);
  for (int i = 0; i < 3; ++i) {
    world.service->BuildIndexesStep();
    documents = Fill(world, random, 40);
    CompareWithReference(world, random, documents, 60);
  }
  world.BuildIndexes();
  CompareWithReference(world, random, documents, 120);
}

TEST(Queries, OfThePastAgreeToo) {
  World world;
  os::SimRandom random(13);
  const std::vector<DocumentPtr> documents = Fill(world, random, 60);
  const std::int64_t then = world.clock.WallMicros();
  world.clock.AdvanceMillis(10);
  Fill(world, random, 60);
  CompareWithReference(world, random, documents, 150, {.read_time_micros = then});
}

// The promise of indexes: what is read is in proportion to what is found.
TEST(Queries, ReadOnlyWhatTheyReturn) {
  World world;
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(world
                    .Set("c/d" + std::to_string(i),
                         {{"a", i % 100}, {"b", i % 2}, {"t", Array{i % 50, -1}}})
                    .ok());
  }
  QueryCost cost;
  Query query{.collection_id = "c", .where = Where("a", Operator::kGreaterOrEqual, 98)};
  EXPECT_EQ(world.TryQuery(query, {}, &cost)->size(), 6u);
  EXPECT_LE(cost.documents_read, 6);
  EXPECT_FALSE(cost.sorted_in_memory);
  query.where = Together(Filter::Kind::kAnd,
                         {Where("a", Operator::kEqual, 4), Where("b", Operator::kEqual, 0)});
  EXPECT_EQ(world.TryQuery(query, {}, &cost)->size(), 3u);
  EXPECT_LE(cost.documents_read, 3);
  EXPECT_LE(cost.entries_scanned, 12);
  query.where = Where("t", Operator::kArrayContains, 7);
  EXPECT_EQ(world.TryQuery(query, {}, &cost)->size(), 6u);
  EXPECT_LE(cost.documents_read, 6);
  // Equality and another order: sorted in memory at first, then by the index that was made for it.
  query.where = Where("b", Operator::kEqual, 1);
  query.orders = {{{"a"}, Direction::kDescending}};
  query.limit = 3;
  EXPECT_EQ(world.TryQuery(query, {}, &cost)->size(), 3u);
  EXPECT_TRUE(cost.sorted_in_memory);
  world.BuildIndexes();
  cost = {};
  EXPECT_EQ(world.TryQuery(query, {}, &cost)->size(), 3u);
  EXPECT_FALSE(cost.sorted_in_memory);
  EXPECT_LE(cost.documents_read, 3);
}

TEST(Queries, StrictModeSaysWhichIndexIsNeeded) {
  World world({.indexes = ServiceOptions::Indexes::kStrict,
               .publishing = ServiceOptions::Publishing::kByStep});
  ASSERT_TRUE(world.Set("c/x", {{"a", 1}, {"b", 2}}).ok());
  Query query{.collection_id = "c",
              .where = Where("a", Operator::kEqual, 1),
              .orders = {{{"b"}, Direction::kDescending}}};
  const auto refused = world.TryQuery(query);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, Fault::kIndexRequired);
  EXPECT_EQ(refused.error().detail, "collection c: (a ASC, b DESC, __name__ DESC)");
  const IndexDefinition definition{
      "c", Query::Scope::kCollection, {{{"a"}}, {{"b"}, IndexKind::kDescending}}};
  ASSERT_NE(refused.error().index, nullptr);
  EXPECT_EQ(*refused.error().index, definition);
  ASSERT_TRUE(
      world.service->CreateIndex(GrantFor(Permission::kIndexesManage), kDefaultDatabase, definition)
          .ok());
  EXPECT_FALSE(world.TryQuery(query).ok());
  world.BuildIndexes();
  EXPECT_EQ(world.Names(query), std::vector<std::string>{"c/x"});
}

// An exempted field has no rows any more, and gets them all back when the exemption goes.
TEST(Queries, ExemptionsRemoveAndRestoreIndexes) {
  World world({.indexes = ServiceOptions::Indexes::kStrict,
               .publishing = ServiceOptions::Publishing::kByStep});
  const auto grant = GrantFor(Permission::kIndexesManage);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(world.Set("c/d" + std::to_string(i), {{"a", i}}).ok());
  const Query query{.collection_id = "c", .where = Where("a", Operator::kLess, 5)};
  ASSERT_TRUE(world.service->SetField(grant, kDefaultDatabase, {"c", {"a"}, false, false}).ok());
  EXPECT_EQ(world.TryQuery(query).error().fault, Fault::kIndexRequired);
  ASSERT_TRUE(world.Set("c/d1", {{"a", 100}}).ok());
  world.BuildIndexes();
  ASSERT_TRUE(world.Set("c/d2", {{"a", 200}}).ok());
  ASSERT_TRUE(world.service->SetField(grant, kDefaultDatabase, {"c", {"a"}, true, true}).ok());
  ASSERT_TRUE(world.Set("c/d100", {{"a", 1}}).ok());
  world.BuildIndexes();
  EXPECT_EQ(world.Names(query), (std::vector<std::string>{"c/d0", "c/d100", "c/d3", "c/d4"}));
}

TEST(Queries, RefuseWhatTheVendorRefuses) {
  World world;
  Array many;
  for (int i = 0; i < 31; ++i) many.push_back(i);
  EXPECT_FALSE(Normalize({.collection_id = "c", .where = Where("a", Operator::kIn, many)}).ok());
  EXPECT_FALSE(Normalize({.collection_id = "c", .where = Where("a", Operator::kIn, Array{})}).ok());
  Array eleven(11, Value(1));
  EXPECT_FALSE(
      Normalize({.collection_id = "c", .where = Where("a", Operator::kNotIn, eleven)}).ok());
  EXPECT_FALSE(Normalize({.collection_id = ""}).ok());
  EXPECT_FALSE(Normalize({.collection_id = "c", .limit = -1}).ok());
  EXPECT_FALSE(Normalize({.collection_id = "c", .start = Cursor{{1, 2}}}).ok());
  using Kind = Filter::Kind;
  const auto refused = [](Filter a, Filter b, Kind kind) {
    return !Normalize({.collection_id = "c", .where = Together(kind, {std::move(a), std::move(b)})})
                .ok();
  };
  const Filter difference = Where("a", Operator::kNotEqual, 1);
  const Filter not_in = Where("a", Operator::kNotIn, Array{1});
  EXPECT_TRUE(refused(difference, Where("b", Operator::kIsNotNull), Kind::kAnd));
  EXPECT_TRUE(refused(difference, not_in, Kind::kOr));
  EXPECT_TRUE(refused(not_in, Where("b", Operator::kIn, Array{1}), Kind::kAnd));
  EXPECT_TRUE(refused(not_in, Where("b", Operator::kArrayContainsAny, Array{1}), Kind::kAnd));
  EXPECT_TRUE(refused(not_in, Where("b", Operator::kEqual, 1), Kind::kOr));
  EXPECT_FALSE(refused(not_in, Where("b", Operator::kEqual, 1), Kind::kAnd));
  EXPECT_FALSE(refused(difference, Where("b", Operator::kIn, Array{1}), Kind::kAnd));
}

// Clients sort by the same rule: names one by one, not the spelling of the whole path.
TEST(Queries, ImplyOrdersByTheNamesOfFields) {
  Filter plain = Where("b", Operator::kGreater, 0);
  Filter quoted = Where("c-d", Operator::kGreater, 0);
  Filter nested{.field = {"a", "b"}, .op = Operator::kGreater, .operand = 0};
  Filter dashed = Where("a-b", Operator::kGreater, 0);
  const auto normal =
      Normalize({.collection_id = "c",
                 .where = Together(Filter::Kind::kAnd, {quoted, plain, dashed, nested})});
  ASSERT_TRUE(normal.ok());
  std::vector<FieldPath> fields;
  for (const Order& order : normal->orders) fields.push_back(order.field);
  EXPECT_EQ(fields, (std::vector<FieldPath>{
                        {"a", "b"}, {"a-b"}, {"b"}, {"c-d"}, {std::string(kDocumentName)}}));
}

TEST(Aggregations, CountSumAndAverage) {
  World world;
  ASSERT_TRUE(world.Set("c/a", {{"n", 1}}).ok());
  ASSERT_TRUE(world.Set("c/b", {{"n", 2}}).ok());
  ASSERT_TRUE(world.Set("c/d", {{"n", "text"}}).ok());
  using Kind = Aggregation::Kind;
  const auto result = world.service->Aggregate(GrantFor(Permission::kDocumentsQuery),
                                               kDefaultDatabase, {.collection_id = "c"},
                                               {{Kind::kCount, {}, {}, "all"},
                                                {Kind::kCount, {}, 2, "some"},
                                                {Kind::kSum, {"n"}, {}, "sum"},
                                                {Kind::kAverage, {"n"}, {}, "avg"}});
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(Same(result->values[0].second, 3));
  EXPECT_TRUE(Same(result->values[1].second, 2));
  EXPECT_TRUE(Same(result->values[2].second, 3));
  EXPECT_TRUE(Same(result->values[3].second, 1.5));
  // Documents without one of the fields are in none of the results.
  ASSERT_TRUE(world.Set("c/e", {{"x", 5}}).ok());
  const auto together = world.service->Aggregate(
      GrantFor(Permission::kDocumentsQuery), kDefaultDatabase, {.collection_id = "c"},
      {{Kind::kCount, {}, {}, "all"}, {Kind::kSum, {"x"}, {}, "sum"}});
  EXPECT_TRUE(Same(together->values[0].second, 1));
  EXPECT_TRUE(Same(together->values[1].second, 5));
  const auto none =
      world.service->Aggregate(GrantFor(Permission::kDocumentsQuery), kDefaultDatabase,
                               {.collection_id = "c"}, {{Kind::kAverage, {"y"}, {}, "none"}});
  EXPECT_TRUE(Same(none->values[0].second, Value()));
}

TEST(Nearest, FindsByDistance) {
  World world;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(
        world.Set("c/d" + std::to_string(i), {{"v", MakeVector({static_cast<double>(i), 0})}})
            .ok());
  }
  ASSERT_TRUE(world.Set("c/short", {{"v", MakeVector({1})}}).ok());
  Query query{.collection_id = "c"};
  query.nearest =
      FindNearest{.field = {"v"}, .vector = {4.2, 0}, .limit = 3, .result_field = FieldPath{"far"}};
  const auto found = world.TryQuery(query);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ((*found)[0]->path, "c/d4");
  EXPECT_EQ((*found)[1]->path, "c/d5");
  EXPECT_NEAR((*found)[0]->fields.Find("far")->As<double>(), 0.2, 1e-9);
}

TEST(Partitions, CutAGroupInOrder) {
  World world;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(world.Set("p/q" + std::to_string(i % 7) + "/c/d" + std::to_string(i), {}).ok());
  }
  const auto points =
      world.service->Partition(GrantFor(Permission::kDocumentsQuery), kDefaultDatabase,
                               {.collection_id = "c", .scope = Query::Scope::kGroup}, 3);
  ASSERT_TRUE(points.ok());
  EXPECT_GE(points->size(), 2u);
  EXPECT_LE(points->size(), 3u);
  EXPECT_TRUE(std::is_sorted(points->begin(), points->end(),
                             [](const auto& a, const auto& b) { return ComparePaths(a, b) < 0; }));
}

}  // namespace
}  // namespace aloft::document
