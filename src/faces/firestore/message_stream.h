// A conversation: many requests, many replies, for as long as both sides want. Listen and Write are
// conversations; gRPC and WebChannel carry them.
//
// Guarantees  Replies come in the order that they are to be told in. Nothing is told behind a
//             failure but the failure.
// Threads     One at a time. The `wake` that a conversation was opened with is called from any
//             thread, and not any more once the destructor has returned.
// Blocking    Take may wait for the disk, Drain only while NeedsStore() says so.
// Knows not   framing, sessions, JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "document/listen.h"
#include "faces/firestore/call.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

// One reply, in a form that every carrier can render without copying documents.
struct StreamReply {
  // The whole reply, serialized; unless `document` is set: then the reply is a
  // ListenResponse.document_change of it.
  std::string message = {};
  document::PayloadPtr document = {};
  std::vector<std::int32_t> targets = {};
  std::vector<std::int32_t> removed_targets = {};
  std::shared_ptr<const std::string> prefix = {};  // of the document's name
};

// Which slot of a payload holds which form of the document.
inline constexpr std::size_t kBinarySlot = 0;  // google.firestore.v1.Document, serialized
inline constexpr std::size_t kJsonSlot = 1;    // the same in proto3 JSON

class MessageStream {
 public:
  virtual ~MessageStream() = default;

  // The next request. A failure ends the conversation with that status.
  virtual Result<void> Take(const Message& request) = 0;
  // What is to be told, at most about `replies_max`; empty: nothing until the next wake. `ended` is
  // set behind the last reply: the conversation is over, with that status.
  virtual std::vector<StreamReply> Drain(std::size_t replies_max, std::optional<Error>& ended) = 0;
  // Whether the next Drain may wait for the disk.
  virtual bool NeedsStore() const = 0;
  // To be called when nothing was told for kHeartbeat: then Drain has something to tell, if that is
  // how the conversation shows that it lives.
  virtual void Heartbeat() {}
};
using MessageStreamPtr = std::unique_ptr<MessageStream>;

// Never fails: what is wrong with the caller or its first request is the first Take's to say.
MessageStreamPtr OpenListen(const Caller& caller, std::function<void()> wake);
MessageStreamPtr OpenWrite(const Caller& caller, std::function<void()> wake);

}  // namespace aloft::faces::firestore
