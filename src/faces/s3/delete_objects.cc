// DeleteObjects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
#include <charconv>
#include <utility>
#include <vector>

#include "faces/common/header_values.h"
#include "faces/s3/authorize.h"
#include "faces/s3/authorize_etag.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/conditions.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/times.h"
#include "faces/s3/version_id.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

struct Item {
  std::string key;
  std::string version_id;  // as given; empty: none
  object::WriteConditions conditions;
};

struct Order {
  std::vector<Item> items;
  bool quiet = false;
};

Result<Item> ParseItem(const XmlNode& node) {
  if (!node.child("Key")) return Fail(Error{Code::kMalformedXml});
  Item item{node.child("Key").text(), node.child("VersionId").text(), {}};
  if (item.key.empty()) return Fail(Error{Code::kUserKeyMustBeSpecified});
  if (node.child("ETag")) item.conditions.if_etag = EntityTags(node.child("ETag").text());
  if (node.child("LastModifiedTime")) {
    item.conditions.if_created_micros = ParseTime(node.child("LastModifiedTime").text());
    if (!item.conditions.if_created_micros) return Fail(Error{Code::kMalformedXml});
  }
  if (node.child("Size")) {
    const auto size = XmlNumber(node.child("Size"));
    if (!size || *size < 0) return Fail(Error{Code::kMalformedXml});
    item.conditions.if_bytes = static_cast<std::uint64_t>(*size);
  }
  return item;
}

Result<Order> ParseOrder(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "Delete"));
  Order order;
  for (const XmlNode& node : document.root().children()) {
    if (node.name() == "Quiet") {
      ALOFT_TRY(order.quiet, XmlFlag(node, false));
      continue;
    }
    if (node.name() != "Object" || order.items.size() == kDeleteKeysMax)
      return Fail(Error{Code::kMalformedXml});
    ALOFT_TRY(Item item, ParseItem(node));
    order.items.push_back(std::move(item));
  }
  if (order.items.empty()) return Fail(Error{Code::kMalformedXml});
  return order;
}

// Each element is authorized for itself: one that is forbidden fails alone.
Result<object::DeleteOutcome> DeleteOne(const Scope& scope, const Item& item) {
  ALOFT_TRY_VOID(CheckKeyLength(item.key));
  std::optional<object::VersionRef> version;
  if (!item.version_id.empty()) {
    ALOFT_TRY(version, ParseVersionId(item.version_id));
  }
  const auto permission =
      version ? identity::Permission::kObjectVersionDelete : identity::Permission::kObjectDelete;
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, item.key, permission, {.version = version}));
  object::DeleteOptions options{.conditions = item.conditions};
  ALOFT_TRY_VOID(AuthorizeEtags(scope, item.key, version, item.conditions));
  if (version) {
    ALOFT_TRY(options.shortening, RequestedBypass(scope, item.key, version));
  }
  auto deleted = scope.call->objects().objects().Delete(grant, {scope.bucket->name, item.key},
                                                        version, options);
  if (!deleted)
    return Fail(FromWriteFault(deleted.error(), item.conditions, scope.bucket->name, item.key));
  return *deleted;
}

void WriteDeleted(XmlWriter& xml, const Item& item, const object::DeleteOutcome& outcome) {
  xml.Begin("Deleted").Element("Key", std::string_view(item.key));
  if (!item.version_id.empty()) xml.Element("VersionId", std::string_view(item.version_id));
  if (outcome.marker_created || outcome.marker_removed) {
    xml.Element("DeleteMarker", true);
    const std::string marker =
        outcome.marker_created ? VersionId(outcome.version) : item.version_id;
    xml.Element("DeleteMarkerVersionId", std::string_view(marker));
  }
  xml.End();
}

void WriteError(XmlWriter& xml, const Item& item, const Error& error) {
  xml.Begin("Error").Element("Key", std::string_view(item.key));
  if (!item.version_id.empty()) xml.Element("VersionId", std::string_view(item.version_id));
  xml.Element("Code", Describe(error.code).name).Element("Message", MessageOf(error)).End();
}

Result<edge::Response> Act(const Scope& scope, std::string_view body) {
  ALOFT_TRY(const Order order, ParseOrder(body));
  return XmlReply(XmlBody("DeleteResult", [&](XmlWriter& xml) {
    for (const Item& item : order.items) {
      const auto deleted = DeleteOne(scope, item);
      if (!deleted) {
        WriteError(xml, item, deleted.error());
      } else if (!order.quiet) {
        WriteDeleted(xml, item, *deleted);
      }
    }
  }));
}

}  // namespace

Result<edge::Plan> DeleteObjects(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  // Many commits: not to be begun twice, so never where reads may not wait.
  return WithCheckedBody(
      call, kDeleteXmlBytesMax, Proof::kRequired,
      [call, scope](std::string_view body) { return Act(scope, body); }, Where::kPool);
}

}  // namespace aloft::faces::s3
