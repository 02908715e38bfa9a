// The Cloud Storage face: Google's JSON API over the object service.
//
// Guarantees  Every reply is in Google's form, also refusals and failures; an operation acts only
//             with a grant.
// Threads     Any; holds no state of its own.
// Ownership   Borrows what Services names; all outlive it.
// Limits      faces/gcs/limits.h.
#pragma once

#include <memory>
#include <string_view>

#include "faces/common/face.h"
#include "faces/gcs/call.h"
#include "identity/policy.h"
#include "object/bucket_info.h"

namespace aloft::faces::gcs {

class GcsFace final : public Face {
 public:
  // Adds what the bucket's IAM policy and access-control list say, for object::ServiceOptions.
  static void AddPolicy(const object::BucketInfo& bucket, const identity::Projects& projects,
                        identity::Policy& policy);

  explicit GcsFace(Services services) : services_(services) {}

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) override;
  edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;

 private:
  Services services_;
};

}  // namespace aloft::faces::gcs
