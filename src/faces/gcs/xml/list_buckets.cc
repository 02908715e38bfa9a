// GET of the service: https://cloud.google.com/storage/docs/xml-api/get-service
#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/time_format.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {

namespace {

// All of them: the reply has no words for there being more.
Result<std::vector<object::BucketInfo>> Find(const Call& call, const identity::Grant& grant) {
  object::ListBucketsOptions options;
  options.prefix = call.query.Get("prefix");
  options.start_after = call.query.Get("marker");
  options.limit = kListEntriesMax;
  std::vector<object::BucketInfo> found;
  while (true) {
    auto page = call.objects().buckets().List(grant, options);
    if (!page) return Fail(FromFault(page.error(), {}, {}));
    std::move(page->buckets.begin(), page->buckets.end(), std::back_inserter(found));
    if (!page->truncated) return found;
    options.start_after = std::move(page->next);
  }
}

}  // namespace

Result<edge::Plan> ListBuckets(const CallPtr& call) {
  const auto grant = AuthorizeProject(*call, identity::Permission::kBucketsList, {});
  if (!grant) return Fail(FromJson(grant.error()));
  ALOFT_TRY(const std::vector<object::BucketInfo> buckets, Find(*call, *grant));
  return edge::Plan(XmlReply("ListAllMyBucketsResult", kNamespace, [&](XmlWriter& xml) {
    xml.Begin("Buckets");
    for (const object::BucketInfo& bucket : buckets) {
      xml.Begin("Bucket").Element("Name", std::string_view(bucket.name));
      xml.Element("CreationDate",
                  std::string_view(FormatRfc3339(bucket.created_micros, TimeFraction::kMillis)));
      xml.End();
    }
    xml.End();
  }));
}

}  // namespace aloft::faces::gcs::xml
