// The members that replies can have: `fields` that name others are refused.
// https://cloud.google.com/storage/docs/json_api/v1#resourcetypes
//
// Threads     Any.
#pragma once

#include <string_view>

#include "faces/gcs/errors.h"
#include "faces/gcs/fields.h"
#include "faces/gcs/target.h"

namespace aloft::faces::gcs {

// Fails with 400, naming the first that is unknown.
Result<void> CheckFields(const Fields& fields, std::string_view method, Resource resource);

}  // namespace aloft::faces::gcs
