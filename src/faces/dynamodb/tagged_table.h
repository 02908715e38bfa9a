// How the operations on tags name a table, and miss it: by ARN, in words of their own.
#pragma once

#include "faces/dynamodb/operation.h"
#include "table/fault.h"

namespace aloft::faces::dynamodb {

Outcome<TableRef> TaggedTable(const Call& call);
ApiError FromTagFault(const Call& call, const table::Error& error);

}  // namespace aloft::faces::dynamodb
