// What the two transactional operations share.
#pragma once

#include <string>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/json.h"
#include "table/fault.h"

namespace aloft::faces::dynamodb {

// A service error of a transaction: TransactionCanceledException with its reasons by position, or
// the plain error.
ApiError FromTransactionFault(const table::Error& error);

// A digest of a value that does not depend on the order of members.
std::string CanonicalDigest(Json value);

}  // namespace aloft::faces::dynamodb
