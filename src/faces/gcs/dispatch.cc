#include "faces/gcs/dispatch.h"

#include <memory>
#include <string>
#include <utility>

#include "faces/gcs/fields.h"
#include "faces/gcs/known_fields.h"
#include "faces/gcs/router.h"

namespace aloft::faces::gcs {
namespace {

using FieldsPtr = std::shared_ptr<const Fields>;

void Cut(const Fields& fields, edge::Response& response) {
  if (response.status != 200 || response.source) return;
  for (const auto& [name, value] : response.headers) {
    if (name != "Content-Type" || !value.starts_with("application/json")) continue;
    response.body = fields.Select(response.body);
    return;
  }
}

class CuttingSink final : public edge::BodySink {
 public:
  CuttingSink(std::unique_ptr<edge::BodySink> inner, FieldsPtr fields)
      : inner_(std::move(inner)), fields_(std::move(fields)) {}

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    return inner_->Append(bytes);
  }
  edge::Response Finish() override {
    edge::Response response = inner_->Finish();
    Cut(*fields_, response);
    return response;
  }

 private:
  std::unique_ptr<edge::BodySink> inner_;
  FieldsPtr fields_;
};

edge::Plan WithFields(edge::Plan plan, const FieldsPtr& fields) {
  if (auto* response = std::get_if<edge::Response>(&plan)) {
    Cut(*fields, *response);
  } else if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    buffered->run = [run = std::move(buffered->run), fields](std::string_view body) {
      edge::Response response = run(body);
      Cut(*fields, response);
      return response;
    };
  } else {
    auto& sink = std::get<edge::Streamed>(plan).sink;
    sink = std::make_unique<CuttingSink>(std::move(sink), fields);
  }
  return plan;
}

Result<edge::Plan> Run(const CallPtr& call) {
  FieldsPtr fields;
  const std::string* text = call->query.Find("fields");
  const bool is_media = call->query.Get("alt") == "media" && call->http().method == "GET";
  if (text != nullptr && !text->empty() && !is_media) {
    ALOFT_TRY(Fields parsed, Fields::Parse(*text));
    ALOFT_TRY_VOID(CheckFields(parsed, call->http().method, call->target.resource));
    fields = std::make_shared<const Fields>(std::move(parsed));
  }
  const Operation operation = FindOperation(call->http().method, call->target);
  if (operation == nullptr) {
    return Fail(NotImplemented(std::string(call->http().method) + " on this resource"));
  }
  ALOFT_TRY(edge::Plan plan, operation(call));
  return fields ? WithFields(std::move(plan), fields) : std::move(plan);
}

}  // namespace

edge::Plan Dispatch(const CallPtr& call) {
  auto plan = Run(call);
  if (!plan) return ErrorReply(call->http(), plan.error());
  return std::move(*plan);
}

}  // namespace aloft::faces::gcs
