// All operations of the admin face.
#include <algorithm>
#include <array>

#include "faces/admin/call.h"
#include "faces/common/limits.h"

namespace aloft::faces::admin {
namespace {

constexpr std::string_view kPrefix = "/_aloft/v1/";

struct Route {
  std::string_view method;
  std::string_view path;  // behind the prefix; ID is any segment
  Answer (*run)(const Call& call);
};

constexpr Route kRoutes[] = {
    {"GET", "status", GetStatus},          {"GET", "keys", ListKeys},
    {"POST", "keys", CreateKey},           {"PUT", "keys/ID/policy", SetKeyPolicy},
    {"POST", "keys/ID/enable", EnableKey}, {"POST", "keys/ID/disable", DisableKey},
    {"POST", "keys/ID/rotate", RotateKey}, {"DELETE", "keys/ID", DeleteKey},
};

std::string_view TakeSegment(std::string_view& path) {
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return segment;
}

// Whether `path` has the form of `pattern`; sets what stands for ID.
bool Matches(std::string_view pattern, std::string_view path, std::string_view& id) {
  if (path.ends_with('/')) return false;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = TakeSegment(pattern);
    const std::string_view segment = TakeSegment(path);
    if (segment.empty()) return false;
    if (expected == "ID")
      id = segment;
    else if (expected != segment)
      return false;
  }
  return pattern.empty() && path.empty();
}

// The operation, or why there is none.
Result<const Route*, Error> FindRoute(const edge::Request& request, std::string_view& id) {
  std::string_view path = request.path;
  if (!path.starts_with(kPrefix)) return Fail(Error{Code::kNotFound, "there is no such path"});
  path.remove_prefix(kPrefix.size());
  bool known = false;
  for (const Route& route : kRoutes) {
    if (!Matches(route.path, path, id)) continue;
    if (route.method == request.method) return &route;
    known = true;
  }
  if (known) return Fail(Error{Code::kMethodNotAllowed, "the path does not take this method"});
  return Fail(Error{Code::kNotFound, "there is no such path"});
}

}  // namespace

edge::Plan AdminFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  std::string_view id;
  const auto route = FindRoute(request->http(), id);
  if (!route.ok()) return Render(route.error());
  edge::Buffered plan;
  plan.body_bytes_max = kAdminBodyBytesMax;
  plan.too_large = [] { return Render({Code::kTooLarge, "the body is too large"}); };
  plan.run = [this, request, route = *route, id](std::string_view body) {
    auto answer = route->run(Call{services_, *request, id, body});
    return answer.ok() ? std::move(answer).value() : Render(answer.error());
  };
  return plan;
}

edge::Response AdminFace::RefuseAuth(const edge::Request&, const AuthError& error) {
  if (error.fault == AuthFault::kMissingToken) {
    return Render({Code::kNotSigned, "sign the request with an access key (service \"aloft\")"});
  }
  const bool skewed = error.fault == AuthFault::kClockSkewed || error.fault == AuthFault::kExpired;
  if (skewed) return Render({Code::kRefused, "the request's time is more than 15 minutes off"});
  return Render(
      {Code::kRefused, error.detail.empty() ? "the signature is not valid" : error.detail});
}

edge::Response AdminFace::Refuse(const edge::Request&, int status, std::string_view reason) {
  edge::Response response = Render({FromStatus(status), std::string(reason)});
  response.status = status;
  return response;
}

Result<identity::Grant, Error> AuthorizeKeys(const Call& call) {
  const auto& principal = call.request.principal();
  if (principal->project == nullptr) return Fail(Error{Code::kRefused, "sign the request"});
  auto grant = call.services.authorizer.Authorize(principal,
                                                  {.permission = identity::Permission::kKeysManage,
                                                   .owner = principal->project->number,
                                                   .resource = "keys"});
  if (!grant.ok()) return Fail(FromDenied(grant.error()));
  return std::move(grant).value();
}

}  // namespace aloft::faces::admin
