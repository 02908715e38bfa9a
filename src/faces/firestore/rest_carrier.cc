#include "faces/firestore/rest_carrier.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "base/percent.h"
#include "document/long_work.h"
#include "faces/common/query_string.h"
#include "faces/common/request_attributes.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/json_message.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/rest_reply.h"
#include "faces/firestore/router.h"

namespace aloft::faces::firestore {
namespace {

struct RestCall {
  const Services* services;
  std::shared_ptr<const AuthedRequest> request;
  BoundCall bound;
  QueryString query;

  const Method& method() const { return *bound.method; }
  // "?$alt=json;enum-encoding=int".
  EnumForm enums() const {
    const std::string alt = query.Value("$alt") + query.Value("%24alt");
    return alt.find("enum-encoding=int") != std::string::npos ? EnumForm::kNumbers
                                                              : EnumForm::kNames;
  }
  Result<std::string> Json(std::string_view bytes) const {
    return WriteJson(method().reply(), bytes, enums());
  }
};
using RestCallPtr = std::shared_ptr<const RestCall>;

// What is left of an array that is too long to be made at once.
class ArraySource final : public edge::BodySource {
 public:
  ArraySource(RestCallPtr rest, std::string text, ReplySourcePtr replies)
      : rest_(std::move(rest)), text_(std::move(text)), replies_(std::move(replies)) {}

  ::aloft::Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override {
    while (at_ == text_.size() && !ended_) {
      std::string message;
      const auto more = replies_->Next(message);
      if (!more.ok()) return Fail(more.error().message);
      ended_ = !*more;
      at_ = 0;
      if (ended_) {
        text_ = "]\n";
        break;
      }
      const auto json = rest_->Json(message);
      if (!json.ok()) return Fail(json.error().message);
      text_ = "," + *json;
    }
    const std::size_t count = std::min(bytes, text_.size() - at_);
    std::memcpy(out, text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  const RestCallPtr rest_;
  std::string text_;
  std::size_t at_ = 0;
  bool ended_ = false;
  const ReplySourcePtr replies_;
};

// The error of an operation that answers with an array is in an array too.
edge::Response ArrayError(const edge::Request& http, const Error& error) {
  edge::Response response = JsonReply(http, "[" + ErrorJson(error) + "]\n");
  response.status = HttpStatusOf(error.code);
  return response;
}

edge::Response RunSourceCall(const RestCallPtr& rest, const Call& call, const Message& request) {
  const edge::Request& http = rest->request->http();
  auto replies = rest->method().source(call, request);
  if (!replies.ok()) return ArrayError(http, replies.error());
  std::string text = "[";
  while (text.size() < kReplyBytesAtOnce) {
    std::string message;
    const auto more = (*replies)->Next(message);
    if (!more.ok()) return ArrayError(http, more.error());
    if (!*more) return JsonReply(http, text + "]\n");
    const auto json = rest->Json(message);
    if (!json.ok()) return ArrayError(http, json.error());
    if (text.size() > 1) text += ',';
    text += *json;
  }
  edge::Response response = JsonReply(http, {});
  response.source = std::make_unique<ArraySource>(rest, std::move(text), std::move(*replies));
  return response;
}

edge::Response RunUnaryCall(const RestCall& rest, const Call& call, const Message& request) {
  const edge::Request& http = rest.request->http();
  const auto reply = rest.method().unary(call, request);
  if (!reply.ok()) return RestError(http, reply.error());
  auto json = rest.Json(*reply);
  if (!json.ok()) return RestError(http, json.error());
  return JsonReply(http, std::move(*json) + "\n");
}

edge::Response Run(const RestCallPtr& rest, std::string_view body) {
  document::LeaveLoopPast(static_cast<std::int64_t>(body.size()), kReadOnLoopMax);
  const std::unique_ptr<Message> request(rest->method().request().New());
  if (auto read = ReadRequest(rest->bound, rest->query, body, *request); !read.ok()) {
    return RestError(rest->request->http(), read.error());
  }
  const RequestAttributes attributes(*rest->request);
  Call call;
  call.services = rest->services;
  call.principal = rest->request->principal();
  call.attributes = &attributes;
  return rest->method().kind == MethodKind::kSource ? RunSourceCall(rest, call, *request)
                                                    : RunUnaryCall(*rest, call, *request);
}

}  // namespace

namespace {

// DELETE /emulator/v1/projects/p/databases/d/documents, in development.
std::optional<std::string> DatabaseToClear(const Services& services, const edge::Request& http) {
  constexpr std::string_view kBegin = "/emulator/v1/";
  constexpr std::string_view kEnd = "/documents";
  std::string_view path = http.path;
  const bool asked = services.root_of_named && http.method == "DELETE" &&
                     path.starts_with(kBegin) && path.ends_with(kEnd);
  if (!asked) return {};
  path.remove_prefix(kBegin.size());
  path.remove_suffix(kEnd.size());
  return PercentDecode(path);
}

edge::Plan ClearPlan(const Services& services, std::shared_ptr<const AuthedRequest> request,
                     std::string database) {
  edge::Buffered plan;
  plan.body_bytes_max = kRequestBytesMax;
  plan.run = [&services, request = std::move(request),
              database = std::move(database)](std::string_view) {
    const edge::Request& http = request->http();
    const auto name = ParseDatabaseName(database);
    if (!name.ok()) return RestError(http, name.error());
    const RequestAttributes attributes(*request);
    Call call;
    call.services = &services;
    call.principal = request->principal();
    call.attributes = &attributes;
    const auto cleared = admin::ClearDocuments(call, *name);
    return cleared.ok() ? JsonReply(http, "{}\n") : RestError(http, cleared.error());
  };
  return plan;
}

}  // namespace

const HttpBindings& RestCarrier::bindings() {
  std::call_once(once_, [this] { bindings_.emplace(AllMethods()); });
  return *bindings_;
}

edge::Plan RestCarrier::Begin(std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  if (http.method == "OPTIONS") return PreflightReply(http);
  if (const auto database = DatabaseToClear(services_, http)) {
    return ClearPlan(services_, std::move(request), *database);
  }
  auto bound = bindings().Find(http.method, http.path);
  if (!bound) {
    return RestError(http, {Code::kNotFound, "The requested URL was not found on this server."});
  }
  if (bound->method->kind == MethodKind::kConversation) {
    return RestError(http, {Code::kUnimplemented, "This method is not available by REST."});
  }
  auto query = QueryString::Split(http.query);
  if (!query) return RestError(http, {Code::kInvalidArgument, "Too many parameters."});
  auto rest = std::make_shared<const RestCall>(
      RestCall{&services_, std::move(request), std::move(*bound), std::move(*query)});
  edge::Buffered plan;
  plan.body_bytes_max = kRequestBytesMax;
  plan.too_large = [rest] {
    return RestError(rest->request->http(),
                     {Code::kInvalidArgument, "Request payload size exceeds the limit: " +
                                                  std::to_string(kRequestBytesMax) + " bytes."});
  };
  plan.run = [rest = std::move(rest)](std::string_view body) { return Run(rest, body); };
  return plan;
}

}  // namespace aloft::faces::firestore
