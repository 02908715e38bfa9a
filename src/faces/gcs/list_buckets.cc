// Buckets: list. https://cloud.google.com/storage/docs/json_api/v1/buckets/list
#include <algorithm>
#include <vector>

#include "base/base64.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_extras.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {

Result<edge::Plan> ListBuckets(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeProject(*call, identity::Permission::kBucketsList, {}));
  // No bucket is kept when it is deleted.
  if (call->query.IsTrue("softDeleted")) {
    return edge::Plan(JsonReply([](JsonWriter& json) { json.Member("kind", "storage#buckets"); }));
  }
  object::ListBucketsOptions options;
  options.prefix = call->query.Get("prefix");
  ALOFT_TRY(const auto limit, call->query.Number("maxResults"));
  if (limit && *limit > 0) {
    options.limit = static_cast<std::size_t>(std::min<std::int64_t>(*limit, kListEntriesMax));
  }
  if (const std::string* token = call->query.Find("pageToken"); token && !token->empty()) {
    auto after = Base64UrlDecode(*token);
    if (!after) return Fail(InvalidParameter("pageToken", *token));
    options.start_after = std::move(*after);
  }
  const auto page = call->objects().buckets().List(grant, options);
  if (!page) return Fail(FromFault(page.error(), {}, {}));
  ALOFT_TRY(const Projection projection, ProjectionOf(call->query, Projection::kNoAcl));
  std::vector<object::BucketDraft> buckets;
  for (const object::BucketInfo& info : page->buckets) {
    ALOFT_TRY(const identity::Grant read,
              Authorize(*call, info, identity::Permission::kBucketConfigRead));
    if (projection == Projection::kFull) {
      ALOFT_TRY_VOID(Authorize(*call, info, identity::Permission::kBucketPolicyRead));
    }
    auto whole = call->objects().buckets().Whole(read, info.name, {kExtrasDocument});
    const bool gone = !whole && whole.error().fault == object::Fault::kNoSuchBucket;
    if (gone) continue;
    if (!whole) return Fail(FromFault(whole.error(), info.name, {}));
    buckets.push_back(std::move(*whole));
  }
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#buckets");
    if (page->truncated) {
      json.Member("nextPageToken", std::string_view(Base64UrlEncode(page->next)));
    }
    if (buckets.empty()) return;
    json.Key("items").BeginArray();
    for (const object::BucketDraft& bucket : buckets) {
      WriteBucket(json, *call, bucket, projection);
    }
    json.EndArray();
  }));
}

}  // namespace aloft::faces::gcs
