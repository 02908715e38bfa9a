// gRPC over HTTP/2 as a carrier of the face's operations.
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
//
// Guarantees  Every answer is a gRPC status, also refusals. A call whose message cannot be read
//             touches nothing.
// Threads     Any; no state.
// Limits      kRequestBytesMax a message; a reply of many messages is made as the client takes it.
#pragma once

#include <memory>

#include "edge/request.h"
#include "faces/common/face.h"
#include "faces/firestore/call.h"

namespace aloft::faces::firestore {

edge::Plan BeginGrpc(const Services& services, std::shared_ptr<const AuthedRequest> request);

}  // namespace aloft::faces::firestore
