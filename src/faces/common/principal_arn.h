// The ARN of a principal, as conditions and messages name it.
#pragma once

#include <string>

#include "identity/grant.h"

namespace aloft::faces {

// "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/alice"; empty for anonymous and
// Aloft itself.
std::string PrincipalArn(const identity::Principal& principal);

}  // namespace aloft::faces
