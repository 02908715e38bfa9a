// UpdateTimeToLive: turns the expiry of items on or off.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kAttributeShape = Text(1, 255);
constexpr Member kSpecificationMembers[] = {{"AttributeName", &kAttributeShape, Needed::kRequired},
                                            {"Enabled", &kBooleanShape, Needed::kRequired}};
constexpr Shape kSpecificationShape = Structure("TimeToLiveSpecification", kSpecificationMembers);
constexpr Member kMembers[] = {
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"TimeToLiveSpecification", &kSpecificationShape, Needed::kRequired}};

ApiError Unchanged(const table::Expiry& asked, const table::Expiry& now) {
  if (!now.enabled) return ApiError{ErrorCode::kValidation, "TimeToLive is already disabled"};
  if (asked.attribute == now.attribute)
    return ApiError{ErrorCode::kValidation, "TimeToLive is already enabled"};
  return ApiError{ErrorCode::kValidation,
                  "TimeToLive is active on a different AttributeName: current AttributeName is " +
                      now.attribute};
}

}  // namespace

constexpr Shape kUpdateTimeToLiveInput = Structure("UpdateTimeToLiveInput", kMembers);

Outcome<std::string> UpdateTimeToLive(Call& call) {
  const Json specification = call.input().Find("TimeToLiveSpecification");
  const table::Expiry expiry{.enabled = specification.Find("Enabled").truth(),
                             .attribute = std::string(specification.Find("AttributeName").text())};
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableTimeToLiveWrite, table));

  const std::shared_ptr<const table::TableDescription> before =
      call.tables().FindTable(grant, table.name);
  if (before == nullptr)
    return Fail(
        FromFault({.fault = table::Fault::kNoSuchTable, .name = table.name}, Doing::kTable));
  const table::Result<void> result = call.tables().SetExpiry(grant, table.name, expiry);
  if (!result.ok() && result.error().fault == table::Fault::kExpiryUnchanged)
    return Fail(Unchanged(expiry, before->expiry));
  if (!result.ok()) return Fail(FromFault(result.error(), Doing::kTable));

  std::string body = "{\"TimeToLiveSpecification\":{\"Enabled\":";
  body += expiry.enabled ? "true" : "false";
  body += ",\"AttributeName\":";
  AppendQuoted(body, expiry.attribute);
  return body + "}}";
}

}  // namespace aloft::faces::dynamodb
