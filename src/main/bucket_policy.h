// What decides about a bucket, whoever's words it was written in: one policy of all faces.
//
// Threads     Any; the function holds no state of its own.
// Ownership   Borrows the projects.
#pragma once

#include <functional>
#include <memory>

#include "identity/policy.h"
#include "identity/projects.h"
#include "object/bucket_info.h"

namespace aloft {

std::function<std::shared_ptr<const identity::Policy>(const object::BucketInfo&)>
BucketPolicyCompiler(const identity::Projects& projects);

}  // namespace aloft
