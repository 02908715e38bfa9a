// Version ids as S3 clients see them: an opaque text, or "null" for the version written while the
// bucket kept none.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "faces/s3/errors.h"
#include "faces/s3/query.h"
#include "object/fault.h"

namespace aloft::faces::s3 {

std::string VersionId(const object::VersionRef& version);

// Fails with kInvalidArgument.
Result<object::VersionRef> ParseVersionId(std::string_view text);

// The versionId parameter; nullopt if absent. Fails with kInvalidArgument, also if it is there and
// empty.
Result<std::optional<object::VersionRef>> RequestedVersion(const Query& query);

}  // namespace aloft::faces::s3
