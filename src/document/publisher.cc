#include "document/publisher.h"

#include "document/databases.h"
#include "document/hub.h"
#include "os/thread_name.h"

namespace aloft::document {

Publisher::Publisher(store::Engine& engine, ServiceOptions::Publishing publishing)
    : engine_(engine) {
  if (publishing == ServiceOptions::Publishing::kByStep) return;
  slot_ = engine_.ListenDurable([this](store::Version) {
    if (expecting_) Poke();
  });
  thread_ = std::thread([this] { Run(); });
}

Publisher::~Publisher() {
  if (!thread_.joinable()) return;
  engine_.UnlistenDurable(slot_);
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    moved_.NotifyOne();
  }
  thread_.join();
}

void Publisher::Poke() {
  MutexLock lock(mutex_);
  if (due_ || tenants_.empty()) return;
  due_ = true;
  moved_.NotifyOne();
}

void Publisher::Add(const std::shared_ptr<Tenant>& tenant) {
  MutexLock lock(mutex_);
  tenants_.push_back(tenant);
}

std::vector<std::shared_ptr<Tenant>> Publisher::Tenants() {
  std::vector<std::shared_ptr<Tenant>> tenants;
  MutexLock lock(mutex_);
  std::erase_if(tenants_, [&](const std::weak_ptr<Tenant>& weak) {
    auto tenant = weak.lock();
    if (tenant == nullptr) return true;
    if (tenant->hub->Wanted()) tenants.push_back(std::move(tenant));
    return false;
  });
  return tenants;
}

void Publisher::Step() {
  for (;;) {
    expecting_ = false;
    const store::Version durable = engine_.DurableThrough();
    bool pending = false;
    for (const auto& tenant : Tenants()) {
      tenant->hub->Publish(durable);
      pending = pending || tenant->hub->Pending();
    }
    if (!pending) return;
    expecting_ = true;
    // What moved before that was set would be waited for in vain.
    if (engine_.DurableThrough() == durable) return;
  }
}

void Publisher::Run() {
  os::NameThread("publisher");
  for (;;) {
    {
      MutexLock lock(mutex_);
      while (!due_ && !stopping_) moved_.Wait(mutex_);
      if (stopping_) return;
      due_ = false;
    }
    Step();
  }
}

}  // namespace aloft::document
