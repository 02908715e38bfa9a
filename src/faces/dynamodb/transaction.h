// What the two transactional operations share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/json.h"
#include "table/fault.h"
#include "table/requests.h"

namespace aloft::faces::dynamodb {

// A service error of a transaction: TransactionCanceledException with its reasons by position, or
// the plain error. `inserts`: which elements fail because of an item that is there, not because of
// a condition; none if shorter.
ApiError FromTransactionFault(const table::Error& error, const std::vector<bool>& inserts = {});

// TransactionCanceledException for statements that are wrong in themselves: a message by position,
// empty where nothing is.
ApiError InvalidStatements(const std::vector<std::string>& messages);

// The items that a transaction reads, together; nullopt: they may be answered.
std::optional<ApiError> CheckTransactBytes(const std::vector<table::ReadResult>& results);

// A digest of a value that does not depend on the order of members.
std::string CanonicalDigest(Json value);

}  // namespace aloft::faces::dynamodb
