// One conversation with a page, carried by many requests: POSTs that bring messages, and back
// channels, GETs one after the other, that take the replies.
//
// All work is done by the back channel that is open: it hands the messages on and renders the
// replies, so that its reply waits for what they saw. Without one, messages wait; what a client has
// not been told, it does not know to have happened.
//
// Guarantees  Messages are taken once each, in order, and only while there is room for what they
//             are answered with. Arrays are kept until acknowledged, and begun
//             with the first unacknowledged one by each back channel.
// Threads     Any; one back channel works at a time.
// Ownership   Shared by the registry and the back channels. The conversation's last words to us are
//             over before we are.
// Limits      webchannel/limits.h.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "edge/live.h"
#include "faces/firestore/message_stream.h"
#include "faces/firestore/method.h"
#include "faces/firestore/webchannel/channel_request.h"
#include "faces/firestore/webchannel/inbox.h"
#include "faces/firestore/webchannel/limits.h"
#include "faces/firestore/webchannel/outbox.h"

namespace aloft::faces::firestore::webchannel {

struct SessionIds {
  std::string session;
  std::string http_session;
};

class Session {
 public:
  using Opener = std::function<MessageStreamPtr(std::function<void()> wake)>;

  using Waiting = std::atomic<std::size_t>;  // bytes, of all sessions
  Session(SessionIds ids, const Method& method, std::int64_t first_map_id, std::int64_t now_nanos,
          std::shared_ptr<Waiting> waiting);
  ~Session();
  // Once, before anything else.
  void Open(const Opener& opener);

  const SessionIds& ids() const { return ids_; }
  const Method& method() const { return method_; }

  // The forward channel.
  struct Heard {
    bool back_channel_open = false;
    std::int64_t last_array = 0;
    std::size_t unacknowledged_bytes = 0;
  };
  Inbox::Outcome Put(const ChannelForm& form) EXCLUDES(mutex_);
  bool Acknowledge(std::int64_t array) EXCLUDES(mutex_);  // false: there is no such array
  Heard Hear(std::int64_t now_nanos) EXCLUDES(mutex_);

  // The back channel. A new one supersedes the one before.
  using Ticket = std::uint64_t;
  Ticket Attach(std::shared_ptr<edge::LiveWaker> waker) EXCLUDES(mutex_);
  void Detach(Ticket ticket, std::int64_t now_nanos) EXCLUDES(mutex_);
  // Whether the work that is due may wait for the disk. False while somebody is at work.
  bool NeedsStore() const EXCLUDES(mutex_);

  enum class Entry : std::uint8_t {
    kEntered,
    kBusy,  // another one is at work; the waker is called when it has left
    kOver,  // superseded, or the session has ended
  };
  Entry Enter(Ticket ticket) EXCLUDES(mutex_);
  // `seen`: the newest version that the work has seen.
  void Leave(std::uint64_t seen) EXCLUDES(mutex_);

  // Between Enter and Leave.
  std::uint64_t seen() const { return seen_; }
  // Hands on what has come and renders what is to be told; without `may_block` only what needs no
  // disk.
  void Work(bool may_block) EXCLUDES(mutex_);
  // Behind a turn's work, at one moment.
  enum class Standing : std::uint8_t {
    kIdle,     // until the next wake
    kHasMore,  // to be done at once
    kFull,     // nothing more is taken or rendered before acknowledgements come
    kEnded,    // the conversation is over, and the last array says so
  };
  Standing standing() const EXCLUDES(mutex_);
  void Heartbeat() { conversation_->Heartbeat(); }
  void AddNoop() EXCLUDES(mutex_) { Add(R"(["noop"])"); }
  // The arrays behind `after`; see Outbox::Frame.
  std::string Frame(std::int64_t& after, std::size_t bytes_max) const EXCLUDES(mutex_);

  // Forgets the conversation, at once or as soon as nobody is at work.
  void Close() EXCLUDES(mutex_);
  // Since when nothing has been heard of the client; nullopt: a back channel is open.
  std::optional<std::int64_t> SilentSince() const EXCLUDES(mutex_);
  bool WasUsed() const EXCLUDES(mutex_);  // a back channel has been there

 private:
  void Wake() EXCLUDES(waker_mutex_);
  bool HasMoreLocked() const REQUIRES(mutex_);
  bool FullLocked() const REQUIRES(mutex_);
  bool HasRoom() EXCLUDES(mutex_);  // for replies
  bool HasRoomLocked() REQUIRES(mutex_);
  bool Tight() const;  // all sessions together have too much
  std::size_t InboxBytesMax() const { return Tight() ? kWaitingTight : kInboxBytesMax; }
  void Count() REQUIRES(mutex_);
  void TakeMessages() EXCLUDES(mutex_);
  void DrainReplies(bool may_block) EXCLUDES(mutex_);
  void Add(std::string json) EXCLUDES(mutex_);
  void End(const Error& error) EXCLUDES(mutex_);

  const SessionIds ids_;
  const Method& method_;

  // Whoever has entered.
  std::uint64_t seen_ = 0;

  mutable Mutex mutex_;
  Inbox inbox_ GUARDED_BY(mutex_);
  Outbox outbox_ GUARDED_BY(mutex_);
  Ticket ticket_ GUARDED_BY(mutex_) = 0;
  bool attached_ GUARDED_BY(mutex_) = false;
  bool busy_ GUARDED_BY(mutex_) = false;
  bool wanted_ GUARDED_BY(mutex_) = false;  // somebody met kBusy
  bool closed_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;
  bool held_back_ GUARDED_BY(mutex_) = false;  // the last work found no room
  std::int64_t heard_nanos_ GUARDED_BY(mutex_) = 0;
  std::size_t counted_ GUARDED_BY(mutex_) = 0;  // of what waits, in waiting_
  const std::shared_ptr<Waiting> waiting_;

  // By itself: the conversation wakes us under locks that NeedsStore may wait for.
  mutable Mutex waker_mutex_;
  std::shared_ptr<edge::LiveWaker> waker_ GUARDED_BY(waker_mutex_);

  // Whoever has entered, or Close when nobody has. Last, so that its wakes end first.
  MessageStreamPtr conversation_;
};

}  // namespace aloft::faces::firestore::webchannel
