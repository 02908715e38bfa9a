#include <atomic>
#include <thread>

#include "table/limits.h"
#include "table/table_testing.h"

namespace aloft::table {
namespace {

using ItemsTest = ServiceTest;

TEST_F(ItemsTest, PutGetUpdateDelete) {
  Create(Simple("t", Type::kNumber));
  const Attributes key = A({{"p", S("a")}, {"s", N(1)}});
  EXPECT_FALSE(Get("t", key).has_value());
  Attributes item = key;
  item.Set("v", S("one"));
  const auto put = Put("t", item);
  ASSERT_TRUE(put.ok());
  EXPECT_EQ(put->new_bytes, ItemBytes(item));
  EXPECT_EQ(Get("t", key), item);
  // 1 and 1.0 are one key.
  EXPECT_EQ(Get("t", A({{"p", S("a")}, {"s", N("1.0")}})), item);

  WriteOptions options;
  options.images = Images::kUpdatedNew;
  const auto updated =
      Update("t", key, {UpdateAction::Add(P("n"), N(5)), UpdateAction::Remove(P("v"))}, options);
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->image, A({{"n", N(5)}}));

  options.images = Images::kAllOld;
  const auto deleted = Delete("t", key, options);
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(deleted->image, A({{"p", S("a")}, {"s", N(1)}, {"n", N(5)}}));
  EXPECT_FALSE(Get("t", key).has_value());
  EXPECT_TRUE(Delete("t", key).ok());
}

// A refused write leaves no trace, and says what it met.
TEST_F(ItemsTest, ConditionDecidesAndReturnsTheItem) {
  Create(Simple("t"));
  const Condition absent = Condition::NotExists(P("p"));
  WriteOptions options;
  options.condition = &absent;
  options.on_condition_failure = OnConditionFailure::kReturnItem;
  const Attributes first = A({{"p", S("a")}, {"v", N(1)}});
  ASSERT_TRUE(Put("t", first, options).ok());
  const auto second = Put("t", A({{"p", S("a")}, {"v", N(2)}}), options);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().fault, Fault::kConditionFailed);
  EXPECT_EQ(second.error().item, first);
  EXPECT_EQ(Get("t", A({{"p", S("a")}})), first);
}

TEST_F(ItemsTest, KeysAreCheckedBeforeAnythingHappens) {
  Create(Simple("t", Type::kNumber));
  const auto fault = [&](Attributes item) { return Put("t", std::move(item)).error().fault; };
  EXPECT_EQ(fault(A({{"p", S("a")}})), Fault::kKeyMissing);
  EXPECT_EQ(fault(A({{"p", N(1)}, {"s", N(1)}})), Fault::kKeyTypeMismatch);
  EXPECT_EQ(fault(A({{"p", S("")}, {"s", N(1)}})), Fault::kKeyEmpty);
  EXPECT_EQ(fault(A({{"p", S(std::string(2049, 'x'))}, {"s", N(1)}})), Fault::kPartitionKeyTooLong);
  EXPECT_TRUE(Put("t", A({{"p", S(std::string(2048, 'x'))}, {"s", N(1)}})).ok());
  const auto deleted = Delete("t", A({{"p", S("a")}}));
  EXPECT_EQ(deleted.error().fault, Fault::kKeySchema);
  EXPECT_EQ(Delete("t", A({{"p", S("a")}, {"s", N(1)}, {"x", N(1)}})).error().fault,
            Fault::kKeySchema);
  EXPECT_EQ(
      Update("t", A({{"p", S("a")}, {"s", N(1)}}), {UpdateAction::Add(P("s"), N(1))}).error().fault,
      Fault::kUpdateOfKey);
  EXPECT_EQ(Put("none", A({{"p", S("a")}})).error().fault, Fault::kNoSuchTable);
}

TEST_F(ItemsTest, LargeItemsComeBackWholeAndLeaveNoChunks) {
  Create(Simple("t"));
  const Attributes key = A({{"p", S("a")}});
  Attributes item = key;
  item.Set("v", S(std::string(kItemBytesMax - 4, 'x')));
  ASSERT_EQ(ItemBytes(item), kItemBytesMax - 1);
  ASSERT_TRUE(Put("t", item).ok());
  EXPECT_EQ(Get("t", key), item);
  item.Set("w", S("1"));
  EXPECT_EQ(Put("t", item).error().fault, Fault::kItemTooLarge);
  EXPECT_EQ(
      Update("t", key, {UpdateAction::Set(P("w"), UpdateValue::Literal(S("1")))}).error().fault,
      Fault::kUpdatedItemTooLarge);
  EXPECT_EQ(ScanAll("t").size(), 1u);
  ASSERT_TRUE(Put("t", key).ok());
  const auto chunks =
      engine_.Scan({std::string(1, static_cast<char>(store::Family::kBodies)), {}}, {});
  EXPECT_FALSE(chunks->Valid());
}

// As the vendor: an update that only takes away does not make an item; any other does.
TEST_F(ItemsTest, UpdatesOfMissingItems) {
  Create(Simple("t"));
  const Attributes key = A({{"p", S("a")}});
  ASSERT_TRUE(Update("t", key, {UpdateAction::Remove(P("v"))}).ok());
  EXPECT_FALSE(Get("t", key).has_value());
  ASSERT_TRUE(Update("t", key, {}).ok());
  EXPECT_EQ(Get("t", key), key);
}

// The counter of a tutorial: many writers at once, and not one addition lost.
TEST_F(ItemsTest, ConcurrentCountersAreExact) {
  Create(Simple("t"));
  constexpr int kThreads = 4;
  constexpr int kEach = 250;
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) {
        const auto done = Update("t", A({{"p", S("c")}}), {UpdateAction::Add(P("n"), N(1))});
        if (!done.ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Get("t", A({{"p", S("c")}})), A({{"p", S("c")}, {"n", N(kThreads * kEach)}}));
}

TEST_F(ItemsTest, CapacityIsWhatTheVendorBills) {
  TableDefinition definition = Simple("t");
  IndexDefinition index;
  index.name = "g";
  index.partition = {{"g", Type::kString}};
  index.projection = ProjectionKind::kKeysOnly;
  definition.indexes.push_back(index);
  Create(definition);
  const Attributes key = A({{"p", S("a")}});
  const auto arm = [](const Result<WriteResult>& result) {
    return result->capacity.indexes.empty() ? 0.0 : result->capacity.indexes[0].units;
  };
  Attributes item = A({{"p", S("a")}, {"g", S("x")}, {"v", S(std::string(1500, 'v'))}});
  auto result = Put("t", item);
  EXPECT_EQ(result->capacity.table, 2);
  EXPECT_EQ(arm(result), 1);
  result = Update("t", key, {UpdateAction::Set(P("v"), UpdateValue::Literal(S("1")))});
  EXPECT_EQ(result->capacity.table, 2);  // the larger of before and after
  EXPECT_EQ(arm(result), 0);             // nothing the index shows has changed
  result = Update("t", key, {UpdateAction::Set(P("g"), UpdateValue::Literal(S("y")))});
  EXPECT_EQ(arm(result), 2);  // moved: out there, in here
  result = Delete("t", A({{"p", S("none")}}));
  EXPECT_EQ(result->capacity.table, 1);
}

// The description follows what is written, and survives a restart.
TEST_F(ItemsTest, CountsFollowWrites) {
  Create(Simple("t"));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Put("t", A({{"p", S(std::to_string(i))}})).ok());
  ASSERT_TRUE(Put("t", A({{"p", S("0")}, {"v", S("abc")}})).ok());
  ASSERT_TRUE(Delete("t", A({{"p", S("1")}})).ok());
  EXPECT_EQ(Describe("t").item_count, 9);
  EXPECT_EQ(Describe("t").bytes, 9 * 2 + 4);
  Reopen();
  EXPECT_EQ(Describe("t").item_count, 9);
  EXPECT_EQ(Describe("t").bytes, 9 * 2 + 4);
}

TEST_F(ItemsTest, BatchesReadAndWriteSeveral) {
  Create(Simple("t"));
  Create(Simple("u"));
  const auto put_grant_t = For(identity::Permission::kItemsBatchWrite, "t");
  const auto put_grant_u = For(identity::Permission::kItemsBatchWrite, "u");
  std::vector<WriteElement> writes;
  writes.push_back({&put_grant_t, "t", WriteElement::Kind::kPut, A({{"p", S("1")}})});
  writes.push_back({&put_grant_u, "u", WriteElement::Kind::kPut, A({{"p", S("1")}})});
  writes.push_back({&put_grant_t, "t", WriteElement::Kind::kDelete, A({{"p", S("2")}})});
  const auto written = service_->BatchWrite(writes);
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(written->size(), 3u);
  writes.push_back({&put_grant_t, "t", WriteElement::Kind::kPut, A({{"p", S("2")}})});
  EXPECT_EQ(service_->BatchWrite(writes).error().fault, Fault::kDuplicateItem);

  const auto get_grant_t = For(identity::Permission::kItemsBatchGet, "t");
  const auto get_grant_u = For(identity::Permission::kItemsBatchGet, "u");
  const Attributes one = A({{"p", S("1")}});
  const Attributes two = A({{"p", S("2")}});
  const auto read = service_->BatchGet(
      {{&get_grant_t, "t", &two}, {&get_grant_u, "u", &one}, {&get_grant_t, "t", &one}});
  ASSERT_TRUE(read.ok());
  EXPECT_FALSE((*read)[0].item.has_value());
  EXPECT_EQ((*read)[1].item, one);
  EXPECT_EQ((*read)[2].item, one);
}

// With its images in a stream a batch may be larger than one commit: it is written in parts, all of
// it.
TEST_F(ItemsTest, BatchesTooLargeForOneCommitAreWrittenInParts) {
  TableDefinition definition = Simple("t");
  definition.stream = StreamView::kNewAndOldImages;
  Create(definition);
  const auto grant = For(identity::Permission::kItemsBatchWrite, "t");
  std::vector<WriteElement> writes;
  for (int i = 0; i < 25; ++i) {
    writes.push_back({&grant, "t", WriteElement::Kind::kPut,
                      A({{"p", S(std::to_string(i))}, {"v", S(std::string(390'000, 'x'))}})});
  }
  for (int round = 0; round < 2; ++round) {
    const auto written = service_->BatchWrite(writes);
    ASSERT_TRUE(written.ok());
    EXPECT_EQ(written->size(), writes.size());
    for (WriteElement& write : writes) write.item.Set("round", N(round));
  }
  EXPECT_EQ(Describe("t").item_count, 25);
  // Refused as a whole, wherever the fault is.
  writes.back().item = A({{"wrong", S("key")}});
  writes.front().item.Set("p", S("new"));
  EXPECT_EQ(service_->BatchWrite(writes).error().fault, Fault::kKeyMissing);
  EXPECT_FALSE(Get("t", A({{"p", S("new")}})).has_value());
}

TEST_F(ItemsTest, WrongGrantIsABug) {
  Create(Simple("t"));
  EXPECT_THROW(
      (void)service_->Put(For(identity::Permission::kItemGet, "t"), "t", A({{"p", S("a")}})),
      std::logic_error);
  EXPECT_THROW(
      (void)service_->Put(For(identity::Permission::kItemPut, "u"), "t", A({{"p", S("a")}})),
      std::logic_error);
}

// Nothing acknowledged may be taken back, and a full disk still lets old data be read and deleted.
TEST_F(ItemsTest, FullDiskRefusesWritesAndLetsDeletesThrough) {
  Create(Simple("t"));
  ASSERT_TRUE(Put("t", A({{"p", S("a")}})).ok());
  engine_.SetFull(true);
  EXPECT_EQ(Put("t", A({{"p", S("b")}})).error().fault, Fault::kUnavailable);
  EXPECT_TRUE(Get("t", A({{"p", S("a")}})).has_value());
  EXPECT_TRUE(Delete("t", A({{"p", S("a")}})).ok());
}

}  // namespace
}  // namespace aloft::table
