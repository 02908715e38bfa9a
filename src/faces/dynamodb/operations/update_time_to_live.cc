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

}  // namespace

constexpr Shape kUpdateTimeToLiveInput = Structure("UpdateTimeToLiveInput", kMembers);

Outcome<std::string> UpdateTimeToLive(Call& call) {
  const Json specification = call.input().Find("TimeToLiveSpecification");
  const table::Expiry expiry{.enabled = specification.Find("Enabled").truth(),
                             .attribute = std::string(specification.Find("AttributeName").text())};
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableTimeToLiveWrite, table));

  ALOFT_TRY_VOID(Told(call.tables().SetExpiry(grant, table.name, expiry), Doing::kTable));

  std::string body = "{\"TimeToLiveSpecification\":{\"Enabled\":";
  body += expiry.enabled ? "true" : "false";
  body += ",\"AttributeName\":";
  AppendQuoted(body, expiry.attribute);
  return body + "}}";
}

}  // namespace aloft::faces::dynamodb
