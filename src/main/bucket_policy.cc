#include "main/bucket_policy.h"

#include "faces/gcs/face.h"
#include "faces/s3/authorize.h"

namespace aloft {

std::function<std::shared_ptr<const identity::Policy>(const object::BucketInfo&)>
BucketPolicyCompiler(const identity::Projects& projects) {
  return [&projects](const object::BucketInfo& bucket) {
    auto policy = std::make_shared<identity::Policy>();
    if (!bucket.policy.empty()) {
      if (const auto own = faces::s3::CompilePolicy(bucket)) *policy = *own;
    }
    faces::gcs::GcsFace::AddPolicy(bucket, projects, *policy);
    return policy;
  };
}

}  // namespace aloft
