// Stands between the boundary and a face's plan, and lets the face act only on a body that is what
// was signed.
//
// Guarantees  A Buffered plan runs, and a Streamed plan's Finish is called, only when the whole
//             body has been verified. A face's sink is destroyed without Finish otherwise.
// Threads     As the plan.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edge/request.h"
#include "faces/common/authenticate.h"

namespace aloft::faces {

struct BodyRules {
  const edge::Request* request;
  Payload payload;
  ChunkKey chunk_key;
  std::shared_ptr<std::vector<std::pair<std::string, std::string>>> trailers;  // filled at the end
  std::function<edge::Response(const AuthError& error)> refuse;
};

edge::Plan VerifyBody(edge::Plan plan, std::shared_ptr<const BodyRules> rules);

}  // namespace aloft::faces
