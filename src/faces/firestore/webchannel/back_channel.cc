#include "faces/firestore/webchannel/back_channel.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "faces/firestore/webchannel/limits.h"

namespace aloft::faces::firestore::webchannel {
namespace {

constexpr std::size_t kFrameBytesMax = 64 * 1024;

template <class Duration>
constexpr std::int64_t Nanos(Duration duration) {
  return std::chrono::nanoseconds(duration).count();
}

}  // namespace

BackChannel::BackChannel(std::shared_ptr<Session> session, BackChannelOptions options,
                         edge::Response head, std::shared_ptr<edge::LiveWaker> waker,
                         const os::Clock& clock)
    : session_(std::move(session)),
      options_(options),
      head_(std::move(head)),
      waker_(std::move(waker)),
      clock_(clock),
      begun_at_(clock.MonotonicNanos()),
      ticket_(session_->Attach(waker_)),
      now_(begun_at_),
      told_at_(begun_at_),
      greeted_(!options.streaming) {}

BackChannel::~BackChannel() {
  if (entered_) {  // a turn that threw: nobody knows what the conversation has done
    session_->Close();
    session_->Leave(0);
  }
  session_->Detach(ticket_, clock_.MonotonicNanos());
}

bool BackChannel::NeedsPool() const { return on_pool_ = greeted_ && session_->NeedsStore(); }

void BackChannel::Turn(edge::LiveStream& stream) {
  now_ = clock_.MonotonicNanos();
  if (!std::exchange(begun_, true)) stream.Begin(std::move(head_));
  if (stream.stopping()) {
    stream.Finish({});
    return;
  }
  switch (session_->Enter(ticket_)) {
    case Session::Entry::kOver:
      stream.Finish({});
      return;
    case Session::Entry::kBusy:
      return;
    case Session::Entry::kEntered:
      entered_ = true;
      stream.Saw(session_->seen());
      if (greeted_) {
        Work(stream);
      } else {
        Greet(stream);
      }
      return;
  }
}

void BackChannel::TurnEnded(std::uint64_t newest_seen) {
  if (std::exchange(entered_, false)) session_->Leave(newest_seen);
}

// Something is told at once, or the page would take a slow answer for a proxy that holds replies
// back.
void BackChannel::Greet(edge::LiveStream& stream) {
  greeted_ = true;
  session_->AddNoop();
  Send(stream);
  waker_->Wake();
}

void BackChannel::Work(edge::LiveStream& stream) {
  session_->Work(on_pool_);
  KeepAlive();
  Send(stream);
  const Session::Standing standing = session_->standing();
  if (IsDone(standing)) {
    stream.Finish({});
    return;
  }
  if (standing == Session::Standing::kHasMore) waker_->Wake();
  const std::chrono::nanoseconds wait(std::max<std::int64_t>(WakeInNanos(), 0));
  stream.WakeAfter(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

// Before the client takes us for dead.
void BackChannel::KeepAlive() {
  if (now_ - told_at_ < options_.patience.count()) return;
  session_->Heartbeat();
  session_->Work(on_pool_);
  std::int64_t after = carried_;
  if (session_->Frame(after, 1).empty()) session_->AddNoop();
}

void BackChannel::Send(edge::LiveStream& stream) {
  while (stream.unsent_bytes() < edge::kLiveUnsentMax && carried_bytes_ < kBackChannelBytesMax) {
    std::string frame = session_->Frame(carried_, kFrameBytesMax);
    if (frame.empty()) return;
    told_at_ = now_;
    carried_bytes_ += frame.size();
    stream.Send(std::move(frame));
  }
}

bool BackChannel::IsDone(Session::Standing standing) const {
  if (carried_bytes_ >= kBackChannelBytesMax) return true;
  if (!options_.streaming && carried_bytes_ > 0) return true;
  std::int64_t after = carried_;
  if (!session_->Frame(after, 1).empty()) return false;  // waits for room
  return standing == Session::Standing::kFull || standing == Session::Standing::kEnded ||
         now_ - begun_at_ >= Nanos(kBackChannelAgeMax);
}

std::int64_t BackChannel::WakeInNanos() const {
  return std::min(told_at_ + options_.patience.count(), begun_at_ + Nanos(kBackChannelAgeMax)) -
         now_;
}

}  // namespace aloft::faces::firestore::webchannel
