#include "faces/gcs/decorated.h"

#include <memory>
#include <utility>

namespace aloft::faces::gcs {
namespace {

using Add = std::function<void(edge::Response&)>;

class DecoratedSink final : public edge::BodySink {
 public:
  DecoratedSink(std::unique_ptr<edge::BodySink> inner, Add add)
      : inner_(std::move(inner)), add_(std::move(add)) {}

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    auto appended = inner_->Append(bytes);
    if (!appended) add_(appended.error());
    return appended;
  }
  edge::Response Finish() override {
    edge::Response response = inner_->Finish();
    add_(response);
    return response;
  }

 private:
  std::unique_ptr<edge::BodySink> inner_;
  Add add_;
};

}  // namespace

edge::Plan Decorated(edge::Plan plan, Add add) {
  if (auto* response = std::get_if<edge::Response>(&plan)) {
    add(*response);
  } else if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    buffered->run = [run = std::move(buffered->run), add](std::string_view body) {
      edge::Response response = run(body);
      add(response);
      return response;
    };
    buffered->too_large = [too_large = std::move(buffered->too_large), add] {
      edge::Response response = too_large();
      add(response);
      return response;
    };
  } else if (auto* streamed = std::get_if<edge::Streamed>(&plan)) {
    streamed->sink = std::make_unique<DecoratedSink>(std::move(streamed->sink), std::move(add));
  }
  return plan;
}

}  // namespace aloft::faces::gcs
