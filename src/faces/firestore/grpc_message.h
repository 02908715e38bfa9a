// The messages of gRPC requests: out of their frames, their compression and their bytes.
//
// Threads     Any; no state but the message's own.
// Blocking    OnlyMessage throws store::WouldBlock where blocking is refused and the message,
//             without its compression, is longer than kReadOnLoopMax: reading megabytes holds
//             others up.
// Limits      kRequestBytesMax.
// Errors      As edge/grpc.h and edge/grpc_encoding.h; kInternal when there is not one message,
//             kInvalidArgument when it cannot be read.
#pragma once

#include <google/protobuf/arena.h>

#include <string_view>

#include "edge/grpc_encoding.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

// Within `body`, or until the inflater is used again.
Result<std::string_view> OnlyMessage(std::string_view body, edge::GrpcInflater& inflater);

// A message and all its parts, which are together in memory and go together. A short one needs no
// memory but this.
class ReadMessage {
 public:
  ReadMessage();
  ReadMessage(const ReadMessage&) = delete;
  ReadMessage& operator=(const ReadMessage&) = delete;

  // What `bytes` say, of the type of `prototype`; as long as this lives.
  Result<const Message*> Read(const Message& prototype, std::string_view bytes);

 private:
  char block_[kArenaBlockBytes];
  google::protobuf::Arena arena_;
};

}  // namespace aloft::faces::firestore
