// The one message of a gRPC request, without its frame and its compression.
//
// Threads     Any; no state.
// Blocking    A compressed message longer than kInflatedOnLoopMax throws store::WouldBlock where
//             blocking is refused: a few bytes can be megabytes.
// Limits      kRequestBytesMax.
// Errors      As edge/grpc.h and edge/grpc_encoding.h; kInternal when there is not one message.
#pragma once

#include <string_view>

#include "edge/grpc_encoding.h"
#include "faces/firestore/errors.h"

namespace aloft::faces::firestore {

// Within `body`, or until the inflater is used again.
Result<std::string_view> OnlyMessage(std::string_view body, edge::GrpcInflater& inflater);

}  // namespace aloft::faces::firestore
