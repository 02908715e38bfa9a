#include "faces/firestore/face.h"

#include <google/protobuf/stubs/logging.h>

#include <string>
#include <utility>

#include "edge/grpc.h"
#include "faces/firestore/grpc_carrier.h"
#include "faces/firestore/rest_reply.h"
#include "faces/firestore/webchannel/carrier.h"

namespace aloft::faces::firestore {
namespace {

edge::Response ErrorReply(const edge::Request& request, const Error& error) {
  return edge::IsGrpc(request) ? edge::GrpcError(error) : RestError(request, error);
}

}  // namespace

FirestoreFace::FirestoreFace(Services services)
    : library_silence_(std::make_shared<google::protobuf::LogSilencer>()),
      services_(std::move(services)),
      rest_(services_),
      sessions_(services_.clock, services_.random) {}

edge::Plan FirestoreFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  if (edge::IsGrpc(request->http())) return BeginGrpc(services_, std::move(request));
  if (webchannel::IsChannel(request->http().path)) {
    return webchannel::BeginChannel(services_, sessions_, std::move(request));
  }
  return rest_.Begin(std::move(request));
}

edge::Response FirestoreFace::RefuseAuth(const edge::Request& request, const AuthError& error) {
  std::string message = error.detail;
  if (message.empty()) {
    message = error.fault == AuthFault::kMissingToken
                  ? "Request is missing required authentication credential."
                  : "Request had invalid authentication credentials.";
  }
  return ErrorReply(request, {Code::kUnauthenticated, std::move(message)});
}

edge::Response FirestoreFace::Refuse(const edge::Request& request, int status,
                                     std::string_view reason) {
  return ErrorReply(request, {CodeOfHttpStatus(status), std::string(reason)});
}

}  // namespace aloft::faces::firestore
