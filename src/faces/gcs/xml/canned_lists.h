// x-goog-acl: access-control lists by name.
// https://cloud.google.com/storage/docs/xml-api/reference-headers#xgoogacl
//
// Threads     Any; no state.
#pragma once

#include <string_view>

#include "edge/request.h"
#include "faces/gcs/xml/errors.h"

namespace aloft::faces::gcs::xml {

// The list that the request asks for, as the JSON API names it ("publicRead"); empty: none. Fails
// with kInvalidArgument for a name that does not exist.
Result<std::string_view> CannedList(const edge::Headers& headers);

}  // namespace aloft::faces::gcs::xml
