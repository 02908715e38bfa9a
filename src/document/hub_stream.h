// One stream of listening: its targets, and what it has still to tell.
//
// Threads     As ListenStream; the hub writes pending_ and flags under its mutex.
// Ownership   Keeps the tenant, and through it hub and database.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "document/databases.h"
#include "document/hub.h"
#include "document/listen.h"
#include "document/pending_changes.h"

namespace aloft::document {

class HubStream final : public ListenStream {
 public:
  HubStream(store::Engine& engine, TenantPtr tenant, Strictness strictness, ListenOptions options);
  ~HubStream() override;

  Result<void> AddTarget(ListenTarget target) override;
  bool RemoveTarget(std::int32_t id) override;
  void Heartbeat() override;
  std::vector<ListenEvent> Drain(std::size_t events_max) override;
  bool NeedsStore() const override { return needs_store_.load(); }

 private:
  friend class Hub;

  using Events = std::vector<ListenEvent>;
  using TargetPtr = std::unique_ptr<HubTarget>;

  void Wake();  // under the hub's mutex
  Events TakeClosed() REQUIRES(hub_.mutex_);
  void RestartAll() REQUIRES(hub_.mutex_);
  // Under the hub's mutex: `path` is told while the target is being loaded; and that is over.
  void Supersede(HubTarget& target, const std::string& path);
  void ForgetSuperseded(HubTarget& target);
  std::size_t held_bytes() const { return pending_.bytes() + superseded_bytes_; }
  std::vector<HubTarget*> Loading() const REQUIRES(hub_.mutex_);
  Events Load(HubTarget& target, std::size_t events_max);
  Events LoadPlain(HubTarget& target, std::size_t events_max);
  void Restart(HubTarget& target) REQUIRES(hub_.mutex_);
  Events LoadLimited(HubTarget& target);
  // The first one to come fills the window from the store. False: start again.
  Result<bool> EnsureWindow(HubTarget& target);
  bool HasRoomFor(const HubTarget& target) const;
  void Drop(HubTarget& target, const Error& error, Events& events);
  void TakePending(std::size_t events_max, std::size_t bytes, Events& events) REQUIRES(hub_.mutex_);
  void TakeEnd(Events& events) REQUIRES(hub_.mutex_);
  void TakeOnce(Events& events) REQUIRES(hub_.mutex_);
  ListenEvent MakeEvent(const std::string& path, PendingChange pending) const;
  std::string TokenNow() const REQUIRES(hub_.mutex_);
  BloomFilter FilterOf(const std::vector<std::string>& paths) const;
  Result<TargetLoader::Request> RequestOf(const ListenTarget& asked, HubTarget& target) const;

  store::Engine& engine_;
  const TenantPtr tenant_;
  Hub& hub_;
  const Strictness strictness_;
  const ListenOptions options_;
  const std::string database_uid_;

  std::map<std::int32_t, TargetPtr>
      targets_;  // written under the hub's mutex, read by the owner's thread without
  std::vector<ListenEvent> control_;
  PendingChanges pending_;
  std::size_t superseded_bytes_ = 0;  // of all loaders
  std::optional<Error> closed_;       // to be told, then nothing more
  bool told_closed_ = false;
  std::atomic<bool> needs_store_ = false;  // written under the hub's mutex
  bool overflowed_ = false;
  bool snapshot_due_ = false;
  bool touched_ = false;
  bool woken_ = false;
};

}  // namespace aloft::document
