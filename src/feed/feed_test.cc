// Listeners hear everything once and in order, however late they come and whatever races.
#include "feed/feed.h"

#include <gtest/gtest.h>

#include <semaphore>

#include "os/sim/sim_clock.h"
#include "store/memory/memory_engine.h"

namespace aloft::feed {
namespace {

std::string Key(std::string_view rest) { return "\x10" + std::string(rest); }

class FeedTest : public testing::Test {
 protected:
  store::Version Set(const std::string& key) {
    store::CommitRequest request;
    request.Set(key, "v");
    return engine_.Commit(std::move(request))->version;
  }

  // Takes until there is nothing, and gives the keys without the family.
  static std::string Drain(Subscription& subscription, std::size_t at_once = 100) {
    std::string keys;
    while (true) {
      const auto batch = subscription.Take(at_once);
      if (!batch.ok()) return "error: " + batch.error().detail;
      if (batch->changes.empty()) return keys;
      for (const store::Change& change : batch->changes) keys += change.key.substr(1) + " ";
    }
  }

  os::SimClock clock_;
  store::MemoryEngine engine_{clock_, store::MemoryEngine::Durability::kAtOnce};
  Feed feed_{engine_};
};

TEST_F(FeedTest, AListenerIsWokenByItsPrefixAlone) {
  std::counting_semaphore<> woken(0);
  auto listening = std::move(feed_.Subscribe(Key("a/"), {}, [&] { woken.release(); })).value();
  std::counting_semaphore<> others(0);
  auto other = std::move(feed_.Subscribe(Key("b"), {}, [&] { others.release(); })).value();
  EXPECT_EQ(Drain(*listening), "");
  EXPECT_EQ(Drain(*other), "");
  Set(Key("c"));
  Set(Key("a"));
  Set(Key("a/1"));
  Set(Key("b"));
  woken.acquire();
  others.acquire();
  EXPECT_EQ(Drain(*listening), "a/1 ");
  EXPECT_EQ(Drain(*other), "b ");
  Set(Key("a/2"));
  woken.acquire();
  EXPECT_EQ(Drain(*listening), "a/2 ");
  EXPECT_FALSE(others.try_acquire());
}

TEST_F(FeedTest, AListenerGoesOnWhereItStopped) {
  const store::Version start = engine_.Latest();
  for (int i = 0; i < 5; ++i) Set(Key("k" + std::to_string(i)));
  store::Version resume;
  {
    auto first = std::move(feed_.Subscribe(Key("k"), start, [] {})).value();
    const auto batch = first->Take(2);
    ASSERT_EQ(batch->changes.size(), 2u);
    resume = batch->through;
  }
  auto second = std::move(feed_.Subscribe(Key("k"), resume, [] {})).value();
  EXPECT_EQ(Drain(*second, 1), "k2 k3 k4 ");
}

TEST_F(FeedTest, AnErasedRangeReachesThoseInside) {
  std::counting_semaphore<> woken(0);
  auto inside = std::move(feed_.Subscribe(Key("m/x/"), {}, [&] { woken.release(); })).value();
  EXPECT_EQ(Drain(*inside), "");
  store::CommitRequest request;
  request.EraseRange({Key("m/"), Key("n")});
  ASSERT_TRUE(engine_.Commit(std::move(request)).ok());
  woken.acquire();
  EXPECT_EQ(inside->Take(10)->changes[0].kind, store::Write::Kind::kEraseRange);
}

// Writers and listeners at full speed: nothing is lost, doubled or swapped, and after the last
// wake everything is there.
TEST_F(FeedTest, NothingIsLostInTheRush) {
  constexpr int kListeners = 4;
  constexpr int kChanges = 2000;
  struct One {
    std::counting_semaphore<> woken{0};
    std::unique_ptr<Subscription> subscription;
    int taken = 0;
    store::Version last = 0;
  };
  std::vector<One> all(kListeners);
  for (int i = 0; i < kListeners; ++i) {
    all[i].subscription = std::move(feed_.Subscribe(Key("l" + std::to_string(i)), {}, [&all, i] {
                            all[i].woken.release();
                          })).value();
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < kListeners; ++i) {
    threads.emplace_back([&, i] {
      One& one = all[i];
      while (one.taken < kChanges) {
        const auto batch = one.subscription->Take(7);
        ASSERT_TRUE(batch.ok());
        for (const store::Change& change : batch->changes) {
          ASSERT_GT(change.version, one.last);
          ASSERT_EQ(change.key, Key("l" + std::to_string(i) + "/" + std::to_string(one.taken)));
          one.last = change.version;
          ++one.taken;
        }
        if (batch->changes.empty()) one.woken.acquire();
      }
    });
  }
  for (int n = 0; n < kChanges; ++n) {
    for (int i = 0; i < kListeners; ++i)
      Set(Key("l" + std::to_string(i) + "/" + std::to_string(n)));
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(FeedTest, OnlyWhatIsDurableIsTold) {
  store::MemoryEngine stepped(clock_, store::MemoryEngine::Durability::kByStep);
  Feed feed(stepped);
  std::counting_semaphore<> woken(0);
  auto listening = std::move(feed.Subscribe(Key(""), {}, [&] { woken.release(); })).value();
  store::CommitRequest request;
  request.Set(Key("a"), "1");
  ASSERT_TRUE(stepped.Commit(std::move(request)).ok());
  EXPECT_EQ(Drain(*listening), "");
  stepped.MakeDurable();
  woken.acquire();
  EXPECT_EQ(Drain(*listening), "a ");
}

}  // namespace
}  // namespace aloft::feed
