// Brings what has become durable to the listeners, on a thread of its own, so that commits and
// loops do not wait for matching.
//
// Guarantees  Stop returns when no hub is being published any more.
// Threads     Add and Step from any. With ServiceOptions::Publishing::kByStep there is no thread.
// Ownership   Borrows the engine. Holds databases weakly.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "document/service.h"
#include "store/engine.h"

namespace aloft::document {

struct Tenant;

class Publisher {
 public:
  Publisher(store::Engine& engine, ServiceOptions::Publishing publishing);
  ~Publisher();

  void Add(const std::shared_ptr<Tenant>& tenant) EXCLUDES(mutex_);
  // Publishes what is durable now.
  void Step() EXCLUDES(mutex_);
  // Something durable waits that the engine has told of already.
  void Poke() EXCLUDES(mutex_);
  // Something waits to become durable.
  void Expect() { expecting_ = true; }

 private:
  void Run() EXCLUDES(mutex_);
  std::vector<std::shared_ptr<Tenant>> Tenants() EXCLUDES(mutex_);

  store::Engine& engine_;
  std::uint64_t slot_ = 0;
  std::thread thread_;
  std::atomic<bool> expecting_ = false;

  Mutex mutex_;
  CondVar moved_;
  std::vector<std::weak_ptr<Tenant>> tenants_ GUARDED_BY(mutex_);
  bool due_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace aloft::document
