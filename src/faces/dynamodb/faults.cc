#include "faces/dynamodb/faults.h"

#include <string>

#include "faces/dynamodb/attribute_value.h"

namespace aloft::faces::dynamodb {
namespace {

using table::Fault;

ApiError Validation(std::string message) {
  return ApiError{ErrorCode::kValidation, std::move(message)};
}
ApiError Parameters(const std::string& detail) {
  return Validation("One or more parameter values were invalid: " + detail);
}

std::string EmptyKind(table::Type type) {
  return type == table::Type::kBinary ? "binary" : "string";
}

ApiError NoSuchTable(const table::Error& error, Doing doing) {
  ApiError told{ErrorCode::kResourceNotFound, "Requested resource not found"};
  if (doing == Doing::kTable) told.message += ": Table: " + error.name + " not found";
  return told;
}

ApiError ExpiryUnchanged(const table::Error& error) {
  if (error.attribute.empty()) return Validation("TimeToLive is already disabled");
  return Validation("TimeToLive is already enabled");
}

ApiError ConditionFailed(const table::Error& error) {
  ApiError told{ErrorCode::kConditionalCheckFailed, "The conditional request failed"};
  if (error.item) {
    told.members = ",\"Item\":";
    AppendAttributes(told.members, *error.item);
  }
  return told;
}

ApiError IndexKeyType(const table::Error& error, Doing doing) {
  if (doing == Doing::kUpdate) {
    return Validation(
        "The update expression attempted to update the secondary index key to unsupported type");
  }
  return Parameters("Type mismatch for Index Key " + error.attribute +
                    " Expected: " + std::string(TypeLetters(error.expected)) + " Actual: " +
                    std::string(TypeLetters(error.actual)) + " IndexName: " + error.index);
}

ApiError FromStoreFault(const table::Error& error) {
  if (error.fault == Fault::kContended) {
    return ApiError{ErrorCode::kTransactionConflict, "Transaction is ongoing for the item"};
  }
  if (error.fault == Fault::kUnavailable) {
    return ApiError{ErrorCode::kUnavailable,
                    "The service takes no writes now: no space is left on the storage device"};
  }
  return ApiError{ErrorCode::kInternal, "Internal server error"};
}

// What the table itself, its indexes and its settings refuse.
ApiError FromTableFault(const table::Error& error, Doing doing) {
  switch (error.fault) {
    case Fault::kNoSuchTable:
      return NoSuchTable(error, doing);
    case Fault::kTableExists:
      return ApiError{ErrorCode::kResourceInUse, "Table already exists: " + error.name};
    case Fault::kTableProtected:
      return Validation(
          "Resource cannot be deleted as it is currently protected against deletion. Disable "
          "deletion protection first.");
    case Fault::kTooManyTables:
      return ApiError{ErrorCode::kLimitExceeded,
                      "Subscriber limit exceeded: Table count limit exceeded"};
    case Fault::kTooManyTags:
      return Parameters("Too many tags: the limit is 50 tags per resource");
    case Fault::kDescriptorTooLarge:
      return Parameters("The table's schema, tags and settings are too large together");
    case Fault::kStreamUnchanged:
      return Validation("The stream already is as requested: TableName: " + error.name);
    case Fault::kSettingsChanged:
      return ApiError{ErrorCode::kPolicyNotFound,
                      "Resource-based policy not found for the provided ExpectedRevisionId"};
    case Fault::kExpiryUnchanged:
      return ExpiryUnchanged(error);
    case Fault::kExpiryOfOther:
      return Validation(
          "TimeToLive is active on a different AttributeName: current AttributeName is " +
          error.attribute);
    case Fault::kExpiryChangedLately:
      return Validation("Time to live has been modified multiple times within a fixed interval");
    default:
      return Parameters(error.detail);
  }
}

ApiError FromIndexFault(const table::Error& error, Doing doing) {
  if (error.fault == Fault::kIndexExists) {
    return Validation("Attempting to create an index which already exists");
  }
  if (error.fault == Fault::kTooManyIndexes) {
    return Parameters("GlobalSecondaryIndex count exceeds the per-table limit of 20");
  }
  const bool missing = error.fault == Fault::kNoSuchIndex;
  if (doing == Doing::kTable && missing) {
    return ApiError{ErrorCode::kResourceNotFound, "Requested resource not found"};
  }
  if (doing == Doing::kTable) {
    return ApiError{ErrorCode::kLimitExceeded,
                    "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                    "simultaneously per table"};
  }
  if (missing) return Validation("The table does not have the specified index: " + error.index);
  return Validation("Cannot read from backfilling global secondary index: " + error.index);
}

ApiError FromStreamFault(const table::Error& error) {
  if (error.fault == Fault::kNoSuchStream) {
    return ApiError{ErrorCode::kResourceNotFound, "Requested resource not found: Stream not found"};
  }
  if (error.fault == Fault::kNoSuchShard) {
    return ApiError{ErrorCode::kResourceNotFound,
                    "Requested resource not found: Shard does not exist"};
  }
  if (error.fault == Fault::kPositionTrimmed) {
    return ApiError{ErrorCode::kTrimmedData,
                    "The operation attempted to read past the oldest stream record in a shard."};
  }
  return Validation("Invalid SequenceNumber");
}

ApiError FromKeyFault(const table::Error& error, Doing doing) {
  const bool of_item = error.fault == Fault::kKeyMissing || error.fault == Fault::kKeyTypeMismatch;
  if (of_item && doing == Doing::kBatchWrite)
    return Validation("The provided key element does not match the schema");
  switch (error.fault) {
    case Fault::kKeyMissing:
      return Parameters("Missing the key " + error.attribute + " in the item");
    case Fault::kKeyTypeMismatch:
      return Parameters("Type mismatch for key " + error.attribute +
                        " expected: " + std::string(TypeLetters(error.expected)) +
                        " actual: " + std::string(TypeLetters(error.actual)));
    case Fault::kKeyEmpty:
      return Validation(
          "One or more parameter values are not valid. The AttributeValue for a key attribute "
          "cannot contain an empty " +
          EmptyKind(error.actual) + " value. Key: " + error.attribute);
    case Fault::kPartitionKeyTooLong:
    case Fault::kIndexPartitionKeyTooLong:
      return Parameters("Size of hashkey has exceeded the maximum size limit of2048 bytes");
    case Fault::kSortKeyTooLong:
    case Fault::kIndexSortKeyTooLong:
      return Parameters(
          "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    case Fault::kIndexKeyTypeMismatch:
      return IndexKeyType(error, doing);
    case Fault::kIndexKeyEmpty:
      return Validation(
          "One or more parameter values are not valid. A value specified for a secondary index key "
          "is not supported. The AttributeValue for a key attribute cannot contain an empty " +
          EmptyKind(error.actual) + " value. IndexName: " + error.index +
          ", IndexKey: " + error.attribute);
    default:
      return Validation("The provided key element does not match the schema");
  }
}

ApiError FromWriteFault(const table::Error& error, Doing doing) {
  switch (error.fault) {
    case Fault::kItemTooLarge:
      return Validation("Item size has exceeded the maximum allowed size");
    case Fault::kUpdatedItemTooLarge:
      return Validation("Item size to update has exceeded the maximum allowed size");
    case Fault::kNestingTooDeep:
      return Validation(
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
          "levels beyond supported limit");
    case Fault::kCollectionTooLarge:
      return ApiError{ErrorCode::kItemCollectionTooLarge, "Collection size exceeded."};
    case Fault::kConditionFailed:
      return ConditionFailed(error);
    case Fault::kUpdateOfKey:
      return Parameters("Cannot update attribute " + error.attribute +
                        ". This attribute is part of the key");
    case Fault::kUpdatePathInvalid:
      return Validation(
          "The document path provided in the update expression is invalid for update");
    case Fault::kUpdateAttributeMissing:
      return Validation(
          "The provided expression refers to an attribute that does not exist in the item");
    case Fault::kUpdateOperandType:
      if (doing == Doing::kLegacyUpdate) return Validation("Type mismatch for attribute to update");
      return Validation("An operand in the update expression has an incorrect data type");
    case Fault::kNumberTooLarge:
      return Validation(
          "Number overflow. Attempting to store a number with magnitude larger than supported "
          "range");
    case Fault::kNumberTooSmall:
      return Validation(
          "Number underflow. Attempting to store a number with magnitude smaller than supported "
          "range");
    default:
      return Validation("Attempting to store more than 38 significant digits in a Number");
  }
}

ApiError FromPageFault(const table::Error& error) {
  if (error.fault == Fault::kStartKeyInvalid) {
    return Validation(
        "The provided starting key is invalid: The provided key element does not match the schema");
  }
  if (error.fault == Fault::kStartKeyOutside) {
    return Validation(
        "The provided starting key is outside query boundaries based on provided conditions");
  }
  if (error.fault == Fault::kRangeInvalid) {
    return Parameters("Condition parameter type does not match schema type");
  }
  return Validation("Consistent reads are not supported on global secondary indexes");
}

ApiError FromBatchFault(const table::Error& error, Doing doing) {
  const bool transaction = doing == Doing::kTransaction;
  switch (error.fault) {
    case Fault::kDuplicateItem:
      return Validation(transaction
                            ? "Transaction request cannot include multiple operations on one item"
                            : "Provided list of item keys contains duplicates");
    case Fault::kTooManyItems:
      return Validation("Too many items requested");
    case Fault::kTransactionTooLarge:
      return Validation("Transaction request size has exceeded the maximum allowed size of 4 MB");
    case Fault::kTransactionCancelled:
      return ApiError{ErrorCode::kTransactionCanceled,
                      "Transaction cancelled, please refer cancellation reasons for specific "
                      "reasons []"};
    default:
      return ApiError{
          ErrorCode::kIdempotentParameterMismatch,
          "The request uses the same client token as a previous, but non-identical request."};
  }
}

}  // namespace

// One switch without default: a new fault does not compile until it has been given words above.
ApiError FromFault(const table::Error& error, Doing doing) {
  switch (error.fault) {
    case Fault::kNoSuchTable:
    case Fault::kTableExists:
    case Fault::kTableProtected:
    case Fault::kTooManyTables:
    case Fault::kTooManyTags:
    case Fault::kDescriptorTooLarge:
    case Fault::kStreamUnchanged:
    case Fault::kSettingsChanged:
    case Fault::kExpiryUnchanged:
    case Fault::kExpiryOfOther:
    case Fault::kExpiryChangedLately:
    case Fault::kSchemaInvalid:
      return FromTableFault(error, doing);
    case Fault::kIndexExists:
    case Fault::kNoSuchIndex:
    case Fault::kTooManyIndexes:
    case Fault::kIndexBusy:
      return FromIndexFault(error, doing);
    case Fault::kNoSuchStream:
    case Fault::kNoSuchShard:
    case Fault::kPositionTrimmed:
    case Fault::kPositionInvalid:
      return FromStreamFault(error);
    case Fault::kKeyMissing:
    case Fault::kKeyTypeMismatch:
    case Fault::kKeySchema:
    case Fault::kKeyEmpty:
    case Fault::kPartitionKeyTooLong:
    case Fault::kSortKeyTooLong:
    case Fault::kIndexKeyTypeMismatch:
    case Fault::kIndexKeyEmpty:
    case Fault::kIndexPartitionKeyTooLong:
    case Fault::kIndexSortKeyTooLong:
      return FromKeyFault(error, doing);
    case Fault::kItemTooLarge:
    case Fault::kUpdatedItemTooLarge:
    case Fault::kNestingTooDeep:
    case Fault::kCollectionTooLarge:
    case Fault::kConditionFailed:
    case Fault::kUpdateOfKey:
    case Fault::kUpdatePathInvalid:
    case Fault::kUpdateAttributeMissing:
    case Fault::kUpdateOperandType:
    case Fault::kNumberTooLarge:
    case Fault::kNumberTooSmall:
    case Fault::kNumberTooPrecise:
      return FromWriteFault(error, doing);
    case Fault::kStartKeyInvalid:
    case Fault::kStartKeyOutside:
    case Fault::kRangeInvalid:
    case Fault::kConsistencyRefused:
      return FromPageFault(error);
    case Fault::kDuplicateItem:
    case Fault::kTooManyItems:
    case Fault::kTransactionTooLarge:
    case Fault::kTransactionCancelled:
    case Fault::kTokenMismatch:
      return FromBatchFault(error, doing);
    case Fault::kContended:
    case Fault::kUnavailable:
    case Fault::kNone:
    case Fault::kUnknown:
    case Fault::kCorrupt:
      return FromStoreFault(error);
  }
  return FromStoreFault(error);
}

}  // namespace aloft::faces::dynamodb
