#include "faces/s3/face.h"

#include <optional>
#include <utility>

#include "faces/s3/auth_errors.h"
#include "faces/s3/cors_rules.h"
#include "faces/s3/decorate.h"
#include "faces/s3/reply.h"
#include "faces/s3/router.h"

namespace aloft::faces::s3 {
namespace {

AuthStyle StyleOf(const edge::Request& request) {
  const bool in_query = !request.headers.Find("authorization") &&
                        request.query.find("X-Amz-") != std::string_view::npos;
  return in_query ? AuthStyle::kQuery : AuthStyle::kHeader;
}

// For refusals that come before an operation is known.
Error FromStatus(int status, std::string_view reason) {
  switch (status) {
    case 400:
      return {Code::kBadRequest, std::string(reason)};
    case 408:
      return {Code::kRequestTimeout};
    case 411:
      return {Code::kMissingContentLength};
    case 413:
      return {Code::kEntityTooLarge};
    case 414:
      return {Code::kInvalidUri};
    case 501:
      return {Code::kNotImplemented, std::string(reason)};
    case 503:
      return {Code::kSlowDown};
    default:
      return {Code::kInternalError};
  }
}

Result<edge::Plan> Dispatch(const CallPtr& call) {
  const Route* route =
      FindRoute(call->http().method, call->target.level, call->query, call->headers());
  if (route == nullptr) {
    return Fail(Error{Code::kMethodNotAllowed,
                      {},
                      {{"Method", std::string(call->http().method)},
                       {"ResourceType", call->target.level == Level::kObject   ? "OBJECT"
                                        : call->target.level == Level::kBucket ? "BUCKET"
                                                                               : "SERVICE"}}});
  }
  return route->handler == nullptr ? AnswerUnbuilt(call, *route) : route->handler(call);
}

}  // namespace

Result<CallPtr> S3Face::MakeCall(std::shared_ptr<const AuthedRequest> request) const {
  const edge::Request& http = request->http();
  ALOFT_TRY(Query query, Query::Parse(http.query));
  ALOFT_TRY(Target target, ResolveTarget(http.host, http.path));
  return std::make_shared<const Call>(
      Call{&services_, std::move(request), std::move(target), std::move(query)});
}

edge::Plan S3Face::Begin(std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  auto call = MakeCall(std::move(request));
  if (!call) {
    edge::Response response = ErrorReply(http, call.error());
    AddRequestIds(http, response);
    return response;
  }
  auto plan = Dispatch(*call);
  if (!plan) return Decorate(*call, edge::Plan(ErrorReply(**call, plan.error())));
  return Decorate(*call, std::move(*plan));
}

edge::Response S3Face::RefuseAuth(const edge::Request& request, const AuthError& error) {
  edge::Response response = ErrorReply(request, FromAuthError(error, StyleOf(request)));
  AddRequestIds(request, response);
  return response;
}

edge::Response S3Face::Refuse(const edge::Request& request, int status, std::string_view reason) {
  edge::Response response = ErrorReply(request, FromStatus(status, reason));
  if (status >= 400) response.status = status;
  AddRequestIds(request, response);
  return response;
}

}  // namespace aloft::faces::s3
