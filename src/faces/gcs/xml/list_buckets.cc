// GET of the service: https://cloud.google.com/storage/docs/xml-api/get-service
#include "base/time_format.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {

Result<edge::Plan> ListBuckets(const CallPtr& call) {
  const auto grant = AuthorizeProject(*call, identity::Permission::kBucketsList, {});
  if (!grant) return Fail(FromJson(grant.error()));
  object::ListBucketsOptions options;
  options.prefix = call->query.Get("prefix");
  options.start_after = call->query.Get("marker");
  options.limit = kListEntriesMax;
  const auto page = call->objects().buckets().List(*grant, options);
  if (!page) return Fail(FromFault(page.error(), {}, {}));
  return edge::Plan(XmlReply("ListAllMyBucketsResult", kNamespace, [&](XmlWriter& xml) {
    xml.Begin("Buckets");
    for (const object::BucketInfo& bucket : page->buckets) {
      xml.Begin("Bucket").Element("Name", std::string_view(bucket.name));
      xml.Element("CreationDate",
                  std::string_view(FormatRfc3339(bucket.created_micros, TimeFraction::kMillis)));
      xml.End();
    }
    xml.End();
  }));
}

}  // namespace aloft::faces::gcs::xml
