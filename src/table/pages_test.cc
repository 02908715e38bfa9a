#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "table/limits.h"
#include "table/table_testing.h"

namespace aloft::table {
namespace {

class PagesTest : public ServiceTest {
 protected:
  std::vector<std::string> SortKeys(const QueryRequest& request) {
    std::vector<std::string> keys;
    const auto page = Query(request);
    EXPECT_TRUE(page.ok());
    if (!page.ok()) return keys;
    for (const Attributes& item : page->items) {
      const Value* sort = item.Find("s");
      keys.push_back(sort->Is(Type::kNumber) ? sort->number().ToText() : sort->string());
    }
    return keys;
  }
  static QueryRequest Of(std::string partition, RangeCondition range = {}) {
    QueryRequest request{"t"};
    request.partition = {S(std::move(partition))};
    request.range = std::move(range);
    return request;
  }
};

using Keys = std::vector<std::string>;
using K = RangeCondition::Kind;

TEST_F(PagesTest, RangesOfStringsAreExact) {
  Create(Simple("t", Type::kString));
  for (const char* p : {"x", "y", "z"}) {
    for (const char* s : {"a", "ab", "abc", "b", "c"}) {
      ASSERT_TRUE(Put("t", A({{"p", S(p)}, {"s", S(s)}})).ok());
    }
  }
  EXPECT_EQ(SortKeys(Of("y")), (Keys{"a", "ab", "abc", "b", "c"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kLess, S("b")})), (Keys{"a", "ab", "abc"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kLessOrEqual, S("ab")})), (Keys{"a", "ab"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kGreater, S("ab")})), (Keys{"abc", "b", "c"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kGreaterOrEqual, S("ab")})), (Keys{"ab", "abc", "b", "c"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kBetween, S("ab"), S("b")})), (Keys{"ab", "abc", "b"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kBetween, S("c"), S("b")})), Keys{});
  EXPECT_EQ(SortKeys(Of("y", {K::kBeginsWith, S("ab")})), (Keys{"ab", "abc"}));
  QueryRequest equal = Of("y");
  equal.sort_equal = {S("ab")};
  EXPECT_EQ(SortKeys(equal), Keys{"ab"});
  QueryRequest backward = Of("y", {K::kGreater, S("a")});
  backward.order = SortOrder::kDescending;
  backward.page.limit = 2;
  EXPECT_EQ(SortKeys(backward), (Keys{"c", "b"}));
  EXPECT_EQ(Query(Of("y", {K::kLess, N(1)})).error().fault, Fault::kRangeInvalid);
}

TEST_F(PagesTest, NumbersSortAsNumbers) {
  Create(Simple("t", Type::kNumber));
  for (const char* s : {"10", "9", "-1", "0.5", "100", "0", "-20"}) {
    ASSERT_TRUE(Put("t", A({{"p", S("y")}, {"s", N(s)}})).ok());
  }
  EXPECT_EQ(SortKeys(Of("y")), (Keys{"-20", "-1", "0", "0.5", "9", "10", "100"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kBetween, N(-1), N("9.0")})), (Keys{"-1", "0", "0.5", "9"}));
  EXPECT_EQ(SortKeys(Of("y", {K::kGreater, N(9)})), (Keys{"10", "100"}));
}

// Pages joined are the whole, whatever the limit and direction.
TEST_F(PagesTest, PagesGoOnWhereTheyEnded) {
  Create(Simple("t", Type::kNumber));
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(Put("t", A({{"p", S("y")}, {"s", N(i)}})).ok());
  for (const SortOrder order : {SortOrder::kAscending, SortOrder::kDescending}) {
    for (const std::size_t limit : {1u, 7u, 25u, 100u}) {
      QueryRequest request = Of("y");
      request.order = order;
      request.page.limit = limit;
      std::vector<std::int64_t> seen;
      std::optional<Attributes> start;
      do {
        request.page.start_key = start ? &*start : nullptr;
        auto page = Query(request);
        ASSERT_TRUE(page.ok());
        for (const Attributes& item : page->items) {
          seen.push_back(*item.Find("s")->number().ToInteger());
        }
        start = std::move(page->last_key);
      } while (start);
      if (order == SortOrder::kDescending) std::reverse(seen.begin(), seen.end());
      ASSERT_EQ(seen.size(), 25u);
      for (int i = 0; i < 25; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
    }
  }
  const Attributes other_partition = A({{"p", S("z")}, {"s", N(1)}});
  const Attributes not_a_key = A({{"p", S("y")}});
  QueryRequest request = Of("y");
  request.page.start_key = &other_partition;
  EXPECT_EQ(Query(request).error().fault, Fault::kStartKeyOutside);
  request.page.start_key = &not_a_key;
  EXPECT_EQ(Query(request).error().fault, Fault::kStartKeyInvalid);
}

// The page is measured before the filter, or a filter that passes little would read without end.
TEST_F(PagesTest, PagesEndAtOneMebibyteBeforeTheFilter) {
  Create(Simple("t", Type::kNumber));
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(
        Put("t", A({{"p", S("y")}, {"s", N(i)}, {"v", S(std::string(100'000, 'x'))}})).ok());
  }
  const Condition last = Condition::Compare(At("s"), Comparator::kEqual, Lit(N(29)));
  QueryRequest request = Of("y");
  request.page.filter = &last;
  const auto first = Query(request);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->count, 0u);
  EXPECT_EQ(first->scanned_count, 11u);  // the first to pass 1 MiB is still in it
  ASSERT_TRUE(first->last_key.has_value());
  EXPECT_EQ(*first->last_key, A({{"p", S("y")}, {"s", N(10)}}));
  EXPECT_EQ(first->capacity.table, 134.5);
  std::size_t found = 0;
  std::optional<Attributes> start = first->last_key;
  while (start) {
    request.page.start_key = &*start;
    auto page = Query(request);
    ASSERT_TRUE(page.ok());
    found += page->count;
    start = std::move(page->last_key);
  }
  EXPECT_EQ(found, 1u);
}

TEST_F(PagesTest, FilterProjectionAndCount) {
  Create(Simple("t", Type::kNumber));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(Put("t", A({{"p", S("y")},
                            {"s", N(i)},
                            {"odd", Value::Bool(i % 2 == 1)},
                            {"m", M({{"a", N(i)}, {"b", N(-i)}})}}))
                    .ok());
  }
  const Condition odd = Condition::Compare(At("odd"), Comparator::kEqual, Lit(Value::Bool(true)));
  const Projection projection{{P("m.a")}};
  QueryRequest request = Of("y");
  request.page.filter = &odd;
  request.page.projection = &projection;
  auto page = Query(request);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->count, 5u);
  EXPECT_EQ(page->scanned_count, 10u);
  EXPECT_EQ(page->items[0], A({{"m", M({{"a", N(1)}})}}));
  request.page.projection = nullptr;
  request.page.count_only = true;
  page = Query(request);
  EXPECT_EQ(page->count, 5u);
  EXPECT_TRUE(page->items.empty());
}

TEST_F(PagesTest, ParallelScanCoversEverythingOnce) {
  Create(Simple("t", Type::kNumber));
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(Put("t", A({{"p", S("k" + std::to_string(i / 2))}, {"s", N(i)}})).ok());
  }
  for (const std::uint32_t segments : {1u, 2u, 3u, 7u, 64u, 100'000u}) {
    std::multiset<std::int64_t> seen;
    const std::uint32_t stride = segments > 1000 ? 997 : 1;  // all of few, a sample of many
    for (std::uint32_t segment = 0; segment < segments; segment += stride) {
      std::optional<Attributes> start;
      do {
        ScanRequest request{"t", {}, segment, segments};
        request.page.limit = 30;
        if (start) request.page.start_key = &*start;
        auto page = Scan(request);
        ASSERT_TRUE(page.ok());
        for (const Attributes& item : page->items) {
          seen.insert(*item.Find("s")->number().ToInteger());
        }
        start = std::move(page->last_key);
      } while (start);
    }
    const std::set<std::int64_t> distinct(seen.begin(), seen.end());
    EXPECT_EQ(distinct.size(), seen.size()) << segments;
    if (stride == 1) EXPECT_EQ(seen.size(), 500u) << segments;
  }
}

// --- Indexes against a slow model
struct ModelIndex {
  const char* name;
  std::vector<std::string> partition;
  std::vector<std::string> sort;
  ProjectionKind projection;
};

const ModelIndex kModelIndexes[] = {
    {"all", {"g"}, {"r"}, ProjectionKind::kAll},
    {"keys", {"g"}, {}, ProjectionKind::kKeysOnly},
    {"include", {"g"}, {"r"}, ProjectionKind::kInclude},
    {"multi", {"g", "h"}, {"r", "s"}, ProjectionKind::kKeysOnly},
    {"local", {"p"}, {"r"}, ProjectionKind::kAll},
};

std::map<std::string, Type> ModelTypes() {
  return {{"p", Type::kString},
          {"s", Type::kNumber},
          {"g", Type::kString},
          {"h", Type::kNumber},
          {"r", Type::kString}};
}

IndexDefinition Definition(const ModelIndex& model) {
  IndexDefinition index;
  index.name = model.name;
  index.scope = index.name == "local" ? IndexScope::kLocal : IndexScope::kGlobal;
  for (const std::string& name : model.partition) {
    index.partition.push_back({name, ModelTypes()[name]});
  }
  for (const std::string& name : model.sort) index.sort.push_back({name, ModelTypes()[name]});
  index.projection = model.projection;
  if (model.projection == ProjectionKind::kInclude) index.included = {"v"};
  return index;
}

// What the index must show of the items, in the order of its sort key.
std::vector<Attributes> Expected(const ModelIndex& model,
                                 const std::map<std::string, Attributes>& items) {
  std::vector<std::pair<std::string, Attributes>> entries;
  for (const auto& [key, item] : items) {
    bool in_index = true;
    std::string order;
    std::vector<std::string> shown = {"p", "s"};
    for (const auto* parts : {&model.partition, &model.sort}) {
      for (const std::string& name : *parts) {
        const Value* value = item.Find(name);
        in_index = in_index && value != nullptr;
        shown.push_back(name);
        if (in_index) {
          order += value->Is(Type::kNumber) ? std::string(value->number().bytes())
                                            : value->string() + '\0';
        }
      }
    }
    if (!in_index) continue;
    if (model.projection == ProjectionKind::kInclude) shown.push_back("v");
    Attributes projected = item;
    for (const Attribute& attribute : item) {
      const bool keep = std::find(shown.begin(), shown.end(), attribute.name) != shown.end();
      if (!keep && model.projection != ProjectionKind::kAll) projected.Erase(attribute.name);
    }
    entries.emplace_back(order, std::move(projected));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Attributes> out;
  for (auto& [order, item] : entries) out.push_back(std::move(item));
  return out;
}

std::string Show(const Attributes& item) {
  std::string text;
  for (const Attribute& attribute : item) {
    text += attribute.name + "=";
    if (attribute.value.Is(Type::kNumber)) text += attribute.value.number().ToText();
    if (attribute.value.Is(Type::kString)) text += attribute.value.string();
    text += ";";
  }
  return text;
}

class IndexModelTest : public PagesTest {
 protected:
  void RandomWrite(std::mt19937& random) {
    const auto below = [&](unsigned bound) { return random() % bound; };
    const Attributes key =
        A({{"p", S(std::to_string(below(4)))}, {"s", N(static_cast<int>(below(8)))}});
    const std::string id = Show(key);
    const unsigned what = below(10);
    if (what < 2) {
      ASSERT_TRUE(Delete("t", key).ok());
      items_.erase(id);
      return;
    }
    Attributes item = key;
    if (what < 6 && items_.count(id) != 0) item = items_[id];
    const auto choose = [&](const std::string& name, Value value) {
      const unsigned choice = below(4);
      if (choice == 0) item.Erase(name);
      if (choice > 1) item.Set(name, std::move(value));
    };
    choose("g", S(std::string(1, static_cast<char>('a' + below(2)))));
    choose("h", N(static_cast<int>(below(2))));
    choose("r", S(std::string(below(3) + 1, static_cast<char>('a' + below(3)))));
    choose("v", S(std::to_string(below(100))));
    ASSERT_TRUE(Put("t", item).ok());
    items_[id] = item;
  }

  void CompareAll() {
    for (const ModelIndex& model : kModelIndexes) {
      std::vector<std::string> expected;
      for (const Attributes& item : Expected(model, items_)) expected.push_back(Show(item));
      std::vector<std::string> actual;
      for (const Attributes& item : ScanAll("t", model.name)) actual.push_back(Show(item));
      std::sort(expected.begin(), expected.end());
      std::sort(actual.begin(), actual.end());
      ASSERT_EQ(actual, expected) << model.name;
      const auto description = Describe("t");
      for (const IndexDescription& index : description.indexes) {
        if (index.definition.name != model.name) continue;
        EXPECT_EQ(index.item_count, static_cast<std::int64_t>(expected.size())) << model.name;
      }
    }
    // In order, too, where one partition is asked for.
    QueryRequest request{"t", "include", {S("a")}};
    const auto page = Query(request);
    ASSERT_TRUE(page.ok());
    std::vector<std::string> order;
    for (const Attributes& item : page->items) order.push_back(item.Find("r")->string());
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  }

  std::map<std::string, Attributes> items_;
};

TEST_F(IndexModelTest, IndexesShowExactlyTheItems) {
  TableDefinition definition = Simple("t", Type::kNumber);
  for (const ModelIndex& model : kModelIndexes) definition.indexes.push_back(Definition(model));
  Create(definition);
  std::mt19937 random(11);
  for (int i = 0; i < 600; ++i) {
    RandomWrite(random);
    if (i % 50 == 0) CompareAll();
  }
  CompareAll();
}

// An index added to a table in use must neither miss an item nor keep a stale one.
TEST_F(IndexModelTest, IndexesAddedLaterCatchUpWhileWritesGoOn) {
  TableDefinition definition = Simple("t", Type::kNumber);
  definition.indexes.push_back(Definition(kModelIndexes[4]));
  Create(definition);
  std::mt19937 random(12);
  for (int i = 0; i < 200; ++i) RandomWrite(random);
  for (const ModelIndex& model : kModelIndexes) {
    if (std::string(model.name) == "local") continue;
    TableChange change;
    change.add_index = Definition(model);
    const auto grant = For(identity::Permission::kTableUpdate, "t");
    ASSERT_TRUE(service_->UpdateTable(grant, "t", change).ok());
    QueryRequest early{"t", model.name};
    for (const std::string& name : model.partition) {
      early.partition.push_back(ModelTypes()[name] == Type::kNumber ? N(1) : S("a"));
    }
    EXPECT_EQ(Query(early).error().fault, Fault::kIndexBusy);
    EXPECT_EQ(service_->UpdateTable(grant, "t", change).error().fault, Fault::kIndexExists);
    RunBackground();
    EXPECT_TRUE(Query(early).ok());
    for (int i = 0; i < 50; ++i) RandomWrite(random);
  }
  CompareAll();
  service_->WriteCountsStep();
  Reopen();
  CompareAll();
  TableChange removal;
  removal.delete_index = "all";
  ASSERT_TRUE(
      service_->UpdateTable(For(identity::Permission::kTableUpdate, "t"), "t", removal).ok());
  EXPECT_EQ(Query({"t", "all", {S("a")}}).error().fault, Fault::kNoSuchIndex);
}

// The same with writers on other threads: whichever of filling and writing comes first, the index
// ends up with exactly the items.
TEST_F(PagesTest, IndexesFilledUnderConcurrentWritesAreExact) {
  Create(Simple("t", Type::kNumber));
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0};
  std::vector<std::thread> writers;
  for (unsigned seed = 0; seed < 3; ++seed) {
    writers.emplace_back([&, seed] {
      std::mt19937 random(seed);
      while (!stop) {
        Attributes item =
            A({{"p", S(std::to_string(random() % 20))}, {"s", N(static_cast<int>(random() % 20))}});
        const unsigned what = random() % 4;
        if (what == 0) {
          if (!Delete("t", item).ok()) ++failed;
          continue;
        }
        if (what > 1) item.Set("g", S(std::to_string(random() % 3)));
        if (!Put("t", std::move(item)).ok()) ++failed;
      }
    });
  }
  for (const ProjectionKind projection : {ProjectionKind::kAll, ProjectionKind::kKeysOnly}) {
    TableChange change;
    change.add_index = IndexDefinition{projection == ProjectionKind::kAll ? "all" : "keys"};
    change.add_index->partition = {{"g", Type::kString}};
    change.add_index->projection = projection;
    const auto grant = For(identity::Permission::kTableUpdate, "t");
    ASSERT_TRUE(service_->UpdateTable(grant, "t", change).ok());
    while (service_->FillIndexesStep()) {
    }
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failed, 0);
  std::set<std::string> expected;
  for (const Attributes& item : ScanAll("t")) {
    if (item.Has("g")) expected.insert(Show(item));
  }
  for (const char* index : {"all", "keys"}) {
    std::set<std::string> actual;
    for (const Attributes& item : ScanAll("t", index)) actual.insert(Show(item));
    EXPECT_EQ(actual, expected) << index;
  }
}

// What changes while an index is being filled counts once: here, or when filling comes to it; also
// when filling goes on in another process.
TEST_F(PagesTest, AnIndexThatIsFilledAmongWritesCountsRightly) {
  Create(Simple("t"));
  constexpr int kItems = 2 * static_cast<int>(kBackfillItemsPerStep);
  const auto key = [](int i) { return A({{"p", S(std::to_string(i))}}); };
  const auto item = [&](int i) {
    Attributes with = key(i);
    with.Set("g", S("g"));
    return with;
  };
  for (int i = 0; i < kItems; ++i) ASSERT_TRUE(Put("t", item(i)).ok());
  TableChange change;
  change.add_index = IndexDefinition{"i"};
  change.add_index->partition = {{"g", Type::kString}};
  change.add_index->projection = ProjectionKind::kAll;
  const auto grant = For(identity::Permission::kTableUpdate, "t");
  ASSERT_TRUE(service_->UpdateTable(grant, "t", change).ok());
  ASSERT_TRUE(service_->FillIndexesStep());
  for (int i = 0; i < kItems; i += 3) ASSERT_TRUE(Delete("t", key(i)).ok());
  Reopen();
  clock_.AdvanceMillis(kLeaseMs + 1);  // until then the filling is the first process's
  for (int i = 1; i < kItems; i += 3) ASSERT_TRUE(Put("t", key(i)).ok());  // leaves the index
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Put("t", item(kItems + i)).ok());
  RunBackground();
  const IndexDescription index = Describe("t").indexes[0];
  EXPECT_EQ(index.status, IndexStatus::kActive);
  std::int64_t bytes = 0;
  const auto items = ScanAll("t", "i");
  for (const Attributes& one : items) bytes += static_cast<std::int64_t>(ItemBytes(one));
  EXPECT_EQ(index.item_count, static_cast<std::int64_t>(items.size()));
  EXPECT_EQ(index.bytes, bytes);
}

TEST_F(PagesTest, MultiPartSortKeysAreSearchedLeftToRight) {
  TableDefinition definition = Simple("t");
  IndexDefinition index;
  index.name = "i";
  index.partition = {{"g", Type::kString}, {"h", Type::kNumber}};
  index.sort = {{"a", Type::kString}, {"b", Type::kNumber}};
  definition.indexes.push_back(index);
  Create(definition);
  for (const char* a : {"x", "xy", "z"}) {
    for (int b = 0; b < 3; ++b) {
      ASSERT_TRUE(Put("t", A({{"p", S(a + std::to_string(b))},
                              {"g", S("g")},
                              {"h", N(1)},
                              {"a", S(a)},
                              {"b", N(b)}}))
                      .ok());
    }
  }
  QueryRequest request{"t", "i", {S("g"), N(1)}};
  const auto keys = [&] {
    Keys out;
    const auto page = Query(request);
    for (const Attributes& item : page->items) out.push_back(item.Find("p")->string());
    return out;
  };
  EXPECT_EQ(keys().size(), 9u);
  request.sort_equal = {S("x")};
  EXPECT_EQ(keys(), (Keys{"x0", "x1", "x2"}));
  request.range = {K::kGreater, N(0)};
  EXPECT_EQ(keys(), (Keys{"x1", "x2"}));
  request.sort_equal = {};
  request.range = {K::kBeginsWith, S("x")};
  EXPECT_EQ(keys().size(), 6u);
  request.range = {K::kGreater, S("x")};
  EXPECT_EQ(keys(), (Keys{"xy0", "xy1", "xy2", "z0", "z1", "z2"}));
  request.page.consistency = Consistency::kStrong;
  EXPECT_EQ(Query(request).error().fault, Fault::kConsistencyRefused);
}

TEST_F(PagesTest, IndexKeysOfTheWrongTypeAreRefused) {
  TableDefinition definition = Simple("t");
  IndexDefinition index;
  index.name = "i";
  index.partition = {{"g", Type::kString}};
  definition.indexes.push_back(index);
  Create(definition);
  const auto refused = Put("t", A({{"p", S("a")}, {"g", N(1)}}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, Fault::kIndexKeyTypeMismatch);
  EXPECT_EQ(refused.error().index, "i");
  EXPECT_EQ(refused.error().attribute, "g");
  EXPECT_EQ(Put("t", A({{"p", S("a")}, {"g", S("")}})).error().fault, Fault::kIndexKeyEmpty);
  EXPECT_FALSE(Get("t", A({{"p", S("a")}})).has_value());
}

// Included attributes may be larger than one row can be.
TEST_F(PagesTest, LargeIncludedAttributesComeFromTheItem) {
  TableDefinition definition = Simple("t");
  IndexDefinition index;
  index.name = "i";
  index.partition = {{"g", Type::kString}};
  index.projection = ProjectionKind::kInclude;
  index.included = {"v"};
  definition.indexes.push_back(index);
  Create(definition);
  const std::string large(200'000, 'x');
  ASSERT_TRUE(Put("t", A({{"p", S("a")}, {"g", S("g")}, {"v", S(large)}, {"w", S("no")}})).ok());
  const auto page = Query({"t", "i", {S("g")}});
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->items.size(), 1u);
  EXPECT_EQ(page->items[0], A({{"p", S("a")}, {"g", S("g")}, {"v", S(large)}}));
}

}  // namespace
}  // namespace aloft::table
