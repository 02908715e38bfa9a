// Buckets: list. https://cloud.google.com/storage/docs/json_api/v1/buckets/list
#include <algorithm>
#include <vector>

#include "base/base64.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {

Result<edge::Plan> ListBuckets(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeProject(*call, identity::Permission::kBucketsList, {}));
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
  std::vector<BucketState> states;
  for (const object::BucketInfo& info : page->buckets) {
    ALOFT_TRY(const identity::Grant read,
              Authorize(*call, info, identity::Permission::kBucketConfigRead));
    ALOFT_TRY(BucketState state, LoadBucketState(*call, read, info));
    states.push_back(std::move(state));
  }
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#buckets");
    if (page->truncated) {
      json.Member("nextPageToken", std::string_view(Base64UrlEncode(page->next)));
    }
    if (states.empty()) return;
    json.Key("items").BeginArray();
    for (const BucketState& state : states) WriteBucket(json, *call, state);
    json.EndArray();
  }));
}

}  // namespace aloft::faces::gcs
