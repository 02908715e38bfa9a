#include "faces/common/front_testing.h"

#include <algorithm>

namespace aloft::faces {
namespace {

class KeepingSink final : public edge::BodySink {
 public:
  KeepingSink(FakeFace& face, std::shared_ptr<const AuthedRequest> request)
      : face_(face), request_(std::move(request)) {}

  Result<void, edge::Response> Append(std::string_view bytes) override {
    face_.appended += bytes;
    return {};
  }
  edge::Response Finish() override {
    face_.stored = face_.appended;
    face_.trailers = request_->payload_trailers();
    return {};
  }

 private:
  FakeFace& face_;
  std::shared_ptr<const AuthedRequest> request_;
};

edge::Response RunBuffered(const edge::Buffered& plan, const std::string& body) {
  return body.size() > plan.body_bytes_max ? plan.too_large() : plan.run(body);
}

edge::Response RunStreamed(edge::Streamed& plan, std::string_view body, std::size_t piece_bytes) {
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, piece_bytes == 0 ? body.size() : piece_bytes);
    auto appended = plan.sink->Append(piece);
    if (!appended.ok()) return std::move(appended).error();
    body.remove_prefix(piece.size());
  }
  return plan.sink->Finish();
}

}  // namespace

edge::Plan FakeFace::Begin(std::shared_ptr<const AuthedRequest> authed) {
  ++begun;
  request = authed;
  constexpr std::uint64_t kBodyMax = 1 << 20;
  if (plan == Plan::kStreamed) {
    return edge::Streamed{std::make_unique<KeepingSink>(*this, std::move(authed)), kBodyMax};
  }
  if (plan == Plan::kResponse) return edge::Response{};
  edge::Buffered buffered;
  buffered.body_bytes_max = kBodyMax;
  buffered.run = [this, authed](std::string_view body) {
    stored = std::string(body);
    trailers = authed->payload_trailers();
    return edge::Response{};
  };
  buffered.too_large = [] { return edge::Response{.status = 413}; };
  return buffered;
}

edge::Response FakeFace::RefuseAuth(const edge::Request&, const AuthError& error) {
  refused = error;
  return edge::Response{.status = 403};
}

edge::Response FakeFace::Refuse(const edge::Request&, int status, std::string_view) {
  return edge::Response{.status = status};
}

FrontDriver::FrontDriver(FrontOptions options) : front(std::move(options)) {
  front.Serve(Dialect::kS3, s3);
  front.Serve(Dialect::kDynamoDb, dynamodb);
  front.Serve(Dialect::kAdmin, admin);
}

edge::Response FrontDriver::Run(TestRequest& request, std::size_t piece_bytes) {
  const edge::Request& view = request.View();
  edge::Plan plan = front.Begin(view);
  if (auto* response = std::get_if<edge::Response>(&plan)) return std::move(*response);
  if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    return RunBuffered(*buffered, request.body);
  }
  return RunStreamed(std::get<edge::Streamed>(plan), request.body, piece_bytes);
}

}  // namespace aloft::faces
