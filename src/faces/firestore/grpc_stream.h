// gRPC as a carrier of conversations: the Live handler between a stream of frames and a
// MessageStream.
//
// Guarantees  Requests are taken in order; the end of the client's side ends the call well.
// Threads     As edge::LiveHandler.
// Limits      kRequestBytesMax a message; nothing is drained while the client does not take what is
//             there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "edge/grpc_encoding.h"
#include "edge/live.h"
#include "faces/firestore/call.h"
#include "faces/firestore/method.h"

namespace aloft::faces::firestore {

struct GrpcConversation {
  Caller caller;
  const Method* method;
  std::optional<std::int64_t> deadline_micros;  // of Caller::MonotonicMicros
  edge::GrpcEncoding encoding;                  // of the requests
};

edge::Live BeginConversation(GrpcConversation conversation);

}  // namespace aloft::faces::firestore
