// What a hub leaves to its publisher.
#include "document/hub.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "document/commit.h"
#include "document/databases.h"
#include "document/document_testing.h"
#include "document/hub_stream.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

using Kind = ListenEvent::Kind;

// One database with its hub, and nobody who publishes.
struct OneDatabase {
  OneDatabase() {
    auto created = databases.Create(kTestProject, kDefaultDatabase, {});
    if (!created.ok()) std::abort();
    tenant = std::move(*created);
    tenant->hub->SetPublisher([this] { ++pokes; }, nullptr);
  }
  void Commit(const std::vector<Write>& writes) {
    Committer committer(engine, random, tenant->database, tenant->transactions);
    ASSERT_TRUE(committer.Commit(writes, {}).ok());
  }
  void Publish() { tenant->hub->Publish(engine.DurableThrough()); }

  os::SimClock clock;
  os::SimRandom random{42};
  store::MemoryEngine engine{clock};
  Databases databases{engine, clock, random, Strictness::kOnDemand, [](const TenantPtr&) {}};
  TenantPtr tenant;
  int pokes = 0;
};

std::vector<ListenEvent> DrainAll(ListenStream& stream) {
  std::vector<ListenEvent> all;
  for (;;) {
    std::vector<ListenEvent> events = stream.Drain(1000);
    if (events.empty() && !stream.NeedsStore()) return all;
    all.insert(all.end(), std::make_move_iterator(events.begin()),
               std::make_move_iterator(events.end()));
  }
}

long CountOf(const std::vector<ListenEvent>& events, Kind kind) {
  return std::count_if(events.begin(), events.end(),
                       [&](const ListenEvent& event) { return event.kind == kind; });
}

// However many windows have run short, the publisher gets back to its other databases.
TEST(Hubs, ReadSomeWindowsAgainAtATime) {
  OneDatabase one;
  std::vector<Write> writes;
  std::vector<Write> deletes;
  for (int i = 0; i < 99; ++i) {
    const std::string path = "c/d" + std::to_string(100 + i);
    writes.push_back({.document = path, .fields = {{"a", i}}});
    if (i < 50) deletes.push_back({.kind = Write::Kind::kDelete, .document = path});
  }
  one.Commit(writes);
  HubStream stream(one.engine, one.tenant, Strictness::kOnDemand, {});
  constexpr int kTargets = static_cast<int>(kReloadsAtOnce) + 4;
  for (int id = 1; id <= kTargets; ++id) {
    ASSERT_TRUE(
        stream.AddTarget({.id = id, .query = Query{.collection_id = "c", .limit = id}}).ok());
  }
  one.Publish();
  EXPECT_EQ(CountOf(DrainAll(stream), Kind::kTargetCurrent), kTargets);
  one.Commit(deletes);  // more than any window holds
  one.pokes = 0;
  one.Publish();
  EXPECT_EQ(one.pokes, 1) << "for the rest";
  EXPECT_EQ(CountOf(DrainAll(stream), Kind::kSnapshot), 0);
  one.Publish();
  EXPECT_EQ(one.pokes, 1);
  EXPECT_EQ(CountOf(DrainAll(stream), Kind::kSnapshot), 1);
}

}  // namespace
}  // namespace aloft::document
