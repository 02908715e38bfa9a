// What a request has to be permitted beside writing an object, by what it says of it: PutObject,
// CopyObject, CreateMultipartUpload and PostObject ask the same.
//
// Threads     Any; no state.
// Errors      kAccessDenied; kInvalidRequest for a lock in a bucket without Object Lock.
#pragma once

#include <string_view>

#include "edge/request.h"
#include "faces/s3/authorize.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

struct NewObjectAsked {
  const edge::Headers& headers;  // of the request, or the fields of a form
  const object::Tags& tags;
  const object::Protection& protection;
};

// The grant to write the object, if all the rest is permitted too.
Result<identity::Grant> AuthorizeNewObject(const Scope& scope, std::string_view key,
                                           const NewObjectAsked& asked);

}  // namespace aloft::faces::s3
