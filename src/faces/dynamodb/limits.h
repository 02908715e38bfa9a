// The limits of the DynamoDB face, in one place. Those of items, tables and transactions belong to
// the table service (table/limits.h); here is what only the protocol knows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::faces::dynamodb {

// One request body, as sent and once more behind its Content-Encoding.
inline constexpr std::size_t kBodyBytesMax = 16 << 20;
// How much larger than the compressed body the plain one may be, once it is past
// kExpansionFreeBytes.
inline constexpr std::size_t kExpansionRatioMax = 100;
inline constexpr std::size_t kExpansionFreeBytes = 1 << 20;

// JSON: nesting of objects and lists, and values in one request. Attribute values are held to
// kNestingMax besides.
inline constexpr std::size_t kJsonDepthMax = 256;
inline constexpr std::size_t kJsonValuesMax = 2'500'000;
// A parser that has seen a larger body than this is not kept for the next request.
inline constexpr std::size_t kJsonKeptBytesMax = 1 << 20;
inline constexpr std::size_t kJsonParsersKeptMax = 64;

// Attribute values inside attribute values.
inline constexpr std::size_t kNestingMax = 32;

// Constraint violations listed in one answer.
inline constexpr std::size_t kViolationsMax = 10;

// Expressions.
inline constexpr std::size_t kExpressionBytesMax = 4096;
inline constexpr std::size_t kExpressionOperatorsMax = 300;
inline constexpr std::size_t kExpressionDepthMax = 300;
inline constexpr std::size_t kPlaceholderBytesMax = 255;
inline constexpr std::size_t kPlaceholderMapBytesMax = 2 << 20;
inline constexpr std::size_t kInOperandsMax = 100;
inline constexpr std::size_t kListIndexMax = 4'294'967'294;  // in a document path

// Parsed expressions kept for the next request that sends the same text.
inline constexpr std::size_t kCachedExpressionsMax = 4096;

// PartiQL.
inline constexpr std::size_t kStatementBytesMax = 8192;
inline constexpr std::size_t kStatementDepthMax = 128;  // half of what a condition may be deep
inline constexpr std::size_t kBatchStatementsMax = 25;
inline constexpr std::size_t kStatementReadsMax = 50;  // that one SELECT is taken apart into
inline constexpr std::size_t kNextTokenBytesMax = 32'768;

// Resource policies of tables.
inline constexpr std::size_t kTablePolicyBytesMax = 20 * 1024;
inline constexpr std::size_t kTablePoliciesKept = 256;  // understood ones

// Batches.
inline constexpr std::size_t kBatchGetKeysMax = 100;
inline constexpr std::size_t kBatchWriteItemsMax = 25;
inline constexpr std::size_t kTransactItemsMax = 100;
inline constexpr std::size_t kBatchResponseBytesMax = 16 << 20;
inline constexpr std::size_t kTransactBytesMax = 4 << 20;

}  // namespace aloft::faces::dynamodb
