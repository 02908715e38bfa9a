// GET and PUT of a part of a bucket's configuration. bucket_documents.cc says which there are.
// https://cloud.google.com/storage/docs/xml-api/put-bucket
#include <optional>
#include <string>
#include <utility>

#include "faces/common/xml_reader.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/bucket_extras.h"
#include "faces/gcs/xml/bucket_documents.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

using identity::Permission;

// A document is the whole of its part: labels that it does not name are taken away.
Json WholeLabels(Json patch, const object::Tags& tags) {
  for (auto& [name, labels] : patch.members) {
    if (name != "labels") continue;
    for (const object::Tag& tag : tags) {
      if (labels.Find(tag.key) == nullptr) labels.members.emplace_back(tag.key, Json());
    }
  }
  return patch;
}

Result<edge::Response> Change(const Call& call, const BucketDocument& document,
                              std::string_view body) {
  ALOFT_TRY(const identity::Grant write, AuthorizeBucket(call, Permission::kBucketConfigWrite));
  const auto parsed = XmlDocument::Parse(body);
  if (!parsed.ok() || parsed->root().name() != document.root) {
    return Fail(Error{Code::kMalformedXml});
  }
  ALOFT_TRY(const Json patch, document.read(parsed->root()));
  std::optional<Error> refused;
  const auto edit = [&](object::BucketDraft& draft) -> gcs::Result<void> {
    refused.reset();
    auto met = JudgeBucket(call.headers(), draft.info.metageneration);
    if (!met) {
      refused = std::move(met.error());
      return Fail(ConditionNotMet());
    }
    return EditBucket(call, WholeLabels(patch, draft.tags), ChangeForm::kPatch, draft);
  };
  const auto after = ChangeBucket(call, write, {kExtrasDocument}, edit);
  if (!after && refused) return Fail(std::move(*refused));
  if (!after) return Fail(FromJson(after.error()));
  edge::Response response = EmptyReply(200);
  response.Add("x-goog-metageneration", std::to_string(after->info.metageneration));
  return response;
}

}  // namespace

Result<edge::Plan> GetBucketConfiguration(const CallPtr& call) {
  const BucketDocument* document = FindDocument(call->query);
  if (document == nullptr) return Fail(Error{Code::kMethodNotAllowed});
  ALOFT_TRY(const identity::Grant read, AuthorizeBucket(*call, Permission::kBucketConfigRead));
  const auto bucket = call->objects().buckets().Whole(read, call->bucket(), {kExtrasDocument});
  if (!bucket) return Fail(FromFault(bucket.error(), call->bucket(), {}));
  edge::Response response =
      PlainXmlReply(document->root, [&](XmlWriter& xml) { document->write(xml, *bucket); });
  response.Add("x-goog-metageneration", std::to_string(bucket->info.metageneration));
  return edge::Plan(std::move(response));
}

Result<edge::Plan> PutBucketConfiguration(const CallPtr& call) {
  const BucketDocument* document = FindDocument(call->query);
  if (document == nullptr) return Fail(Error{Code::kMethodNotAllowed});
  return WithBody(
      call, kDocumentBytesMax,
      [call, document](std::string_view body) { return Change(*call, *document, body); },
      Where::kInlineFirst);
}

}  // namespace aloft::faces::gcs::xml
