#include "faces/gcs/dispatch.h"

#include <memory>
#include <string>
#include <utility>

#include "faces/gcs/decorated.h"
#include "faces/gcs/fields.h"
#include "faces/gcs/known_fields.h"
#include "faces/gcs/router.h"

namespace aloft::faces::gcs {
namespace {

using FieldsPtr = std::shared_ptr<const Fields>;

void Cut(const Fields& fields, edge::Response& response) {
  if (response.status != 200 || response.source) return;
  for (const auto& [name, value] : response.headers) {
    if (name != "Content-Type" || !value.starts_with("application/json")) continue;
    response.body = fields.Select(response.body);
    return;
  }
}

Error NoOperation(const Call& call) {
  const std::string method(call.http().method);
  switch (call.target.resource) {
    case Resource::kUnbuilt:
    case Resource::kManagedFolders:
    case Resource::kAnywhereCaches:
      return NotImplemented(method + " on this resource");
    case Resource::kObject:
      if (method == "POST" && call.key() == "bulkRestore") return NotImplemented("bulkRestore");
      return NotFound();
    case Resource::kObjects:
      if (method != "POST") return NotFound();
      return {400, "wrongUrlForUpload", "Uploads begin with /upload before the rest of the path."};
    default:
      return NotFound();
  }
}

Result<edge::Plan> Run(const CallPtr& call) {
  FieldsPtr fields;
  const std::string* text = call->query.Find("fields");
  const bool is_media = call->query.Get("alt") == "media" && call->http().method == "GET";
  if (text != nullptr && !text->empty() && !is_media) {
    ALOFT_TRY(Fields parsed, Fields::Parse(*text));
    ALOFT_TRY_VOID(CheckFields(parsed, call->http().method, call->target.resource));
    fields = std::make_shared<const Fields>(std::move(parsed));
  }
  const Operation operation = FindOperation(call->http().method, call->target);
  if (operation == nullptr) return Fail(NoOperation(*call));
  ALOFT_TRY(edge::Plan plan, operation(call));
  if (!fields) return plan;
  return Decorated(std::move(plan), [fields](edge::Response& reply) { Cut(*fields, reply); });
}

}  // namespace

edge::Plan Dispatch(const CallPtr& call) {
  auto plan = Run(call);
  if (!plan) return ErrorReply(call->http(), plan.error());
  return std::move(*plan);
}

}  // namespace aloft::faces::gcs
