// Google's structured queries as the service's.
//
// Threads     Any; no state.
// Errors      INVALID_ARGUMENT.
// Limits      Depths as protobuf's; the rest is the service's to judge.
#pragma once

#include "document/query.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/messages.h"
#include "faces/firestore/names.h"

namespace aloft::faces::firestore {

Result<document::Query> ToQuery(const ResourceName& parent, const v1::StructuredQuery& asked);

}  // namespace aloft::faces::firestore
