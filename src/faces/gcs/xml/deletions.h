// Deleting one object, or one version of it, as both ways of deleting do.
//
// Threads     Any; no state.
// Errors      kNoSuchKey for what is not there; kAccessDenied; kPreconditionFailed.
#pragma once

#include <optional>
#include <string>

#include "faces/gcs/call.h"
#include "faces/gcs/xml/errors.h"
#include "object/conditions.h"

namespace aloft::faces::gcs::xml {

// Without a version the live one goes, or becomes noncurrent in a bucket that keeps versions. With
// one exactly that; where it was the live one, the older ones stay noncurrent.
Result<void> DeleteOne(const Call& call, const std::string& key,
                       std::optional<object::VersionRef> version, object::WriteConditions when);

}  // namespace aloft::faces::gcs::xml
