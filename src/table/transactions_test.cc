#include <atomic>
#include <thread>

#include "table/limits.h"
#include "table/table_testing.h"

namespace aloft::table {
namespace {

using Kind = WriteElement::Kind;

class TransactionsTest : public ServiceTest {
 protected:
  Attributes Key(std::string p) { return A({{"p", S(std::move(p))}}); }
  WriteElement Put(std::string p, int value) {
    return {&put_, "t", Kind::kPut, A({{"p", S(std::move(p))}, {"v", N(value)}})};
  }
  WriteElement Check(std::string p, const Condition& condition) {
    WriteElement element{&check_, "t", Kind::kCheck, Key(std::move(p))};
    element.condition = &condition;
    return element;
  }

  const identity::Grant put_ = For(identity::Permission::kItemPut, "t");
  const identity::Grant update_ = For(identity::Permission::kItemUpdate, "t");
  const identity::Grant delete_ = For(identity::Permission::kItemDelete, "t");
  const identity::Grant check_ = For(identity::Permission::kItemConditionCheck, "t");
  const identity::Grant get_ = For(identity::Permission::kItemGet, "t");
};

TEST_F(TransactionsTest, AllOrNothingWithReasonsByPosition) {
  Create(Simple("t"));
  ASSERT_TRUE(service_->TransactWrite({Put("a", 1), Put("b", 1)}).ok());
  const Condition is_two = Condition::Compare(At("v"), Comparator::kEqual, Lit(N(2)));
  WriteElement failing = Check("b", is_two);
  failing.on_condition_failure = OnConditionFailure::kReturnItem;
  const table::Update bad{{UpdateAction::Set(P("x.y"), UpdateValue::Literal(N(1)))}};
  WriteElement invalid{&update_, "t", Kind::kUpdate, Key("c"), &bad};
  const auto cancelled = service_->TransactWrite({Put("a", 5), failing, invalid});
  ASSERT_FALSE(cancelled.ok());
  ASSERT_EQ(cancelled.error().fault, Fault::kTransactionCancelled);
  ASSERT_EQ(cancelled.error().reasons.size(), 3u);
  EXPECT_EQ(cancelled.error().reasons[0].fault, Fault::kNone);
  EXPECT_EQ(cancelled.error().reasons[1].fault, Fault::kConditionFailed);
  EXPECT_EQ(cancelled.error().reasons[1].item, A({{"p", S("b")}, {"v", N(1)}}));
  EXPECT_EQ(cancelled.error().reasons[2].fault, Fault::kUpdatePathInvalid);
  EXPECT_EQ(Get("t", Key("a")), A({{"p", S("a")}, {"v", N(1)}}));

  const table::Update add{{UpdateAction::Add(P("v"), N(1))}};
  const Condition is_one = Condition::Compare(At("v"), Comparator::kEqual, Lit(N(1)));
  ASSERT_TRUE(service_
                  ->TransactWrite({{&update_, "t", Kind::kUpdate, Key("a"), &add},
                                   {&delete_, "t", Kind::kDelete, Key("b")},
                                   Check("z", Condition::NotExists(P("p"))),
                                   Put("c", 3)})
                  .ok());
  EXPECT_EQ(Get("t", Key("a")), A({{"p", S("a")}, {"v", N(2)}}));
  EXPECT_FALSE(Get("t", Key("b")).has_value());
  EXPECT_TRUE(Get("t", Key("c")).has_value());
  (void)is_one;
}

// A wrong key is told by position, beside what stands; an empty one refuses the request as a whole.
TEST_F(TransactionsTest, WrongKeysAreReasons) {
  Create(Simple("t"));
  WriteElement wrong{&delete_, "t", Kind::kDelete, A({{"q", S("a")}})};
  const auto cancelled = service_->TransactWrite({Put("a", 1), wrong});
  ASSERT_FALSE(cancelled.ok());
  ASSERT_EQ(cancelled.error().fault, Fault::kTransactionCancelled);
  ASSERT_EQ(cancelled.error().reasons.size(), 2u);
  EXPECT_EQ(cancelled.error().reasons[0].fault, Fault::kNone);
  EXPECT_EQ(cancelled.error().reasons[1].fault, Fault::kKeySchema);
  EXPECT_EQ(service_->TransactWrite({Put("", 1), wrong}).error().fault, Fault::kKeyEmpty);
  EXPECT_TRUE(ScanAll("t").empty());
  const Attributes bad = A({{"q", S("a")}});
  const auto read = service_->TransactGet({{&get_, "t", &bad}});
  ASSERT_EQ(read.error().fault, Fault::kTransactionCancelled);
  EXPECT_EQ(read.error().reasons[0].fault, Fault::kKeySchema);
}

TEST_F(TransactionsTest, RefusesTwoActionsOnOneItemAndTooMuch) {
  Create(Simple("t"));
  EXPECT_EQ(service_->TransactWrite({Put("a", 1), Put("a", 2)}).error().fault,
            Fault::kDuplicateItem);
  std::vector<WriteElement> many;
  for (std::size_t i = 0; i <= kTransactionItemsMax; ++i) many.push_back(Put(std::to_string(i), 1));
  EXPECT_EQ(service_->TransactWrite(many).error().fault, Fault::kTooManyItems);
  std::vector<WriteElement> large;
  for (int i = 0; i < 11; ++i) {
    large.push_back(Put(std::to_string(i), 1));
    large.back().item.Set("v", S(std::string(400'000, 'x')));
  }
  EXPECT_EQ(service_->TransactWrite(large).error().fault, Fault::kTransactionTooLarge);
  EXPECT_TRUE(ScanAll("t").empty());
}

// SDKs send a token always: a retry whose first answer was lost must not add twice.
TEST_F(TransactionsTest, TokensMakeRetriesHarmlessForTenMinutes) {
  Create(Simple("t"));
  const table::Update add{{UpdateAction::Add(P("v"), N(1))}};
  const std::vector<WriteElement> elements = {{&update_, "t", Kind::kUpdate, Key("a"), &add}};
  const TransactionOptions options{"token", "hash"};
  auto first = service_->TransactWrite(elements, options);
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(first->replayed);
  EXPECT_EQ(first->elements[0].capacity.table, 1);
  Reopen();
  clock_.AdvanceMillis(kTokenKeptMs - 1000);
  RunBackground();
  auto again = service_->TransactWrite(elements, options);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->elements.size(), 1u);
  EXPECT_EQ(service_->TransactWrite(elements, {"token", "other"}).error().fault,
            Fault::kTokenMismatch);
  EXPECT_EQ(Get("t", Key("a")), A({{"p", S("a")}, {"v", N(1)}}));
  clock_.AdvanceMillis(2000);
  RunBackground();
  again = service_->TransactWrite(elements, {"token", "other"});
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->replayed);
  EXPECT_EQ(Get("t", Key("a")), A({{"p", S("a")}, {"v", N(2)}}));
}

// A cancelled transaction may be tried again with its token.
TEST_F(TransactionsTest, CancelledTransactionsLeaveNoToken) {
  Create(Simple("t"));
  const Condition exists = Condition::Exists(P("p"));
  EXPECT_FALSE(service_->TransactWrite({Check("a", exists), Put("b", 1)}, {"token", "h"}).ok());
  EXPECT_TRUE(service_->TransactWrite({Put("a", 1)}, {"token", "other"}).ok());
}

TEST_F(TransactionsTest, ReadsAreOfOneMoment) {
  Create(Simple("t"));
  ASSERT_TRUE(service_->TransactWrite({Put("a", 0), Put("b", 0)}).ok());
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::thread reader([&] {
    const Attributes a = Key("a");
    const Attributes b = Key("b");
    while (!stop) {
      const auto read = service_->TransactGet({{&get_, "t", &a}, {&get_, "t", &b}});
      if (!read.ok() || !(*(*read)[0].item->Find("v") == *(*read)[1].item->Find("v"))) ++torn;
    }
  });
  for (int i = 1; i <= 200; ++i) {
    ASSERT_TRUE(service_->TransactWrite({Put("a", i), Put("b", i)}).ok());
  }
  stop = true;
  reader.join();
  EXPECT_EQ(torn, 0);
}

// Money moves between accounts from several threads; none is made and none is lost.
TEST_F(TransactionsTest, ConcurrentTransfersKeepTheSum) {
  Create(Simple("t"));
  ASSERT_TRUE(service_->TransactWrite({Put("a", 100), Put("b", 100), Put("c", 100)}).ok());
  const table::Update more{{UpdateAction::Add(P("v"), N(1))}};
  const table::Update less{{UpdateAction::Add(P("v"), N(-1))}};
  const char* names[] = {"a", "b", "c"};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 100; ++i) {
        const char* from = names[(thread + i) % 3];
        const char* to = names[(thread + i + 1) % 3];
        const auto done = service_->TransactWrite({{&update_, "t", Kind::kUpdate, Key(from), &less},
                                                   {&update_, "t", Kind::kUpdate, Key(to), &more}});
        if (!done.ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  std::int64_t sum = 0;
  for (const Attributes& item : ScanAll("t")) sum += *item.Find("v")->number().ToInteger();
  EXPECT_EQ(sum, 300);
}

}  // namespace
}  // namespace aloft::table
