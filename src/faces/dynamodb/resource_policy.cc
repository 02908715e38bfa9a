#include "faces/dynamodb/resource_policy.h"

#include <utility>

#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/table_policies.h"

namespace aloft::faces::dynamodb {

Outcome<PolicyNow> FindPolicy(Call& call, identity::Permission permission) {
  const std::string arn(call.input().Find("ResourceArn").text());
  TableRef table;
  if (arn.find("/stream/") != std::string::npos) {
    ALOFT_TRY(StreamRef stream, call.StreamFromArn(arn));
    table = std::move(stream.table);
    if (permission == identity::Permission::kTablePolicyWrite)
      return InvalidParameters("Resource-based policies of streams are not supported");
  } else {
    ALOFT_TRY(table, call.TableFromArn(arn));
  }
  ALOFT_TRY(identity::Grant grant, call.Authorize(permission, table));
  ALOFT_TRY(const table::TableDescription found,
            Told(call.tables().DescribeTable(grant, table.name), Doing::kTable));
  const bool of_stream = arn.find("/stream/") != std::string::npos;
  return PolicyNow{std::move(grant), std::move(table),
                   of_stream ? std::string() : std::string(PolicyText(found))};
}

std::optional<ApiError> CheckRevision(Json input, const PolicyNow& now) {
  const Json expected = input.Find("ExpectedRevisionId");
  if (!expected.present()) return std::nullopt;
  const std::string revision = now.text.empty() ? "NO_POLICY" : PolicyRevision(now.text);
  if (expected.text() == revision) return std::nullopt;
  return FromFault({.fault = table::Fault::kSettingsChanged, .name = now.table.name},
                   Doing::kTable);
}

Outcome<bool> ReplacePolicy(Call& call, const PolicyNow& now, std::string text) {
  table::TableChange change;
  if (call.input().Find("ExpectedRevisionId").present())
    change.settings_expected[kSettingPolicy] = now.text;
  change.settings[kSettingPolicy] = std::move(text);
  ALOFT_TRY(
      [[maybe_unused]] const table::TableDescription changed,
      Told(call.tables().UpdateTable(now.grant, now.table.name, std::move(change)), Doing::kTable));
  return true;
}

ApiError NoPolicy(const Call& call) {
  return ApiError{ErrorCode::kPolicyNotFound,
                  "Resource-based policy not found for the provided ResourceArn: " +
                      std::string(call.input().Find("ResourceArn").text())};
}

}  // namespace aloft::faces::dynamodb
