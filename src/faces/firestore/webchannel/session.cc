#include "faces/firestore/webchannel/session.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <utility>

#include "faces/firestore/json_message.h"
#include "faces/firestore/webchannel/json.h"
#include "faces/firestore/webchannel/limits.h"

namespace aloft::faces::firestore::webchannel {

Session::Session(SessionIds ids, const Method& method, std::int64_t first_map_id,
                 std::int64_t now_nanos, std::shared_ptr<Waiting> waiting)
    : ids_(std::move(ids)),
      method_(method),
      inbox_(first_map_id),
      heard_nanos_(now_nanos),
      waiting_(std::move(waiting)) {}

Session::~Session() { waiting_->fetch_sub(counted_, std::memory_order_relaxed); }

void Session::Open(const Opener& opener) {
  conversation_ = opener([this] { Wake(); });
  Add(R"(["c",")" + ids_.session + R"(","",8,12,)" +
      std::to_string(std::chrono::milliseconds(kKeepAlive).count()) + "]");
}

void Session::Wake() {
  std::shared_ptr<edge::LiveWaker> waker;
  {
    MutexLock lock(waker_mutex_);
    waker = waker_;
  }
  if (waker != nullptr) waker->Wake();
}

// What waits.

void Session::Count() {
  const std::size_t now = inbox_.bytes() + outbox_.bytes();
  waiting_->fetch_add(now - counted_, std::memory_order_relaxed);
  counted_ = now;
}

bool Session::Tight() const { return waiting_->load(std::memory_order_relaxed) > kWaitingBytesMax; }

bool Session::FullLocked() const {
  return outbox_.bytes() >= (Tight() ? kWaitingTight : kUnackedBytesMax);
}

// The forward channel.

// What there is no room for is not decoded, or each thread that refuses one would have had memory
// for it, and its allocator keeps that. Decoding megabytes holds up nobody who needs the lock.
Inbox::Outcome Session::Put(const ChannelForm& form) {
  {
    MutexLock lock(mutex_);
    const Inbox::Outcome outcome = inbox_.Judge(form.Sizes(), InboxBytesMax());
    if (outcome != Inbox::Outcome::kTaken) return outcome;
  }
  std::vector<ChannelMap> maps = form.Decoded();
  {
    MutexLock lock(mutex_);
    const Inbox::Outcome outcome = inbox_.Put(std::move(maps), InboxBytesMax());
    Count();
    if (outcome != Inbox::Outcome::kTaken) return outcome;
  }
  Wake();
  return Inbox::Outcome::kTaken;
}

bool Session::Acknowledge(std::int64_t array) {
  bool was_full = false;
  {
    MutexLock lock(mutex_);
    was_full = FullLocked();
    if (!outbox_.Acknowledge(array)) return false;
    Count();
  }
  if (was_full) Wake();
  return true;
}

Session::Heard Session::Hear(std::int64_t now_nanos) {
  MutexLock lock(mutex_);
  heard_nanos_ = now_nanos;
  return {attached_, outbox_.last_id(), outbox_.bytes()};
}

// The back channel.

Session::Ticket Session::Attach(std::shared_ptr<edge::LiveWaker> waker) {
  Ticket ticket = 0;
  {
    MutexLock lock(mutex_);
    attached_ = true;
    ticket = ++ticket_;
  }
  std::shared_ptr<edge::LiveWaker> superseded;
  {
    MutexLock lock(waker_mutex_);
    superseded = std::exchange(waker_, std::move(waker));
  }
  if (superseded != nullptr) superseded->Wake();
  return ticket;
}

void Session::Detach(Ticket ticket, std::int64_t now_nanos) {
  {
    MutexLock lock(mutex_);
    if (ticket != ticket_) return;
    attached_ = false;
    heard_nanos_ = now_nanos;
  }
  MutexLock lock(waker_mutex_);
  waker_ = nullptr;
}

bool Session::NeedsStore() const {
  MutexLock lock(mutex_);
  if (busy_ || closed_) return false;
  return HasMoreLocked();
}

Session::Standing Session::standing() const {
  MutexLock lock(mutex_);
  if (ended_) return Standing::kEnded;
  if (FullLocked()) return Standing::kFull;
  return held_back_ || HasMoreLocked() ? Standing::kHasMore : Standing::kIdle;
}

bool Session::HasMoreLocked() const {
  if (ended_ || FullLocked()) return false;
  return inbox_.HasNext() || conversation_->NeedsStore();
}

Session::Entry Session::Enter(Ticket ticket) {
  MutexLock lock(mutex_);
  if (closed_ || ticket != ticket_) return Entry::kOver;
  if (busy_) {
    wanted_ = true;
    return Entry::kBusy;
  }
  busy_ = true;
  return Entry::kEntered;
}

void Session::Leave(std::uint64_t seen) {
  seen_ = std::max(seen_, seen);
  MessageStreamPtr forgotten;
  bool wanted = false;
  {
    MutexLock lock(mutex_);
    busy_ = false;
    wanted = std::exchange(wanted_, false);
    if (closed_) forgotten = std::move(conversation_);
  }
  if (wanted) Wake();
}

void Session::Close() {
  MessageStreamPtr forgotten;  // outside the lock: its wakes may be waiting for it
  {
    MutexLock lock(mutex_);
    closed_ = true;
    if (!busy_) forgotten = std::move(conversation_);
  }
  Wake();
}

// Work.

void Session::Work(bool may_block) {
  if (!HasRoom()) return;
  if (may_block) TakeMessages();
  DrainReplies(may_block);
}

void Session::TakeMessages() {
  for (std::size_t taken_count = 0; taken_count < kTakenAtOnce; ++taken_count) {
    std::optional<std::string> text;
    {
      MutexLock lock(mutex_);
      if (!HasRoomLocked() || closed_) return;
      text = inbox_.Next();
      Count();
    }
    if (!text) return;
    const std::unique_ptr<Message> message(method_.request().New());
    auto taken = ReadJson(*text, *message);
    if (taken.ok()) taken = conversation_->Take(*message);
    if (!taken.ok()) return End(taken.error());
  }
}

void Session::DrainReplies(bool may_block) {
  while (HasRoom()) {
    if (!may_block && conversation_->NeedsStore()) return;
    std::optional<Error> ended;
    const std::vector<StreamReply> replies = conversation_->Drain(kDrainedAtOnce, ended);
    for (const StreamReply& reply : replies) Add("[" + ToJson(reply, method_.reply()) + "]");
    if (ended) End(*ended);
    if (replies.empty()) return;
  }
}

void Session::Add(std::string json) {
  MutexLock lock(mutex_);
  outbox_.Add(std::move(json));
  Count();
}

void Session::End(const Error& error) {
  if (error.code != Code::kOk) Add("[" + StatusJson(error) + "]");
  Add(R"(["close"])");
  MutexLock lock(mutex_);
  ended_ = true;
}

std::string Session::Frame(std::int64_t& after, std::size_t bytes_max) const {
  MutexLock lock(mutex_);
  return outbox_.Frame(after, bytes_max);
}

bool Session::HasRoom() {
  MutexLock lock(mutex_);
  return HasRoomLocked();
}

bool Session::HasRoomLocked() {
  held_back_ = FullLocked();
  return !held_back_ && !ended_;
}

std::optional<std::int64_t> Session::SilentSince() const {
  MutexLock lock(mutex_);
  if (attached_) return std::nullopt;
  return heard_nanos_;
}

bool Session::WasUsed() const {
  MutexLock lock(mutex_);
  return ticket_ > 0;
}

}  // namespace aloft::faces::firestore::webchannel
