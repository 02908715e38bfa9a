// The S3 face: Amazon S3's REST protocol over the object service.
//
// Guarantees  Every reply is S3's, also refusals and failures; an operation is reached only
//             authenticated, and acts only with a grant.
// Threads     Any; holds no state of its own.
// Ownership   Borrows what Services names; all outlive it.
// Limits      faces/s3/limits.h.
#pragma once

#include <memory>
#include <string_view>

#include "faces/common/face.h"
#include "faces/s3/call.h"

namespace aloft::faces::s3 {

class S3Face final : public Face {
 public:
  explicit S3Face(Services services) : services_(std::move(services)) {}

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) override;
  edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;

 private:
  Result<CallPtr> MakeCall(std::shared_ptr<const AuthedRequest> request) const;

  Services services_;
};

}  // namespace aloft::faces::s3
