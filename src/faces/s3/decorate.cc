#include "faces/s3/decorate.h"

#include <memory>
#include <utility>

#include "faces/s3/cors_rules.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {
namespace {

// One rule, which keeps the list that it stands in.
using CorsRulePtr = std::shared_ptr<const object::CorsRule>;

// The rule that lets the page at Origin read replies to this request, if any.
CorsRulePtr FindCors(const Call& call) {
  const auto origin = call.headers().Find("origin");
  if (!origin || call.target.level == Level::kService || call.http().method == "OPTIONS")
    return nullptr;
  const auto rules = call.objects().buckets().CorsForPreflight(call.bucket());
  if (!rules) return nullptr;
  return CorsRulePtr(*rules, MatchCors(**rules, *origin, call.http().method, {}));
}

struct Decoration {
  CallPtr call;
  CorsRulePtr cors;  // null: none

  void Apply(edge::Response& response) const {
    AddRequestIds(call->http(), response);
    if (cors) AddCorsHeaders(response, *cors, call->headers().Get("origin"), {});
  }
};

class DecoratedSink final : public edge::BodySink {
 public:
  DecoratedSink(std::unique_ptr<edge::BodySink> inner, Decoration decoration)
      : inner_(std::move(inner)), decoration_(std::move(decoration)) {}

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    auto appended = inner_->Append(bytes);
    if (!appended) decoration_.Apply(appended.error());
    return appended;
  }

  edge::Response Finish() override {
    edge::Response response = inner_->Finish();
    decoration_.Apply(response);
    return response;
  }

 private:
  std::unique_ptr<edge::BodySink> inner_;
  Decoration decoration_;
};

edge::Buffered DecorateBuffered(edge::Buffered plan, Decoration decoration) {
  auto shared = std::make_shared<const Decoration>(std::move(decoration));
  plan.run = [run = std::move(plan.run), shared](std::string_view body) {
    edge::Response response = run(body);
    shared->Apply(response);
    return response;
  };
  plan.too_large = [too_large = std::move(plan.too_large), shared] {
    edge::Response response = too_large();
    shared->Apply(response);
    return response;
  };
  return plan;
}

}  // namespace

edge::Plan Decorate(const CallPtr& call, edge::Plan plan) {
  Decoration decoration{call, FindCors(*call)};
  if (auto* response = std::get_if<edge::Response>(&plan)) {
    decoration.Apply(*response);
    return plan;
  }
  if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    return DecorateBuffered(std::move(*buffered), std::move(decoration));
  }
  auto& streamed = std::get<edge::Streamed>(plan);
  streamed.sink = std::make_unique<DecoratedSink>(std::move(streamed.sink), std::move(decoration));
  return plan;
}

}  // namespace aloft::faces::s3
