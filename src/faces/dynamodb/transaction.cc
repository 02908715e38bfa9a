#include "faces/dynamodb/transaction.h"

#include <algorithm>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {
namespace {

struct Reason {
  std::string_view code;
  std::string message;
};

Reason ReasonOf(const table::Error& error, bool insert) {
  if (error.fault == table::Fault::kNone) return {"None", {}};
  if (insert && error.fault == table::Fault::kConditionFailed)
    return {"DuplicateItem", std::string(kDuplicateItem)};
  ApiError told = FromFault(error, Doing::kUpdate);
  switch (told.code) {
    case ErrorCode::kConditionalCheckFailed:
      return {"ConditionalCheckFailed", std::move(told.message)};
    case ErrorCode::kItemCollectionTooLarge:
      return {"ItemCollectionSizeLimitExceeded", std::move(told.message)};
    case ErrorCode::kTransactionConflict:
      return {"TransactionConflict", std::move(told.message)};
    case ErrorCode::kThrottling:
      return {"ThrottlingError", std::move(told.message)};
    default:
      return {"ValidationError", std::move(told.message)};
  }
}

// The reasons of one cancelled transaction, in order.
class Reasons {
 public:
  void Add(const Reason& reason, const std::optional<table::Attributes>& item) {
    codes_ += codes_.empty() ? "" : ", ";
    codes_ += reason.code;
    rendered_ += rendered_.empty() ? "" : ",";
    rendered_ += "{\"Code\":";
    AppendQuoted(rendered_, reason.code);
    if (!reason.message.empty()) {
      rendered_ += ",\"Message\":";
      AppendQuoted(rendered_, reason.message);
    }
    if (item) {
      rendered_ += ",\"Item\":";
      AppendAttributes(rendered_, *item);
    }
    rendered_ += '}';
  }
  ApiError Cancelled() const {
    return ApiError{
        ErrorCode::kTransactionCanceled,
        "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes_ +
            "]",
        ",\"CancellationReasons\":[" + rendered_ + "]"};
  }

 private:
  std::string codes_;
  std::string rendered_;
};

void AppendCanonical(std::string& out, Json value) {
  out += static_cast<char>(value.kind());
  switch (value.kind()) {
    case JsonKind::kNull:
    case JsonKind::kTrue:
    case JsonKind::kFalse:
      return;
    case JsonKind::kInteger:
    case JsonKind::kDecimal:
      AppendDecimal(out, value.number());
      return;
    case JsonKind::kString:
      AppendLengthPrefixed(out, value.text());
      return;
    case JsonKind::kList:
      AppendVarint(out, value.size());
      for (const Json element : value) AppendCanonical(out, element);
      return;
    case JsonKind::kObject:
      break;
  }
  std::vector<Json> members;
  for (const Json member : value) members.push_back(member);
  std::sort(members.begin(), members.end(),
            [](const Json& a, const Json& b) { return a.name() < b.name(); });
  AppendVarint(out, members.size());
  for (const Json member : members) {
    AppendLengthPrefixed(out, member.name());
    AppendCanonical(out, member);
  }
}

}  // namespace

ApiError FromTransactionFault(const table::Error& error, const std::vector<bool>& inserts) {
  if (error.fault != table::Fault::kTransactionCancelled)
    return FromFault(error, Doing::kTransaction);
  Reasons reasons;
  for (std::size_t i = 0; i < error.reasons.size(); ++i) {
    const bool insert = i < inserts.size() && inserts[i];
    reasons.Add(ReasonOf(error.reasons[i], insert), error.reasons[i].item);
  }
  return reasons.Cancelled();
}

ApiError InvalidStatements(const std::vector<std::string>& messages) {
  Reasons reasons;
  for (const std::string& message : messages)
    reasons.Add({message.empty() ? "None" : "ValidationError", message}, {});
  return reasons.Cancelled();
}

std::optional<ApiError> CheckTransactBytes(const std::vector<table::ReadResult>& results) {
  std::size_t bytes = 0;
  for (const table::ReadResult& result : results) bytes += result.bytes;
  if (bytes <= kTransactBytesMax) return std::nullopt;
  return ApiError{ErrorCode::kValidation,
                  "The aggregate size of the items in the transaction exceeds the maximum allowed "
                  "size of 4 MB"};
}

std::string CanonicalDigest(Json value) {
  std::string canonical;
  AppendCanonical(canonical, value);
  return Sha256Digest(canonical);
}

}  // namespace aloft::faces::dynamodb
