// Signatures of browser form uploads (POST to a bucket): version 4 (x-amz-signature) and version 2
// (signature). The s3 face reads the form; this verifies who signed the policy. What the policy
// demands is the face's to check.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "faces/common/face.h"
#include "identity/keys.h"
#include "os/clock.h"

namespace aloft::faces {

// The value of a form field by lower-case name, or nullopt.
using FormField = std::function<std::optional<std::string_view>(std::string_view name)>;

// Fields read: policy, x-amz-algorithm, x-amz-credential, x-amz-date, x-amz-signature,
// x-amz-security-token (version 4); policy, awsaccesskeyid, signature (version 2). Without any of
// them: kMissingToken, the face decides about anonymous.
Result<std::shared_ptr<const identity::Principal>, AuthError> VerifyPostPolicy(
    const FormField& field, const identity::Keys& keys, const os::Clock& clock);

}  // namespace aloft::faces
