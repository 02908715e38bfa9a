#include "document/listen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "document/document_testing.h"
#include "document/limits.h"
#include "document/listen_testing.h"
#include "document/normal_query.h"
#include "store/request_scope.h"

namespace aloft::document {
namespace {

using identity::Permission;
using Kind = ListenEvent::Kind;

TEST(Listening, TellsTheSequenceThatClientsExpect) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {{"n", 1}}).ok());
  Client client(world);
  client.Add({.id = 2, .query = Query{.collection_id = "c"}});
  client.Drain();
  EXPECT_EQ(client.kinds, (std::vector<Kind>{Kind::kTargetAdded, Kind::kDocumentChanged,
                                             Kind::kTargetCurrent, Kind::kSnapshot}));
  client.kinds.clear();
  const auto committed = world.Commit({Write{.document = "c/y"}, Write{.document = "d/z"}});
  world.service->PublishStep();
  EXPECT_GT(client.wakes, 0);
  client.Drain();
  EXPECT_EQ(client.kinds, (std::vector<Kind>{Kind::kDocumentChanged, Kind::kSnapshot}));
  EXPECT_EQ(client.read_time, committed->commit_time_micros);
  client.kinds.clear();
  ASSERT_TRUE(world.Delete("c/y").ok());
  world.service->PublishStep();
  client.Drain();
  EXPECT_EQ(client.kinds, (std::vector<Kind>{Kind::kDocumentDeleted, Kind::kSnapshot}));
  client.kinds.clear();
  EXPECT_TRUE(client.stream->RemoveTarget(2));
  EXPECT_FALSE(client.stream->RemoveTarget(2));
  client.Drain();
  EXPECT_EQ(client.kinds, (std::vector<Kind>{Kind::kTargetRemoved}));
}

TEST(Listening, ToDocumentsThatAreNotThereYet) {
  World world;
  Client client(world);
  client.Add({.id = 1, .documents = {"c/x"}});
  client.Drain();
  EXPECT_EQ(client.kinds, (std::vector<Kind>{Kind::kTargetAdded, Kind::kDocumentDeleted,
                                             Kind::kTargetCurrent, Kind::kSnapshot}));
  ASSERT_TRUE(world.Set("c/x", {}).ok());
  world.service->PublishStep();
  client.Drain();
  EXPECT_TRUE(client.targets[1].documents.contains("c/x"));
}

// What is told must survive a power cut: only durable commits.
TEST(Listening, TellsOnlyWhatIsDurable) {
  os::SimClock clock;
  os::SimRandom random(1);
  store::MemoryEngine engine(clock, store::MemoryEngine::Durability::kByStep);
  auto service = *DocumentService::Open(engine, clock, random,
                                        {.publishing = ServiceOptions::Publishing::kByStep});
  const auto write = GrantFor(Permission::kDocumentWrite);
  auto stream = *service->Listen(GrantFor(Permission::kDocumentsListen), kDefaultDatabase, {});
  ASSERT_TRUE(service->Commit(write, kDefaultDatabase, {Write{.document = "c/x"}}).ok());
  ASSERT_TRUE(stream->AddTarget({.id = 1, .query = Query{.collection_id = "c"}}).ok());
  EXPECT_EQ(stream->Drain(10).size(), 1u);  // added, nothing more
  EXPECT_TRUE(stream->Drain(10).empty());
  engine.MakeDurable();
  service->PublishStep();
  EXPECT_EQ(stream->Drain(10).size(), 3u);
  ASSERT_TRUE(service->Commit(write, kDefaultDatabase, {Write{.document = "c/y"}}).ok());
  service->PublishStep();
  EXPECT_TRUE(stream->Drain(10).empty());
  engine.MakeDurable();
  service->PublishStep();
  EXPECT_EQ(stream->Drain(10).size(), 2u);
}

Query Listened(int kind) {
  Query query{.collection_id = "c"};
  switch (kind) {
    case 0:
      break;
    case 1:
      query.where = Where("a", Operator::kEqual, 1);
      break;
    case 2:
      query.where = Where("a", Operator::kGreater, 1);
      query.orders = {{{"a"}, Direction::kDescending}};
      break;
    case 3:
      query.orders = {{{"a"}}};
      query.limit = 3;
      break;
    case 4:
      query.where = Where("b", Operator::kIn, Array{0, 2});
      query.orders = {{{"a"}, Direction::kDescending}};
      query.limit = 2;
      query.offset = 1;
      break;
    default:
      query.scope = Query::Scope::kGroup;
      query.where = Where("b", Operator::kNotEqual, 1);
  }
  return query;
}

void RandomCommit(World& world, os::SimRandom& random) {
  std::vector<Write> writes;
  for (std::size_t i = random.Below(3) + 1; i > 0; --i) {
    Write write{.document =
                    (random.OneIn(5) ? "p/q/c/d" : "c/d") + std::to_string(random.Below(12))};
    write.fields = {{"a", static_cast<std::int64_t>(random.Below(4))},
                    {"b", static_cast<std::int64_t>(random.Below(3))}};
    if (random.OneIn(3)) write.kind = Write::Kind::kDelete;
    writes.push_back(std::move(write));
  }
  ASSERT_TRUE(world.Commit(std::move(writes)).ok());
}

void ExpectExact(World& world, Client& client, int step) {
  for (const auto& [id, target] : client.targets) {
    if (target.removed || id > 90) continue;
    ASSERT_TRUE(target.told) << id << " at " << step;
    ASSERT_EQ(target.documents, ResultOf(world, Listened(id - 1)))
        << "target " << id << " at " << step;
  }
}

// Whatever is written, added, removed, resumed or missed: after each snapshot the client has
// exactly the queries' results.
TEST(Listening, AgreesWithQueriesUnderRandomCommits) {
  World world;
  os::SimRandom random(21);
  Client client(world);
  for (int step = 0; step < 250; ++step) {
    for (std::size_t i = random.Below(4); i > 0; --i) RandomCommit(world, random);
    if (random.OneIn(4)) world.service->PublishStep();
    const auto id = static_cast<std::int32_t>(random.Below(6) + 1);
    const bool known = client.targets.contains(id) && !client.targets[id].removed;
    if (random.OneIn(3) && !known) {
      std::string token = random.OneIn(2) ? client.targets[id].token : std::string();
      if (token.empty()) client.targets[id] = {};
      client.Add({.id = id, .query = Listened(id - 1), .resume_token = token});
      if (random.OneIn(2)) RandomCommit(world, random);
    } else if (random.OneIn(10) && known) {
      client.stream->RemoveTarget(id);
    }
    if (random.OneIn(15)) {
      client.Connect();
      if (random.OneIn(2)) {
        client.stream.reset();
        world.Restart();
        client.Connect();
      }
      for (auto& [target_id, target] : client.targets) {
        if (target.removed) continue;
        if (target.token.empty()) target.documents.clear();
        client.Add(
            {.id = target_id, .query = Listened(target_id - 1), .resume_token = target.token});
      }
      client.read_time = 0;
    }
    if (random.OneIn(3)) {
      for (const ListenEvent& event : client.stream->Drain(2)) client.Take(event);
      continue;
    }
    for (int i = 0; i < 3; ++i) {  // a window may run short while it is drained
      world.service->PublishStep();
      client.Drain();
    }
    ExpectExact(world, client, step);
  }
}

// On a loop nobody may wait for the disk: a target that comes to be filled behind the caller's back
// waits until Drain is called elsewhere.
TEST(Listening, TargetsAreNotFilledOnALoop) {
  World world;
  ASSERT_TRUE(world.Set("c/x", {}).ok());
  Client client(world);
  client.Add({.id = 1, .query = Query{.collection_id = "c"}});
  client.Add({.id = 2, .query = Query{.collection_id = "c", .limit = 1}});
  client.wakes = 0;
  {
    const store::RequestScope scope(store::Blocking::kRefused);
    for (const ListenEvent& event : client.stream->Drain(100)) client.Take(event);
  }
  EXPECT_EQ(client.kinds, (std::vector<Kind>{Kind::kTargetAdded, Kind::kTargetAdded}));
  EXPECT_EQ(client.wakes, 1);
  EXPECT_TRUE(client.stream->NeedsStore());
  client.Drain();
  EXPECT_TRUE(client.targets[1].told && client.targets[2].told);
  EXPECT_FALSE(client.stream->NeedsStore());
}

// A token brings only what changed, also after a restart of the server.
TEST(Resuming, TellsOnlyWhatChanged) {
  World world;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(world.Set("c/d" + std::to_string(i), {{"a", i}}).ok());
  Client client(world);
  client.Add({.id = 1, .query = Query{.collection_id = "c"}});
  client.Drain();
  client.stream.reset();
  ASSERT_TRUE(world.Set("c/d3", {{"a", -1}}).ok());
  ASSERT_TRUE(world.Delete("c/d4").ok());
  world.Restart();
  client.Connect();
  client.documents_told = 0;
  client.Add({.id = 1,
              .query = Query{.collection_id = "c"},
              .resume_token = client.token,
              .expected_count = 20});
  client.Drain();
  EXPECT_EQ(client.documents_told, 2);
  EXPECT_FALSE(client.filter.has_value());
  EXPECT_EQ(client.targets[1].documents, ResultOf(world, {.collection_id = "c"}));
}

// A token older than what is kept: a filter for clients that can use one, else all again after a
// reset. Forged ones too.
TEST(Resuming, OldAndForgedTokensStartAgain) {
  World world;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(world.Set("c/d" + std::to_string(i), {{"a", i}}).ok());
  Client client(world);
  client.Add({.id = 1, .query = Query{.collection_id = "c"}});
  client.Drain();
  const std::string old = client.token;
  world.clock.AdvanceMillis(2 * 3'600'000);
  ASSERT_TRUE(world.Set("c/d3", {{"a", -1}}).ok());
  ASSERT_TRUE(world.Delete("c/d4").ok());
  world.service->PublishStep();
  client.Connect();
  client.documents_told = 0;
  client.Add(
      {.id = 1, .query = Query{.collection_id = "c"}, .resume_token = old, .expected_count = 20});
  client.Drain();
  EXPECT_EQ(client.documents_told, 1);
  ASSERT_TRUE(client.filter.has_value());
  EXPECT_EQ(client.filter->count, 19);
  EXPECT_TRUE(MightContain(*client.filter->names, "n/c/d5"));
  EXPECT_TRUE(MightContain(*client.filter->names, "n/c/d3")) << "told again, and still a match";
  EXPECT_FALSE(MightContain(*client.filter->names, "n/c/d4"));
  EXPECT_EQ(client.targets[1].documents, ResultOf(world, {.collection_id = "c"}));
  for (const std::string& token : {old, std::string("forged"), std::string(17, '\x01')}) {
    client.Connect();
    client.kinds.clear();
    client.Add({.id = 1, .query = Query{.collection_id = "c"}, .resume_token = token});
    client.Drain();
    EXPECT_EQ(client.kinds[1], Kind::kTargetReset);
    EXPECT_EQ(client.targets[1].documents, ResultOf(world, {.collection_id = "c"}));
  }
}

// A filter's count is of one moment. A document that went before it and one that goes while pages
// are read must not make up for each other, or the client keeps the first for ever.
TEST(Resuming, FiltersAreNotToldBehindLaterChanges) {
  for (const bool between_pages : {false, true}) {
    World world;
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(world.Set("c/d" + std::to_string(i), {{"a", i}}).ok());
    Client client(world);
    const Query query{.collection_id = "c"};
    client.Add({.id = 1, .query = query});
    client.Drain();
    world.clock.AdvanceMillis(2 * 3'600'000);
    ASSERT_TRUE(world.Delete("c/d4").ok());
    world.service->PublishStep();
    client.Connect();
    client.kinds.clear();
    client.Add({.id = 1, .query = query, .resume_token = client.token, .expected_count = 20});
    if (between_pages) {
      for (const ListenEvent& event : client.stream->Drain(5)) client.Take(event);
    }
    ASSERT_TRUE(world.Delete("c/d9").ok());
    ASSERT_TRUE(world.Set("c/d8", {{"a", 1}}).ok());
    world.service->PublishStep();
    ASSERT_TRUE(world.Set("c/d8", {{"a", 2}}).ok());  // not published: passed by a new moment
    client.Drain();
    world.service->PublishStep();
    client.Drain();
    EXPECT_EQ(client.targets[1].documents, ResultOf(world, query)) << between_pages;
    EXPECT_EQ(std::count(client.kinds.begin(), client.kinds.end(), Kind::kTargetReset), 1);
  }
}

// A client that does not read is not remembered without bound, and is exact again once it does.
TEST(Listening, SlowStreamsAreReset) {
  World world;
  Client client(world);
  client.Add({.id = 1, .query = Query{.collection_id = "c"}});
  client.Drain();
  std::vector<Write> writes;
  for (std::size_t i = 0; i <= kStreamPendingMax; ++i) {
    writes.push_back({.document = "c/d" + std::to_string(i)});
    if (writes.size() < 5000) continue;
    ASSERT_TRUE(world.Commit(std::exchange(writes, {})).ok());
  }
  ASSERT_TRUE(world.Commit(std::move(writes)).ok());
  world.service->PublishStep();
  client.kinds.clear();
  client.Drain(1000);
  EXPECT_EQ(std::count(client.kinds.begin(), client.kinds.end(), Kind::kTargetReset), 1);
  EXPECT_EQ(client.targets[1].documents.size(), kStreamPendingMax + 1);
}

constexpr std::size_t kLargeBytes = 900'000;

void WriteLarge(World& world, int count, int round) {
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(
        world.Set("c/d" + std::to_string(i), {{"n", round}, {"x", std::string(kLargeBytes, 'x')}})
            .ok());
  }
}

// Large documents are held a few at a time, whatever the reader asks for.
TEST(Listening, LargeDocumentsAreDrainedByTheirBytes) {
  World world;
  WriteLarge(world, 20, 0);
  Client client(world);
  client.Add({.id = 1, .query = Query{.collection_id = "c"}});
  for (int round = 1; round <= 2; ++round) {
    std::size_t most = 0;
    for (int i = 0; i < 40; ++i) {
      std::size_t bytes = 0;
      for (const ListenEvent& event : client.stream->Drain(1000)) {
        if (event.payload != nullptr) bytes += event.payload->document_bytes();
        client.Take(event);
      }
      most = std::max(most, bytes);
    }
    EXPECT_LT(most, kDrainedBytes + 2 * kLargeBytes);
    EXPECT_EQ(client.targets[1].documents, ResultOf(world, {.collection_id = "c"}));
    WriteLarge(world, 20, round);
    world.service->PublishStep();
  }
}

// A stream that nobody reads holds no more than its share of what is written, and is exact again
// once somebody does; also while its target is still being loaded, and with a limit.
TEST(Listening, SlowStreamsHoldFewLargeDocuments) {
  for (const bool loaded : {true, false}) {
    World world;
    WriteLarge(world, 3, 0);
    Client client(world);
    client.Add({.id = 1, .query = Query{.collection_id = "c"}});
    client.Add({.id = 2, .query = Query{.collection_id = "c", .orders = {{{"n"}}}, .limit = 50}});
    if (loaded) client.Drain();
    client.kinds.clear();
    WriteLarge(world, static_cast<int>(kStreamBytesMax / kLargeBytes) + 3, 1);
    world.service->PublishStep();
    client.Drain();
    EXPECT_EQ(std::count(client.kinds.begin(), client.kinds.end(), Kind::kTargetReset), 2);
    EXPECT_EQ(client.targets[1].documents, ResultOf(world, {.collection_id = "c"}));
    EXPECT_EQ(client.targets[2].documents, client.targets[1].documents);
  }
}

TEST(Listening, HeartbeatsMoveTheTokenOnAndOnceEndsByItself) {
  World world;
  Client client(world);
  client.Add({.id = 1, .query = Query{.collection_id = "c"}});
  client.Add({.id = 3, .query = Query{.collection_id = "d"}, .once = true});
  client.Drain();
  EXPECT_TRUE(client.targets[3].removed);
  const std::int64_t before = client.read_time;
  world.clock.AdvanceMillis(30'000);
  client.stream->Heartbeat();
  client.Drain();
  EXPECT_GE(client.read_time, before + 30'000'000);
}

// A token that was told while the clock was ahead must not hide what is committed after it was set
// right and the server started again.
TEST(Listening, TokensAreOlderThanCommitsAfterARestartWhateverTheClockDoes) {
  World world;
  ASSERT_TRUE(world.Set("c/a", {{"n", 1}}).ok());
  const Query query{.collection_id = "c"};
  Client client(world);
  client.Add({.id = 1, .query = query});
  client.Drain();
  const std::int64_t right = world.clock.WallMicros();
  for (int i = 0; i < 3; ++i) {
    world.clock.AdvanceMillis(600'000);
    client.stream->Heartbeat();
    client.Drain();
  }
  EXPECT_GE(client.read_time, right + 1'800'000'000);
  client.stream.reset();
  world.clock.SetWallMicros(right);
  world.Restart();
  const auto committed = world.Set("c/b", {{"n", 2}});
  EXPECT_GT(committed->commit_time_micros, client.read_time);
  client.Connect();
  client.Add({.id = 1, .query = query, .resume_token = client.targets[1].token});
  client.Drain();
  EXPECT_EQ(client.targets[1].documents, ResultOf(world, query));
}

TEST(Listening, BadTargetsAreRefusedAndTheStreamGoesOn) {
  World world;
  Client client(world);
  EXPECT_EQ(client.stream->AddTarget({.id = 1}).error().fault, Fault::kInvalidArgument);
  EXPECT_EQ(client.stream->AddTarget({.id = 0, .documents = {"c/x"}}).error().fault,
            Fault::kInvalidArgument);
  EXPECT_EQ(client.stream->AddTarget({.id = 1, .documents = {"c"}}).error().fault,
            Fault::kInvalidArgument);
  Query skipping{.collection_id = "c", .offset = 1};
  EXPECT_EQ(client.stream->AddTarget({.id = 1, .query = skipping}).error().fault,
            Fault::kInvalidArgument);
  skipping.limit = static_cast<std::int64_t>(kWindowMax);
  EXPECT_EQ(client.stream->AddTarget({.id = 1, .query = skipping}).error().fault,
            Fault::kInvalidArgument);
  client.Add({.id = 1, .documents = {"c/x"}});
  EXPECT_EQ(client.stream->AddTarget({.id = 1, .documents = {"c/y"}}).error().fault,
            Fault::kTargetExists);
  for (std::int32_t id = 2; id <= static_cast<std::int32_t>(kTargetsPerStreamMax); ++id) {
    ASSERT_TRUE(client.stream->AddTarget({.id = id, .documents = {"c/x"}}).ok());
  }
  EXPECT_EQ(client.stream->AddTarget({.id = 5000, .documents = {"c/x"}}).error().fault,
            Fault::kTooManyTargets);
}

// With the service's own thread: written from several threads, told exactly, and nobody waits for
// ever.
TEST(Listening, WorksWithThreads) {
  World world(ServiceOptions{});
  std::mutex mutex;
  std::condition_variable woken;
  int wakes = 0;
  auto stream = *world.service->Listen(GrantFor(Permission::kDocumentsListen), kDefaultDatabase,
                                       {.wake = [&] {
                                         std::lock_guard lock(mutex);
                                         ++wakes;
                                         woken.notify_one();
                                       }});
  ASSERT_TRUE(stream->AddTarget({.id = 1, .query = Query{.collection_id = "c"}}).ok());
  constexpr int kEach = 100;
  const auto write = [&](const std::string& name) {
    for (int i = 0; i < kEach; ++i)
      ASSERT_TRUE(world.Set("c/" + name + std::to_string(i), {{"n", i}}).ok());
  };
  std::thread a(write, "a");
  std::thread b(write, "b");
  std::set<std::string> seen;
  while (seen.size() < 2 * kEach) {
    {
      std::unique_lock lock(mutex);
      ASSERT_TRUE(woken.wait_for(lock, std::chrono::seconds(300), [&] { return wakes > 0; }));
      wakes = 0;
    }
    for (const ListenEvent& event : stream->Drain(1000)) {
      if (event.payload != nullptr) seen.insert(event.payload->document()->path);
    }
  }
  a.join();
  b.join();
}

// The clients' golden parameters.
TEST(BloomFilters, HaveTheParametersOfTheirReaders) {
  const struct {
    std::size_t names;
    double rate;
    std::size_t bits;
    int hashes;
  } table[] = {{500, 0.01, 4793, 7}, {500, 0.0001, 9587, 13}, {50'000, 0.01, 479'263, 7}};
  for (const auto& row : table) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < row.names; ++i)
      names.push_back("projects/p/databases/d/documents/c/doc" + std::to_string(i));
    const BloomFilter filter = MakeBloomFilter(names, row.rate);
    EXPECT_EQ(filter.bitmap.size() * 8 - static_cast<std::size_t>(filter.padding_bits), row.bits);
    EXPECT_EQ(filter.hash_count, row.hashes);
    EXPECT_GE(filter.padding_bits, 1);
    for (const std::string& name : names) ASSERT_TRUE(MightContain(filter, name));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 2000; ++i)
      wrong += MightContain(filter, "other" + std::to_string(i));
    EXPECT_LE(wrong, 60u);
  }
}

}  // namespace
}  // namespace aloft::document
