#include "faces/gcs/reply.h"

#include <utility>

#include "faces/common/body_plans.h"
#include "faces/common/dialect.h"
#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {
namespace {

edge::Plan Whole(const CallPtr& call, std::uint64_t body_bytes_max, BodyAct act, Where where) {
  edge::Buffered plan = WholeBody(body_bytes_max, std::move(act), Refusing(call), TooLarge());
  plan.pool = where == Where::kPool;
  return plan;
}

std::string_view Scheme(const edge::Request& request) {
  return request.transport == edge::Transport::kTls ? "https://" : "http://";
}

}  // namespace

edge::Response JsonReply(const std::function<void(JsonWriter&)>& fill) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  JsonWriter json(response.body);
  json.BeginObject();
  fill(json);
  json.EndObject();
  return response;
}

edge::Response EmptyReply(int status) {
  edge::Response response;
  response.status = status;
  return response;
}

std::string Origin(const edge::Request& request) {
  return std::string(Scheme(request)) + std::string(request.host);
}

std::string ServiceOrigin(const Call& call) {
  std::string_view host = call.http().host;
  const std::string_view bucket = BucketOfHost(host);
  if (!bucket.empty() && bucket == call.bucket()) host.remove_prefix(bucket.size() + 1);
  return std::string(Scheme(call.http())) + std::string(host);
}

edge::Plan WithBody(const CallPtr& call, BodyAct act, Where where) {
  return Whole(call, kJsonBodyBytesMax, std::move(act), where);
}

edge::Plan WithLongBody(const CallPtr& call, std::uint64_t body_bytes_max, BodyAct act) {
  return Whole(call, body_bytes_max, std::move(act), Where::kPool);
}

edge::Plan WithoutBody(const CallPtr& call, std::function<Result<edge::Response>()> act,
                       Where where) {
  return Whole(
      call, kIgnoredBodyBytesMax, [act = std::move(act)](std::string_view) { return act(); },
      where);
}

}  // namespace aloft::faces::gcs
