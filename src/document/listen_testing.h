// A client of listening streams for tests.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "document/document_testing.h"
#include "document/listen.h"

namespace aloft::document {

// A client as the vendor's are: believes what it is told, and raises an event at each snapshot.
struct Client {
  using Kind = ListenEvent::Kind;

  struct Target {
    std::map<std::string, std::int64_t> documents;  // update time by path, as of the last snapshot
    std::map<std::string, std::int64_t> working;    // told since
    bool current = false;
    bool told = false;  // current, and a snapshot since
    bool removed = false;
    std::string token;
  };

  explicit Client(World& world) : world_(world) { Connect(); }

  // What no snapshot has confirmed is forgotten, as clients do.
  void Connect() {
    stream.reset();
    for (auto& [id, target] : targets) target.current = false;
    auto opened =
        world_.service->Listen(GrantFor(identity::Permission::kDocumentsListen), kDefaultDatabase,
                               {.wake = [this] { ++wakes; }, .name_prefix = "n/"});
    ASSERT_TRUE(opened.ok());
    stream = std::move(*opened);
  }

  void Add(ListenTarget target) {
    targets[target.id].current = targets[target.id].told = targets[target.id].removed = false;
    targets[target.id].working = targets[target.id].documents;
    const auto added = stream->AddTarget(std::move(target));
    ASSERT_TRUE(added.ok()) << added.error().detail;
  }

  void Drain(std::size_t events_max = 5) {
    for (int i = 0; i < 10'000; ++i) {
      const std::vector<ListenEvent> events = stream->Drain(events_max);
      for (const ListenEvent& event : events) Take(event);
      if (events.empty() && !stream->NeedsStore()) return;
    }
    FAIL() << "never quiet";
  }

  void Take(const ListenEvent& event) {
    kinds.push_back(event.kind);
    switch (event.kind) {
      case Kind::kTargetAdded:
        targets[event.targets[0]].removed = false;
        break;
      case Kind::kTargetRemoved:
        targets[event.targets[0]].removed = true;
        if (event.cause) cause = event.cause->fault;
        break;
      case Kind::kTargetReset:
        targets[event.targets[0]].working.clear();
        targets[event.targets[0]].current = false;
        break;
      case Kind::kTargetCurrent:
        targets[event.targets[0]].current = true;
        break;
      case Kind::kFilter:
        TakeFilter(event);
        break;
      case Kind::kSnapshot:
        EXPECT_GE(event.read_time_micros, read_time);
        read_time = event.read_time_micros;
        token = event.resume_token;
        for (auto& [id, target] : targets) {
          if (target.current) target.told = true;
          if (target.current && !target.removed) target.documents = target.working;
          if (target.current && !target.removed) target.token = token;
        }
        break;
      default:
        TakeDocument(event);
    }
  }

  void TakeFilter(const ListenEvent& event) {
    filter = event;
    auto& working = targets[event.targets[0]].working;
    if (working.size() == static_cast<std::size_t>(event.count)) return;
    std::erase_if(working, [&](const auto& known) {
      return event.names.has_value() && !MightContain(*event.names, "n/" + known.first);
    });
  }

  void TakeDocument(const ListenEvent& event) {
    const std::string path =
        event.payload != nullptr ? event.payload->document()->path : event.path;
    for (const std::int32_t id : event.targets) {
      EXPECT_FALSE(targets[id].removed);
      targets[id].working[path] = event.payload->document()->update_time_micros;
    }
    for (const std::int32_t id : event.removed_targets) targets[id].working.erase(path);
    if (event.payload == nullptr) EXPECT_GT(event.read_time_micros, 0) << path;
    ++documents_told;
  }

  World& world_;
  std::unique_ptr<ListenStream> stream;
  std::map<std::int32_t, Target> targets;
  std::vector<Kind> kinds;
  std::optional<ListenEvent> filter;
  std::optional<Fault> cause;  // of the last target that was refused
  std::int64_t read_time = 0;
  std::string token;
  std::atomic<int> wakes = 0;
  int documents_told = 0;
};

inline std::map<std::string, std::int64_t> ResultOf(World& world, const Query& query) {
  std::map<std::string, std::int64_t> result;
  auto found = world.TryQuery(query);
  EXPECT_TRUE(found.ok());
  for (const DocumentPtr& document : *found) result[document->path] = document->update_time_micros;
  return result;
}

}  // namespace aloft::document
