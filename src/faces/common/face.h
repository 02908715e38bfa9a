// What a face is to the front: it receives authenticated requests and answers with a plan.
//
// The front (front.h) is the one place that authenticates. It picks the face by the request's
// dialect, verifies the signature, and hands over an AuthedRequest, which nothing else can make; a
// handler cannot be reached without one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/request.h"
#include "identity/grant.h"

namespace aloft::faces {

// How the body proves that it is the one which was signed. Comes from the *signed*
// x-amz-content-sha256 only.
enum class BodyMode : std::uint8_t {
  // the whole body was hashed and matched before the face runs (Buffered plans of the JSON
  // services)
  kVerified,
  // Streamed/Buffered bytes are checked against the signed SHA-256 at the end, by the front
  kHash,
  kUnsigned,      // UNSIGNED-PAYLOAD, or anonymous
  kSignedChunks,  // STREAMING-AWS4-HMAC-SHA256-PAYLOAD[-TRAILER]; the front decodes and checks
  // STREAMING-UNSIGNED-PAYLOAD-TRAILER; the front decodes, trailers are checked by the face
  kUnsignedChunks,
};

class Front;

class AuthedRequest {
 public:
  const edge::Request& http() const { return *http_; }
  const std::shared_ptr<const identity::Principal>& principal() const { return principal_; }
  BodyMode body_mode() const { return body_mode_; }
  // The payload's length behind any chunk framing: x-amz-decoded-content-length or Content-Length;
  // nullopt if not told.
  std::optional<std::uint64_t> payload_bytes() const { return payload_bytes_; }
  // of the credential scope; the default region when anonymous
  std::string_view region() const { return region_; }
  // Trailing headers (x-amz-checksum-*), filled when the payload has ended: from the chunk framing
  // or HTTP trailers.
  const std::vector<std::pair<std::string, std::string>>& payload_trailers() const {
    return *payload_trailers_;
  }
  bool presigned() const { return presigned_; }

 private:
  friend class Front;
  AuthedRequest() = default;
  const edge::Request* http_ = nullptr;
  std::shared_ptr<const identity::Principal> principal_;
  BodyMode body_mode_ = BodyMode::kUnsigned;
  std::optional<std::uint64_t> payload_bytes_;
  std::string region_;
  std::shared_ptr<std::vector<std::pair<std::string, std::string>>> payload_trailers_;
  bool presigned_ = false;
};

// An authentication failure, for a face to put into its vendor's form.
enum class AuthFault : std::uint8_t {
  kMissingToken,         // no credentials where some are required
  kIncompleteSignature,  // parts of the Authorization header are missing; detail lists them
  kMalformed,            // credentials that cannot be parsed; detail says what
  kInvalidArgument,      // a header or the way of signing is not one we know; detail says which
  kMissingHeader,        // a header that the signature needs is not there; detail says which
  kMissingLength,        // a framed body without its decoded length
  kUnknownKey,
  kSignatureMismatch,
  kExpired,      // presigned URL or request past its time
  kClockSkewed,  // more than 15 minutes off
  // region, service, date or terminator of the credential scope; detail says which
  kWrongScope,
  kHeadersNotSigned,     // an x-amz-* header or Host is not covered; detail lists them
  kPayloadHashMismatch,  // body does not match x-amz-content-sha256
  kInvalidToken,         // session token unknown
  kMalformedTrailer,
  kIncompleteBody,  // framing ended early, or lengths disagree
  kBadChunkSignature,
  kNotAllowedHere,  // a body mode this operation does not accept
};
struct AuthError {
  AuthFault fault;
  // The vendor's sentence where it depends on the request; empty: the face's own for the fault.
  std::string detail = {};
};

class Face {
 public:
  virtual ~Face() = default;
  // Called inline, and again if it throws store::WouldBlock: no side effects before it returns a
  // plan. The AuthedRequest is shared because plans outlive the call. Plans receive the decoded
  // payload: framing and signatures are the front's work.
  virtual edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) = 0;
  // The vendor's reply to a request that failed authentication.
  virtual edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) = 0;
  // The vendor's reply to a request the boundary refuses (too large, malformed, too slow, internal
  // error 500, overload 503).
  virtual edge::Response Refuse(const edge::Request& request, int status,
                                std::string_view reason) = 0;
};

}  // namespace aloft::faces
