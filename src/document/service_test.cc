#include "document/service.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "document/document_testing.h"
#include "document/limits.h"
#include "document/waits_testing.h"
#include "store/request_scope.h"

namespace aloft::document {
namespace {

using identity::Permission;

TEST(Documents, AreStoredReplacedMergedAndDeleted) {
  World world;
  const auto created = world.Set("rooms/a", {{"name", "one"}, {"size", 3}});
  ASSERT_TRUE(created.ok());
  const DocumentPtr first = world.Get("rooms/a");
  EXPECT_EQ(first->create_time_micros, created->commit_time_micros);
  EXPECT_EQ(first->update_time_micros, created->results[0].update_time_micros);

  Write merge{.document = "rooms/a", .fields = {{"name", "two"}}};
  merge.mask = {{{"name"}, {"size"}}};
  ASSERT_TRUE(world.Commit({merge}).ok());
  const DocumentPtr second = world.Get("rooms/a");
  EXPECT_EQ(second->fields.size(), 1u);
  EXPECT_EQ(second->create_time_micros, first->create_time_micros);
  EXPECT_GT(second->update_time_micros, first->update_time_micros);

  ASSERT_TRUE(world.Delete("rooms/a").ok());
  EXPECT_EQ(world.Get("rooms/a"), nullptr);
}

// Listeners and preconditions of others rely on it: nothing changed, so nothing is newer.
TEST(Documents, AWriteThatChangesNothingKeepsTheUpdateTime) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"a", 1}}).ok());
  const auto before = world.Get("c/x")->update_time_micros;
  const auto again = world.Set("c/x", {{"a", 1}});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->results[0].update_time_micros, before);
  EXPECT_GT(again->commit_time_micros, before);
  EXPECT_EQ(world.Get("c/x")->update_time_micros, before);
}

TEST(Documents, PreconditionsDecideAndLeaveNoTrace) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"a", 1}}).ok());
  Write create{.document = "c/x", .precondition = {.exists = false}};
  EXPECT_EQ(world.Commit({create}).error().fault, Fault::kDocumentExists);
  Write update{.document = "c/y", .precondition = {.exists = true}};
  const auto refused = world.Commit({Write{.document = "c/z"}, update});
  EXPECT_EQ(refused.error().fault, Fault::kNoSuchDocument);
  EXPECT_EQ(refused.error().document, "c/y");
  EXPECT_EQ(world.Get("c/z"), nullptr);
  Write stale{.document = "c/x", .precondition = {.update_time_micros = 5}};
  EXPECT_EQ(world.Commit({stale}).error().fault, Fault::kUpdateTimeMismatch);
}

TEST(Documents, OfAMebibyteComeBackWhole) {
  World world;
  const std::string big(1'000'000, 'x');
  ASSERT_TRUE(world.Set("c/big", {{"text", big}}).ok());
  EXPECT_EQ(world.Get("c/big")->fields.Find("text")->As<std::string>(), big);
  ASSERT_TRUE(world.Set("c/big", {{"text", big + "y"}}).ok());
  EXPECT_EQ(world.Get("c/big")->fields.Find("text")->As<std::string>().size(), big.size() + 1);
  EXPECT_EQ(world.Set("c/big", {{"text", big}, {"more", std::string(100'000, 'x')}}).error().fault,
            Fault::kDocumentTooLarge);
  EXPECT_EQ(world.Set("c/big", {{"text", std::string(1'048'488, 'x')}}).error().fault,
            Fault::kInvalidArgument);
}

// What takes long would keep the loop's other requests waiting; and a batch of commits that is run
// again after a part of it would do that part twice.
TEST(LongWork, LeavesTheLoopBeforeAnythingIsDone) {
  World world;
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(world.Set("c/" + std::to_string(i), {{"n", i}}).ok());
  std::vector<Write> writes{{.document = "batch/a"}, {.document = "batch/b"}};
  const auto count = [&] {
    return world.service->Aggregate(GrantFor(identity::Permission::kDocumentsQuery),
                                    kDefaultDatabase, {.collection_id = "c"}, {{.alias = "n"}});
  };
  {
    const store::RequestScope scope(store::Blocking::kRefused);
    EXPECT_THROW((void)count(), store::WouldBlock);
    EXPECT_THROW((void)world.service->BatchWrites(GrantFor(identity::Permission::kDocumentWrite),
                                                  kDefaultDatabase, writes),
                 store::WouldBlock);
  }
  EXPECT_TRUE(world.Names({.collection_id = "batch"}).empty());
  EXPECT_EQ(count()->values[0].second.As<std::int64_t>(), 600);
}

TEST(Documents, LimitsAreFaults) {
  World world;
  Map deep{{"x", 1}};
  for (int i = 0; i < 21; ++i) deep = Map{{"x", deep}};
  EXPECT_EQ(world.Set("c/x", deep).error().fault, Fault::kInvalidArgument);
  Array many;
  for (int i = 0; i < 40'001; ++i) many.push_back(i);
  EXPECT_EQ(world.Set("c/x", {{"a", many}}).error().fault, Fault::kTooManyIndexEntries);
  EXPECT_EQ(world.Set("c/x", {{"__a__", 1}}).error().fault, Fault::kInvalidArgument);
  std::vector<Write> writes;
  for (int i = 0; i < 11; ++i) {
    writes.push_back(
        {.document = "c/x" + std::to_string(i), .fields = {{"t", std::string(1'000'000, 'x')}}});
  }
  EXPECT_EQ(world.Commit(writes).error().fault, Fault::kRequestTooLarge);
  EXPECT_TRUE(world.Names({.collection_id = "c"}).empty());
}

TEST(Documents, CommitTimesGrowAlsoWhenTheClockGoesBack) {
  World world;
  std::int64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    const auto committed = world.Set("c/x", {{"a", i}});
    ASSERT_TRUE(committed.ok());
    EXPECT_GT(committed->commit_time_micros, last);
    last = committed->commit_time_micros;
    world.clock.SetWallMicros(world.clock.WallMicros() - 1'000'000);
    if (i == 2) world.Restart();
  }
}

// Random writes, and then each version is asked for at its own time, also after restarts and trims.
TEST(History, EveryVersionOfTheHourIsAnswered) {
  World world;
  os::SimRandom random(5);
  std::vector<std::pair<std::int64_t, std::map<std::string, std::int64_t>>> moments;
  std::map<std::string, std::int64_t> now;
  for (int i = 0; i < 200; ++i) {
    const std::string path = "c/d" + std::to_string(random.Below(8));
    Result<CommitResult> committed =
        random.OneIn(4) ? world.Delete(path) : world.Set(path, {{"n", i}, {"m", i % 3}});
    ASSERT_TRUE(committed.ok());
    if (committed->results[0].update_time_micros == 0) {
      now.erase(path);
    } else {
      now[path] = i;
    }
    moments.emplace_back(committed->commit_time_micros, now);
    world.service->TrimHistoryStep();
  }
  for (const auto& [time, documents] : moments) {
    const ReadAt at{.read_time_micros = time};
    for (int d = 0; d < 8; ++d) {
      const std::string path = "c/d" + std::to_string(d);
      const DocumentPtr document = world.Get(path, at);
      ASSERT_EQ(document != nullptr, documents.contains(path));
      if (document != nullptr)
        ASSERT_EQ(document->fields.Find("n")->As<std::int64_t>(), documents.at(path));
    }
    Query query{.collection_id = "c", .where = Where("m", Operator::kEqual, 1)};
    std::vector<std::string> expected;
    for (const auto& [path, n] : documents) {
      if (n % 3 == 1) expected.push_back(path);
    }
    ASSERT_EQ(world.Names(query, at), expected);
  }
  world.clock.AdvanceMillis(3'601'000);
  EXPECT_EQ(world.service
                ->Get(GrantFor(Permission::kDocumentRead), kDefaultDatabase, "c/d0",
                      {.read_time_micros = moments[0].first})
                .error()
                .fault,
            Fault::kReadTimeTooOld);
  world.clock.AdvanceMillis(200'000);
  while (world.service->TrimHistoryStep()) {
  }
  for (const auto& [path, n] : now)
    EXPECT_EQ(world.Get(path)->fields.Find("n")->As<std::int64_t>(), n);
}

TEST(Lists, NamesWithoutDocumentsAreShownWhenAsked) {
  World world;
  ASSERT_TRUE(world.Set("c/b", {}).ok());
  ASSERT_TRUE(world.Set("c/a/s/x", {}).ok());
  ASSERT_TRUE(world.Set("c/a/t/y", {}).ok());
  ASSERT_TRUE(world.Set("c/b/s/x", {}).ok());
  ASSERT_TRUE(world.Set("d/z", {}).ok());
  const auto grant = GrantFor(Permission::kDocumentsQuery);
  ListRequest request{.collection_id = "c", .page_size = 1, .show_missing = true};
  const auto first = world.service->List(grant, kDefaultDatabase, request);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->documents[0].path, "c/a");
  EXPECT_EQ(first->documents[0].document, nullptr);
  request.page_token = first->next_page_token;
  const auto second = world.service->List(grant, kDefaultDatabase, request);
  EXPECT_EQ(second->documents[0].path, "c/b");
  EXPECT_NE(second->documents[0].document, nullptr);
  EXPECT_EQ(second->next_page_token, "");
  request = {.collection_id = "c"};
  EXPECT_EQ(world.service->List(grant, kDefaultDatabase, request)->documents.size(), 1u);
  EXPECT_EQ(world.service->ListCollectionIds(grant, kDefaultDatabase, "", 10, "")->ids,
            (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(world.service->ListCollectionIds(grant, kDefaultDatabase, "c/a", 10, "")->ids,
            (std::vector<std::string>{"s", "t"}));
}

TEST(Lists, OfThePastShowWhatWasThere) {
  World world;
  ASSERT_TRUE(world.Set("c/a/s/x", {}).ok());
  ASSERT_TRUE(world.Set("c/b", {}).ok());
  ASSERT_TRUE(world.Set("d/x", {}).ok());
  const ReadAt then{.read_time_micros = world.clock.WallMicros()};
  ASSERT_TRUE(world.Delete("c/a/s/x").ok());
  ASSERT_TRUE(world.Delete("d/x").ok());
  ASSERT_TRUE(world.Set("c/n/s/x", {}).ok());
  ASSERT_TRUE(world.Set("e/x", {}).ok());
  const auto grant = GrantFor(Permission::kDocumentsQuery);
  EXPECT_EQ(world.service->ListCollectionIds(grant, kDefaultDatabase, "", 10, "", then)->ids,
            (std::vector<std::string>{"c", "d"}));
  const auto page =
      world.service->List(grant, kDefaultDatabase,
                          {.collection_id = "c", .page_size = 1, .show_missing = true, .at = then});
  ASSERT_EQ(page->documents.size(), 1u);
  EXPECT_EQ(page->documents[0].path, "c/a");
  EXPECT_EQ(page->documents[0].document, nullptr);
  const auto rest = world.service->List(grant, kDefaultDatabase,
                                        {.collection_id = "c",
                                         .page_token = page->next_page_token,
                                         .show_missing = true,
                                         .at = then});
  ASSERT_EQ(rest->documents.size(), 1u);
  EXPECT_NE(rest->documents[0].document, nullptr);
}

TEST(Databases, AreMadeListedProtectedAndDeleted) {
  World world;
  const auto grant = [](std::string_view id) { return GrantFor(Permission::kDatabasesManage, id); };
  ASSERT_TRUE(
      world.service->CreateDatabase(grant("other"), "other", {.delete_protected = true}).ok());
  EXPECT_EQ(world.service->CreateDatabase(grant("other"), "other", {}).error().fault,
            Fault::kDatabaseExists);
  EXPECT_EQ(world.service->DeleteDatabase(grant("other"), "other").error().fault,
            Fault::kDatabaseProtected);
  ASSERT_TRUE(world.service->UpdateDatabase(grant("other"), "other", {}).ok());
  const auto write = GrantFor(Permission::kDocumentWrite, "other");
  ASSERT_TRUE(world.service->Commit(write, "other", {Write{.document = "c/x"}}).ok());
  EXPECT_EQ(world.Get("c/x"), nullptr);
  world.Restart();
  ASSERT_TRUE(world.service->DeleteDatabase(grant("other"), "other").ok());
  EXPECT_EQ(world.service->Commit(write, "other", {Write{.document = "c/x"}}).error().fault,
            Fault::kNoSuchDatabase);
  ASSERT_TRUE(world.service->CreateDatabase(grant("other"), "other", {}).ok());
  EXPECT_EQ(
      world.service->Get(GrantFor(Permission::kDocumentRead, "other"), "other", "c/x")->document,
      nullptr);
  while (world.service->CleanUpStep()) {
  }
}

// What a transform adds counts from the top of the document: one that is too deep could not be read
// again, nor could its collection.
TEST(Documents, CannotBecomeTooDeepByTransforms) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const auto append = [&](std::size_t names, std::size_t levels) {
    Value element = 1;
    for (std::size_t i = 0; i < levels; ++i) element = Map{{"d", element}};
    Write write{.kind = Write::Kind::kTransform, .document = "c/x"};
    write.transforms.push_back(
        {FieldPath(names, "d"), Transform::Kind::kAppendMissing, Array{element}});
    return world.Commit({write});
  };
  EXPECT_TRUE(append(kValueDepthMax - 1, 0).ok());
  EXPECT_TRUE(append(10, kValueDepthMax - 11).ok());
  EXPECT_EQ(append(10, kValueDepthMax - 10).error().fault, Fault::kInvalidArgument);
  EXPECT_EQ(append(kValueDepthMax, kValueDepthMax - 1).error().fault, Fault::kInvalidArgument);
  Write number{.kind = Write::Kind::kTransform, .document = "c/x"};
  number.transforms.push_back({FieldPath(kValueDepthMax + 1, "e"), Transform::Kind::kIncrement, 1});
  EXPECT_EQ(world.Commit({number}).error().fault, Fault::kInvalidArgument);
  EXPECT_NE(world.Get("c/x"), nullptr);
}

TEST(Transactions, OfTwoThatReadTheSameOnlyOneCommits) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const std::string a = world.Begin();
  const std::string b = world.Begin();
  ASSERT_NE(world.Get("c/x", {.transaction = a}), nullptr);
  ASSERT_NE(world.Get("c/x", {.transaction = b}), nullptr);
  ASSERT_TRUE(world.Commit({Write{.document = "c/x", .fields = {{"n", 1}}}}, a).ok());
  EXPECT_EQ(world.Commit({Write{.document = "c/x", .fields = {{"n", 2}}}}, b).error().fault,
            Fault::kContended);
  const std::string c = world.Begin({.retry_of = b});
  ASSERT_NE(world.Get("c/x", {.transaction = c}), nullptr);
  ASSERT_TRUE(world.Commit({Write{.document = "c/x", .fields = {{"n", 2}}}}, c).ok());
  EXPECT_EQ(world.Commit({}, c).error().fault, Fault::kNoSuchTransaction);
}

// Clients retry what their commit says was lost, and only that: reads go on, and show one moment.
TEST(Transactions, ThatHaveLostHearItFromTheirCommit) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  ASSERT_TRUE(world.Set("c/y", {{"n", 0}}).ok());
  const std::string older = world.Begin();
  const std::string younger = world.Begin();
  ASSERT_NE(world.Get("c/x", {.transaction = older}), nullptr);
  ASSERT_NE(world.Get("c/x", {.transaction = younger}), nullptr);
  const std::vector<Write> both = {{.document = "c/x", .fields = {{"n", 1}}},
                                   {.document = "c/y", .fields = {{"n", 1}}}};
  ASSERT_TRUE(world.Commit(both, older).ok());
  EXPECT_EQ(world.Get("c/x", {.transaction = younger})->fields.Find("n")->As<std::int64_t>(), 0);
  EXPECT_EQ(world.Get("c/y", {.transaction = younger})->fields.Find("n")->As<std::int64_t>(), 0);
  const Query query{.collection_id = "c", .where = Where("n", Operator::kEqual, 0)};
  EXPECT_EQ(world.Names(query, {.transaction = younger}).size(), 2u);
  EXPECT_EQ(world.Commit(both, younger).error().fault, Fault::kContended);
  EXPECT_EQ(world.Commit(both, younger).error().fault, Fault::kContended);
  const auto grant = GrantFor(Permission::kDocumentWrite);
  EXPECT_TRUE(world.service->Rollback(grant, kDefaultDatabase, younger).ok());
  EXPECT_EQ(world.service->Rollback(grant, kDefaultDatabase, younger).error().fault,
            Fault::kNoSuchTransaction);
}

// Who has lost once would lose again beside others that have read the same: it waits for its turn.
TEST(Transactions, AnAttemptMadeAgainWaitsForOlderReaders) {
  World world;
  Waits waits;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const std::string older = world.Begin();
  const std::string again = world.Begin({.retry_of = world.Begin()});
  ASSERT_NE(world.Get("c/x", {.transaction = older}), nullptr);
  {
    store::RequestScope scope(store::Blocking::kRefused);
    EXPECT_THROW((void)world.Get("c/x", {.transaction = again}), store::WouldBlock);
  }
  std::thread reader = waits.Run([&] {
    const ReadAt at{.transaction = again, .wait_end_nanos = Waits::EndNanos(world)};
    EXPECT_EQ(world.Get("c/x", at)->fields.Find("n")->As<std::int64_t>(), 1);
  });
  EXPECT_TRUE(waits.Begun());
  EXPECT_TRUE(world.Commit({Write{.document = "c/x", .fields = {{"n", 1}}}}, older).ok());
  reader.join();
  EXPECT_TRUE(world.Commit({Write{.document = "c/x", .fields = {{"n", 2}}}}, again).ok());
}

// One request waits once, however many it reads; what has lost, or was rolled back, has nothing to
// wait for.
TEST(Transactions, AnAttemptMadeAgainWaitsNoLongerThanItMustAndMay) {
  World world;
  Waits waits;
  const std::string oldest = world.Begin();
  const std::string older = world.Begin();
  const std::string again = world.Begin({.retry_of = world.Begin()});
  const std::string given_up = world.Begin({.retry_of = again});
  for (const std::string path : {"c/x", "c/y", "c/z"}) {
    ASSERT_TRUE(world.Set(path, {{"n", 0}}).ok());
    ASSERT_NE(world.Get(path, {.transaction = older}), nullptr);
  }
  ASSERT_NE(world.Get("c/z", {.transaction = oldest}), nullptr);
  std::thread reader = waits.Run([&] {
    const ReadAt at{.transaction = given_up, .wait_end_nanos = Waits::EndNanos(world)};
    const auto got =
        world.service->Get(GrantFor(Permission::kDocumentRead), kDefaultDatabase, "c/y", at);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().fault, Fault::kNoSuchTransaction);
  });
  EXPECT_TRUE(waits.Begun());
  const auto begun = std::chrono::steady_clock::now();
  const auto grant = GrantFor(Permission::kDocumentWrite);
  EXPECT_TRUE(world.service->Rollback(grant, kDefaultDatabase, given_up).ok());
  reader.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, Waits::kEnd / 2);
  const store::RequestScope scope(store::Blocking::kRefused);  // waiting would throw
  EXPECT_THROW((void)world.Get("c/x", {.transaction = again}), store::WouldBlock);
  const std::int64_t ended = world.clock.MonotonicNanos();
  EXPECT_NE(world.Get("c/x", {.transaction = again, .wait_end_nanos = ended}), nullptr);
  ASSERT_TRUE(world.Commit({Write{.document = "c/x", .fields = {{"n", 1}}}}, older).ok());
  EXPECT_NE(world.Get("c/z", {.transaction = again}), nullptr);  // it has lost
}

// Nobody waits for the answer any more, and others could use the thread.
TEST(Transactions, ACommitWaitsNoLongerThanItsCallerDoes) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const std::string reader = world.Begin();
  ASSERT_NE(world.Get("c/x", {.transaction = reader}), nullptr);
  const NoThreadsLeft keeper;
  const std::int64_t ended = world.clock.MonotonicNanos();
  const auto grant = GrantFor(Permission::kDocumentWrite);
  const Write write{.document = "c/x", .fields = {{"n", 1}}};
  const auto one = world.service->Commit(grant, kDefaultDatabase, {write}, {}, ended);
  EXPECT_EQ(one.error().fault, Fault::kContended);
  const auto batch = world.service->BatchWrites(grant, kDefaultDatabase, {write}, ended);
  EXPECT_EQ(batch->results[0].error().fault, Fault::kContended);
  EXPECT_EQ(keeper.asked, 0u) << "it would have waited";
}

// What a read was told stays true after a restart: nothing is committed at its time any more.
TEST(Service, ReadTimesAreOlderThanCommitsAfterARestartWhateverTheClockDoes) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const std::int64_t right = world.clock.WallMicros();
  for (const std::int64_t ahead : {1'000, 3'600'000, 100}) {
    world.clock.AdvanceMillis(ahead);
    const auto read =
        world.service->Get(GrantFor(Permission::kDocumentRead), kDefaultDatabase, "c/x");
    world.clock.SetWallMicros(right);
    world.Restart();
    const auto committed = world.Set("c/x", {{"n", ahead}});
    EXPECT_GT(committed->commit_time_micros, read->read_time_micros);
    EXPECT_EQ(world.Get("c/x", {.read_time_micros = read->read_time_micros})->update_time_micros,
              read->document->update_time_micros);
  }
}

// Threads that share a function of Google's Python client all retry the same transaction, and so
// have the same age: they must not wait for each other until their time is over.
TEST(Transactions, OfTwoOfTheSameAgeOneGoesOnAtOnce) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const std::string first = world.Begin();
  const std::string a = world.Begin({.retry_of = first});
  const std::string b = world.Begin({.retry_of = first});
  ASSERT_NE(world.Get("c/x", {.transaction = a}), nullptr);
  ASSERT_NE(world.Get("c/x", {.transaction = b}), nullptr);
  store::RequestScope scope(store::Blocking::kRefused);  // waiting would throw
  EXPECT_TRUE(world.Commit({Write{.document = "c/x"}}, std::min(a, b)).ok());
}

// A query's result is part of what was read: a document that would have been in it breaks the
// transaction.
TEST(Transactions, QueriesAreGuardedAgainstNewDocuments) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 1}}).ok());
  const std::string a = world.Begin({.concurrency = Concurrency::kOptimistic});
  const Query query{.collection_id = "c", .where = Where("n", Operator::kEqual, 1)};
  EXPECT_EQ(world.Names(query, {.transaction = a}).size(), 1u);
  ASSERT_TRUE(world.Set("c/y", {{"n", 2}}).ok());
  const std::string b = world.Begin({.concurrency = Concurrency::kOptimistic});
  EXPECT_EQ(world.Names(query, {.transaction = b}).size(), 1u);
  EXPECT_TRUE(world.Commit({Write{.document = "d/a"}}, a).ok());
  ASSERT_TRUE(world.Set("c/z", {{"n", 1}}).ok());
  EXPECT_EQ(world.Commit({Write{.document = "d/b"}}, b).error().fault, Fault::kContended);
  EXPECT_EQ(world.Get("d/b"), nullptr);
}

// A plain write waits for a pessimistic reader, and goes on once that is gone; on a loop it asks to
// be run elsewhere.
TEST(Transactions, PlainWritesWaitForPessimisticReaders) {
  World world;
  Waits waits;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const std::string a = world.Begin();
  ASSERT_NE(world.Get("c/x", {.transaction = a}), nullptr);
  {
    store::RequestScope scope(store::Blocking::kRefused);
    EXPECT_THROW((void)world.Set("c/x", {{"n", 5}}), store::WouldBlock);
  }
  std::thread writer = waits.Run([&] { EXPECT_TRUE(SetPatiently(world, "c/x", 2).ok()); });
  EXPECT_TRUE(waits.Begun());
  EXPECT_TRUE(world.Commit({Write{.document = "c/x", .fields = {{"n", 1}}}}, a).ok());
  writer.join();
  EXPECT_EQ(world.Get("c/x")->fields.Find("n")->As<std::int64_t>(), 2);
}

// Who may not wait, as no other thread could go on meanwhile, loses at once; it counts nowhere.
TEST(Transactions, LoseWhereNoThreadIsLeftToWait) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 0}}).ok());
  const std::string a = world.Begin();
  const std::string again = world.Begin({.retry_of = world.Begin()});
  ASSERT_NE(world.Get("c/x", {.transaction = a}), nullptr);
  {
    const NoThreadsLeft keeper;
    for (std::size_t i = 0; i <= kLockWaitersMax; ++i) {
      EXPECT_EQ(world.Set("c/x", {{"n", 5}}).error().fault, Fault::kContended);
    }
    EXPECT_NE(world.Get("c/x", {.transaction = again}), nullptr);
  }
  Waits waits;
  std::thread writer = waits.Run([&] { EXPECT_TRUE(SetPatiently(world, "c/x", 2).ok()); });
  EXPECT_TRUE(waits.Begun());
  EXPECT_TRUE(world.Commit({Write{.document = "c/x", .fields = {{"n", 1}}}}, a).ok());
  const auto grant = GrantFor(Permission::kDocumentWrite);
  EXPECT_TRUE(world.service->Rollback(grant, kDefaultDatabase, again).ok());
  writer.join();
}

TEST(Transactions, EndAfterTheirTime) {
  World world;
  const std::string idle = world.Begin();
  world.clock.AdvanceMillis(61'000);
  EXPECT_EQ(world.Commit({Write{.document = "c/x"}}, idle).error().fault,
            Fault::kNoSuchTransaction);
  const std::string read_only = world.Begin({.read_only = true});
  ASSERT_TRUE(world.Set("c/x", {{"n", 1}}).ok());
  EXPECT_EQ(world.Get("c/x", {.transaction = read_only}), nullptr);
  EXPECT_EQ(world.Commit({Write{.document = "c/y"}}, read_only).error().fault,
            Fault::kTransactionReadOnly);
}

// Money moved by many threads at once: whatever the interleaving, none is made or lost.
TEST(Transactions, AreSerializableUnderThreads) {
  World world;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(world.Set("acc/" + std::to_string(i), {{"n", 100}}).ok());
  const auto work = [&](std::uint64_t seed) {
    os::SimRandom random(seed);
    for (int i = 0; i < 60; ++i) {
      const std::string from = "acc/" + std::to_string(random.Below(4));
      const std::string to = "acc/" + std::to_string(random.Below(4));
      if (from == to) continue;
      const std::string id = world.Begin(
          {.concurrency = i % 2 == 0 ? Concurrency::kOptimistic : Concurrency::kPessimistic});
      const auto got = world.service->BatchGet(GrantFor(Permission::kDocumentRead),
                                               kDefaultDatabase, {from, to}, {.transaction = id});
      if (!got.ok()) continue;
      const std::int64_t a = got->documents[0]->fields.Find("n")->As<std::int64_t>();
      const std::int64_t b = got->documents[1]->fields.Find("n")->As<std::int64_t>();
      (void)world.Commit({Write{.document = from, .fields = {{"n", a - 1}}},
                          Write{.document = to, .fields = {{"n", b + 1}}}},
                         id);
    }
  };
  std::thread one(work, 1);
  std::thread two(work, 2);
  one.join();
  two.join();
  std::int64_t sum = 0;
  for (int i = 0; i < 4; ++i)
    sum += world.Get("acc/" + std::to_string(i))->fields.Find("n")->As<std::int64_t>();
  EXPECT_EQ(sum, 400);
}

TEST(Batches, EachWriteStandsByItself) {
  World world;
  const auto batch = world.service->BatchWrites(
      GrantFor(Permission::kDocumentWrite), kDefaultDatabase,
      {Write{.document = "c/a"}, Write{.document = "c/b", .precondition = {.exists = true}},
       Write{.document = "c/c"}});
  ASSERT_TRUE(batch.ok());
  EXPECT_TRUE(batch->results[0].ok());
  EXPECT_EQ(batch->results[1].error().fault, Fault::kNoSuchDocument);
  EXPECT_NE(world.Get("c/c"), nullptr);
}

TEST(Expiry, DeletesDocumentsPastTheirTime) {
  World world;
  const std::int64_t now = world.clock.WallMicros();
  ASSERT_TRUE(world.Set("c/old", {{"until", Timestamp{now - 1}}}).ok());
  ASSERT_TRUE(world.Set("c/new", {{"until", Timestamp{now + 3'600'000'000}}}).ok());
  ASSERT_TRUE(world.service
                  ->SetField(GrantFor(Permission::kIndexesManage), kDefaultDatabase,
                             {.collection_id = "c", .field = {"until"}, .expires = true})
                  .ok());
  world.BuildIndexes();
  while (world.service->ExpireDocumentsStep()) {
  }
  EXPECT_EQ(world.Get("c/old"), nullptr);
  EXPECT_NE(world.Get("c/new"), nullptr);
}

}  // namespace
}  // namespace aloft::document
