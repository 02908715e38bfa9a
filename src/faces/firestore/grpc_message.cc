#include "faces/firestore/grpc_message.h"

#include <google/protobuf/message.h>

#include "document/long_work.h"
#include "edge/grpc.h"

namespace aloft::faces::firestore {
namespace {

google::protobuf::ArenaOptions StartingWith(char* block, std::size_t bytes) {
  google::protobuf::ArenaOptions options;
  options.initial_block = block;
  options.initial_block_size = bytes;
  return options;
}

}  // namespace

Result<std::string_view> OnlyMessage(std::string_view body, edge::GrpcInflater& inflater) {
  const auto message = edge::NextGrpcMessage(body, kRequestBytesMax);
  if (!message.ok()) return Fail(message.error());
  if (message->consumed == 0) return Refuse(Code::kInternal, "The request has no whole message.");
  if (message->consumed != body.size()) {
    return Refuse(Code::kInternal, "The request has more than one message.");
  }
  const bool short_only = document::OnLoop();
  const auto plain = inflater.Plain(*message, short_only ? kReadOnLoopMax : kRequestBytesMax);
  const bool longer =
      plain.ok() ? plain->size() > kReadOnLoopMax : plain.error().code == Code::kResourceExhausted;
  if (short_only && longer) document::LeaveLoop();
  return plain;
}

ReadMessage::ReadMessage() : arena_(StartingWith(block_, sizeof block_)) {}

Result<const Message*> ReadMessage::Read(const Message& prototype, std::string_view bytes) {
  Message* message = prototype.New(&arena_);
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Refuse(Code::kInvalidArgument, "The request message cannot be read.");
  }
  return message;
}

}  // namespace aloft::faces::firestore
