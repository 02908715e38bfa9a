// BatchWriteItem: up to 25 puts and deletes in any tables.
#include <vector>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kPutMembers[] = {{"Item", &kAttributeMapShape, Needed::kRequired}};
constexpr Member kDeleteMembers[] = {{"Key", &kAttributeMapShape, Needed::kRequired}};
constexpr Shape kPutShape = Structure("PutRequest", kPutMembers);
constexpr Shape kDeleteShape = Structure("DeleteRequest", kDeleteMembers);
constexpr Member kRequestMembers[] = {{"DeleteRequest", &kDeleteShape}, {"PutRequest", &kPutShape}};
constexpr Shape kRequestShape = Structure("WriteRequest", kRequestMembers);
constexpr Shape kRequestsShape = ListOf(&kRequestShape, 1, kBatchWriteItemsMax);
constexpr Shape kItemsShape = MapOf(&kRequestsShape, 1, 25, &kTableNameShape);
constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"ReturnItemCollectionMetrics", &kReturnItemCollectionMetricsShape},
    {"RequestItems", &kItemsShape, Needed::kRequired},
};

struct TablePart {
  std::string_view named;
  TableRef table;
  std::vector<table::WriteElement> elements;
  std::vector<identity::Grant> grant;  // one, once authorized
};

Outcome<table::WriteElement> ReadElement(Json request, table::CollectionMetrics metrics) {
  const Json put = request.Find("PutRequest");
  const Json remove = request.Find("DeleteRequest");
  if (put.present() == remove.present()) {
    return Invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  table::WriteElement element{.grant = nullptr, .table = {}, .collection = metrics};
  element.kind =
      put.present() ? table::WriteElement::Kind::kPut : table::WriteElement::Kind::kDelete;
  ALOFT_TRY(element.item, ReadAttributes(put.present() ? put.Find("Item") : remove.Find("Key")));
  if (put.present() && table::ItemBytes(element.item) > table::kItemBytesMax) {
    return Invalid("Item size has exceeded the maximum allowed size");
  }
  return element;
}

Outcome<std::vector<TablePart>> ReadParts(Call& call) {
  std::vector<TablePart> parts;
  std::size_t items = 0;
  const table::CollectionMetrics metrics = ReadCollectionMetrics(call.input());
  for (const Json requests : call.input().Find("RequestItems")) {
    TablePart part{.named = requests.name(), .table = {}, .elements = {}, .grant = {}};
    ALOFT_TRY(part.table, call.Table(requests.name()));
    for (const Json request : requests) {
      ALOFT_TRY(table::WriteElement element, ReadElement(request, metrics));
      part.elements.push_back(std::move(element));
    }
    items += part.elements.size();
    if (items > kBatchWriteItemsMax)
      return Invalid("Too many items requested for the BatchWriteItem call");
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace

constexpr Shape kBatchWriteItemInput = Structure("BatchWriteItemInput", kMembers);

Outcome<std::string> BatchWriteItem(Call& call) {
  ALOFT_TRY(std::vector<TablePart> parts, ReadParts(call));

  for (TablePart& part : parts) {
    ALOFT_TRY(identity::Grant grant,
              call.Authorize(identity::Permission::kItemsBatchWrite, part.table));
    part.grant.push_back(std::move(grant));
  }

  std::vector<table::WriteElement> elements;
  std::vector<std::string_view> tables;  // by element, as the request names them
  for (TablePart& part : parts) {
    for (table::WriteElement& element : part.elements) {
      element.grant = &part.grant[0];
      element.table = part.table.name;
      elements.push_back(std::move(element));
      tables.push_back(part.named);
    }
  }
  ALOFT_TRY(const std::vector<table::WriteResult> results,
            Told(call.tables().BatchWrite(std::move(elements)), Doing::kBatchWrite));

  CapacityTally capacity;
  CollectionTally collections;
  for (std::size_t i = 0; i < results.size(); ++i) {
    capacity.Add(tables[i], results[i].capacity);
    collections.Add(tables[i], results[i].collection);
  }
  std::string body = "{\"UnprocessedItems\":{}";
  collections.Append(body);
  capacity.Append(body, ReadCapacityDetail(call.input()));
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
