// Threads that wait for others, and those that may not, for tests.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>

#include "base/waiting.h"
#include "document/document_testing.h"

namespace aloft::document {

// Sees a thread wait for others: what comes then ends its wait, and not the time that it has.
class Waits final : public ThreadKeeper {
 public:
  static constexpr std::chrono::seconds kEnd{600};

  static std::int64_t EndNanos(const World& world) {
    return world.clock.MonotonicNanos() + std::chrono::nanoseconds(kEnd).count();
  }
  // Runs on a thread of its own.
  std::thread Run(std::function<void()> work) {
    return std::thread([this, work = std::move(work)] {
      Current() = this;
      work();
    });
  }
  bool Begun() { return begun_.try_acquire_for(kEnd / 10); }

  bool OnWait() override {
    begun_.release();
    return true;
  }
  void OnWaited() override {}

 private:
  std::counting_semaphore<> begun_{0};
};

// A write that waits as long.
inline Result<CommitResult> SetPatiently(World& world, const std::string& path, std::int64_t n) {
  return world.service->Commit(GrantFor(identity::Permission::kDocumentWrite), kDefaultDatabase,
                               {Write{.document = path, .fields = {{"n", n}}}}, {},
                               Waits::EndNanos(world));
}

// The calling thread may not wait.
class NoThreadsLeft final : public ThreadKeeper {
 public:
  NoThreadsLeft() { Current() = this; }
  ~NoThreadsLeft() override { Current() = nullptr; }
  bool OnWait() override {
    ++asked;
    return false;
  }
  void OnWaited() override { ADD_FAILURE() << "it has not waited"; }

  std::size_t asked = 0;
};

}  // namespace aloft::document
