// PUT of a bucket: https://cloud.google.com/storage/docs/xml-api/put-bucket-create
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "faces/common/xml_reader.h"
#include "faces/gcs/access_list.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/xml/bucket_documents.h"
#include "faces/gcs/xml/canned_lists.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

// What the request says of the new bucket.
struct Wanted {
  std::string location = "US";
  Json resource = {};  // the rest, as the JSON API would be told
  std::string_view predefined;
  bool object_retention = false;
};

Result<void> ReadBody(std::string_view body, Wanted& wanted) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  const auto document = XmlDocument::Parse(body);
  if (!document.ok() || document->root().name() != "CreateBucketConfiguration") {
    return Fail(Error{Code::kMalformedXml});
  }
  for (const XmlNode& node : document->root().children()) {
    if (node.name() == "LocationConstraint") {
      if (const std::string text = node.text(); !text.empty()) wanted.location = text;
    } else if (node.name() == "StorageClass") {
      AddText(wanted.resource, "storageClass", node.text());
    } else {
      return Fail(NotImplemented(node.name()));
    }
  }
  std::transform(
      wanted.location.begin(), wanted.location.end(), wanted.location.begin(),
      [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return {};
}

Result<Wanted> ReadRequest(const edge::Headers& headers, std::string_view body) {
  Wanted wanted;
  wanted.resource.kind = JsonKind::kObject;
  ALOFT_TRY(wanted.predefined, CannedList(headers));
  wanted.object_retention = headers.Get("x-goog-bucket-object-lock-enabled") == "true";
  if (const auto seconds = headers.Find("x-goog-bucket-retention-period")) {
    Json policy{JsonKind::kObject};
    AddText(policy, "retentionPeriod", std::string(*seconds));
    wanted.resource.members.emplace_back("retentionPolicy", std::move(policy));
  }
  ALOFT_TRY_VOID(ReadBody(body, wanted));
  return wanted;
}

gcs::Result<void> Edit(const Call& call, const Wanted& wanted, object::BucketDraft& draft) {
  draft.info.object_retention = wanted.object_retention;
  ALOFT_TRY_VOID(EditBucket(call, wanted.resource, ChangeForm::kPatch, draft));
  if (wanted.predefined.empty()) return {};
  ALOFT_TRY(Access access, PredefinedAccess(wanted.predefined, ListOf::kBucket, draft.info, {}));
  draft.info.access = access.control;
  draft.info.access_list = std::move(access.list);
  return {};
}

Result<edge::Response> Create(const Call& call, std::string_view body) {
  if (IsReservedName(call.bucket())) return Fail(Error{Code::kInvalidBucketName});
  ALOFT_TRY(const Wanted wanted, ReadRequest(call.headers(), body));
  const auto create = AuthorizeProject(call, identity::Permission::kBucketCreate, call.bucket());
  if (!create) return Fail(FromJson(create.error()));
  object::BucketOptions options;
  options.location = wanted.location;
  options.ownership = object::Ownership::kWriter;
  std::optional<gcs::Error> refused;
  options.edit = [&](object::BucketDraft& draft) -> object::Result<void> {
    refused.reset();
    auto edited = Edit(call, wanted, draft);
    if (edited) return {};
    refused = std::move(edited.error());
    return Fail(object::Error{object::Fault::kInvalidArgument});
  };
  const auto created = call.objects().buckets().Create(*create, call.bucket(), options);
  if (!created && refused) return Fail(FromJson(*refused));
  if (!created) return Fail(FromFault(created.error(), call.bucket(), {}));
  return EmptyReply(200);
}

}  // namespace

Result<edge::Plan> CreateBucket(const CallPtr& call) {
  return WithBody(
      call, kDocumentBytesMax, [call](std::string_view body) { return Create(*call, body); },
      Where::kInlineFirst);
}

}  // namespace aloft::faces::gcs::xml
