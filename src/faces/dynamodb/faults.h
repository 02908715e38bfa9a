// The table service's faults as the errors that DynamoDB's clients see.
#pragma once

#include <optional>

#include "faces/dynamodb/errors.h"
#include "table/fault.h"

namespace aloft::faces::dynamodb {

// What the client was doing, where it changes the words.
enum class Doing : std::uint8_t {
  kItem,          // reading or writing items
  kBatchWrite,    // writing items without saying which of their keys is wrong
  kUpdate,        // UpdateItem by expression
  kLegacyUpdate,  // UpdateItem by AttributeUpdates
  kTransaction,
  kTable,  // the table itself: its name is in the message
};

ApiError FromFault(const table::Error& error, Doing doing);

// A service result's error, passed on.
template <class T>
Outcome<T> Told(table::Result<T> result, Doing doing) {
  if (!result.ok()) return Fail(FromFault(result.error(), doing));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(result).value();
  }
}

}  // namespace aloft::faces::dynamodb
