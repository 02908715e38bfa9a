// DescribeContributorInsights: there are none here; they are always off.
#include <algorithm>

#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"TableName", &kTableNameShape, Needed::kRequired},
                               {"IndexName", &kIndexNameShape}};

}  // namespace

constexpr Shape kDescribeContributorInsightsInput =
    Structure("DescribeContributorInsightsInput", kMembers);

Outcome<std::string> DescribeContributorInsights(Call& call) {
  const std::string_view index = call.input().Find("IndexName").text();
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableDescribe, table, BelowIndex(index)));

  ALOFT_TRY(const table::TableDescription found,
            Told(call.tables().DescribeTable(grant, table.name), Doing::kTable));
  const auto named = [index](const table::IndexDescription& one) {
    return one.definition.name == index;
  };
  if (!index.empty() && std::none_of(found.indexes.begin(), found.indexes.end(), named)) {
    return Fail(ApiError{ErrorCode::kResourceNotFound,
                         "Requested resource not found: Index: " + std::string(index) +
                             " not found for table: " + table.name});
  }
  std::string body = "{";
  Comma comma(body);
  comma.Text("TableName", table.name);
  if (!index.empty()) comma.Text("IndexName", index);
  comma.Text("ContributorInsightsStatus", "DISABLED");
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
