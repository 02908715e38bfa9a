#include "faces/s3/checked_body.h"

#include <utility>

#include "faces/s3/checksum_headers.h"

namespace aloft::faces::s3 {

Result<edge::Plan> WithCheckedBody(const CallPtr& call, std::uint64_t body_bytes_max, Proof proof,
                                   BodyAct act, Where where) {
  ALOFT_TRY(StatedDigests stated, StatedDigestsOf(call->headers()));
  const bool stated_any =
      !stated.md5.empty() || stated.checksum.algorithm != object::ChecksumAlgorithm::kNone;
  const bool by_signature =
      proof != Proof::kHeader && call->request->body_mode() == BodyMode::kHash;
  if (proof != Proof::kOptional && !stated_any && !by_signature) {
    return Fail(Error{Code::kInvalidRequest,
                      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"});
  }
  BodyAct checked = [call, stated = std::move(stated),
                     act = std::move(act)](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY_VOID(CheckBody(stated, call->request->payload_trailers(), body));
    return act(body);
  };
  return WithBody(call, body_bytes_max, std::move(checked), where);
}

}  // namespace aloft::faces::s3
