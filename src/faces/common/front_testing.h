// A face that remembers what reached it, and a driver that plays the boundary.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faces/common/front.h"
#include "faces/common/signing_testing.h"
#include "identity/world_testing.h"

namespace aloft::faces {

class FakeFace final : public Face {
 public:
  enum class Plan : std::uint8_t { kStreamed, kBuffered, kResponse };
  Plan plan = Plan::kStreamed;

  // What reached the face, and what it would have kept.
  int begun = 0;
  std::shared_ptr<const AuthedRequest> request;
  std::optional<std::string> stored;  // set by Finish or run only
  std::string appended;
  std::vector<std::pair<std::string, std::string>> trailers;
  std::optional<AuthError> refused;

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> authed) override;
  edge::Response RefuseAuth(const edge::Request& http, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& http, int status, std::string_view reason) override;
};

// Runs requests through a Front as the boundary would.
class FrontDriver {
 public:
  explicit FrontDriver(FrontOptions options);
  // The body goes in pieces of `piece_bytes`; 0: at once.
  edge::Response Run(TestRequest& request, std::size_t piece_bytes = 0);

  Front front;
  FakeFace s3;
  FakeFace dynamodb;
  FakeFace admin;
};

}  // namespace aloft::faces
