// A change of one version that leaves its bytes as they are: what the operations on tags, access
// controls and locks of objects share.
//
// Threads     Any; no state.
// Errors      kNoSuchKey and its relatives, hidden from who may not list.
#pragma once

#include <optional>

#include "edge/request.h"
#include "faces/s3/authorize.h"
#include "faces/s3/errors.h"
#include "object/objects.h"

namespace aloft::faces::s3 {

// Of the object that the call names; nullopt: its current version.
Result<object::ObjectInfo> ChangeObject(const Scope& scope, const identity::Grant& grant,
                                        std::optional<object::VersionRef> version,
                                        const object::ObjectChange& change);
// The same, answered with nothing but the version.
Result<edge::Response> AnswerChange(int status, const Scope& scope, const identity::Grant& grant,
                                    std::optional<object::VersionRef> version,
                                    const object::ObjectChange& change);

}  // namespace aloft::faces::s3
