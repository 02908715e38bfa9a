// Limited queries: what is in their windows, whoever shares them and whenever somebody comes.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "document/limits.h"
#include "document/listen_testing.h"

namespace aloft::document {
namespace {

using Kind = ListenEvent::Kind;

TEST(Listening, LimitsAreFilledUpFromTheStore) {
  World world;
  for (int i = 0; i < 60; ++i)
    ASSERT_TRUE(world.Set("c/d" + std::to_string(i), {{"a", i}, {"b", 1}}).ok());
  Client client(world);
  Query query{.collection_id = "c", .orders = {{{"a"}}}, .limit = 5};
  client.Add({.id = 95, .query = query});
  client.Drain();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(world.Delete("c/d" + std::to_string(i)).ok());
    world.service->PublishStep();
    client.Drain();
    ASSERT_EQ(client.targets[95].documents, ResultOf(world, query)) << i;
  }
}

// Changes are missing from a window that has run short. Who comes then must not be filled from it:
// an old version would take the place of the new one that another target of the stream waits for.
TEST(Listening, ShortWindowsFillNobody) {
  World world;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(world.Set("c/d" + std::to_string(10 + i), {{"a", i}}).ok());
  }
  const Query query{.collection_id = "c", .orders = {{{"a"}}}, .limit = 2};
  const Query all{.collection_id = "c"};
  Client first(world);
  first.Add({.id = 1, .query = query});
  first.Drain();
  Client second(world);
  second.Add({.id = 2, .query = all});
  second.Drain();
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(world.Delete("c/d" + std::to_string(10 + i)).ok());
  ASSERT_TRUE(world.Set("c/d19", {{"a", 9}, {"new", true}}).ok());
  second.Add({.id = 1, .query = query});  // matches what was committed, and reads nothing
  for (int i = 0; i < 2; ++i) {
    second.Drain();
    world.service->PublishStep();
  }
  second.Drain();
  EXPECT_EQ(second.targets[1].documents, ResultOf(world, query));
  EXPECT_EQ(second.targets[2].documents, ResultOf(world, all));
}

// Nobody is told to be current, with a token, up to a time whose changes wait beside the window.
TEST(Listening, ShortWindowsAreNotCurrent) {
  World world;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(world.Set("c/d" + std::to_string(10 + i), {{"a", i}}).ok());
  }
  const Query query{.collection_id = "c", .orders = {{{"a"}}}, .limit = 2};
  Client client(world);
  client.Add({.id = 1, .query = query});
  for (const ListenEvent& event : client.stream->Drain(1)) client.Take(event);
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(world.Delete("c/d" + std::to_string(10 + i)).ok());
  ASSERT_TRUE(world.Set("c/d00", {{"a", -1}}).ok());
  client.Add({.id = 2, .documents = {"c/d29"}});  // matches what was committed, and reads nothing
  client.Drain();
  EXPECT_FALSE(client.targets[1].current);
  EXPECT_TRUE(client.targets[2].current);
  world.service->PublishStep();
  client.Drain();
  EXPECT_TRUE(client.targets[1].told);
  EXPECT_EQ(client.targets[1].documents, ResultOf(world, query));
}

// Who listens to the same limited query shares its window, and one is as exact as the other:
// whoever comes while it is empty, full, or has run short.
TEST(Listening, LimitedQueriesAreShared) {
  World world;
  os::SimRandom random(4);
  const Query query{.collection_id = "c", .orders = {{{"a"}}}, .limit = 3};
  const Query all{.collection_id = "c"};
  const auto change = [&] {
    const std::string name = "c/d" + std::to_string(random.Below(40));
    if (random.OneIn(2)) {
      ASSERT_TRUE(world.Delete(name).ok());
    } else {
      ASSERT_TRUE(world.Set(name, {{"a", static_cast<std::int64_t>(random.Below(9))}}).ok());
    }
  };
  std::vector<std::unique_ptr<Client>> clients;
  for (int step = 0; step < 1000; ++step) {
    for (std::size_t i = random.Below(12); i > 0; --i) change();
    if (random.OneIn(3)) world.service->PublishStep();
    if (clients.size() < 6) {
      clients.push_back(std::make_unique<Client>(world));
      clients.back()->Add({.id = 1, .query = query});
      clients.back()->Add({.id = 2, .query = all});
    } else if (random.OneIn(4)) {
      Client& client = *clients[random.Below(clients.size())];
      client.Connect();
      client.read_time = 0;
      const std::string token = client.targets[1].token;
      if (token.empty()) client.targets[1] = client.targets[2] = {};
      client.Add({.id = 1, .query = query, .resume_token = token});
      client.Add({.id = 2, .query = all, .resume_token = token});
    } else if (random.OneIn(9)) {
      clients.erase(clients.begin());
    }
    for (const auto& client : clients) {
      if (random.OneIn(3)) client->Drain(1 + random.Below(5));
    }
    if (!random.OneIn(4)) continue;
    world.service->PublishStep();
    for (const auto& client : clients) {
      for (int i = 0; i < 3; ++i) {  // a window may run short while it is filled
        client->Drain();
        world.service->PublishStep();
      }
      ASSERT_EQ(client->targets[1].documents, ResultOf(world, query)) << step;
      ASSERT_EQ(client->targets[2].documents, ResultOf(world, all)) << step;
    }
  }
}

// Several windows that are larger together than what may wait are told one after the other.
TEST(Listening, LargeWindowsFitOneAfterTheOther) {
  World world;
  const std::size_t count = kStreamPendingMax / 3 + 100;
  for (const char* collection : {"c", "d", "e"}) {
    std::vector<Write> writes;
    for (std::size_t i = 0; i < count; ++i) {
      writes.push_back({.document = std::string(collection) + "/d" + std::to_string(i)});
    }
    ASSERT_TRUE(world.Commit(std::move(writes)).ok());
  }
  Client client(world);
  std::int32_t id = 0;
  for (const char* collection : {"c", "d", "e"}) {
    client.Add({.id = ++id,
                .query = Query{.collection_id = collection, .limit = static_cast<int>(count)}});
  }
  client.Drain(1000);
  for (const auto& [target, seen] : client.targets)
    EXPECT_EQ(seen.documents.size(), count) << target;
  EXPECT_EQ(std::count(client.kinds.begin(), client.kinds.end(), Kind::kTargetReset), 0);
}

}  // namespace
}  // namespace aloft::document
