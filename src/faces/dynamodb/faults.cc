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

// Faults of tables, indexes and streams.
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
    case Fault::kIndexExists:
      return Validation("Attempting to create an index which already exists");
    case Fault::kNoSuchIndex:
      if (doing == Doing::kTable)
        return ApiError{ErrorCode::kResourceNotFound, "Requested resource not found"};
      return Validation("The table does not have the specified index: " + error.index);
    case Fault::kTooManyIndexes:
      return Parameters("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    case Fault::kIndexBusy:
      if (doing == Doing::kTable) {
        return ApiError{ErrorCode::kLimitExceeded,
                        "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                        "simultaneously per table"};
      }
      return Validation("Cannot read from backfilling global secondary index: " + error.index);
    case Fault::kStreamUnchanged:
      return Validation("Table already has the requested stream setting: TableName: " + error.name);
    case Fault::kExpiryUnchanged:
      return ExpiryUnchanged(error);
    case Fault::kSchemaInvalid:
      return Parameters(error.detail);
    case Fault::kNoSuchStream:
      return ApiError{ErrorCode::kResourceNotFound,
                      "Requested resource not found: Stream not found"};
    case Fault::kNoSuchShard:
      return ApiError{ErrorCode::kResourceNotFound,
                      "Requested resource not found: Shard does not exist"};
    case Fault::kPositionTrimmed:
      return ApiError{ErrorCode::kTrimmedData,
                      "The operation attempted to read past the oldest stream record in a shard."};
    case Fault::kPositionInvalid:
      return Validation("Invalid SequenceNumber");
    default:  // the other half: FromItemFault
      return ApiError{ErrorCode::kInternal, "Internal server error"};
  }
}

}  // namespace

ApiError FromFault(const table::Error& error, Doing doing) {
  const std::string& attribute = error.attribute;
  switch (error.fault) {
    case Fault::kNone:
      return ApiError{ErrorCode::kInternal, "Internal server error"};
    case Fault::kNoSuchTable:
    case Fault::kTableExists:
    case Fault::kTableProtected:
    case Fault::kTooManyTables:
    case Fault::kTooManyTags:
    case Fault::kDescriptorTooLarge:
    case Fault::kIndexExists:
    case Fault::kNoSuchIndex:
    case Fault::kTooManyIndexes:
    case Fault::kIndexBusy:
    case Fault::kStreamUnchanged:
    case Fault::kExpiryUnchanged:
    case Fault::kSchemaInvalid:
    case Fault::kNoSuchStream:
    case Fault::kNoSuchShard:
    case Fault::kPositionTrimmed:
    case Fault::kPositionInvalid:
      return FromTableFault(error, doing);
    case Fault::kKeyMissing:
      return Parameters("Missing the key " + attribute + " in the item");
    case Fault::kKeyTypeMismatch:
      return Parameters("Type mismatch for key " + attribute +
                        " expected: " + std::string(TypeLetters(error.expected)) +
                        " actual: " + std::string(TypeLetters(error.actual)));
    case Fault::kKeySchema:
      return Validation("The provided key element does not match the schema");
    case Fault::kKeyEmpty:
      return Validation(
          "One or more parameter values are not valid. The AttributeValue for a key attribute "
          "cannot contain an empty " +
          EmptyKind(error.actual) + " value. Key: " + attribute);
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
          "is not supported. The "
          "AttributeValue for a key attribute cannot contain an empty " +
          EmptyKind(error.actual) + " value. IndexName: " + error.index +
          ", IndexKey: " + attribute);
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
      return Parameters("Cannot update attribute " + attribute +
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
    case Fault::kNumberTooPrecise:
      return Validation("Attempting to store more than 38 significant digits in a Number");
    case Fault::kStartKeyInvalid:
      return Validation(
          "The provided starting key is invalid: The provided key element does not match the "
          "schema");
    case Fault::kStartKeyOutside:
      return Validation(
          "The provided starting key is outside query boundaries based on provided conditions");
    case Fault::kRangeInvalid:
      return Parameters("Condition parameter type does not match schema type");
    case Fault::kConsistencyRefused:
      return Validation("Consistent reads are not supported on global secondary indexes");
    case Fault::kDuplicateItem:
      if (doing == Doing::kTransaction)
        return Validation("Transaction request cannot include multiple operations on one item");
      return Validation("Provided list of item keys contains duplicates");
    case Fault::kTooManyItems:
      return Validation("Too many items requested");
    case Fault::kTransactionTooLarge:
      return Validation("Transaction request size has exceeded the maximum allowed size of 4 MB");
    case Fault::kTransactionCancelled:
      return ApiError{
          ErrorCode::kTransactionCanceled,
          "Transaction cancelled, please refer cancellation reasons for specific reasons []"};
    case Fault::kTokenMismatch:
      return ApiError{
          ErrorCode::kIdempotentParameterMismatch,
          "The request uses the same client token as a previous, but non-identical request."};
    case Fault::kContended:
      return ApiError{ErrorCode::kTransactionConflict, "Transaction is ongoing for the item"};
    case Fault::kUnavailable:
      return ApiError{ErrorCode::kUnavailable,
                      "The service takes no writes now: no space is left on the storage device"};
    case Fault::kUnknown:
    case Fault::kCorrupt:
      return ApiError{ErrorCode::kInternal, "Internal server error"};
  }
  return ApiError{ErrorCode::kInternal, "Internal server error"};
}

}  // namespace aloft::faces::dynamodb
