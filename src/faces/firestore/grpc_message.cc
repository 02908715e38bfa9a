#include "faces/firestore/grpc_message.h"

#include "document/long_work.h"
#include "edge/grpc.h"
#include "faces/firestore/limits.h"

namespace aloft::faces::firestore {

Result<std::string_view> OnlyMessage(std::string_view body, edge::GrpcInflater& inflater) {
  const auto message = edge::NextGrpcMessage(body, kRequestBytesMax);
  if (!message.ok()) return Fail(message.error());
  if (message->consumed == 0) return Refuse(Code::kInternal, "The request has no whole message.");
  if (message->consumed != body.size()) {
    return Refuse(Code::kInternal, "The request has more than one message.");
  }
  const bool short_only = message->compressed && document::OnLoop();
  const auto plain = inflater.Plain(*message, short_only ? kInflatedOnLoopMax : kRequestBytesMax);
  if (short_only && !plain.ok() && plain.error().code == Code::kResourceExhausted) {
    document::LeaveLoop();
  }
  return plain;
}

}  // namespace aloft::faces::firestore
