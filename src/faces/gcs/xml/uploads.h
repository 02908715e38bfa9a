// What the operations on uploads in parts share:
// https://cloud.google.com/storage/docs/multipart-uploads
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string>

#include "faces/gcs/call.h"
#include "faces/gcs/xml/errors.h"
#include "object/uploads.h"

namespace aloft::faces::gcs::xml {

// The upload and the part number that the query names.
Result<object::UploadRef> RequestedUpload(const Call& call);
Result<std::uint32_t> RequestedPartNumber(const Call& call);
// A count in the query, at most kListEntriesMax; `absent` where it is not there.
Result<std::uint32_t> RequestedCount(const Call& call, std::string_view name, std::uint32_t absent);

}  // namespace aloft::faces::gcs::xml
