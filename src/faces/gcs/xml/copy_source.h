// x-goog-copy-source and x-goog-copy-source-generation: which object, and which version of it.
//
// Threads     Any; no state.
// Errors      kInvalidArgument.
#pragma once

#include <optional>

#include "edge/request.h"
#include "faces/gcs/xml/errors.h"
#include "object/names.h"

namespace aloft::faces::gcs::xml {

Result<object::ObjectName> CopySourceOf(const edge::Headers& headers);
// Nullopt: the current one.
Result<std::optional<object::VersionRef>> CopySourceVersionOf(const edge::Headers& headers);

}  // namespace aloft::faces::gcs::xml
