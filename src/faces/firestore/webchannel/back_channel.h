// One GET of a session: works for the session as long as it is open, and carries what is told.
//
// A streaming one goes on until it has carried enough, so that the page can let go of what it has
// received; the other kind (for proxies that hold replies back) ends with the first arrays.
//
// Threads     As a LiveHandler.
// Limits      kBackChannelBytesMax, kBackChannelAgeMax.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "edge/live.h"
#include "edge/request.h"
#include "faces/firestore/webchannel/limits.h"
#include "faces/firestore/webchannel/session.h"
#include "os/clock.h"

namespace aloft::faces::firestore::webchannel {

struct BackChannelOptions {
  bool streaming = false;
  std::chrono::nanoseconds patience = kNoopAfter;  // then a noop shows that we live
};

class BackChannel final : public edge::LiveHandler {
 public:
  BackChannel(std::shared_ptr<Session> session, BackChannelOptions options, edge::Response head,
              std::shared_ptr<edge::LiveWaker> waker, const os::Clock& clock);
  ~BackChannel() override;

  void Turn(edge::LiveStream& stream) override;
  void TurnEnded(std::uint64_t newest_seen) override;
  bool NeedsPool() const override;

 private:
  void Work(edge::LiveStream& stream);
  void Greet(edge::LiveStream& stream);
  void KeepAlive();
  void Send(edge::LiveStream& stream);
  bool IsDone(Session::Standing standing) const;
  std::int64_t WakeInNanos() const;

  const std::shared_ptr<Session> session_;
  const BackChannelOptions options_;
  edge::Response head_;
  const std::shared_ptr<edge::LiveWaker> waker_;
  const os::Clock& clock_;
  const std::int64_t begun_at_;
  const Session::Ticket ticket_;
  std::int64_t now_;
  std::int64_t told_at_;           // when something was sent
  std::int64_t carried_ = -1;      // the last array
  std::size_t carried_bytes_ = 0;  // in all
  bool begun_ = false;
  bool greeted_ = false;
  bool entered_ = false;
  mutable bool on_pool_ = false;  // the turn that comes or runs
};

}  // namespace aloft::faces::firestore::webchannel
