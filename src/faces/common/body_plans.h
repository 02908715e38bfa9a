// Plans that hand a request's body to an operation, whole or as it comes, and turn its refusals
// into the face's replies.
//
// `Refuse` makes an edge::Response of the face's Error.
//
// Threads     As edge/request.h says of plans.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "edge/request.h"

namespace aloft::faces {

// `act` makes a Result<edge::Response> of the whole body, perhaps twice; `too_large` is the refusal
// of a longer one.
template <class Act, class Refuse, class Error>
edge::Buffered WholeBody(std::uint64_t body_bytes_max, Act act, Refuse refuse, Error too_large) {
  edge::Buffered plan;
  plan.body_bytes_max = body_bytes_max;
  plan.too_large = [refuse, too_large = std::move(too_large)] { return refuse(too_large); };
  plan.run = [refuse = std::move(refuse), act = std::move(act)](std::string_view body) {
    auto outcome = act(body);
    return outcome ? std::move(*outcome) : refuse(outcome.error());
  };
  return plan;
}

// `Intake` has Result<void> Append(bytes) and Result<edge::Response> Finish().
template <class Intake, class Refuse>
class IntakeSink final : public edge::BodySink {
 public:
  template <class... Arguments>
  explicit IntakeSink(Refuse refuse, Arguments&&... arguments)
      : refuse_(std::move(refuse)), intake_(std::forward<Arguments>(arguments)...) {}

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    const auto appended = intake_.Append(bytes);
    if (!appended) return Fail(refuse_(appended.error()));
    return {};
  }
  edge::Response Finish() override {
    auto reply = intake_.Finish();
    return reply ? std::move(*reply) : refuse_(reply.error());
  }

 private:
  const Refuse refuse_;
  Intake intake_;
};

// The intake is made of `arguments` and stays where it was made.
template <class Intake, class Refuse, class... Arguments>
edge::Plan StreamInto(std::uint64_t body_bytes_max, Refuse refuse, Arguments&&... arguments) {
  return edge::Streamed{std::make_unique<IntakeSink<Intake, Refuse>>(
                            std::move(refuse), std::forward<Arguments>(arguments)...),
                        body_bytes_max};
}

}  // namespace aloft::faces
