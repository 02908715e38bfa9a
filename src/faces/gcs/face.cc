#include "faces/gcs/face.h"

#include <string>
#include <utility>

#include "faces/gcs/cross_origin.h"
#include "faces/gcs/dispatch.h"
#include "faces/gcs/iam_policy.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

// For refusals that come before an operation is known.
std::string_view ReasonOf(int status) {
  switch (status) {
    case 408:
      return "requestTimeout";
    case 413:
      return "uploadTooLarge";
    case 501:
      return "notImplemented";
    case 503:
      return "backendError";
    default:
      return status < 500 ? "badRequest" : "internalError";
  }
}

}  // namespace

void GcsFace::AddPolicy(const object::BucketInfo& bucket, const identity::Projects& projects,
                        identity::Policy& policy) {
  AddStatements(bucket, projects, policy);
}

edge::Plan GcsFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  if (IsPreflight(http)) return PreflightReply(http);
  auto query = Query::Parse(http.query);
  if (!query) return WithCrossOrigin(http, ErrorReply(http, query.error()));
  auto call = std::make_shared<const Call>(
      Call{&services_, std::move(request), ResolveTarget(http.path), std::move(*query)});
  return WithCrossOrigin(http, Dispatch(call));
}

edge::Response GcsFace::RefuseAuth(const edge::Request& request, const AuthError& error) {
  if (IsPreflight(request)) return PreflightReply(request);
  Error refusal{401, "authError", error.detail, "header", "Authorization"};
  if (error.fault == AuthFault::kMissingToken) {
    refusal.reason = "required";
    refusal.message = "Anonymous caller does not have access.";
  } else if (refusal.message.empty()) {
    refusal.message = "Invalid Credentials";
  }
  edge::Response response = ErrorReply(request, refusal);
  AddCrossOrigin(request, response);
  return response;
}

edge::Response GcsFace::Refuse(const edge::Request& request, int status, std::string_view reason) {
  edge::Response response =
      ErrorReply(request, {status, std::string(ReasonOf(status)), std::string(reason)});
  AddCrossOrigin(request, response);
  return response;
}

}  // namespace aloft::faces::gcs
