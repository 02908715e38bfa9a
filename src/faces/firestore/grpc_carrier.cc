#include "faces/firestore/grpc_carrier.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "edge/grpc.h"
#include "edge/grpc_encoding.h"
#include "faces/common/request_attributes.h"
#include "faces/firestore/grpc_message.h"
#include "faces/firestore/grpc_stream.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/router.h"

namespace aloft::faces::firestore {
namespace {

struct GrpcCall {
  Caller caller;
  const Method* method;
  std::shared_ptr<const AuthedRequest> request;
  std::optional<std::int64_t> deadline_micros;
  edge::GrpcEncoding encoding;
};
using GrpcCallPtr = std::shared_ptr<const GrpcCall>;

edge::Response RunUnaryCall(const GrpcCall& grpc, const Call& call, const Message& request) {
  const auto reply = grpc.method->unary(call, request);
  if (reply.ok()) return edge::GrpcReply(*reply);
  // What was not done in time failed because of that, whatever it waited for.
  const auto in_time = call.CheckDeadline();
  return edge::GrpcError(in_time.ok() ? reply.error() : in_time.error());
}

// What is left of a reply that is too long to be made at once: frames as the client takes them.
class FrameSource final : public edge::BodySource {
 public:
  FrameSource(GrpcCallPtr grpc, std::string frames, ReplySourcePtr replies)
      : grpc_(std::move(grpc)), frames_(std::move(frames)), replies_(std::move(replies)) {}

  ::aloft::Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override {
    while (at_ == frames_.size()) {
      if (Late()) return Fail(std::string("the call's deadline has passed"));
      std::string message;
      const auto more = replies_->Next(message);
      if (!more.ok()) return Fail(more.error().message);
      if (!*more) return std::size_t{0};
      frames_ = edge::GrpcFrame(message);
      at_ = 0;
    }
    const std::size_t count = std::min(bytes, frames_.size() - at_);
    std::memcpy(out, frames_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  bool Late() const {
    return grpc_->deadline_micros && grpc_->caller.MonotonicMicros() > *grpc_->deadline_micros;
  }

  const GrpcCallPtr grpc_;
  std::string frames_;
  std::size_t at_ = 0;
  const ReplySourcePtr replies_;
};

edge::Response RunSourceCall(const GrpcCallPtr& grpc, const Call& call, const Message& request) {
  auto replies = grpc->method->source(call, request);
  if (!replies.ok()) return edge::GrpcError(replies.error());
  edge::Response response = edge::GrpcHead();
  std::string frames;
  while (frames.size() < kReplyBytesAtOnce) {
    std::string message;
    const auto in_time = call.CheckDeadline();
    const auto more = in_time.ok() ? (*replies)->Next(message) : Fail(in_time.error());
    if (!more.ok() && frames.empty()) return edge::GrpcError(more.error());
    if (!more.ok() || !*more) {
      response.body = std::move(frames);
      response.trailers = edge::GrpcTrailers(more.ok() ? Error{} : more.error());
      return response;
    }
    frames += edge::GrpcPrefix(message.size());
    frames += message;
  }
  response.source = std::make_unique<FrameSource>(grpc, std::move(frames), std::move(*replies));
  response.trailers = edge::GrpcTrailers({});
  return response;
}

edge::Response Run(const GrpcCallPtr& shared, std::string_view body) {
  const GrpcCall& grpc = *shared;
  edge::GrpcInflater inflater(grpc.encoding);
  const auto bytes = OnlyMessage(body, inflater);
  if (!bytes.ok()) return edge::GrpcError(bytes.error());
  ReadMessage message;
  const auto request = message.Read(grpc.method->request(), *bytes);
  if (!request.ok()) return edge::GrpcError(request.error());
  const RequestAttributes attributes(*grpc.request);
  Call call;
  static_cast<Caller&>(call) = grpc.caller;
  call.attributes = &attributes;
  call.deadline_micros = grpc.deadline_micros;
  if (auto in_time = call.CheckDeadline(); !in_time.ok()) return edge::GrpcError(in_time.error());
  return grpc.method->kind == MethodKind::kSource ? RunSourceCall(shared, call, **request)
                                                  : RunUnaryCall(grpc, call, **request);
}

}  // namespace

edge::Plan BeginGrpc(const Services& services, std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  const Method* method = http.path.empty() ? nullptr : FindMethod(http.path.substr(1));
  if (method == nullptr) {
    return edge::GrpcError({Code::kUnimplemented, "Method not found."});
  }
  bool malformed = false;
  const auto timeout = edge::GrpcTimeout(http, malformed);
  if (malformed) return edge::GrpcError({Code::kInvalidArgument, "Bad grpc-timeout."});
  const auto encoding = edge::GrpcEncodingOf(http);
  if (!encoding.ok()) return edge::GrpcEncodingRefusal(encoding.error());
  const Caller caller{&services, request->principal()};
  std::optional<std::int64_t> deadline;
  if (timeout) {
    deadline = caller.MonotonicMicros() +
               std::chrono::duration_cast<std::chrono::microseconds>(*timeout).count();
  }
  if (method->kind == MethodKind::kConversation) {
    return BeginConversation({caller, method, deadline, *encoding});
  }
  GrpcCall grpc{caller, method, std::move(request), deadline, *encoding};
  edge::Buffered plan;
  plan.body_bytes_max = kRequestBytesMax + edge::GrpcPrefix(0).size();
  plan.run = [call = std::make_shared<const GrpcCall>(std::move(grpc))](std::string_view body) {
    return Run(call, body);
  };
  plan.too_large = [] {
    return edge::GrpcError({Code::kInvalidArgument, "Request payload size exceeds the limit: " +
                                                        std::to_string(kRequestBytesMax) +
                                                        " bytes."});
  };
  return plan;
}

}  // namespace aloft::faces::firestore
