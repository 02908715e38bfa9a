#include "faces/dynamodb/transaction.h"

#include <algorithm>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {
namespace {

struct Reason {
  std::string_view code;
  std::string message;
};

Reason ReasonOf(const table::Error& error) {
  if (error.fault == table::Fault::kNone) return {"None", {}};
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

void AppendReason(std::string& out, const table::Error& error, const Reason& reason) {
  out += "{\"Code\":";
  AppendQuoted(out, reason.code);
  if (!reason.message.empty()) {
    out += ",\"Message\":";
    AppendQuoted(out, reason.message);
  }
  if (error.item) {
    out += ",\"Item\":";
    AppendAttributes(out, *error.item);
  }
  out += '}';
}

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

ApiError FromTransactionFault(const table::Error& error) {
  ApiError told = FromFault(error, Doing::kTransaction);
  if (error.fault != table::Fault::kTransactionCancelled) return told;
  std::string codes;
  std::string reasons;
  for (const table::Error& one : error.reasons) {
    const Reason reason = ReasonOf(one);
    if (!reasons.empty()) {
      codes += ", ";
      reasons += ',';
    }
    codes += reason.code;
    AppendReason(reasons, one, reason);
  }
  told.message = "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
                 codes + "]";
  told.members = ",\"CancellationReasons\":[" + reasons + "]";
  return told;
}

std::string CanonicalDigest(Json value) {
  std::string canonical;
  AppendCanonical(canonical, value);
  return Sha256Digest(canonical);
}

}  // namespace aloft::faces::dynamodb
