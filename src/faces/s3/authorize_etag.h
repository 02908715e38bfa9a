// Whether a condition on an ETag may be judged: the answer tells something of the content.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
//
// Threads     Any. May throw store::WouldBlock.
// Errors      kAccessDenied.
#pragma once

#include <optional>
#include <string_view>

#include "faces/s3/authorize.h"
#include "faces/s3/errors.h"
#include "object/conditions.h"

namespace aloft::faces::s3 {

// Of a deletion: reading the object has to be allowed too, unless any ETag will do.
Result<void> AuthorizeEtags(const Scope& scope, std::string_view key,
                            std::optional<object::VersionRef> version,
                            const object::WriteConditions& conditions);

}  // namespace aloft::faces::s3
