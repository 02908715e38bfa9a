// All sessions that there are, by their ids.
//
// Threads     Any.
// Limits      kSessionsMax; kSessionSilenceMax and kSessionUnusedMax, when ForgetSilent is called;
//             kWaitingBytesMax in all sessions.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "faces/firestore/webchannel/session.h"
#include "os/clock.h"
#include "os/random.h"

namespace aloft::faces::firestore::webchannel {

class Sessions {
 public:
  Sessions(const os::Clock& clock, os::Random& random) : clock_(clock), random_(random) {}
  ~Sessions();

  // Null: there are too many.
  std::shared_ptr<Session> Begin(const Method& method, std::int64_t first_map_id,
                                 const Session::Opener& opener) EXCLUDES(mutex_);
  // Null: there is none with both ids that carries `method`.
  std::shared_ptr<Session> Find(const SessionIds& ids, const Method& method) const EXCLUDES(mutex_);
  void End(const Session& session) EXCLUDES(mutex_);
  // Ends those whose clients have gone. Call every few seconds.
  void ForgetSilent() EXCLUDES(mutex_);
  std::size_t size() const EXCLUDES(mutex_);
  // Beyond it, nobody may have more waiting than kWaitingTight each way.
  std::size_t waiting_bytes() const { return waiting_->load(std::memory_order_relaxed); }

 private:
  std::string RandomId() const;
  bool IsForgotten(const Session& session, std::int64_t now_nanos) const;

  const os::Clock& clock_;
  os::Random& random_;
  const std::shared_ptr<Session::Waiting> waiting_ = std::make_shared<Session::Waiting>(0);
  mutable Mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Session>> by_id_ GUARDED_BY(mutex_);
};

}  // namespace aloft::faces::firestore::webchannel
