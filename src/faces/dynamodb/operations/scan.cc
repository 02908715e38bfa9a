// Scan: everything in a table or index, page by page, or one segment of it.
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/page_request.h"
#include "faces/dynamodb/shapes.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kTotalSegmentsShape = {
    .type = ShapeType::kInteger, .min = 1, .max = table::kScanSegmentsMax};
constexpr Shape kSegmentShape = {
    .type = ShapeType::kInteger, .min = 0, .max = table::kScanSegmentsMax - 1};

constexpr Member kMembers[] = {
    {"ExclusiveStartKey", &kAttributeMapShape},
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"Limit", &kPositiveIntegerShape},
    {"TotalSegments", &kTotalSegmentsShape},
    {"AttributesToGet", &kAttributesToGetShape},
    {"Select", &kSelectShape},
    {"ConditionalOperator", &kConditionalOperatorShape},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"IndexName", &kIndexNameShape},
    {"Segment", &kSegmentShape},
    {"ConsistentRead", &kBooleanShape},
    {"ScanFilter", &kConditionsShape},
    {"FilterExpression", &kStringShape},
    {"ProjectionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
};

constexpr ExpressionKind kKinds[] = {ExpressionKind::kProjection, ExpressionKind::kFilter};
constexpr std::string_view kLegacy[] = {"AttributesToGet", "ScanFilter", "ConditionalOperator"};
constexpr ExpressionParameters kParameters = {kKinds, kLegacy};

struct Segments {
  std::uint32_t segment = 0;
  std::uint32_t total = 1;
};

Outcome<Segments> ReadSegments(Json input) {
  const Json segment = input.Find("Segment");
  const Json total = input.Find("TotalSegments");
  if (segment.present() && !total.present()) {
    return Invalid(
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present");
  }
  if (total.present() && !segment.present()) {
    return Invalid(
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present");
  }
  if (!total.present()) return Segments{};
  const Segments segments{static_cast<std::uint32_t>(segment.number()),
                          static_cast<std::uint32_t>(total.number())};
  if (segments.segment < segments.total) return segments;
  return Invalid(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
      "Segment: " +
      std::to_string(segments.segment) +
      " is not less than TotalSegments: " + std::to_string(segments.total));
}

}  // namespace

constexpr Shape kScanInput = Structure("ScanInput", kMembers);

Outcome<std::string> Scan(Call& call) {
  const Json input = call.input();
  ALOFT_TRY(const PageRequest request, ReadPageRequest(call, kParameters, "ScanFilter"));
  ALOFT_TRY(const Segments segments, ReadSegments(input));
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kItemsScan, table, BelowIndex(request.index)));

  const std::shared_ptr<const table::TableDescription> description =
      call.tables().FindTable(grant, table.name);
  if (description == nullptr) {
    return Fail(FromFault(call.tables().Scan(grant, {.table = table.name}).error(), Doing::kItem));
  }
  ALOFT_TRY(const table::IndexDescription* index, ChooseIndex(*description, request));
  table::ScanRequest scan{.table = table.name,
                          .index = request.index,
                          .segment = segments.segment,
                          .segments = segments.total};
  scan.page = ToPageOptions(request, *description, index);
  table::Result<table::Page> page = call.tables().Scan(grant, scan);
  if (!page.ok() && page.error().fault == table::Fault::kStartKeyOutside) {
    return Invalid(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
        "ExclusiveStartKey with correct Segment. "
        "TotalSegments: " +
        std::to_string(segments.total) + " Segment: " + std::to_string(segments.segment));
  }
  if (!page.ok()) return Fail(FromFault(page.error(), Doing::kItem));

  return RenderPage(*page, request, input.Find("TableName").text(), ReadCapacityDetail(input));
}

}  // namespace aloft::faces::dynamodb
