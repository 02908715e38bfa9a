// The bytes of an object on their way to a client.
//
// Threads     One at a time.
#pragma once

#include <memory>

#include "edge/request.h"
#include "object/object_info.h"
#include "object/objects.h"

namespace aloft::faces::gcs {

using ReaderPtr = std::unique_ptr<object::ObjectReader>;

// The plain bytes of an object that is stored compressed.
std::unique_ptr<edge::BodySource> ExpandedSource(ReaderPtr reader);

// Whether the client is to get plain bytes of an object that is stored compressed.
// https://cloud.google.com/storage/docs/transcoding
bool IsTranscoded(const edge::Headers& headers, const object::ObjectInfo& info);

}  // namespace aloft::faces::gcs
